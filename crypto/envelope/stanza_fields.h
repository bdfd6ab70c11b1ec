#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "crypto/base/bytes.h"
#include "crypto/base/result.h"
#include "crypto/envelope/age_header.h"

namespace sigilo {

/// A number as it stands in a stanza: decimal, without sign or leading zeros, at most 2^32 - 1. kMalformed.
[[nodiscard]] Result<std::uint32_t> parse_stanza_number(std::string_view text);

/// Checks type and number of arguments. kUnsupported for another type (a newer program may know it), kMalformed otherwise.
[[nodiscard]] Status require_stanza(const AgeStanza& stanza, std::string_view type, std::size_t arguments);

/// A KEM encapsulation of `size` bytes in unpadded base64.
[[nodiscard]] Result<Bytes> parse_stanza_enc(std::string_view text, std::size_t size);

}  // namespace sigilo
