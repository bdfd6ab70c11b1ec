#pragma once

#include <string_view>

#include "crypto/base/result.h"
#include "crypto/base/secret_bytes.h"

namespace sigilo {

/// The text composed (Unicode NFC), the form in which texts are stored. kMalformed if it is not UTF-8. Thread-safe.
[[nodiscard]] Result<SecretBuffer> to_nfc(std::string_view text);

/// For comparing what people type: compatibility-decomposed (NFKD), case folded, without marks ("Ábaco" gives "abaco").
/// kMalformed if it is not UTF-8. Thread-safe.
[[nodiscard]] Result<SecretBuffer> fold_text(std::string_view text);

}  // namespace sigilo
