#include "crypto/envelope/age_file.h"
#include "crypto/envelope/age_header.h"
#include "tests/fuzz/fuzz_support.h"

namespace sigilo::fuzz {

void examine(ByteView input) {
  // Files under a known key: what opens must not open with any one bit of the payload changed.
  const Bytes key(kAgeFileKeyBytes, 7);
  const auto header = parse_age_header(input);
  if (!header || !open_age_file(input, *header, key)) return;
  Bytes damaged = to_bytes(input);
  const std::size_t at = header->size + (input.size() * 31 + input[input.size() / 2]) % (input.size() - header->size);
  damaged[at] ^= static_cast<std::uint8_t>(1U << (input.size() % 8));
  require(!open_age_file(damaged, *header, key));
}

}  // namespace sigilo::fuzz
