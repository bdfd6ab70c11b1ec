#include "crypto/consent/consent_openings.h"
#include "tests/fuzz/fuzz_support.h"

namespace sigilo::fuzz {

void examine(ByteView input) {
  same_bytes(input, parse_openings(input), [](const auto& value) { return encode_openings(value).value(); });
}

}  // namespace sigilo::fuzz
