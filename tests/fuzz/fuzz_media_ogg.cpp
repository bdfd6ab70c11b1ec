#include "tests/fuzz/media_property.h"
#include "tests/unit/client/core/media/media_samples.h"

namespace sigilo::fuzz {
namespace {

/// The file with right checksums, so that changed pages are looked at and not only refused.
Bytes with_checksums(ByteView file) {
  Bytes out = to_bytes(file);
  std::size_t at = 0;
  while (at + 27 <= out.size()) {
    const std::size_t segments = out[at + 26];
    if (at + 27 + segments > out.size()) break;
    std::size_t size = 27 + segments;
    for (std::size_t i = 0; i < segments; ++i) size += out[at + 27 + i];
    if (size > out.size() - at) break;
    const MutableBytes page = MutableBytes(out).subspan(at, size);
    std::fill_n(page.begin() + 22, 4, std::uint8_t{0});
    const std::uint32_t crc = test::ogg_crc(page);
    for (std::size_t i = 0; i < 4; ++i) page[22 + i] = static_cast<std::uint8_t>(crc >> (8 * i));
    at += size;
  }
  return out;
}

}  // namespace

void examine(ByteView input) {
  cleaned_without_the_rest(input);
  cleaned_without_the_rest(with_checksums(input));
}

}  // namespace sigilo::fuzz
