#include "crypto/primitives/unicode.h"

#include <utf8proc.h>

#include <vector>

#include "crypto/base/encoding.h"

namespace sigilo {
namespace {

tl::unexpected<Error> not_utf8() { return fail(ErrorCode::kMalformed, "a text is not UTF-8"); }

/// utf8proc without its own allocation, so that what people type is wiped.
Result<SecretBuffer> transform(std::string_view text, int option_bits) {
  if (!is_utf8(text)) {
    return not_utf8();
  }
  const auto options = static_cast<utf8proc_option_t>(option_bits);
  const auto* input = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
  const auto input_size = static_cast<utf8proc_ssize_t>(text.size());
  const utf8proc_ssize_t needed = utf8proc_decompose(input, input_size, nullptr, 0, options);
  if (needed < 0) {
    return not_utf8();
  }
  std::vector<utf8proc_int32_t, WipingAllocator<utf8proc_int32_t>> points(static_cast<std::size_t>(needed) +
                                                                          1);  // + the NUL of reencode
  const utf8proc_ssize_t count = utf8proc_decompose(input, input_size, points.data(), needed, options);
  const utf8proc_ssize_t size = count < 0 ? count : utf8proc_reencode(points.data(), count, options);
  if (size < 0) {
    return not_utf8();
  }
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(points.data());
  return SecretBuffer(bytes, bytes + size);
}

}  // namespace

Result<SecretBuffer> to_nfc(std::string_view text) { return transform(text, UTF8PROC_STABLE | UTF8PROC_COMPOSE); }

Result<SecretBuffer> fold_text(std::string_view text) {
  return transform(text, UTF8PROC_STABLE | UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD | UTF8PROC_STRIPMARK);
}

}  // namespace sigilo
