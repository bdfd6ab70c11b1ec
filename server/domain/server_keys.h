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
struct CustodianEpochKey {
  std::uint32_t epoch = 0;
  Day first;
  Day last;
  KemKeyPair key;
  SecretBytes expanded;  ///< of `key`
};

/// Custodian epochs last 30 days, are published two ahead, and are accepted for 45 days after their end.
inline constexpr std::int32_t kCustodianEpochDays = 30;
inline constexpr std::size_t kCustodianEpochsAhead = 3;
inline constexpr std::int32_t kCustodianGraceDays = 45;

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

  /// Makes the custodian epochs that are missing so that kCustodianEpochsAhead reach past `today`. True if any was made: then the
  /// identity changed and the directory needs the new epochs.
  [[nodiscard]] Result<bool> renew_custodian_epochs(FileSystem& files, const Path& folder, Day today, Rng& rng);

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

  [[nodiscard]] Status add_custodian_epochs(FileSystem& files, const Path& folder, Day today, Rng& rng);
  [[nodiscard]] Status write_identity(FileSystem& files, const Path& folder) const;
  [[nodiscard]] Status load_epochs(FileSystem& files, const Path& folder, const ServerIdentity& identity);

  MechanismId mechanism_;
  std::string address_;
  Suite suite_ = Suite::kX25519;
  SigningKey store_;
  SigningKey log_;
  SigningKey custodian_;
  SecretBytes database_key_;
  TlsIdentity tls_;
  std::vector<IntakeEpochKey> intake_;                ///< ascending; the last is current
  std::vector<CustodianEpochKey> custodian_epochs_;   ///< ascending
};

}  // namespace sigilo::server
