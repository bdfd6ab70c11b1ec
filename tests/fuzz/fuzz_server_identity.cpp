#include "crypto/directory/server_identity.h"
#include "tests/fuzz/fuzz_support.h"

namespace sigilo::fuzz {

void examine(ByteView input) {
  same_bytes(input, ServerIdentity::parse(input), [](const auto& value) { return value.encode().value(); });
}

}  // namespace sigilo::fuzz
