#pragma once

#include <map>
#include <set>
#include <string_view>

#include "crypto/base/bytes.h"
#include "crypto/base/result.h"
#include "crypto/base/rng.h"
#include "crypto/base/secret_bytes.h"
#include "crypto/envelope/layout.h"
#include "crypto/primitives/kem.h"

namespace sigilo {

/// 32 bytes for each category: shares of one custodian, or the team's halves.
using CategorySecrets = std::map<Category, SecretBytes>;

/// enc || HPKE(recipient key, info, u8 count | count x { u8 category, secret[32] }), categories ascending: what shares and halves have in common.
/// kInvalidArgument for a secret that has not 32 bytes.
[[nodiscard]] Result<Bytes> seal_secrets(const CategorySecrets& secrets, Suite suite, ByteView recipient_key, ByteView info, Rng& rng);
/// Of exactly these categories. kAuthenticationFailed for another key, another info and damage alike; kMalformed, kTruncated.
[[nodiscard]] Result<CategorySecrets> open_secrets(ByteView sealed, Suite suite, ByteView recipient_private_key, ByteView info,
                                                   const std::set<Category>& categories);
/// Bytes that seal_secrets makes for so many categories.
[[nodiscard]] std::size_t sealed_secrets_size(Suite suite, std::size_t categories);

}  // namespace sigilo
