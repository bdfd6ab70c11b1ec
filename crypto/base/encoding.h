#pragma once

#include <string>
#include <string_view>

#include "crypto/base/bytes.h"
#include "crypto/base/result.h"

namespace sigilo {

/// Lower-case hexadecimal.
[[nodiscard]] std::string encode_hex(ByteView bytes);
/// Lower case only, even length; anything else is kMalformed.
[[nodiscard]] Result<Bytes> decode_hex(std::string_view text);

/// Standard base64 (RFC 4648 section 4), with and without padding.
[[nodiscard]] std::string encode_base64(ByteView bytes);
[[nodiscard]] std::string encode_base64_unpadded(ByteView bytes);
/// Canonical only: right padding, no white space, unused bits zero; anything else is kMalformed.
[[nodiscard]] Result<Bytes> decode_base64(std::string_view text);
[[nodiscard]] Result<Bytes> decode_base64_unpadded(std::string_view text);

/// True for well-formed UTF-8 (RFC 3629: no surrogates, no overlong forms) without NUL.
[[nodiscard]] bool is_utf8(std::string_view text);

}  // namespace sigilo
