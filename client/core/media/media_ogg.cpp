#include <algorithm>
#include <array>
#include <limits>
#include <utility>
#include <vector>

#include "client/core/media/media_formats.h"

// Source: RFC 3533 (Ogg), RFC 7845 (Opus in Ogg), Vorbis I specification section 5 (comment header).
namespace sigilo {
namespace {

constexpr std::size_t kPageHeaderBytes = 27;
constexpr std::uint8_t kContinued = 0x01;
constexpr std::uint8_t kFirstPage = 0x02;
constexpr std::uint8_t kLastPage = 0x04;
constexpr std::uint64_t kNoGranule = std::numeric_limits<std::uint64_t>::max();
constexpr std::size_t kMaxHeaderPackets = std::size_t{16} << 20;

constexpr std::array<std::uint32_t, 256> make_crc_table() {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t n = 0; n < 256; ++n) {
    std::uint32_t c = n << 24;
    for (int k = 0; k < 8; ++k) c = (c & 0x80000000U) != 0 ? (c << 1) ^ 0x04c11db7U : c << 1;
    table[n] = c;
  }
  return table;
}

std::uint32_t crc_step(std::uint32_t crc, ByteView bytes) {
  static constexpr std::array<std::uint32_t, 256> kTable = make_crc_table();
  for (const std::uint8_t byte : bytes) crc = (crc << 8) ^ kTable[((crc >> 24) ^ byte) & 0xffU];
  return crc;
}

/// The checksum of a page counts its own field as zero.
std::uint32_t page_crc(ByteView page) {
  constexpr std::array<std::uint8_t, 4> kZeros{};
  return crc_step(crc_step(crc_step(0, page.first(22)), kZeros), page.subspan(26));
}

struct Page {
  ByteView whole;
  ByteView lacing;
  ByteView body;
  std::uint8_t flags = 0;
  std::uint64_t granule = 0;
};

Result<Page> read_page(ByteView file, std::size_t at, std::uint32_t serial) {
  const ByteView rest = file.subspan(at);
  if (rest.size() < kPageHeaderBytes) return fail(ErrorCode::kTruncated, "a page ends early", "Ogg");
  if (as_text(rest.first(4)) != "OggS" || rest[4] != 0) return fail(ErrorCode::kMalformed, "a page does not begin as it must", "Ogg");
  const std::size_t segments = rest[26];
  if (rest.size() < kPageHeaderBytes + segments) return fail(ErrorCode::kTruncated, "a page ends early", "Ogg");
  Page page;
  page.lacing = rest.subspan(kPageHeaderBytes, segments);
  std::size_t body = 0;
  for (const std::uint8_t lace : page.lacing) body += lace;
  if (rest.size() < kPageHeaderBytes + segments + body) return fail(ErrorCode::kTruncated, "a page ends early", "Ogg");
  page.body = rest.subspan(kPageHeaderBytes + segments, body);
  page.whole = rest.first(kPageHeaderBytes + segments + body);
  page.flags = rest[5];
  page.granule = read_le64(rest, 6);
  if (page_crc(page.whole) != read_le32(rest, 22)) return fail(ErrorCode::kMalformed, "a page is damaged", "Ogg");
  // A second stream may carry anything (a picture, text): only one sound is accepted.
  if (read_le32(rest, 14) != serial) return fail(ErrorCode::kUnsupported, "the file holds more than one stream", "Ogg");
  return page;
}

class OggCleaner {
 public:
  OggCleaner(ByteView file, MediaKind kind) : file_(file), opus_(kind == MediaKind::kOggOpus) { media_.kind = kind; }

  Result<CleanMedia> run() {
    if (file_.size() < kPageHeaderBytes) return fail(ErrorCode::kTruncated, "the file ends early", "Ogg");
    serial_ = read_le32(file_, 14);
    media_.bytes.reserve(file_.size());
    SIGILO_CHECK(read_headers());
    SIGILO_CHECK(check_first_packet());
    write_headers();
    SIGILO_CHECK(copy_sound());
    return std::move(media_);
  }

 private:
  /// Header packets (two of Opus, three of Vorbis) fill whole pages: sound begins on a fresh one.
  Status read_headers() {
    const std::size_t wanted = opus_ ? 2 : 3;
    SecretBuffer packet;
    std::size_t total = 0;
    while (packets_.size() < wanted) {
      SIGILO_TRY(const Page page, read_page(file_, at_, serial_));
      if ((at_ == 0) != ((page.flags & kFirstPage) != 0)) return fail(ErrorCode::kMalformed, "the stream begins twice or not at all", "Ogg");
      if (((page.flags & kContinued) != 0) != !packet.empty()) return fail(ErrorCode::kMalformed, "a packet is torn", "Ogg");
      std::size_t offset = 0;
      for (const std::uint8_t lace : page.lacing) {
        if (packets_.size() == wanted) return fail(ErrorCode::kMalformed, "sound and headers share a page", "Ogg");
        const ByteView part = page.body.subspan(offset, lace);
        packet.insert(packet.end(), part.begin(), part.end());
        offset += lace;
        if ((total += lace) > kMaxHeaderPackets) return fail(ErrorCode::kTooLarge, "the headers are too large", "Ogg");
        if (lace < 255) packets_.push_back(std::exchange(packet, {}));
      }
      at_ += page.whole.size();
    }
    return {};
  }

