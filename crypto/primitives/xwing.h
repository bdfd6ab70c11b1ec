#pragma once

#include "crypto/base/bytes.h"
#include "crypto/base/result.h"
#include "crypto/base/rng.h"
#include "crypto/primitives/kem.h"

// Internal to crypto/primitives: X-Wing, ML-KEM-768 and X25519 in one KEM. Callers have checked every size.
// Source: draft-connolly-cfrg-xwing-kem; HPKE id 0x647a.

namespace sigilo::internal {

inline constexpr std::size_t kXWingSeedBytes = 32;
inline constexpr std::size_t kXWingPublicBytes = 1216;
inline constexpr std::size_t kXWingEncBytes = 1120;

[[nodiscard]] Result<Bytes> xwing_public_key(ByteView seed);
/// kInvalidArgument for a public key whose ML-KEM part is not reduced, kAuthenticationFailed for an all-zero X25519 result.
/// The X25519 ephemeral comes from `rng`; libfips203 draws the ML-KEM half from the operating system itself.
[[nodiscard]] Result<Encapsulated> xwing_encapsulate(ByteView public_key, Rng& rng);
/// What the seed stands for: ML-KEM decapsulation key, X25519 private key, X25519 public key.
[[nodiscard]] Result<SecretBytes> xwing_expand(ByteView seed);
[[nodiscard]] Result<SecretBytes> xwing_decapsulate(ByteView expanded, ByteView enc);
/// DeriveKeyPair of draft-ietf-hpke-pq: the seed from input key material of any length.
[[nodiscard]] SecretBytes xwing_derive_seed(ByteView ikm);

}  // namespace sigilo::internal
