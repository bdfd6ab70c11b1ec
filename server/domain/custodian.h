#pragma once

#include <string>

#include "crypto/base/clock.h"
#include "crypto/base/rng.h"
#include "crypto/base/secret_bytes.h"
#include "crypto/envelope/manifest.h"
#include "crypto/log/receipt.h"
#include "server/domain/server_keys.h"

namespace sigilo::server {

/// What the custodian says about one record's shares.
struct CheckedShares {
  SecretBytes shares;  ///< to be put in its SecretTable before the record is committed; empty if refused
  Bytes imported;      ///< signed statement; valid once the shares are durable
  ImportVerdict verdict = ImportVerdict::kRefused;
  bool epoch_over = false;  ///< refused for the day alone
};

/// The custodian inside sigilod (profile single). It checks the commitments of each record's shares and signs that it holds them.
/// Thread-safe.
class EmbeddedCustodian {
 public:
  EmbeddedCustodian(const ServerKeys& keys, const Clock& clock, Rng& rng) : keys_(keys), clock_(clock), rng_(rng) {}

  [[nodiscard]] const VerifyKey& verify_key() const { return keys_.custodian_key().public_key(); }
  /// `entry` is this custodian's in the directory that the manifest names. A bundle that does not open, does not match the manifest, or is
  /// sealed to an epoch past its grace or not in that directory is refused, which is an answer, not an error.
  /// Whether our clock is within the days of the newest directory, or nearly: if not, it says nothing about what is over.
  [[nodiscard]] bool clock_fits(const Directory& newest) const;
  [[nodiscard]] Result<CheckedShares> check(const VerifiedManifest& manifest, const CustodianEntry& entry, ByteView bundle, const TreeHead& seen) const;

 private:
  /// nullptr if none is in force.
  [[nodiscard]] const CustodianEpochKey* key_in_force(const CustodianEntry& entry, std::uint32_t epoch) const;

  const ServerKeys& keys_;
  const Clock& clock_;
  Rng& rng_;
};

/// Under what the secrets of a record stand in a SecretTable: record id, then manifest digest, so that a second manifest for an id can
/// touch nothing of the first.
[[nodiscard]] Bytes secret_id(const RecordId& record, const Digest& manifest_digest);

}  // namespace sigilo::server
