#pragma once

#include <cstdint>
#include <string_view>

#include "crypto/base/bytes.h"
#include "crypto/base/result.h"
#include "crypto/base/secret_bytes.h"

namespace sigilo {

/// Largest file that is cleaned in memory; larger ones can only be kept as they are (application/octet-stream, after confirmation).
inline constexpr std::uint64_t kMaxCleanableBytes = std::uint64_t{256} << 20;
/// What detect_media needs of a file's beginning.
inline constexpr std::size_t kMediaPrefixBytes = 64;

enum class MediaKind : std::uint8_t { kJpeg, kPng, kOggOpus, kOggVorbis, kWav, kOther };

/// "image/jpeg", "image/png", "audio/ogg; codecs=opus", "audio/ogg; codecs=vorbis", "audio/wav", "application/octet-stream".
[[nodiscard]] std::string_view media_type(MediaKind kind);
/// From the first bytes of a file (kMediaPrefixBytes of it, or all of a shorter one). Never by name.
[[nodiscard]] MediaKind detect_media(ByteView prefix);

/// A cleaned attachment.
struct CleanMedia {
  MediaKind kind = MediaKind::kOther;
  SecretBuffer bytes;             ///< without EXIF, XMP, GPS, ICC, text, time stamps, tags or trailing data
  std::uint32_t width = 0;        ///< pixels; 0 for sound
  std::uint32_t height = 0;
  std::uint32_t duration_ms = 0;  ///< 0 for images
};

/// Writes a copy of `file` that holds what is needed to show or play it and nothing else. Does not decode pixels or samples.
/// kUnsupported for a kind that cannot be cleaned (keep it as it is only with the person's and the member's confirmation), kTooLarge over
/// 256 MiB, kTruncated or kMalformed for a file that does not follow its format. Memory: the result, once.
[[nodiscard]] Result<CleanMedia> clean_media(ByteView file);

}  // namespace sigilo
