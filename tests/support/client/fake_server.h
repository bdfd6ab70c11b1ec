#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "client/core/transport.h"
#include "crypto/base/clock.h"
#include "crypto/base/rng.h"
#include "crypto/directory/server_identity.h"
#include "crypto/envelope/manifest.h"
#include "crypto/log/entries.h"
#include "crypto/log/tree_hash.h"
#include "crypto/primitives/kem.h"
#include "crypto/primitives/sign.h"

namespace sigilo::testing {

/// What a server that is not honest does.
enum class Mischief {
  kNone,
  kForgedReceipt,        ///< signed by another key
  kOtherRecordsReceipt,  ///< the (valid) receipt of the first record for every other
  kReceiptWithoutEntry,  ///< its entry is not in the log
  kRolledBackLog,        ///< a log that ends earlier than it did
  kForkedLog,            ///< another log under the same key
  kAlteredAccount,       ///< a bit of the account's payload
  kTruncatedAccount,
  kSwappedAccounts,      ///< the account of another record
  kSwappedManifests,     ///< records under each other's ids
  kWrongHandle,
  kOldDirectory,         ///< a version that is known already
  kUnsignedDirectory,    ///< a next version without root signatures
  kWithheldDirectory,    ///< versions that are in the log and shown to nobody
  kSkippedDirectory,     ///< the oldest of several versions that somebody has not seen
  kOtherConsent,         ///< logs another commitment than the record's
  kOtherWithdrawalTag,
  kEndlessList,          ///< the first record again and again, at ever higher places
  kPlaceBeyondTheLog,    ///< records are shown at the highest place there is
  kNotImported,          ///< no custodian has imported yet
  kNoCopies,             ///< the receipt promises no copy
  kDroppedRecord,        ///< the first record is in the log and shown to nobody
  kAlteredEntries,       ///< log entries that are not those of the log
  kDeniedAccount,        ///< the account is given to nobody
  kDroppedStatement,     ///< answers as if it were in the log, with the proof of another entry
  kMisplacedStatement,   ///< logs it and answers another place
  kStatementElsewhere,   ///< logs it in another log under the same key and proves that
  kUnprovedStatement,    ///< logs it and gives no proof
};

/// A server in memory that keeps to the protocol, or breaks it on request. It checks what it takes as the real one does, as far as the
/// client's tests need it. Profile single: it holds the one custodian. One thread at a time.
class FakeServer {
 public:
  FakeServer(Clock& clock, Rng& rng, Suite suite);

  [[nodiscard]] const ServerIdentity& identity() const { return identity_; }
  /// The founder's first directory, brought by hand.
  void install(ByteView directory, ByteView names);
  /// Shows other names from now on.
  void replace_names(Bytes names) { names_ = std::move(names); }
  /// A connection of one device.
  [[nodiscard]] std::unique_ptr<Transport> connect(const DeviceId& caller);

  void misbehave(Mischief mischief) { mischief_ = mischief; }
  /// The connection breaks at the `nth` call from now (1: the next): before it takes effect, or after it did and only the answer is lost.
  void cut_at(int nth, bool applied) {
    cut_left_ = nth;
    cut_applied_ = applied;
  }
  [[nodiscard]] bool cut_pending() const { return cut_left_ > 0; }

  [[nodiscard]] std::size_t record_count() const { return records_.size(); }
  [[nodiscard]] std::uint64_t piece_bytes_received() const { return piece_bytes_; }
  [[nodiscard]] int calls() const { return calls_; }
  [[nodiscard]] const std::vector<Bytes>& recovery_grants() const { return recovery_grants_; }
  /// The payload that is stored for a section; empty if there is none.
  [[nodiscard]] Bytes stored_payload(const RecordId& record, std::uint16_t section) const;
  /// Custody of all keys of a record, to check what was sealed: the custodian's shares.
  [[nodiscard]] SecretBytes share_set(const RecordId& record) const;
  /// Appends an entry that calls another manifest the record's.
  void log_another_manifest(const RecordId& record) { append(make_entry(RecordSealed{record, Digest({7}), 0, Digest({8}), Digest({9})})); }
  /// Appends a custodian's word that it has seen this head.
  void log_sight(const TreeHead& seen);
  [[nodiscard]] TreeHead head() const;
  /// Entries of the log with these bytes.
  [[nodiscard]] std::size_t count_of(ByteView entry) const;
  /// What clients showed of the checkpoints that they keep.
  [[nodiscard]] const std::vector<std::string>& shown_checkpoints() const { return shown_checkpoints_; }
  /// Appends a second entry for the newest directory version and shows that one from now on.
  void log_directory_again();
  /// Lists records that were listed before, whatever is asked for, at the next call.
  void list_again_from_the_start() { list_again_ = true; }
  /// Calls back once, before the next list of records is made.
  void before_next_list(std::function<void()> act) { before_list_ = std::move(act); }
  /// Calls back once, before the next commit of an upload looks for it.
  void before_next_commit(std::function<void()> act) { before_commit_ = std::move(act); }
  /// Appends an entry that concerns nobody, so that the log grows.
  void grow_log();
  /// Appends an entry that names so many further access records and the head of their chain.
  void log_accesses(std::uint64_t count, const Digest& chain) { append(make_entry(AccessDay{clock_.today(), count, chain})); }
  /// Appends an entry by this key, whatever it says.
  void log_signed_by(const SigningKey& key, const EntryBody& body);
  /// Appends an entry that names the store as its signer and bears no signature of it.
  void log_forged(const EntryBody& body);
  /// Logs a record a second time, as quarantined, and gives the receipt of that from now on.
  void take_back(const RecordId& record);
  /// Ends and starts again: of each open upload the last piece may be torn (and is, if `torn`).
  void restart(bool torn);
  /// From now on others hand in all the time: the log has grown whenever it is asked about.
  void keep_busy() { busy_ = true; }

