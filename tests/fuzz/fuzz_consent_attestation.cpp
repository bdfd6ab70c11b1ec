#include "crypto/consent/attestation.h"
#include "tests/fuzz/fuzz_support.h"

namespace sigilo::fuzz {

void examine(ByteView input) {
  same_bytes(input, parse_attestation(input), [](const auto& value) { return encode_attestation(value); });
}

}  // namespace sigilo::fuzz
