#include "client/core/media/attachment_content.h"
#include "tests/fuzz/fuzz_support.h"

namespace sigilo::fuzz {

void examine(ByteView input) {
  const auto parsed = parse_attachment_info(input);
  if (!parsed) return;
  require(parsed->header_bytes <= input.size() && parsed->header_bytes <= kMaxAttachmentInfoBytes);
  const auto again = encode_attachment_info(parsed->info);
  require(again.has_value() && again->size() == parsed->header_bytes && std::equal(again->begin(), again->end(), input.begin()));
}

}  // namespace sigilo::fuzz
