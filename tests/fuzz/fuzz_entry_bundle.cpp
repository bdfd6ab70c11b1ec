#include "crypto/log/tiles.h"
#include "tests/fuzz/fuzz_support.h"

namespace sigilo::fuzz {

void examine(ByteView input) {
  same_bytes(input, decode_bundle(input), [](const auto& value) { return encode_bundle(value).value(); });
}

}  // namespace sigilo::fuzz
