#include "crypto/envelope/age_armor.h"
#include "tests/fuzz/fuzz_support.h"

namespace sigilo::fuzz {

void examine(ByteView input) {
  if (const auto file = dearmor(as_text(input))) require(dearmor(armor(*file)).value() == *file);
}

}  // namespace sigilo::fuzz
