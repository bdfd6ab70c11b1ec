#pragma once

#include <string>
#include <string_view>

#include "crypto/base/bytes.h"
#include "crypto/base/result.h"
#include "crypto/base/secret_bytes.h"

namespace sigilo {

/// Bech32 of BIP 173 without its limit of 90 characters, as age writes keys. Lower case.
[[nodiscard]] SecretBuffer bech32_encode(std::string_view human_part, ByteView data);

struct Bech32 {
  std::string human_part;  ///< in lower case
  SecretBuffer data;
};
/// Text in one case. kMalformed for mixed case, a foreign character, a wrong check sum or padding that is not zero; kTooLarge above
/// 8 KiB.
[[nodiscard]] Result<Bech32> bech32_decode(std::string_view text);

}  // namespace sigilo
