#include "crypto/consent/desk_key.h"
#include "tests/fuzz/fuzz_support.h"

namespace sigilo::fuzz {

void examine(ByteView input) {
  same_bytes(input, parse_desk_key(input), [](const auto& value) { return encode_desk_key(value); });
}

}  // namespace sigilo::fuzz
