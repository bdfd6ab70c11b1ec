#include "crypto/directory/names.h"
#include "tests/fuzz/fuzz_support.h"

namespace sigilo::fuzz {

void examine(ByteView input) {
  const std::vector<VerifyKey> keys(3);
  require(!open_names(input, MechanismId{}, keys));  // nobody can sign with these keys
}

}  // namespace sigilo::fuzz
