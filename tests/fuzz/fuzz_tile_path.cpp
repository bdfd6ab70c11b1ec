#include "crypto/log/tiles.h"
#include "tests/fuzz/fuzz_support.h"

namespace sigilo::fuzz {

void examine(ByteView input) {
  same_bytes(input, parse_tile_path(as_text(input)), [](const auto& value) { return tile_path(value); });
}

}  // namespace sigilo::fuzz
