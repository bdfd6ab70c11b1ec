#include "crypto/envelope/manifest.h"
#include "tests/fuzz/fuzz_support.h"

namespace sigilo::fuzz {

void examine(ByteView input) {
  same_bytes(input, parse_manifest(input), [](const auto& value) { return encode_manifest(value).value(); });
}

}  // namespace sigilo::fuzz
