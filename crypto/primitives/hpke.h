#pragma once

#include "crypto/base/bytes.h"
#include "crypto/base/result.h"
#include "crypto/base/rng.h"
#include "crypto/base/secret_bytes.h"
#include "crypto/primitives/kem.h"

namespace sigilo {

struct HpkeSealed {
  Bytes enc;         ///< sizes_of(suite).enc bytes
  Bytes ciphertext;  ///< plaintext size + 16
};

/// HPKE base mode, single shot, HKDF-SHA256, ChaCha20-Poly1305 (RFC 9180). For keys, never for content. Thread-safe.
[[nodiscard]] Result<HpkeSealed> hpke_seal(Suite suite, ByteView public_key, ByteView info, ByteView aad, ByteView plaintext,
                                           Rng& rng);
/// kAuthenticationFailed for a wrong key, wrong info and damage alike.
[[nodiscard]] Result<SecretBytes> hpke_open(Suite suite, ByteView private_key, ByteView enc, ByteView info, ByteView aad,
                                            ByteView ciphertext);

/// info = label || 0x00 || SHA-256(context): what the ciphertext belongs to.
/// Source: reference/crypto.md A.
[[nodiscard]] Bytes hpke_info(std::string_view label, ByteView context);

}  // namespace sigilo
