#include "crypto/envelope/root_key_file.h"
#include "crypto/envelope/key_slots.h"
#include "tests/fuzz/fuzz_support.h"

namespace sigilo::fuzz {

void examine(ByteView input) {
  // Deriving a key costs a tenth of a second: only the shape is tried here, by the parser that the file shares with key slots.
  Reader reader(input);
  const auto slot = KeySlot::read(reader);
  if (!slot) return;
  Writer writer;
  slot->write(writer);
  const auto view = writer.view();
  require(std::equal(view.begin(), view.end(), input.begin()));
}

}  // namespace sigilo::fuzz
