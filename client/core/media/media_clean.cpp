#include "client/core/media/media_clean.h"

#include <algorithm>

#include "client/core/media/media_formats.h"

namespace sigilo {
namespace {

constexpr std::size_t kOggHeaderBytes = 27;

bool begins_with(ByteView bytes, std::string_view text, std::size_t at = 0) {
  return bytes.size() >= at + text.size() && as_text(bytes.subspan(at, text.size())) == text;
}

/// By the first packet, which follows the first page's segment table.
MediaKind detect_ogg(ByteView prefix) {
  if (prefix.size() < kOggHeaderBytes) return MediaKind::kOther;
  const std::size_t packet = kOggHeaderBytes + prefix[kOggHeaderBytes - 1];
  if (begins_with(prefix, "OpusHead", packet)) return MediaKind::kOggOpus;
  if (begins_with(prefix, "\x01vorbis", packet)) return MediaKind::kOggVorbis;
  return MediaKind::kOther;
}

}  // namespace

std::string_view media_type(MediaKind kind) {
  switch (kind) {
    case MediaKind::kJpeg: return "image/jpeg";
    case MediaKind::kPng: return "image/png";
    case MediaKind::kOggOpus: return "audio/ogg; codecs=opus";
    case MediaKind::kOggVorbis: return "audio/ogg; codecs=vorbis";
    case MediaKind::kWav: return "audio/wav";
    case MediaKind::kOther: break;
  }
  return "application/octet-stream";
}

MediaKind detect_media(ByteView prefix) {
  if (begins_with(prefix, "\xff\xd8\xff")) return MediaKind::kJpeg;
  if (begins_with(prefix, "\x89PNG\r\n\x1a\n")) return MediaKind::kPng;
  if (begins_with(prefix, "OggS")) return detect_ogg(prefix);
  if (begins_with(prefix, "RIFF") && begins_with(prefix, "WAVE", 8)) return MediaKind::kWav;
  return MediaKind::kOther;
}

Result<CleanMedia> clean_media(ByteView file) {
  if (file.size() > kMaxCleanableBytes) {
    return fail(ErrorCode::kTooLarge, "the file is too large to be cleaned", "attachment", "keep it as it is only with confirmation",
                static_cast<std::int64_t>(kMaxCleanableBytes));
  }
  const MediaKind kind = detect_media(file.first(std::min(file.size(), kMediaPrefixBytes)));
  switch (kind) {
    case MediaKind::kJpeg: return clean_jpeg(file);
    case MediaKind::kPng: return clean_png(file);
    case MediaKind::kOggOpus:
    case MediaKind::kOggVorbis: return clean_ogg(file, kind);
    case MediaKind::kWav: return clean_wav(file);
    case MediaKind::kOther: break;
  }
  return fail(ErrorCode::kUnsupported, "this kind of file cannot be cleaned of metadata", "attachment",
              "JPEG, PNG, Ogg Opus, Ogg Vorbis and WAV can; confirm to keep another file as it is");
}

}  // namespace sigilo
