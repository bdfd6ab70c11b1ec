#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/base/clock.h"
#include "crypto/base/ids.h"
#include "crypto/base/result.h"
#include "crypto/base/rng.h"
#include "crypto/base/secret_bytes.h"
#include "crypto/directory/server_identity.h"
#include "crypto/platform/file_system.h"
#include "crypto/platform/tls_certificate.h"
#include "crypto/primitives/kem.h"
#include "crypto/primitives/sign.h"

namespace sigilo::server {

struct IntakeEpochKey {
  std::uint32_t epoch = 0;
  KemKeyPair key;
  SecretBytes expanded;  ///< of `key`: every record is opened with it
};
/// Its days stand in the directories that name the epoch.
struct CustodianEpochKey {
  std::uint32_t epoch = 0;
  KemKeyPair key;
  SecretBytes expanded;  ///< of `key`
};

/// Custodian epochs last 30 days and are accepted for 45 days after their end. Those published reach 60 days ahead without a gap.
inline constexpr std::int32_t kCustodianEpochDays = 30;
inline constexpr std::int32_t kCustodianDaysAhead = 60;
inline constexpr std::int32_t kCustodianGraceDays = 45;
/// How far the clock may be outside the days of the newest directory when epochs are made.
inline constexpr std::int32_t kClockSlackDays = 7;

/// The days for which the newest directory was signed: what root keys say about the present.
struct KnownDays {
  Day first;
  Day last;
};

/// The public part, in the folder of the keys: what `sigilo init` reads.
inline constexpr std::string_view kIdentityFile = "identity";

/// All private keys of the store and of its embedded custodian: files with mode 0600 in one folder.
/// Move-only; const methods are thread-safe.
class ServerKeys {
 public:
  /// Makes a new mechanism id and all keys, and writes them durably. kAlreadyExists if the folder holds an identity: keys are never
  /// overwritten. `address` is "host:port" as devices reach it.
  [[nodiscard]] static Result<ServerKeys> create(FileSystem& files, const Path& folder, const std::string& address, const Clock& clock,
                                                 Rng& rng);
  /// kNotFound before create(); kPermissionDenied for modes wider than 0600; kMalformed.
  [[nodiscard]] static Result<ServerKeys> load(FileSystem& files, const Path& folder);

  /// Publishes the custodian epochs that are in grace or current, and what follows those without a gap; makes what is missing up to
  /// kCustodianDaysAhead after `today`. True if any was made: then the directory needs the new epochs. What is no longer published keeps its
  /// key. Needs the folder for itself. kUnavailable, and nothing changed, if `today` is more than kClockSlackDays outside `known`.
  [[nodiscard]] Result<bool> renew_custodian_epochs(FileSystem& files, const Path& folder, Day today, const KnownDays& known, Rng& rng);

  /// The public part, for `sigilo init`.
  [[nodiscard]] ServerIdentity identity() const;
  [[nodiscard]] std::string origin() const;

  [[nodiscard]] const SigningKey& store_key() const { return store_; }
  [[nodiscard]] const SigningKey& log_key() const { return log_; }
  [[nodiscard]] const SigningKey& custodian_key() const { return custodian_; }
  [[nodiscard]] const SecretBytes& database_key() const { return database_key_; }
  [[nodiscard]] const TlsIdentity& tls() const { return tls_; }
  [[nodiscard]] Suite suite() const { return suite_; }
  /// nullptr if this server never had, or no longer has, that epoch.
  [[nodiscard]] const KemKeyPair* intake_key(std::uint32_t epoch) const;
  /// The same, ready to open with (expanded_key.h).
  [[nodiscard]] const SecretBytes* intake_opening(std::uint32_t epoch) const;
  [[nodiscard]] const CustodianEpochKey* custodian_epoch(std::uint32_t epoch) const;

 private:
  ServerKeys(SigningKey store, SigningKey log, SigningKey custodian)
      : store_(std::move(store)), log_(std::move(log)), custodian_(std::move(custodian)) {}

  [[nodiscard]] Result<CustodianEpoch> make_custodian_epoch(FileSystem& files, const Path& folder, Day first, Rng& rng);
  [[nodiscard]] Status add_custodian_epochs(FileSystem& files, const Path& folder, Day today, std::vector<CustodianEpoch>& epochs, Rng& rng);
  [[nodiscard]] ServerIdentity identity_with(const std::vector<CustodianEpoch>& epochs) const;
  [[nodiscard]] Status load_intake(FileSystem& files, const Path& folder, const ServerIdentity& identity);
  [[nodiscard]] Status load_custodian(FileSystem& files, const Path& folder, const CustodianEntry& custodian);

  MechanismId mechanism_;
  std::string address_;
  Suite suite_ = Suite::kX25519;
  SigningKey store_;
  SigningKey log_;
  SigningKey custodian_;
  SecretBytes database_key_;
  TlsIdentity tls_;
  std::vector<IntakeEpochKey> intake_;              ///< ascending; the last is current
  std::vector<CustodianEpochKey> custodian_keys_;   ///< ascending; of every epoch that was ever made
  std::vector<CustodianEpoch> custodian_epochs_;    ///< ascending; those that are published
};

}  // namespace sigilo::server
