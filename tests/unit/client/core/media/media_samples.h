#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "client/core/media/media_formats.h"
#include "crypto/base/bytes.h"

namespace sigilo::test {

/// Stands in every place that cleaning must empty.
inline constexpr std::string_view kPhrase = "SECRET-PHRASE-24-LETTERS";

inline void add(Bytes& out, std::string_view text) { out.insert(out.end(), text.begin(), text.end()); }
inline void add(Bytes& out, std::initializer_list<int> bytes) {
  for (const int byte : bytes) out.push_back(static_cast<std::uint8_t>(byte));
}
inline void add_be32(Bytes& out, std::uint32_t v) { add(out, {static_cast<int>(v >> 24), static_cast<int>(v >> 16 & 255), static_cast<int>(v >> 8 & 255), static_cast<int>(v & 255)}); }
inline void add_le32(Bytes& out, std::uint32_t v) { add(out, {static_cast<int>(v & 255), static_cast<int>(v >> 8 & 255), static_cast<int>(v >> 16 & 255), static_cast<int>(v >> 24)}); }

inline void jpeg_segment(Bytes& out, int marker, std::string_view body) {
  add(out, {0xff, marker, static_cast<int>((body.size() + 2) >> 8), static_cast<int>((body.size() + 2) & 255)});
  add(out, body);
}

/// JPEG of 640 x 480 in structure (its scan is not decodable), with every kind of metadata that cameras and editors write.
inline Bytes jpeg() {
  Bytes out;
  add(out, {0xff, 0xd8});
  jpeg_segment(out, 0xe0, std::string("JFIF\0\x01\x02\x01\x00\x48\x00\x48\x01\x01", 14) + std::string(kPhrase));
  jpeg_segment(out, 0xe1, std::string("Exif\0\0", 6) + std::string(kPhrase));
  jpeg_segment(out, 0xe1, "http://ns.adobe.com/xap/1.0/" + std::string(kPhrase));
  jpeg_segment(out, 0xe2, "ICC_PROFILE" + std::string(kPhrase));
  jpeg_segment(out, 0xed, "Photoshop 3.0" + std::string(kPhrase));
  jpeg_segment(out, 0xee, std::string("Adobe\0\x64\0\0\0\0\x01", 12) + std::string(kPhrase));
  jpeg_segment(out, 0xfe, kPhrase);
  jpeg_segment(out, 0xdb, std::string(65, '\x01'));
  jpeg_segment(out, 0xc0, std::string("\x08\x01\xe0\x02\x80\x01\x01\x11\x00", 9));
  jpeg_segment(out, 0xc4, std::string(20, '\x02'));
  jpeg_segment(out, 0xda, std::string("\x01\x01\x00\x00\x3f\x00", 6));
  add(out, {0x12, 0x34, 0xff, 0x00, 0x56, 0xff, 0xd0, 0x78});
  jpeg_segment(out, 0xfe, kPhrase);  // between scans
  jpeg_segment(out, 0xda, std::string("\x01\x01\x00\x00\x3f\x00", 6));
  add(out, {0x9a, 0xbc, 0xff, 0xd9});
  add(out, kPhrase);  // after the end
  return out;
}

inline std::uint32_t png_crc(ByteView bytes) {
  std::uint32_t crc = 0xffffffffU;
  for (const std::uint8_t byte : bytes) {
    crc ^= byte;
    for (int k = 0; k < 8; ++k) crc = (crc & 1U) != 0 ? 0xedb88320U ^ (crc >> 1) : crc >> 1;
  }
  return ~crc;
}
inline void png_chunk(Bytes& out, std::string_view type, std::string_view body) {
  add_be32(out, static_cast<std::uint32_t>(body.size()));
  Bytes covered;
  add(covered, type);
  add(covered, body);
  out.insert(out.end(), covered.begin(), covered.end());
  add_be32(out, png_crc(covered));
}
inline std::string png_header(std::uint32_t width, std::uint32_t height) {
  Bytes body;
  add_be32(body, width);
  add_be32(body, height);
  add(body, {8, 2, 0, 0, 0});
  return std::string(as_text(body));
}
inline Bytes png() {
  Bytes out;
  add(out, "\x89PNG\r\n\x1a\n");
  png_chunk(out, "IHDR", png_header(320, 200));
  png_chunk(out, "pHYs", std::string("\0\0\x0b\x13\0\0\x0b\x13\x01", 9));
  for (const char* type : {"tEXt", "zTXt", "iTXt", "eXIf", "tIME", "iCCP", "sPLT", "prVt"}) png_chunk(out, type, kPhrase);
  png_chunk(out, "IDAT", "pixels");
  png_chunk(out, "tEXt", kPhrase);
  png_chunk(out, "IDAT", "more pixels");
  png_chunk(out, "IEND", "");
  add(out, kPhrase);
  return out;
}

/// The checksum of a page whose own field holds zeroes.
inline std::uint32_t ogg_crc(ByteView page) {
  std::uint32_t crc = 0;
  for (const std::uint8_t byte : page) {
    crc ^= std::uint32_t{byte} << 24;
    for (int k = 0; k < 8; ++k) crc = (crc & 0x80000000U) != 0 ? (crc << 1) ^ 0x04c11db7U : crc << 1;
  }
  return crc;
}
/// One page of an Ogg stream; its packets end in it.
struct OggPage {
  int flags = 0;
  std::uint64_t granule = 0;
  std::vector<std::string> packets;
  std::uint32_t serial = 77;
};
inline void ogg_page(Bytes& out, std::uint32_t sequence, const OggPage& page) {
  Bytes bytes;
  add(bytes, "OggS");
  add(bytes, {0, page.flags});
  add_le32(bytes, static_cast<std::uint32_t>(page.granule));
  add_le32(bytes, static_cast<std::uint32_t>(page.granule >> 32));
  add_le32(bytes, page.serial);
  add_le32(bytes, sequence);
  add_le32(bytes, 0);
  Bytes lacing;
  for (const std::string& packet : page.packets) {
    for (std::size_t i = 0; i < packet.size() / 255; ++i) lacing.push_back(255);
    lacing.push_back(static_cast<std::uint8_t>(packet.size() % 255));
  }
  bytes.push_back(static_cast<std::uint8_t>(lacing.size()));
  bytes.insert(bytes.end(), lacing.begin(), lacing.end());
  for (const std::string& packet : page.packets) add(bytes, packet);
  const std::uint32_t crc = ogg_crc(bytes);
  for (std::size_t i = 0; i < 4; ++i) bytes[22 + i] = static_cast<std::uint8_t>(crc >> (8 * i));
  out.insert(out.end(), bytes.begin(), bytes.end());
}
inline Bytes ogg(const std::vector<OggPage>& pages) {
  Bytes out;
  std::uint32_t sequence = 0;
  for (const OggPage& page : pages) ogg_page(out, sequence++, page);
  return out;
}
inline std::string tags(std::string_view begin) { return std::string(begin) + std::string(kPhrase) + std::string(600, 'x') + std::string(kPhrase); }
inline std::string opus_head() { return std::string("OpusHead\x01\x01\x38\x01\x80\xbb\0\0\0\0\0", 19); }
/// 2.5 s of Opus in structure: 48000 * 2.5 + pre-skip 312.
inline std::vector<OggPage> opus_pages() {
  return {{2, 0, {opus_head()}}, {0, 0, {tags("OpusTags")}}, {0, 60'000, {"sound one", std::string(300, 's')}}, {4, 120'312, {"sound two"}}};
}
inline Bytes opus() { return ogg(opus_pages()); }
inline Bytes vorbis() {
  const std::string head = std::string("\x01vorbis\0\0\0\0\x01\x44\xac\0\0\0\0\0\0\0\0\0\0\0\0\0\0\xb8\x01", 30);
  return ogg({{2, 0, {head}}, {0, 0, {tags("\x03vorbis"), "\x05vorbis" + std::string(700, 'c')}}, {4, 44'100, {"sound"}}});
}

inline void riff_chunk(Bytes& out, std::string_view type, std::string_view body) {
  add(out, type);
  add_le32(out, static_cast<std::uint32_t>(body.size()));
  add(out, body);
  if (body.size() % 2 != 0) out.push_back(0);
}
/// One second of 8 kHz 16-bit mono.
inline Bytes wav(int codec = 1) {
  Bytes format;
  add(format, {codec, 0, 1, 0, 0x40, 0x1f, 0, 0, 0x80, 0x3e, 0, 0, 2, 0, 16, 0});
  Bytes out;
  add(out, "RIFF");
  add_le32(out, 99);
  add(out, "WAVE");
  riff_chunk(out, "LIST", "INFOIART" + std::string(kPhrase));
  riff_chunk(out, "fmt ", as_text(format));
  riff_chunk(out, "bext", kPhrase);
  riff_chunk(out, "data", std::string(16'000, '\x07'));
  riff_chunk(out, "id3 ", std::string(kPhrase) + "!");
  return out;
}

}  // namespace sigilo::test
