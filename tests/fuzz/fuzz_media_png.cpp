#include "tests/fuzz/media_property.h"
#include "tests/unit/client/core/media/media_samples.h"

namespace sigilo::fuzz {
namespace {

/// The file with right checksums, so that changed chunks are looked at and not only refused.
Bytes with_checksums(ByteView file) {
  Bytes out = to_bytes(file);
  std::size_t at = 8;
  while (at + 12 <= out.size()) {
    const std::size_t length = read_be32(out, at);
    if (length > out.size() - at - 12) break;
    const std::uint32_t crc = test::png_crc(ByteView(out).subspan(at + 4, length + 4));
    for (std::size_t i = 0; i < 4; ++i) out[at + 8 + length + i] = static_cast<std::uint8_t>(crc >> (24 - 8 * i));
    at += length + 12;
  }
  return out;
}

}  // namespace

void examine(ByteView input) {
  cleaned_without_the_rest(input);
  cleaned_without_the_rest(with_checksums(input));
}

}  // namespace sigilo::fuzz
