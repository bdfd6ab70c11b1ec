#pragma once

#include <charconv>
#include <cstdint>
#include <string_view>

#include "crypto/base/result.h"

namespace sigilo {

/// A decimal number as the C2SP formats write it: digits only, no leading zero, at most 64 bits; else kMalformed.
[[nodiscard]] inline Result<std::uint64_t> parse_decimal(std::string_view text) {
  std::uint64_t value = 0;
  const char* const end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, value);
  if (text.empty() || parsed.ec != std::errc{} || parsed.ptr != end || (text.size() > 1 && text.front() == '0')) {
    return fail(ErrorCode::kMalformed, "not a decimal number", "number");
  }
  return value;
}

}  // namespace sigilo
