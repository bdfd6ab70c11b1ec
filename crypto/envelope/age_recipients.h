#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "crypto/base/bytes.h"
#include "crypto/base/result.h"
#include "crypto/base/rng.h"
#include "crypto/base/secret_bytes.h"
#include "crypto/envelope/age_header.h"

namespace sigilo {

/// The native recipient types of age, for what leaves the house: anybody's `age` opens them.
enum class AgeKeyType : std::uint8_t {
  kX25519,  ///< age1…, AGE-SECRET-KEY-1…
  kHybrid,  ///< mlkem768x25519: age1pq1…, AGE-SECRET-KEY-PQ-1…; age 1.3 and later
};

/// A public key to encrypt to.
struct AgeRecipient {
  AgeKeyType type = AgeKeyType::kX25519;
  Bytes key;

  /// From Bech32. kMalformed for damage, kUnsupported for another type (or a hybrid one in a build without X-Wing).
  [[nodiscard]] static Result<AgeRecipient> parse(std::string_view text);
  [[nodiscard]] std::string text() const;
};

/// A private key. Move-only.
struct AgeIdentity {
  AgeKeyType type = AgeKeyType::kX25519;
  SecretBytes key;  ///< 32 bytes

  [[nodiscard]] static Result<AgeIdentity> generate(AgeKeyType type, Rng& rng);
  [[nodiscard]] static Result<AgeIdentity> parse(std::string_view text);
  [[nodiscard]] SecretBuffer text() const;
  [[nodiscard]] Result<AgeRecipient> recipient() const;
};

inline constexpr unsigned kAgeScryptLogN = 18;     ///< what `age -p` writes
inline constexpr unsigned kAgeScryptMaxLogN = 22;  ///< more is refused on reading: it would only burn memory and time

/// A stanza that gives `file_key` to a recipient, or to whoever knows the passphrase.
[[nodiscard]] Result<AgeStanza> wrap_file_key(const AgeRecipient& recipient, ByteView file_key, Rng& rng);
[[nodiscard]] Result<AgeStanza> wrap_file_key(ByteView passphrase, ByteView file_key, unsigned log_n, Rng& rng);

/// The file key of a header, by the first stanza that one of the identities opens. Unknown stanzas are skipped. kNotFound: none is
/// for these identities. kMalformed: a stanza of a known type breaks its rules, or scrypt stands beside others. Check the MAC next.
[[nodiscard]] Result<SecretBytes> unwrap_file_key(const AgeHeader& header, std::span<const AgeIdentity> identities);
/// The same for a passphrase. kTooLarge for a work factor above kAgeScryptMaxLogN.
[[nodiscard]] Result<SecretBytes> unwrap_file_key(const AgeHeader& header, ByteView passphrase);

}  // namespace sigilo
