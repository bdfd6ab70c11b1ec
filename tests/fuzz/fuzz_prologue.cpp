#include "crypto/envelope/prologue.h"
#include "tests/fuzz/fuzz_support.h"

namespace sigilo::fuzz {

void examine(ByteView input) {
  auto prologue = parse_prologue(input);
  if (!prologue) return;
  require(encode_prologue(*prologue).value() == to_bytes(input));
}

}  // namespace sigilo::fuzz
