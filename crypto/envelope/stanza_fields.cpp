#include "crypto/envelope/stanza_fields.h"

#include <charconv>

#include "crypto/base/encoding.h"

namespace sigilo {

Result<std::uint32_t> parse_stanza_number(std::string_view text) {
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool canonical = text == "0" || (!text.empty() && text[0] != '0');
  if (error != std::errc() || end != text.data() + text.size() || !canonical) {
    return fail(ErrorCode::kMalformed, "a number in a stanza is not written as it must be", "header");
  }
  return value;
}

Status require_stanza(const AgeStanza& stanza, std::string_view type, std::size_t arguments) {
  if (stanza.arguments[0] != type) {
    return fail(ErrorCode::kUnsupported, "unknown stanza", "header", "a newer program may be able to read it");
  }
  if (stanza.arguments.size() != arguments) {
    return fail(ErrorCode::kMalformed, "a stanza has too few or too many arguments", "header");
  }
  return {};
}

Result<Bytes> parse_stanza_enc(std::string_view text, std::size_t size) {
  SIGILO_TRY(auto enc, decode_base64_unpadded(text));
  if (enc.size() != size) {
    return fail(ErrorCode::kMalformed, "an encapsulated key has another size than the suite's", "header");
  }
  return enc;
}

}  // namespace sigilo