  Status check_first_packet() {
    const SecretBuffer& head = packets_[0];
    const std::string_view comment = opus_ ? std::string_view("OpusTags") : std::string_view("\x03vorbis");
    if (as_text(ByteView(packets_[1]).first(std::min(packets_[1].size(), comment.size()))) != comment) {
      return fail(ErrorCode::kMalformed, "the comment header is not where it must be", "Ogg");
    }
    if (head.size() < (opus_ ? 19U : 30U)) return fail(ErrorCode::kMalformed, "the sound's header is too short", "Ogg");
    if (!opus_ && as_text(ByteView(packets_[2]).first(std::min<std::size_t>(packets_[2].size(), 7))) != "\x05vorbis") {
      return fail(ErrorCode::kMalformed, "the setup header is not where it must be", "Ogg");
    }
    // Opus positions count 48 kHz samples, with some to be skipped at the start.
    rate_ = opus_ ? 48'000 : read_le32(head, 12);
    pre_skip_ = opus_ ? read_le16(head, 10) : 0;
    if (rate_ == 0) return fail(ErrorCode::kMalformed, "the sound has an impossible rate", "Ogg");
    return {};
  }

  /// No vendor, no tags.
  [[nodiscard]] SecretBuffer empty_comments() const {
    SecretBuffer packet;
    append(packet, as_bytes(opus_ ? std::string_view("OpusTags") : std::string_view("\x03vorbis")));
    append_le32(packet, 0);
    append_le32(packet, 0);
    if (!opus_) packet.push_back(1);  // framing bit
    return packet;
  }

  void write_headers() {
    write_packet(packets_[0], kFirstPage);
    const SecretBuffer comments = empty_comments();
    write_packet(comments, 0);
    if (!opus_) write_packet(packets_[2], 0);
  }

  /// One packet on pages of its own.
  void write_packet(ByteView packet, std::uint8_t flags) {
    bool done = false;
    while (!done) {
      std::vector<std::uint8_t> lacing;
      std::size_t size = 0;
      while (lacing.size() < 255 && !done) {
        const auto lace = static_cast<std::uint8_t>(std::min<std::size_t>(255, packet.size() - size));
        lacing.push_back(lace);
        size += lace;
        done = lace < 255;
      }
      write_page(flags, done ? 0 : kNoGranule, lacing, packet.first(size));
      packet = packet.subspan(size);
      flags = kContinued;
    }
  }

  void write_page(std::uint8_t flags, std::uint64_t granule, ByteView lacing, ByteView body) {
    const std::size_t begin = media_.bytes.size();
    append(media_.bytes, as_bytes("OggS"));
    media_.bytes.push_back(0);
    media_.bytes.push_back(flags);
    append_le32(media_.bytes, static_cast<std::uint32_t>(granule));
    append_le32(media_.bytes, static_cast<std::uint32_t>(granule >> 32));
    append_le32(media_.bytes, serial_);
    append_le32(media_.bytes, sequence_++);
    append_le32(media_.bytes, 0);
    media_.bytes.push_back(static_cast<std::uint8_t>(lacing.size()));
    append(media_.bytes, lacing);
    append(media_.bytes, body);
    const std::uint32_t crc = page_crc(ByteView(media_.bytes).subspan(begin));
    for (std::size_t i = 0; i < 4; ++i) media_.bytes[begin + 22 + i] = static_cast<std::uint8_t>(crc >> (8 * i));
  }

  Status copy_sound() {
    bool ended = false;
    std::uint64_t last = 0;
    while (at_ < file_.size() && !ended) {
      SIGILO_TRY(const Page page, read_page(file_, at_, serial_));
      if ((page.flags & kFirstPage) != 0) return fail(ErrorCode::kUnsupported, "the file holds more than one stream", "Ogg");
      ended = (page.flags & kLastPage) != 0;
      if (page.granule != kNoGranule) last = std::max(last, page.granule);
      write_page(page.flags, page.granule, page.lacing, page.body);
      at_ += page.whole.size();
    }
    if (!ended) return fail(ErrorCode::kTruncated, "the sound ends early", "Ogg");
    const std::uint64_t samples = last > pre_skip_ ? last - pre_skip_ : 0;
    const std::uint64_t seconds = samples / rate_;
    const std::uint64_t milliseconds = seconds > UINT32_MAX / 1000 ? UINT32_MAX : seconds * 1000 + samples % rate_ * 1000 / rate_;
    media_.duration_ms = static_cast<std::uint32_t>(std::min<std::uint64_t>(milliseconds, UINT32_MAX));
    return {};
  }

  ByteView file_;
  bool opus_;
  CleanMedia media_;
  std::vector<SecretBuffer> packets_;
  std::size_t at_ = 0;
  std::uint32_t serial_ = 0;
  std::uint32_t sequence_ = 0;
  std::uint32_t rate_ = 0;
  std::uint32_t pre_skip_ = 0;
};

}  // namespace

Result<CleanMedia> clean_ogg(ByteView file, MediaKind kind) { return OggCleaner(file, kind).run(); }

}  // namespace sigilo
