#include "crypto/base/encoding.h"
#include "crypto/base/clock.h"
#include "tests/fuzz/fuzz_support.h"

namespace sigilo::fuzz {

void examine(ByteView input) {
  const auto text = as_text(input);
  if (const auto bytes = decode_hex(text)) require(encode_hex(*bytes) == text);
  if (const auto bytes = decode_base64(text)) require(encode_base64(*bytes) == text);
  if (const auto bytes = decode_base64_unpadded(text)) require(encode_base64_unpadded(*bytes) == text);
  if (const auto day = Day::parse(text)) require(day->iso() == text);
  require(decode_base64(encode_base64(input)).value() == to_bytes(input));
}

}  // namespace sigilo::fuzz
