#include <algorithm>
#include <array>

#include "client/core/media/media_formats.h"

// Source: ITU-T T.81 (JPEG) annex B; JFIF 1.02.
namespace sigilo {
namespace {

constexpr std::uint8_t kEoi = 0xd9;
constexpr std::uint8_t kSos = 0xda;
constexpr std::uint8_t kApp0 = 0xe0;
constexpr std::uint8_t kApp14 = 0xee;

/// Markers without a length.
bool stands_alone(std::uint8_t marker) { return marker == 0x01 || (marker >= 0xd0 && marker <= 0xd9); }

bool is_frame(std::uint8_t marker) { return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc; }

/// What decoding needs: frames, tables, restart interval, line count, scans. Not: APPn, COM, and anything reserved.
bool is_needed(std::uint8_t marker) {
  return is_frame(marker) || marker == 0xc4 || marker == 0xcc || marker == 0xdb || marker == 0xdc || marker == 0xdd || marker == kSos;
}

class JpegCleaner {
 public:
  explicit JpegCleaner(ByteView file) : file_(file) { media_.kind = MediaKind::kJpeg; }

  Result<CleanMedia> run() {
    media_.bytes.reserve(file_.size());
    append(media_.bytes, file_.first(2));
    at_ = 2;
    for (;;) {
      SIGILO_TRY(const std::uint8_t marker, next_marker());
      if (marker == kEoi) break;
      if (stands_alone(marker)) return fail(ErrorCode::kMalformed, "a marker stands where none may", "JPEG", {}, marker);
      SIGILO_CHECK(segment(marker));
    }
    if (media_.width == 0 || media_.height == 0 || !scan_seen_) return fail(ErrorCode::kMalformed, "the picture has no frame or no scan", "JPEG");
    // Whatever follows the end (a second picture, a video, text) is left out.
    constexpr std::array<std::uint8_t, 2> kEnd = {0xff, kEoi};
    append(media_.bytes, kEnd);
    return std::move(media_);
  }

 private:
  Result<std::uint8_t> next_marker() {
    if (at_ >= file_.size()) return fail(ErrorCode::kTruncated, "the picture ends early", "JPEG");
    if (file_[at_] != 0xff) return fail(ErrorCode::kMalformed, "a marker is missing", "JPEG");
    while (at_ < file_.size() && file_[at_] == 0xff) ++at_;  // fill bytes
    if (at_ >= file_.size()) return fail(ErrorCode::kTruncated, "the picture ends early", "JPEG");
    return file_[at_++];
  }

  Status segment(std::uint8_t marker) {
    if (file_.size() - at_ < 2) return fail(ErrorCode::kTruncated, "a segment ends early", "JPEG");
    const std::size_t length = read_be16(file_, at_);
    if (length < 2) return fail(ErrorCode::kMalformed, "a segment has an impossible length", "JPEG");
    if (file_.size() - at_ < length) return fail(ErrorCode::kTruncated, "a segment ends early", "JPEG");
    const ByteView body = file_.subspan(at_, length);  // with its length
    if (is_frame(marker)) SIGILO_CHECK(read_size(body));
    if (is_needed(marker)) keep(marker, body);
    if (marker == kApp0) keep_jfif(body);
    if (marker == kApp14) keep_adobe(body);
    at_ += length;
    return marker == kSos ? copy_scan() : Status{};
  }

  void keep(std::uint8_t marker, ByteView body) {
    media_.bytes.push_back(0xff);
    media_.bytes.push_back(marker);
    append(media_.bytes, body);
  }

  /// The JFIF header alone, rewritten without its thumbnail: version, density.
  void keep_jfif(ByteView body) {
    if (jfif_seen_ || body.size() < 16 || as_text(body.subspan(2, 5)) != std::string_view("JFIF\0", 5)) return;
    jfif_seen_ = true;
    std::array<std::uint8_t, 16> header{};
    std::copy(body.begin(), body.begin() + 14, header.begin());
    header[0] = 0;
    header[1] = 16;
    keep(kApp0, header);
  }

  /// Adobe's marker says how colours are stored; without it some pictures show false ones.
  void keep_adobe(ByteView body) {
    if (adobe_seen_ || body.size() < 14 || as_text(body.subspan(2, 5)) != "Adobe") return;
    adobe_seen_ = true;
    std::array<std::uint8_t, 14> segment{};
    std::copy(body.begin(), body.begin() + 14, segment.begin());
    segment[0] = 0;
    segment[1] = 14;
    keep(kApp14, segment);
  }

  Status read_size(ByteView body) {
    if (body.size() < 8) return fail(ErrorCode::kMalformed, "the frame header is too short", "JPEG");
    media_.height = read_be16(body, 3);
    media_.width = read_be16(body, 5);
    return {};
  }

  /// Entropy-coded data up to the next marker that is neither a restart nor an escaped 0xff.
  Status copy_scan() {
    scan_seen_ = true;
    const std::size_t begin = at_;
    while (at_ + 1 < file_.size()) {
      if (file_[at_] == 0xff && file_[at_ + 1] != 0x00 && !(file_[at_ + 1] >= 0xd0 && file_[at_ + 1] <= 0xd7)) {
        append(media_.bytes, file_.subspan(begin, at_ - begin));
        return {};
      }
      ++at_;
    }
    return fail(ErrorCode::kTruncated, "the picture ends early", "JPEG");
  }

  ByteView file_;
  std::size_t at_ = 0;
  CleanMedia media_;
  bool jfif_seen_ = false;
  bool adobe_seen_ = false;
  bool scan_seen_ = false;
};

}  // namespace

Result<CleanMedia> clean_jpeg(ByteView file) { return JpegCleaner(file).run(); }

}  // namespace sigilo
