#include "crypto/protection/protection_opening.h"
#include "tests/fuzz/fuzz_support.h"

namespace sigilo::fuzz {

void examine(ByteView input) {
  same_bytes(input, parse_protection_opening(input), [](const auto& value) { return encode_protection_opening(value).value(); });
}

}  // namespace sigilo::fuzz
