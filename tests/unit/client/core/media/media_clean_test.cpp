#include "client/core/media/media_clean.h"

#include <gtest/gtest.h>

#include <functional>

#include "tests/unit/client/core/media/media_samples.h"

namespace sigilo {
namespace {

using test::kPhrase;

struct Sample {
  const char* name;
  Bytes bytes;
  MediaKind kind;
  std::uint32_t width, height, duration_ms;
};

std::vector<Sample> samples() {
  return {{"jpeg", test::jpeg(), MediaKind::kJpeg, 640, 480, 0},
          {"png", test::png(), MediaKind::kPng, 320, 200, 0},
          {"opus", test::opus(), MediaKind::kOggOpus, 0, 0, 2500},
          {"vorbis", test::vorbis(), MediaKind::kOggVorbis, 0, 0, 1000},
          {"wav", test::wav(), MediaKind::kWav, 0, 0, 1000}};
}

bool contains(ByteView bytes, std::string_view text) { return as_text(bytes).find(text) != std::string_view::npos; }

TEST(MediaCleaning, RemovesEveryPlaceWhereMetadataStands) {
  for (const Sample& sample : samples()) {
    ASSERT_TRUE(contains(sample.bytes, kPhrase)) << sample.name;
    const auto clean = clean_media(sample.bytes);
    ASSERT_TRUE(clean.has_value()) << sample.name << ": " << to_string(clean.error());
    EXPECT_FALSE(contains(clean->bytes, kPhrase)) << sample.name;
    EXPECT_EQ(clean->kind, sample.kind) << sample.name;
    EXPECT_EQ(clean->width, sample.width) << sample.name;
    EXPECT_EQ(clean->height, sample.height) << sample.name;
    EXPECT_EQ(clean->duration_ms, sample.duration_ms) << sample.name;
    EXPECT_LT(clean->bytes.size(), sample.bytes.size()) << sample.name;
  }
}

TEST(MediaCleaning, LeavesACleanFileAsItIs) {
  for (const Sample& sample : samples()) {
    const auto once = clean_media(sample.bytes).value();
    const auto twice = clean_media(once.bytes);
    ASSERT_TRUE(twice.has_value()) << sample.name << ": " << to_string(twice.error());
    EXPECT_EQ(twice->bytes, once.bytes) << sample.name;
    EXPECT_EQ(twice->duration_ms, once.duration_ms) << sample.name;
  }
}

TEST(MediaCleaning, KeepsWhatIsSeenAndHeard) {
  EXPECT_TRUE(contains(clean_media(test::jpeg()).value().bytes, std::string_view("\x12\x34\xff\x00\x56\xff\xd0\x78", 8)));
  EXPECT_TRUE(contains(clean_media(test::jpeg()).value().bytes, std::string_view("JFIF\0\x01\x02\x01\x00\x48\x00\x48\x00\x00", 14)));
  EXPECT_TRUE(contains(clean_media(test::jpeg()).value().bytes, "Adobe"));
  EXPECT_TRUE(contains(clean_media(test::png()).value().bytes, "more pixels"));
  EXPECT_TRUE(contains(clean_media(test::png()).value().bytes, "pHYs"));
  EXPECT_TRUE(contains(clean_media(test::opus()).value().bytes, "sound one"));
  EXPECT_TRUE(contains(clean_media(test::opus()).value().bytes, "sound two"));
  EXPECT_TRUE(contains(clean_media(test::vorbis()).value().bytes, "\x05vorbiscccc"));
  EXPECT_TRUE(contains(clean_media(test::wav()).value().bytes, std::string(16'000, '\x07')));
}

TEST(MediaCleaning, RefusesAFileCutAtAnyLength) {
  for (const Sample& sample : samples()) {
    const auto whole = clean_media(sample.bytes).value();
    const std::size_t step = sample.bytes.size() > 4000 ? 13 : 1;
    for (std::size_t size = 0; size < sample.bytes.size(); size += step) {
      const auto cut = clean_media(ByteView(sample.bytes).first(size));
      // Nothing is missing but what is left out anyway.
      if (cut) {
        EXPECT_EQ(cut->bytes, whole.bytes) << sample.name << size;
      }
    }
  }
}

TEST(MediaCleaning, SurvivesDamageOfAnyByte) {
  for (const Sample& sample : samples()) {
    const std::size_t step = sample.bytes.size() > 4000 ? 17 : 1;
    for (std::size_t i = 0; i < sample.bytes.size(); i += step) {
      for (const int value : {0x00, 0x01, 0xff}) {
        Bytes damaged = sample.bytes;
        damaged[i] = static_cast<std::uint8_t>(value);
        (void)clean_media(damaged);  // refused or cleaned; never a crash, never out of bounds
      }
    }
  }
}

TEST(MediaKinds, AreToldFromContentAlone) {
  for (const Sample& sample : samples()) {
    EXPECT_EQ(detect_media(ByteView(sample.bytes).first(kMediaPrefixBytes)), sample.kind) << sample.name;
    EXPECT_NE(media_type(sample.kind), "application/octet-stream");
  }
  EXPECT_EQ(detect_media(as_bytes("%PDF-1.7")), MediaKind::kOther);
  EXPECT_EQ(detect_media(as_bytes("OggS")), MediaKind::kOther);
  EXPECT_EQ(detect_media(as_bytes("RIFF1234AVI ")), MediaKind::kOther);
  EXPECT_EQ(detect_media({}), MediaKind::kOther);
  EXPECT_EQ(media_type(MediaKind::kOther), "application/octet-stream");
}

TEST(MediaCleaning, RefusesWhatItCannotClean) {
  for (const std::string_view text : {"%PDF-1.7 with an author", "GIF89a", "ID3\x04 mp3", "", "\xff\xd8", "plain text"}) {
    EXPECT_EQ(clean_media(as_bytes(text)).error().code, ErrorCode::kUnsupported) << text;
  }
}

TEST(MediaCleaning, RefusesSoundThatMayCarryTagsInside) {
  EXPECT_EQ(clean_media(test::wav(0x55)).error().code, ErrorCode::kUnsupported);  // MP3 in WAV
  auto two_streams = test::opus_pages();
  two_streams.insert(two_streams.begin() + 1, {2, 0, {"\x80theora"}, 78});
  EXPECT_EQ(clean_media(test::ogg(two_streams)).error().code, ErrorCode::kUnsupported);
  auto chained = test::opus_pages();
  chained[3].flags = 0;
  for (const test::OggPage& page : test::opus_pages()) chained.push_back(page);
  EXPECT_FALSE(clean_media(test::ogg(chained)).has_value());
}

TEST(MediaCleaning, RefusesOggThatIsPutTogetherWrongly) {
  const std::function<void(std::vector<test::OggPage>&)> changes[] = {
      [](auto& p) { p.erase(p.begin() + 1); },                           // no comment header
      [](auto& p) { p[0].flags = 0; },                                   // no beginning
      [](auto& p) { p[3].flags = 0; },                                   // no end
      [](auto& p) { p[2].flags = 2; },                                   // begins twice
      [](auto& p) { p[1].flags = 1; },                                   // continues nothing
      [](auto& p) { p[1].packets.push_back("sound"); },                  // shares a page
      [](auto& p) { p[0].packets[0].resize(10); },                       // short header
      [](auto& p) { p[1].packets[0] = "Opus"; },                         // short comment header
      [](auto& p) { p.resize(1); },
  };
  for (std::size_t i = 0; i < std::size(changes); ++i) {
    auto pages = test::opus_pages();
    changes[i](pages);
    EXPECT_FALSE(clean_media(test::ogg(pages)).has_value()) << i;
  }
}

TEST(MediaCleaning, WritesPagesWithRightChecksumsAndNumbers) {
  const SecretBuffer bytes = clean_media(test::opus()).value().bytes;
  std::uint32_t sequence = 0;
  for (std::size_t at = 0; at < bytes.size();) {
    const ByteView rest = ByteView(bytes).subspan(at);
    EXPECT_EQ(read_le32(rest, 18), sequence++);
    std::size_t body = 0;
    for (std::size_t i = 0; i < rest[26]; ++i) body += rest[27 + i];
    at += 27U + rest[26] + body;
  }
  EXPECT_EQ(sequence, 4U);
}

TEST(MediaCleaning, RefusesPicturesWithoutSizeOrPixels) {
  Bytes no_pixels;
  test::add(no_pixels, "\x89PNG\r\n\x1a\n");
  test::png_chunk(no_pixels, "IHDR", test::png_header(1, 1));
  test::png_chunk(no_pixels, "IEND", "");
  EXPECT_EQ(clean_media(no_pixels).error().code, ErrorCode::kMalformed);
  Bytes no_size;
  test::add(no_size, "\x89PNG\r\n\x1a\n");
  test::png_chunk(no_size, "IHDR", test::png_header(0, 1));
  EXPECT_EQ(clean_media(no_size).error().code, ErrorCode::kMalformed);
  Bytes critical;
  test::add(critical, "\x89PNG\r\n\x1a\n");
  test::png_chunk(critical, "IHDR", test::png_header(1, 1));
  test::png_chunk(critical, "XXXX", "?");
  EXPECT_EQ(clean_media(critical).error().code, ErrorCode::kUnsupported);
  Bytes no_scan;
  test::add(no_scan, {0xff, 0xd8});
  test::jpeg_segment(no_scan, 0xc0, std::string("\x08\x01\xe0\x02\x80\x01\x01\x11\x00", 9));
  test::add(no_scan, {0xff, 0xd9});
  EXPECT_EQ(clean_media(no_scan).error().code, ErrorCode::kMalformed);
}

}  // namespace
}  // namespace sigilo
