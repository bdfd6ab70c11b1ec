#pragma once

#include <string>
#include <string_view>

#include "crypto/base/bytes.h"
#include "crypto/base/result.h"

namespace sigilo {

/// "-----BEGIN AGE ENCRYPTED FILE-----" with lines of 64 characters.
[[nodiscard]] std::string armor(ByteView file);
/// Strict PEM as age reads it: LF or CRLF line ends, white space around the whole only, canonical base64, no headers. kMalformed.
[[nodiscard]] Result<Bytes> dearmor(std::string_view text);
/// True if the text begins like an armored file.
[[nodiscard]] bool looks_armored(ByteView bytes);

}  // namespace sigilo
