#include <algorithm>
#include <array>

#include "client/core/media/media_formats.h"

// Source: Multimedia Programming Interface and Data Specifications 1.0 (RIFF, WAVE).
namespace sigilo {
namespace {

constexpr std::size_t kRiffHeaderBytes = 12;
constexpr std::size_t kChunkHeaderBytes = 8;
constexpr std::size_t kMinFormatBytes = 16;
constexpr std::size_t kMaxFormatBytes = 64;
/// PCM, float, A-law, µ-law, extensible: samples and nothing else. Other codecs may carry tags inside their data.
constexpr std::array<std::uint32_t, 5> kPlainFormats = {1, 3, 6, 7, 0xfffe};

struct WavParts {
  ByteView format;
  ByteView data;
};

/// Walks the chunks; texts, cues, names and private chunks are passed over.
Result<WavParts> find_parts(ByteView file) {
  WavParts parts;
  std::size_t at = kRiffHeaderBytes;
  while (file.size() - at >= kChunkHeaderBytes) {
    const std::string_view type = as_text(file.subspan(at, 4));
    const std::size_t length = read_le32(file, at + 4);
    at += kChunkHeaderBytes;
    if (length > file.size() - at) return fail(ErrorCode::kTruncated, "a chunk ends early", "WAV");
    ByteView* part = type == "fmt " ? &parts.format : type == "data" ? &parts.data : nullptr;
    if (part != nullptr) {
      if (!part->empty()) return fail(ErrorCode::kMalformed, "a chunk stands twice", "WAV");
      *part = file.subspan(at, length);
    }
    at += length;
    if (length % 2 != 0 && at < file.size()) ++at;  // chunks begin at even offsets
  }
  return parts;
}

}  // namespace

Result<CleanMedia> clean_wav(ByteView file) {
  SIGILO_TRY(const WavParts parts, find_parts(file));
  if (parts.format.size() < kMinFormatBytes || parts.format.size() > kMaxFormatBytes || parts.data.empty()) {
    return fail(ErrorCode::kMalformed, "the sound has no format or no data", "WAV");
  }
  if (std::find(kPlainFormats.begin(), kPlainFormats.end(), read_le16(parts.format, 0)) == kPlainFormats.end()) {
    return fail(ErrorCode::kUnsupported, "the sound is stored in a way that cannot be cleaned", "WAV", "convert it to Ogg Opus or PCM");
  }
  const std::uint32_t bytes_per_second = read_le32(parts.format, 8);
  if (bytes_per_second == 0) return fail(ErrorCode::kMalformed, "the sound has an impossible rate", "WAV");
  CleanMedia media;
  media.kind = MediaKind::kWav;
  const std::size_t format_padded = parts.format.size() + parts.format.size() % 2;
  const std::size_t data_padded = parts.data.size() + parts.data.size() % 2;
  media.bytes.reserve(kRiffHeaderBytes + 2 * kChunkHeaderBytes + format_padded + data_padded);
  append(media.bytes, as_bytes("RIFF"));
  append_le32(media.bytes, static_cast<std::uint32_t>(4 + 2 * kChunkHeaderBytes + format_padded + data_padded));
  append(media.bytes, as_bytes("WAVEfmt "));
  append_le32(media.bytes, static_cast<std::uint32_t>(parts.format.size()));
  append(media.bytes, parts.format);
  if (format_padded != parts.format.size()) media.bytes.push_back(0);
  append(media.bytes, as_bytes("data"));
  append_le32(media.bytes, static_cast<std::uint32_t>(parts.data.size()));
  append(media.bytes, parts.data);
  if (data_padded != parts.data.size()) media.bytes.push_back(0);
  media.duration_ms = static_cast<std::uint32_t>(std::min<std::uint64_t>(std::uint64_t{parts.data.size()} * 1000 / bytes_per_second, UINT32_MAX));
  return media;
}

}  // namespace sigilo
