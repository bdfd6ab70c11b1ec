#include <algorithm>
#include <array>

#include "client/core/media/media_formats.h"

// Source: PNG specification (third edition) sections 5 and 11.
namespace sigilo {
namespace {

constexpr std::size_t kSignatureBytes = 8;
constexpr std::size_t kChunkOverhead = 12;
constexpr std::uint32_t kMaxDimension = 1U << 30;

/// What changes how pixels look. Not: texts, EXIF, time, ICC profiles and palettes with names, or private chunks.
constexpr std::array<std::string_view, 12> kKept = {"IHDR", "PLTE", "IDAT", "IEND", "tRNS", "gAMA", "cHRM", "sRGB", "sBIT", "bKGD", "pHYs", "cICP"};

constexpr std::array<std::uint32_t, 256> make_crc_table() {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t n = 0; n < 256; ++n) {
    std::uint32_t c = n;
    for (int k = 0; k < 8; ++k) c = (c & 1U) != 0 ? 0xedb88320U ^ (c >> 1) : c >> 1;
    table[n] = c;
  }
  return table;
}

std::uint32_t crc_of(ByteView bytes) {
  static constexpr std::array<std::uint32_t, 256> kTable = make_crc_table();
  std::uint32_t crc = 0xffffffffU;
  for (const std::uint8_t byte : bytes) crc = kTable[(crc ^ byte) & 0xffU] ^ (crc >> 8);
  return ~crc;
}

}  // namespace

Result<CleanMedia> clean_png(ByteView file) {
  CleanMedia media;
  media.kind = MediaKind::kPng;
  media.bytes.reserve(file.size());
  append(media.bytes, file.first(kSignatureBytes));
  std::size_t at = kSignatureBytes;
  bool pixels_seen = false;
  for (bool first = true;; first = false) {
    if (file.size() - at < kChunkOverhead) return fail(ErrorCode::kTruncated, "the picture ends early", "PNG");
    const std::size_t length = read_be32(file, at);
    if (length > file.size() - at - kChunkOverhead) return fail(ErrorCode::kTruncated, "a chunk ends early", "PNG");
    const ByteView chunk = file.subspan(at, length + kChunkOverhead);
    const std::string_view type = as_text(chunk.subspan(4, 4));
    if (crc_of(chunk.subspan(4, length + 4)) != read_be32(chunk, length + 8)) return fail(ErrorCode::kMalformed, "a chunk is damaged", "PNG");
    if (first != (type == "IHDR")) return fail(ErrorCode::kMalformed, "the picture does not begin with its header", "PNG");
    const bool known = std::find(kKept.begin(), kKept.end(), type) != kKept.end();
    // An upper-case first letter marks a chunk that must be understood.
    if (!known && type[0] >= 'A' && type[0] <= 'Z') return fail(ErrorCode::kUnsupported, "the picture has an unknown critical chunk", "PNG");
    if (first) {
      if (length != 13) return fail(ErrorCode::kMalformed, "the header has a wrong size", "PNG");
      media.width = read_be32(chunk, 8);
      media.height = read_be32(chunk, 12);
      if (media.width == 0 || media.height == 0 || media.width > kMaxDimension || media.height > kMaxDimension) {
        return fail(ErrorCode::kMalformed, "the picture has an impossible size", "PNG");
      }
    }
    pixels_seen = pixels_seen || type == "IDAT";
    if (known) append(media.bytes, chunk);
    at += chunk.size();
    if (type == "IEND") break;  // what follows is left out
  }
  if (!pixels_seen) return fail(ErrorCode::kMalformed, "the picture has no pixels", "PNG");
  return media;
}

}  // namespace sigilo
