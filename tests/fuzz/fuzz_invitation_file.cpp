#include "crypto/directory/invitation.h"
#include "crypto/primitives/hash.h"
#include "tests/fuzz/fuzz_support.h"

namespace sigilo::fuzz {

void examine(ByteView input) {
  const auto encode = [](const auto& value) { return value.encode().value(); };
  same_bytes(input, InvitationFile::parse(input), encode);
  Bytes summed = to_bytes(input);  // no mutation finds the checksum, behind which everything else lies
  const Digest sum = sha256(input);
  summed.insert(summed.end(), sum.bytes().begin(), sum.bytes().end());
  same_bytes(summed, InvitationFile::parse(summed), encode);
}

}  // namespace sigilo::fuzz
