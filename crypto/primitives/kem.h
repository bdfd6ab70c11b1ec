#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "crypto/base/bytes.h"
#include "crypto/base/result.h"
#include "crypto/base/rng.h"
#include "crypto/base/secret_bytes.h"

namespace sigilo {

/// Which KEM the mechanism uses; one field of the directory; a record uses one suite. Values are the HPKE KEM ids.
enum class Suite : std::uint16_t {
  kX25519 = 0x0020,  ///< DHKEM(X25519, HKDF-SHA256): builds without libfips203, exports, vectors
  kXWing = 0x647a,   ///< X25519 + ML-KEM-768
};

/// kUnsupported for any other value, and for kXWing in a build without it.
[[nodiscard]] Result<Suite> suite_from(std::uint16_t value);
[[nodiscard]] std::string_view name_of(Suite suite);
/// X-Wing where the build has it.
[[nodiscard]] Suite default_suite();

struct KemSizes {
  std::size_t public_key;   ///< 32 / 1216
  std::size_t private_key;  ///< 32 / 32 (seed)
  std::size_t enc;          ///< 32 / 1120
};
[[nodiscard]] KemSizes sizes_of(Suite suite);

/// A KEM key pair. The private half is 32 bytes for both suites. Move-only.
struct KemKeyPair {
  Suite suite = Suite::kX25519;
  Bytes public_key;
  SecretBytes private_key;

  [[nodiscard]] static Result<KemKeyPair> generate(Suite suite, Rng& rng);
  /// Rebuilds the public half. kInvalidArgument unless 32 bytes.
  [[nodiscard]] static Result<KemKeyPair> from_private(Suite suite, ByteView private_key);
  /// RFC 9180 DeriveKeyPair.
  [[nodiscard]] static Result<KemKeyPair> derive(Suite suite, ByteView ikm);
};

struct Encapsulated {
  SecretBytes shared_secret;  ///< 32 bytes
  Bytes enc;
};

/// kInvalidArgument for a public key of the wrong size, kAuthenticationFailed for one that gives an all-zero result.
[[nodiscard]] Result<Encapsulated> encapsulate(Suite suite, ByteView public_key, Rng& rng);
[[nodiscard]] Result<SecretBytes> decapsulate(Suite suite, ByteView private_key, ByteView enc);

/// Plain X25519 for the age X25519 stanza. All-zero results are kAuthenticationFailed.
[[nodiscard]] Result<SecretBytes> x25519(ByteView scalar, ByteView point);
[[nodiscard]] Result<Bytes> x25519_public(ByteView scalar);

}  // namespace sigilo
