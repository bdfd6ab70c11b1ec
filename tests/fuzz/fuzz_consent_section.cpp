#include "crypto/consent/consent_section.h"
#include "tests/fuzz/fuzz_support.h"

namespace sigilo::fuzz {

void examine(ByteView input) {
  const auto section = parse_consent_section(input);
  if (!section) return;
  const auto again = encode_consent_section(section->blind, section->signed_statement);
  require(again.has_value() && std::equal(again->begin(), again->end(), input.begin(), input.end()));
}

}  // namespace sigilo::fuzz
