#include "crypto/directory/trust_root.h"
#include "tests/fuzz/fuzz_support.h"

namespace sigilo::fuzz {

void examine(ByteView input) {
  same_bytes(input, TrustRoot::parse(input), [](const auto& value) { return value.encode().value(); });
}

}  // namespace sigilo::fuzz
