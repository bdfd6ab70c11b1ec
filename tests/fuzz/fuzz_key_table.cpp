#include "crypto/envelope/key_table.h"
#include "tests/fuzz/fuzz_support.h"

namespace sigilo::fuzz {

void examine(ByteView input) {
  const Bytes key(32, 7);
  const auto opened = KeyTable::open(input, key);
  if (!opened || opened->torn_bytes != 0) return;
  // Under the right key: a whole file with one bit changed is refused, or the change was in a length and nothing is lost, or its end
  // counts as torn.
  Bytes damaged = to_bytes(input);
  damaged[input.size() / 2] ^= 1;
  if (const auto other = KeyTable::open(damaged, key)) {
    require(other->mended || other->torn_bytes != 0);
    require(other->torn_bytes != 0 ? other->table.size() <= opened->table.size() : other->table.items() == opened->table.items());
  }
}

}  // namespace sigilo::fuzz
