#include "client/forms/answers_content.h"
#include "tests/fuzz/fuzz_support.h"

namespace sigilo::fuzz {

void examine(ByteView input) {
  same_bytes(input, parse_answers(input), [](const auto& value) { return encode_answers(value).value(); });
}

}  // namespace sigilo::fuzz
