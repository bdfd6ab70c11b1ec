#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "client/core/review_vault.h"
#include "client/core/statement_vault.h"
#include "crypto/base/bytes.h"
#include "crypto/base/clock.h"
#include "crypto/base/ids.h"
#include "crypto/base/result.h"
#include "crypto/base/secret_bytes.h"
#include "crypto/log/receipt.h"
#include "crypto/platform/tls_certificate.h"
#include "crypto/primitives/kem.h"
#include "crypto/primitives/sign.h"

namespace sigilo {

// Ports to the local database of a home. On return of a changing call the change is durable (FULL commit), or nothing changed.
// kNotFound means just that; kIo, kNoSpace and kLocked come from below; kMalformed means a damaged database. One thread at a time.

using DraftId = FixedId<struct DraftTag, 16>;  ///< random

/// The three keys of a device (PROTOCOL 1).
struct DeviceKeys {
  MemberId member;
  SigningKey signing;
  KemKeyPair kem;
  TlsIdentity tls;
};

struct TeamKeyName {
  std::uint8_t team = 0;
  std::uint32_t epoch = 0;
  friend bool operator==(const TeamKeyName&, const TeamKeyName&) = default;
  friend auto operator<=>(const TeamKeyName&, const TeamKeyName&) = default;
};

/// Private keys of this device.
class KeyVault {
 public:
  virtual ~KeyVault() = default;
  /// kAlreadyExists if the home has keys: a home is one device for ever.
  [[nodiscard]] virtual Status save_device(const DeviceKeys& keys) = 0;
  [[nodiscard]] virtual Result<DeviceKeys> load_device() = 0;
  /// The device's signing key alone: all that sealing needs.
  [[nodiscard]] virtual Result<SigningKey> load_signing_key() = 0;
  /// Idempotent for the same key; kAlreadyExists for another key of the same name.
  [[nodiscard]] virtual Status save_team_key(TeamKeyName name, const KemKeyPair& key) = 0;
  /// In the place of a key of this name that nobody has sealed to: it was never announced. kNotFound if there is none.
  [[nodiscard]] virtual Status replace_unannounced_team_key(TeamKeyName name, const KemKeyPair& key) = 0;
  [[nodiscard]] virtual Result<KemKeyPair> find_team_key(TeamKeyName name) = 0;
  [[nodiscard]] virtual Result<std::vector<TeamKeyName>> list_team_keys() = 0;
  /// Fingerprints of devices whose keys a person at this device compared: team keys are sealed to no others. Idempotent.
  [[nodiscard]] virtual Status save_compared_device(const Digest& fingerprint) = 0;
  [[nodiscard]] virtual Result<std::vector<Digest>> compared_devices() = 0;
};

struct StoredDirectory {
  std::uint32_t version = 0;
  Digest digest;
  Bytes document;
  std::uint64_t log_index = 0;
};

/// A step of what is trusted; what is empty stays as it is.
struct TrustStep {
  std::vector<StoredDirectory> directories;  ///< ascending
  Bytes names;
  Bytes checkpoint;               ///< that they stand under
  Bytes log_position;             ///< how far the log was read, as LogReader (client/core/log_reader.h) encodes it
  std::optional<Day> refreshed;
  std::vector<std::uint64_t> foreign_entries;  ///< places in the log (LogReading)
  std::vector<CustodianSight> sights;          ///< each is kept if it reaches further than the one before
};

/// What this device trusts. Everything in it was verified before it was stored; it is verified again when it is loaded.
class TrustVault {
 public:
  virtual ~TrustVault() = default;
  /// kAlreadyExists if another one is there.
  [[nodiscard]] virtual Status set_trust_root(ByteView trust_root) = 0;
  [[nodiscard]] virtual Result<Bytes> trust_root() = 0;
  /// In one transaction.
  [[nodiscard]] virtual Status advance(const TrustStep& step) = 0;
  /// All versions since enrolment, ascending.
  [[nodiscard]] virtual Result<std::vector<StoredDirectory>> directories() = 0;
  [[nodiscard]] virtual Result<Bytes> names() = 0;
  [[nodiscard]] virtual Result<Bytes> checkpoint() = 0;
  /// Empty before the first time.
  [[nodiscard]] virtual Result<Bytes> log_position() = 0;
  /// Nothing before the first time.
  [[nodiscard]] virtual Result<std::optional<Day>> refreshed() = 0;
  /// All that were ever found, ascending.
  [[nodiscard]] virtual Result<std::vector<std::uint64_t>> foreign_entries() = 0;
  /// Of each custodian that was read of, the one that reaches furthest.
  [[nodiscard]] virtual Result<std::vector<CustodianSight>> sights() = 0;
  /// Resources by digest; `put` is idempotent.
  [[nodiscard]] virtual Status put_resource(const Digest& digest, ByteView content) = 0;
  [[nodiscard]] virtual Result<Bytes> resource(const Digest& digest) = 0;
};

/// A sealed record that waits for its receipt. Says nothing of what was said: see docs/PROTOCOL.md 8.
struct OutboxItem {
  RecordId record;
  Digest manifest_digest;
  Day day;
  std::uint32_t ordinal = 0;         ///< "the third of that day", from 1; given by the vault
  std::string blob;                  ///< random file name in outbox/
  std::uint64_t blob_size = 0;
  Bytes cover;                       ///< sealed to the store; says how the blob is cut into sections
  std::vector<Bytes> share_bundles;  ///< sealed to the custodians
  Digest consent_entry;              ///< consent_entry_digest (client/core/outbox.h); zero in an item that an earlier program sealed
};

/// What is left of a record after it was handed in.
struct StoredReceipt {
  RecordId record;
  Digest manifest_digest;
  Day received;
  ReceiptState state = ReceiptState::kStored;
  Bytes bundle;                      ///< client/core/receipt_check.h
  std::vector<Bytes> share_bundles;  ///< until all custodians have imported; then empty
};

class OutboxVault {
 public:
  virtual ~OutboxVault() = default;
  /// In one transaction: adds the item (its ordinal is set here) and notes that `finished` is sealed, if given.
  [[nodiscard]] virtual Result<std::uint32_t> add(const OutboxItem& item, std::optional<DraftId> finished) = 0;
  [[nodiscard]] virtual Result<std::vector<OutboxItem>> list() = 0;
  /// Drafts that are sealed but whose key may not have been destroyed yet.
  [[nodiscard]] virtual Result<std::vector<DraftId>> finished_drafts() = 0;
  [[nodiscard]] virtual Status forget_finished_draft(const DraftId& draft) = 0;
  /// Names of the blobs that are being written; a crash leaves them here to be cleared away.
  [[nodiscard]] virtual Status announce_blob(const std::string& blob) = 0;
  [[nodiscard]] virtual Result<std::vector<std::string>> announced_blobs() = 0;
  [[nodiscard]] virtual Status forget_blob(const std::string& blob) = 0;
  /// In one transaction: stores (or replaces) the receipt, and, if `wipe`, removes the item and announces its blob for clearing away.
  [[nodiscard]] virtual Status settle(const StoredReceipt& receipt, bool wipe) = 0;
  [[nodiscard]] virtual Result<std::vector<StoredReceipt>> receipts() = 0;
  /// Deletes receipts received before `day` that wait for nothing.
  [[nodiscard]] virtual Status forget_receipts_before(Day day) = 0;
};

/// The database of a home.
class Vault {
 public:
  virtual ~Vault() = default;
  [[nodiscard]] virtual KeyVault& keys() = 0;
  [[nodiscard]] virtual TrustVault& trust() = 0;
  [[nodiscard]] virtual OutboxVault& outbox() = 0;
  [[nodiscard]] virtual StatementVault& statements() = 0;
  [[nodiscard]] virtual ReviewVault& review() = 0;
};

}  // namespace sigilo
