#include "crypto/consent/consent_statement.h"
#include "tests/fuzz/fuzz_support.h"

namespace sigilo::fuzz {

void examine(ByteView input) {
  same_bytes(input, parse_consent(input), [](const auto& value) { return encode_consent(value).value(); });
}

}  // namespace sigilo::fuzz
