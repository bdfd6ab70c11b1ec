#include "crypto/log/note.h"
#include "tests/fuzz/fuzz_support.h"

namespace sigilo::fuzz {

void examine(ByteView input) {
  same_bytes(input, parse_note(as_text(input)), [](const auto& value) { return value.encode(); });
}

}  // namespace sigilo::fuzz
