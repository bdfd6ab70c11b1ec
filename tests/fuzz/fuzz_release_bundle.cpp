#include "crypto/release/release_bundle.h"
#include "tests/fuzz/fuzz_support.h"

namespace sigilo::fuzz {

void examine(ByteView input) {
  same_bytes(input, parse_release_head(input), [](const auto& value) { return encode_release_head(value).value(); });
}

}  // namespace sigilo::fuzz