 private:
  friend class FakeDirectory;
  friend class FakeIntake;
  friend class FakeReview;
  friend class FakeConsent;
  friend class FakeLog;
  friend class FakeTransport;

  struct Blob {
    Bytes header;
    Bytes payload;
  };
  struct Record {
    Manifest manifest;
    Bytes signed_manifest;
    Digest digest;
    SecretBytes handle;
    std::map<std::uint16_t, Blob> sections;
    Bytes entry;
    std::uint64_t index = 0;
    Bytes receipt;
    Bytes imported;
    SecretBytes shares;
  };
  struct Upload {
    OfferedCover cover;
    struct Section {
      std::uint16_t id = 0;
      Bytes header;
      std::uint64_t payload_length = 0;
    };
    std::vector<Section> sections;
    std::map<std::uint16_t, Bytes> payloads;
  };
  struct Version {
    Bytes document;
    Bytes entry;
    std::uint64_t index = 0;
  };

  /// Counts the call; true if the connection breaks before it.
  [[nodiscard]] bool breaks_before();
  template <typename T>
  [[nodiscard]] Result<T> answer(Result<T> result);

  [[nodiscard]] Result<ServedProof> take_statement(ByteView statement);
  std::uint64_t append(const Bytes& entry);
  [[nodiscard]] Bytes make_entry(const EntryBody& body);
  [[nodiscard]] std::vector<Digest> leaves() const;
  [[nodiscard]] Bytes checkpoint_note() const;
  [[nodiscard]] ServedProof proof_of(std::uint64_t index) const;
  [[nodiscard]] ServedConsistency consistency_from(std::uint64_t size) const;
  [[nodiscard]] std::vector<Digest> path_between(std::uint64_t old_size, std::uint64_t new_size) const;
  [[nodiscard]] UploadState::Offset offset_of(const Upload::Section& section, const Bytes& payload) const;
  [[nodiscard]] Result<Upload*> open_upload(const OfferedCover& cover, std::uint64_t payloads_length, RecordId& record);
  [[nodiscard]] Result<ReceiptBundle> commit(const RecordId& id, const OfferedCover& cover, std::map<std::uint16_t, Blob> sections);
  [[nodiscard]] ReceiptBundle receipt_of(const Record& record) const;
  [[nodiscard]] ServedRecord summary_of(const Record& record) const;
  [[nodiscard]] const Record* other_than(const RecordId& record) const;

  Clock& clock_;
  Rng& rng_;
  std::vector<std::string> shown_checkpoints_;
  SigningKey store_key_;
  SigningKey log_key_;
  SigningKey custodian_key_;
  SigningKey foreign_key_;
  KemKeyPair intake_;
  KemKeyPair custodian_kem_;
  ServerIdentity identity_;
  std::vector<Bytes> entries_;
  std::vector<Version> versions_;
  Bytes names_;
  std::map<Digest, Bytes> invitations_;
  std::map<Digest, ServedEnrolment> enrolments_;
  std::map<DeviceId, std::vector<Bytes>> grants_;
  std::vector<Bytes> recovery_grants_;
  std::map<Digest, Bytes> resources_;
  std::map<RecordId, Record> records_;
  std::vector<RecordId> order_;
  std::map<RecordId, Upload> uploads_;
  Mischief mischief_ = Mischief::kNone;
  bool list_again_ = false;
  std::function<void()> before_list_;
  std::function<void()> before_commit_;
  int cut_left_ = 0;
  bool cut_applied_ = false;
  bool answer_lost_ = false;
  bool busy_ = false;
  bool restarted_ = false;
  std::uint64_t piece_bytes_ = 0;
  int calls_ = 0;
};

}  // namespace sigilo::testing
