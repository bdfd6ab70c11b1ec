#include "crypto/log/note.h"
#include "tests/fuzz/fuzz_support.h"

namespace sigilo::fuzz {

void examine(ByteView input) {
  same_bytes(input, NoteKey::parse(as_text(input)), [](const auto& value) { return value.vkey(); });
}

}  // namespace sigilo::fuzz
