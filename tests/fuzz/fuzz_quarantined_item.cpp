#include <algorithm>

#include "crypto/envelope/quarantined_item.h"
#include "tests/fuzz/fuzz_support.h"

namespace sigilo::fuzz {

void examine(ByteView input) {
  const ItemSource source = [input](std::uint64_t offset, MutableBytes out) -> Result<std::size_t> {
    require(offset <= input.size());
    const std::size_t size = std::min(out.size(), input.size() - static_cast<std::size_t>(offset));
    std::copy_n(input.begin() + static_cast<std::ptrdiff_t>(offset), size, out.begin());
    return size;
  };
  same_bytes(input, read_item(source, input.size()), [input](const QuarantinedItem& item) {
    Bytes again = encode_item_head(item.cover, item.share_bundles, item.sections.size());
    for (const auto& section : item.sections) {
      const Bytes head = encode_item_section(section.section, section.header, section.payload_length);
      again.insert(again.end(), head.begin(), head.end());
      require(section.payload_offset == again.size());
      const ByteView payload = input.subspan(static_cast<std::size_t>(section.payload_offset), static_cast<std::size_t>(section.payload_length));
      again.insert(again.end(), payload.begin(), payload.end());
    }
    return again;
  });
}

}  // namespace sigilo::fuzz
