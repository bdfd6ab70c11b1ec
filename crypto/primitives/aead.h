#pragma once

#include "crypto/base/bytes.h"
#include "crypto/base/result.h"
#include "crypto/base/secret_bytes.h"

namespace sigilo {

inline constexpr std::size_t kAeadKeyBytes = 32;
inline constexpr std::size_t kAeadTagBytes = 16;
inline constexpr std::size_t kChaChaNonceBytes = 12;
inline constexpr std::size_t kXChaChaNonceBytes = 24;

/// ChaCha20-Poly1305 (RFC 8439). The result is plaintext size + 16. Key and nonce of another size: kInvalidArgument.
/// Not key-committing: only inside containers that commit (the age header MAC) or with single-use keys.
[[nodiscard]] Result<Bytes> aead_seal(ByteView key, ByteView nonce, ByteView plaintext, ByteView aad);
/// kAuthenticationFailed for a wrong key and for damage alike; kTruncated below 16 bytes.
[[nodiscard]] Result<SecretBuffer> aead_open(ByteView key, ByteView nonce, ByteView ciphertext, ByteView aad);

/// The same without allocation, for streams. Requires out.size() == plaintext.size() + 16 (resp. ciphertext.size() - 16).
[[nodiscard]] Status aead_seal_into(MutableBytes out, ByteView key, ByteView nonce, ByteView plaintext, ByteView aad);
[[nodiscard]] Status aead_open_into(MutableBytes out, ByteView key, ByteView nonce, ByteView ciphertext, ByteView aad);

/// XChaCha20-Poly1305 with a random 24-byte nonce in front of the ciphertext, for key slots, key tables and draft files.
[[nodiscard]] Result<Bytes> xaead_seal(ByteView key, ByteView nonce24, ByteView plaintext, ByteView aad);
[[nodiscard]] Result<SecretBuffer> xaead_open(ByteView key, ByteView nonce_and_ciphertext, ByteView aad);

}  // namespace sigilo
