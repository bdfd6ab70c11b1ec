#include "crypto/envelope/age_header.h"
#include "tests/fuzz/fuzz_support.h"

namespace sigilo::fuzz {

void examine(ByteView input) {
  const auto header = parse_age_header(input);
  if (!header) return;
  // The MAC is under a key we do not know here: the header up to the MAC must be written the same, and no key of ours fits.
  const Bytes key(kAgeFileKeyBytes, 7);
  const auto again = write_age_header(header->stanzas, key);
  require(again.has_value() && again->size() == header->size);
  require(std::equal(again->begin(), again->begin() + static_cast<std::ptrdiff_t>(header->authenticated), input.begin()));
}

}  // namespace sigilo::fuzz
