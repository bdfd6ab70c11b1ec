#pragma once

#include <cstdint>

#include "crypto/base/bytes.h"
#include "crypto/base/result.h"
#include "crypto/base/rng.h"
#include "crypto/primitives/kdf.h"
#include "crypto/primitives/sign.h"

namespace sigilo {

/// A root key of the mechanism, in a file under its holder's passphrase.
struct RootKey {
  std::uint8_t index = 0;  ///< in the directory's list of root keys, from 0
  SigningKey key;
};

[[nodiscard]] Result<Bytes> seal_root_key(std::uint8_t index, const SigningKey& key, ByteView passphrase, Argon2Cost cost,
                                          Rng& rng);
/// kAuthenticationFailed for a wrong passphrase or damage, kUnsupported for another version.
[[nodiscard]] Result<RootKey> open_root_key(ByteView file, ByteView passphrase);

}  // namespace sigilo
