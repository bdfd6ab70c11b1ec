#include "crypto/envelope/padding.h"
#include "tests/fuzz/fuzz_support.h"

namespace sigilo::fuzz {

void examine(ByteView input) {
  for (std::uint8_t number = 0; number < 8; ++number) {
    const auto kind = static_cast<SectionKind>(number);
    const auto content = parse_section_prefix(input, kind);
    if (!content || *content > kMaxSectionContent) continue;
    const auto again = section_prefix(kind, *content);
    require(input.size() >= again.size() && std::equal(again.begin(), again.end(), input.begin()));
    // Padding never cuts content off, and costs at most 12 % above the floor.
    const std::uint64_t padded = padded_size(kind, *content);
    require(padded >= kSectionPrefixBytes + *content && padded >= padding_floor(kind));
    require(padded == padding_floor(kind) || padded - kSectionPrefixBytes - *content <= (kSectionPrefixBytes + *content) * 12 / 100 + 1);
  }
}

}  // namespace sigilo::fuzz
