#include "crypto/protection/protection_opening.h"
#include "tests/fuzz/fuzz_support.h"

namespace sigilo::fuzz {

void examine(ByteView input) {
  const auto opening = parse_protection_opening(input);
  if (!opening) return;
  const auto again = encode_protection_opening(*opening);
  require(again.has_value() && std::equal(again->begin(), again->end(), input.begin(), input.end()));
}

}  // namespace sigilo::fuzz
