#include "client/core/outbox.h"
#include "crypto/base/codec.h"
#include "tests/fuzz/fuzz_support.h"

namespace sigilo::fuzz {

void examine(ByteView input) {
  // The size of the blob, then the layout.
  Reader reader(input);
  const auto blob_size = reader.u64();
  if (!blob_size) return;
  const ByteView layout = reader.rest();
  const auto sections = parse_layout(layout, *blob_size);
  if (!sections) return;
  std::uint64_t end = 0;
  for (const BlobSection& section : *sections) {
    require(section.offset == end && section.payload_offset() >= section.offset);
    end = section.payload_offset() + section.payload_length;
    require(end >= section.offset && end <= *blob_size);
  }
  require(end == *blob_size && encode_layout(*sections) == to_bytes(layout));
  require(!parse_layout(layout, *blob_size + 1));
}

}  // namespace sigilo::fuzz
