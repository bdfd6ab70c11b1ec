#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "crypto/base/bytes.h"
#include "crypto/base/result.h"
#include "crypto/base/secret_bytes.h"

namespace sigilo {

/// HMAC-SHA-256, 32 bytes, any key length.
[[nodiscard]] std::array<std::uint8_t, 32> hmac_sha256(ByteView key, ByteView message);

/// HKDF-SHA-256 (RFC 5869). Requires 1 <= size <= 8160, else kInvalidArgument.
[[nodiscard]] SecretBytes hkdf_extract(ByteView salt, ByteView ikm);
[[nodiscard]] Result<SecretBytes> hkdf_expand(ByteView prk, ByteView info, std::size_t size);
[[nodiscard]] Result<SecretBytes> hkdf(ByteView ikm, ByteView salt, ByteView info, std::size_t size);
/// The same into the caller's memory, without the cost of guarded pages, for values that live for one call. `out32` has 32 bytes.
void hkdf_extract_into(MutableBytes out32, ByteView salt, ByteView ikm);
[[nodiscard]] Status hkdf_expand_into(MutableBytes out, ByteView prk, ByteView info);

/// Cost of argon2id (RFC 9106), p = 1. Refused (kInvalidArgument) below t=3, 64 MiB unless `allow_weak` (tests), and above 1 GiB,
/// t=16.
struct Argon2Cost {
  std::uint32_t passes = 3;
  std::uint32_t memory_mib = 64;
  bool allow_weak = false;  ///< tests only: accepts 1 pass and 1 MiB
};
/// 32 bytes from a passphrase and a 16-byte salt. Takes 0.1 s at 64 MiB. kResourceExhausted if the memory is not there.
[[nodiscard]] Result<SecretBytes> argon2id(ByteView passphrase, ByteView salt, Argon2Cost cost);

/// scrypt with r = 8, p = 1, N = 2^log_n, 32 bytes, for age passphrase stanzas only. Requires 1 <= log_n <= 22.
[[nodiscard]] Result<SecretBytes> scrypt(ByteView passphrase, ByteView salt, unsigned log_n);

}  // namespace sigilo
