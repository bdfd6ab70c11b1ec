#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "client/sync/grpc_transport.h"
#include "crypto/directory/directory.h"
#include "crypto/directory/names.h"
#include "crypto/directory/signed_directory.h"
#include "crypto/envelope/manifest.h"
#include "crypto/envelope/section_seal.h"
#include "crypto/log/receipt.h"
#include "crypto/platform/tls_certificate.h"
#include "server/domain/services.h"
#include "server/rpc/rpc_server.h"
#include "server/storage/server_store.h"
#include "tests/support/process/process.h"

namespace sigilo::testing {

/// Remembers what failed; counts by code.
class RecordingObserver final : public server::CallObserver {
 public:
  void on_failure(std::string_view method, const Error& error, const std::optional<server::Caller>& caller) override;
  [[nodiscard]] std::size_t count(ErrorCode code);
  /// Waits until `code` was seen so often; false if that takes longer than 20 s.
  [[nodiscard]] bool wait_for(ErrorCode code, std::size_t times);

 private:
  std::mutex mutex_;
  std::condition_variable seen_;
  std::vector<ErrorCode> codes_;  // mutex_
};

/// A device with all its keys, whether the directory lists it or not.
struct TestDevice {
  MemberId member;
  Roles roles;
  SigningKey key;
  KemKeyPair kem;
  TlsIdentity tls;
};

/// A record as a tablet seals it.
struct TestUpload {
  RecordId record;
  Digest manifest_digest;
  OfferedCover cover;
  struct Section {
    std::uint16_t section = 0;
    Bytes header;
    Bytes payload;
  };
  std::vector<Section> sections;  ///< the headers lie in the cover; they stand here to be compared
  [[nodiscard]] Bytes payloads() const;
};

/// A founded mechanism of profile single with one device per role, served over loopback with mutual TLS from storage in a temporary
/// folder: real keys, real database, real network. Not thread-safe, except for what it serves.
class ServedMechanism {
 public:
  ServedMechanism();
  ~ServedMechanism();

  /// The device of the member with exactly this role; every role has one.
  [[nodiscard]] TestDevice& device(Role role) { return devices_[static_cast<std::size_t>(role)]; }
  /// A listed device whose member has no role.
  [[nodiscard]] TestDevice& without_role() { return devices_[kRoleCount]; }
  /// A device that no directory lists.
  [[nodiscard]] TestDevice new_device();

  [[nodiscard]] GrpcTransportOptions options_for(const TestDevice& device) const;
  [[nodiscard]] std::unique_ptr<GrpcTransport> connect(const TestDevice& device);

  [[nodiscard]] server::Services& services() { return *services_; }
  [[nodiscard]] const server::ServerKeys& keys() const { return keys_; }
  [[nodiscard]] const Directory& directory() { return services_->directories().current()->directory(); }
  [[nodiscard]] const SigningKey& root_key() const { return root_; }
  [[nodiscard]] const TlsIdentity& server_tls() const { return keys_.tls(); }
  [[nodiscard]] RecordingObserver& observer() { return observer_; }
  [[nodiscard]] SystemRng& rng() { return rng_; }
  [[nodiscard]] server::Ports ports() { return store_->ports(); }
  /// Where the stores keep their files.
  [[nodiscard]] std::string store_folder() const { return folder_ / "store"; }
  [[nodiscard]] std::string address() const { return "127.0.0.1:" + std::to_string(port_); }

  /// Publishes a next version through the domain.
  void revoke(const TestDevice& device);
  void publish_names(std::vector<PersonName> people);
  /// Stops serving, closes all storage; serve() opens it again on the same port.
  void stop();
  void serve();

  /// Seals a record by the interviewer's device with one attachment of `attachment` bytes (0: none).
  [[nodiscard]] TestUpload seal(std::size_t attachment = 0);
  [[nodiscard]] ReceiptTrust receipt_trust();

 private:
  [[nodiscard]] Directory first_directory();
  void publish(Directory next, const Bytes& names);

  TemporaryFolder folder_;
  PosixFileSystem files_;
  SystemClock clock_;
  SystemRng rng_;
  RecordingObserver observer_;
  server::ServerKeys keys_;
  SigningKey root_;
  std::vector<TestDevice> devices_;
  std::vector<KemKeyPair> team_keys_;
  std::unique_ptr<server::ServerStore> store_;
  std::unique_ptr<server::Services> services_;
  std::unique_ptr<server::RpcServer> server_;
  int port_ = 0;
};

}  // namespace sigilo::testing
