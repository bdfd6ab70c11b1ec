#include "crypto/envelope/cover.h"
#include "crypto/primitives/kem.h"
#include "tests/fuzz/fuzz_support.h"
#include "tests/fuzz/fuzz_keys.h"

namespace sigilo::fuzz {

void examine(ByteView input) {
  const auto epoch = cover_epoch(input);
  const auto content = open_cover(input, kCoverOrigin, Suite::kX25519, cover_keys().private_key.expose());
  if (!content) return;
  // What opens under our key was sealed for it: no byte of it can be changed.
  require(epoch.has_value() && content->erasure_handle.size() == 32);
  Bytes damaged = to_bytes(input);
  damaged[(input.size() * 131 + input[input.size() - 1]) % input.size()] ^= static_cast<std::uint8_t>(1U << (input.size() % 8));
  require(!open_cover(damaged, kCoverOrigin, Suite::kX25519, cover_keys().private_key.expose()));
}

}  // namespace sigilo::fuzz
