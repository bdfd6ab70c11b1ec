#include "client/forms/protection_file.h"
#include "tests/fuzz/fuzz_support.h"

namespace sigilo::fuzz {

void examine(ByteView input) {
  const auto opening = parse_protection_file(input);
  if (!opening) return;
  const SecretBuffer text = format_protection_file(*opening);
  const auto again = parse_protection_file(ByteView(text));
  require(again.has_value() && *again == *opening);
  // What a file says can always be stored.
  require(encode_protection_opening(*opening).has_value());
}

}  // namespace sigilo::fuzz
