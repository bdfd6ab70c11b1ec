#include "client/core/media/attachment_content.h"
#include "tests/fuzz/corpus.h"
#include "tests/unit/client/core/media/media_samples.h"

namespace sigilo::testing {
namespace {

/// The sample picture with one of its parts in another length, order or number.
Bytes sample_jpeg(std::uint64_t variant) {
  Bytes out;
  test::add(out, {0xff, 0xd8});
  if (variant % 2 == 0) test::jpeg_segment(out, 0xe0, std::string("JFIF\0\x01\x02\x01\x00\x48\x00\x48\x00\x00", 14));
  if (variant % 3 == 0) test::jpeg_segment(out, 0xe1, "Exif" + std::string(variant * 5, 'x'));
  if (variant % 5 == 0) test::jpeg_segment(out, 0xee, std::string("Adobe\0\x64\0\0\0\0\x01", 12));
  test::jpeg_segment(out, 0xdb, std::string(65, '\x01'));
  if (variant % 4 == 0) test::jpeg_segment(out, 0xdd, std::string("\0\x04", 2));
  if (variant % 7 == 0) test::add(out, {0xff, 0xff});
  test::jpeg_segment(out, variant % 2 == 0 ? 0xc0 : 0xc2, std::string("\x08\x00\x10\x00\x20\x01\x01\x11\x00", 9));
  test::jpeg_segment(out, 0xc4, std::string(20, '\x02'));
  for (std::uint64_t scan = 0; scan <= variant % 3; ++scan) {
    test::jpeg_segment(out, 0xda, std::string("\x01\x01\x00\x00\x3f\x00", 6));
    out.insert(out.end(), variant, static_cast<std::uint8_t>(variant));
    test::add(out, {0xff, 0x00, 0xff, 0xd1, 0x01});
  }
  test::add(out, {0xff, 0xd9});
  return out;
}

Bytes sample_png(std::uint64_t variant) {
  Bytes out;
  test::add(out, "\x89PNG\r\n\x1a\n");
  test::png_chunk(out, "IHDR", test::png_header(static_cast<std::uint32_t>(variant + 1), 9));
  constexpr std::array<std::string_view, 8> kChunks = {"PLTE", "tRNS", "gAMA", "cHRM", "sRGB", "tEXt", "eXIf", "bKGD"};
  for (std::uint64_t i = 0; i < variant % 5; ++i) test::png_chunk(out, kChunks[(variant + i) % kChunks.size()], std::string(variant + i, '\x03'));
  for (std::uint64_t i = 0; i <= variant % 3; ++i) test::png_chunk(out, "IDAT", std::string(variant * 2, '\x04'));
  test::png_chunk(out, "IEND", "");
  return out;
}

Bytes sample_ogg(std::uint64_t variant) {
  if (variant % 3 == 0) return test::vorbis();
  std::vector<test::OggPage> pages = test::opus_pages();
  for (std::uint64_t i = 0; i < variant % 7; ++i) pages.insert(pages.end() - 1, {0, 60'000 + i, {std::string(variant * 20, 'm'), "n"}});
  if (variant % 5 == 4) pages.push_back({2, 0, {test::opus_head()}, 78});
  return test::ogg(pages);
}

Bytes sample_wav(std::uint64_t variant) {
  constexpr std::array<int, 6> kCodecs = {1, 3, 6, 7, 0xfe, 85};
  Bytes format;
  test::add(format, {kCodecs[variant % kCodecs.size()], variant % 6 == 4 ? 0xff : 0, 1, 0, 0x40, 0x1f, 0, 0, 0x80, 0x3e, 0, 0, 2, 0, 16, 0});
  format.insert(format.end(), variant % 4 * 6, 0);
  Bytes out;
  test::add(out, "RIFF");
  test::add_le32(out, 99);
  test::add(out, "WAVE");
  if (variant % 2 == 0) test::riff_chunk(out, "LIST", std::string(variant, 'x'));
  test::riff_chunk(out, "fmt ", as_text(format));
  test::riff_chunk(out, "data", std::string(variant * 17 + 1, '\x07'));
  if (variant % 3 == 0) test::riff_chunk(out, "id3 ", "tags");
  return out;
}

}  // namespace

void add_media(Corpus& corpus, std::uint64_t variant, Rng& rng) {
  corpus.add("media_jpeg", variant == 0 ? ByteView(test::jpeg()) : ByteView(sample_jpeg(variant)));
  corpus.add("media_png", variant == 0 ? ByteView(test::png()) : ByteView(sample_png(variant)));
  corpus.add("media_ogg", variant == 0 ? ByteView(test::opus()) : ByteView(sample_ogg(variant)));
  corpus.add("media_wav", sample_wav(variant));
  AttachmentInfo info;
  info.name = std::string(1 + variant, 'a');
  info.media_type = std::string(media_type(static_cast<MediaKind>(variant % 6)));
  info.question = "/data/act[" + std::to_string(variant) + "]/photo";
  info.day = Day(static_cast<std::uint32_t>(20'000 + variant));
  info.original = rng.id<Digest>();
  info.size = variant * 1000;
  info.width = static_cast<std::uint32_t>(variant);
  info.cleaning = variant % 2 == 0 ? codes::MediaCleaning::kCleaned : static_cast<codes::MediaCleaning>(2);
  corpus.add("attachment_info", must(encode_attachment_info(info)));
}

}  // namespace sigilo::testing
