#include "crypto/log/checkpoint.h"
#include "tests/fuzz/fuzz_support.h"

namespace sigilo::fuzz {

void examine(ByteView input) {
  same_bytes(input, Checkpoint::parse(as_text(input)), [](const auto& value) { return value.text(); });
}

}  // namespace sigilo::fuzz
