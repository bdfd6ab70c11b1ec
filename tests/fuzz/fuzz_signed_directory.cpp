#include "crypto/directory/signed_directory.h"
#include "tests/fuzz/fuzz_support.h"

namespace sigilo::fuzz {

void examine(ByteView input) {
  same_bytes(input, SignedDirectory::parse(input), [](const auto& value) { return value.encode(); });
}

}  // namespace sigilo::fuzz
