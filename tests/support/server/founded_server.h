#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "crypto/directory/names.h"
#include "crypto/directory/signed_directory.h"
#include "crypto/envelope/layout.h"
#include "crypto/platform/file_system.h"
#include "server/domain/services.h"
#include "server/storage/server_store.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fault_file_system.h"
#include "tests/support/process/process.h"
#include "tests/support/seeded_rng.h"

namespace sigilo::testing {

/// A device with its keys.
struct TestDevice {
  MemberId member;
  Roles roles;
  SigningKey key;
  KemKeyPair kem;
  Digest tls;
  [[nodiscard]] DeviceId id() const { return device_id_of(key.public_key()); }
  [[nodiscard]] server::Caller caller() const;
};

/// A record as a tablet brings it. The headers lie in the cover; they stand here to be compared.
struct TestSealed {
  struct Section {
    std::uint16_t section = 0;
    Bytes header;
    Bytes payload;
  };
  RecordId record;
  Digest manifest_digest;
  server::IncomingCover cover;
  std::vector<Section> sections;
  [[nodiscard]] Bytes payloads() const;
};

/// What a test may spoil before manifest and cover are signed and sealed.
struct SealOptions {
  std::map<std::uint16_t, Bytes> contents;       ///< by section id; others hold a few bytes
  std::vector<AttachmentSpec> attachments;
  std::optional<Digest> directory;               ///< else the current version
  std::optional<Digest> record_nonce;            ///< else random
  std::uint8_t custodians = 1;
  bool wrong_handle = false;
  bool wrong_header = false;                     ///< a header in the cover is not the one in the manifest
  bool missing_header = false;
  bool wrong_shares = false;
  std::uint32_t intake_epoch = 1;
};

/// A mechanism in profile `single` with a real store in a temporary folder: one root, an interviewer, a second interviewer, a reviewer,
/// a protection officer, a clinician, an auditor, an administrator. Files pass through a FaultFileSystem.
class FoundedServer {
 public:
  /// `files`: what the store uses; null: the machine's. `vfs`: SQLite VFS.
  explicit FoundedServer(std::uint64_t seed = 1, FileSystem* base_files = nullptr, std::string vfs = {}, const std::string& folder = {});
  ~FoundedServer();

  /// Opens stores and services; the error if they refuse.
  [[nodiscard]] Status start();
  /// As a clean end of the process.
  void stop();
  void restart() {
    stop();
    const auto started = start();
    if (!started) throw std::runtime_error(to_string(started.error()));
  }

  [[nodiscard]] server::IntakeService& intake() { return services_->intake(); }
  [[nodiscard]] server::ReviewService& review() { return services_->review(); }
  [[nodiscard]] server::DirectoryService& directories() { return services_->directories(); }
  [[nodiscard]] const server::LogService& log() { return services_->log(); }
  [[nodiscard]] server::Services& services() { return *services_; }
  [[nodiscard]] server::ServerStore& store() { return *store_; }
  [[nodiscard]] const server::ServerKeys& keys() const { return *keys_; }
  [[nodiscard]] Path data_folder() const { return data_.empty() ? Path(folder_) / "data" : data_; }
  /// Stops, and uses another data folder and SQLite VFS from the next start() on: what a disk held after a power cut.
  void use_data(const Path& folder, const std::string& vfs) {
    stop();
    data_ = folder;
    vfs_ = vfs;
  }
  /// The keys as their folder has them now, as a new process would read them. Between stop() and start().
  void reload_keys();
  [[nodiscard]] Path keys_folder() const { return Path(folder_) / "keys"; }

  /// Replaces the ports between store and services at the next start().
  std::function<server::Ports(server::Ports)> wrap_ports;

  /// In force from the next start() on.
  server::IntakeLimits limits;

  [[nodiscard]] TestDevice& device(const char* name) { return devices.at(name); }
  [[nodiscard]] server::Caller caller(const char* name) const { return devices.at(name).caller(); }
  [[nodiscard]] TestSealed seal(const SealOptions& options = {}, const char* device = "interviewer");
  [[nodiscard]] Directory next_directory() const;
  [[nodiscard]] Bytes sign(const Directory& directory) const;
  [[nodiscard]] Bytes names(const Names& names) const;
  [[nodiscard]] SignedDirectory current() const { return *services_->directories().current(); }

  /// Reads everything that the log promises, as a stranger would: the tree hashes to the published root, every entry parses and carries the
  /// store's signature, or for what is not the store's word a member's or custodian's, every record and quarantine item has its entry, every section of a record matches its manifest, access chain and
  /// handles are whole. An empty text if all is well.
  [[nodiscard]] std::string verify_all();
  /// Receipt against keys, log and record. An empty text if it holds.
  [[nodiscard]] std::string verify(const ReceiptBundle& receipt, const TestSealed& sealed, ReceiptState state) const;

  FakeClock clock;
  SeededRng rng;
  PosixFileSystem real_files;
  FaultFileSystem files;
  std::map<std::string, TestDevice> devices;

 private:
  void add(const char* name, Roles roles);
  void found();
  [[nodiscard]] Directory first_directory() const;
  [[nodiscard]] std::string verify_record(const server::StoredRecord& record, server::Ports ports);

  std::unique_ptr<TemporaryFolder> temporary_;
  std::string folder_;
  Path data_;
  std::string vfs_;
  SigningKey root_;
  std::vector<KemKeyPair> team_keys_;
  KemKeyPair recovery_;
  std::unique_ptr<server::ServerKeys> keys_;
  std::unique_ptr<server::ServerStore> store_;
  std::unique_ptr<server::Services> services_;
};

}  // namespace sigilo::testing
