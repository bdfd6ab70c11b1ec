#include "client/core/media/attachment_content.h"

#include <gtest/gtest.h>

namespace sigilo {
namespace {

AttachmentInfo sample() {
  AttachmentInfo info;
  info.name = "00112233445566778899aabbccddeeff";
  info.media_type = "image/jpeg";
  info.question = "/interview/injury[1]/photo";
  info.day = Day(20'700);
  info.original = Digest(std::array<std::uint8_t, 32>{1});
  info.size = 123'456;
  info.width = 640;
  info.height = 480;
  return info;
}

TEST(AttachmentInfo, ReadsBackAndSaysWhereTheBytesBegin) {
  SecretBuffer content = encode_attachment_info(sample()).value();
  const std::size_t header = content.size();
  content.insert(content.end(), 100, 0x55);
  const auto parsed = parse_attachment_info(content).value();
  EXPECT_EQ(parsed.info, sample());
  EXPECT_EQ(parsed.header_bytes, header);
  EXPECT_LE(header, kMaxAttachmentInfoBytes);
}

TEST(AttachmentInfo, RecordsThatAFileWasKeptAsItIs) {
  AttachmentInfo info = sample();
  info.cleaning = codes::MediaCleaning::kKeptAsIs;
  info.media_type = "application/octet-stream";
  EXPECT_EQ(parse_attachment_info(encode_attachment_info(info).value()).value().info.cleaning, codes::MediaCleaning::kKeptAsIs);
}

TEST(AttachmentInfo, IsRefusedTruncatedUnknownOrOverItsBounds) {
  const SecretBuffer content = encode_attachment_info(sample()).value();
  for (std::size_t size = 0; size < content.size(); ++size) {
    EXPECT_EQ(parse_attachment_info(ByteView(content).first(size)).error().code, ErrorCode::kTruncated) << size;
  }
  SecretBuffer unknown = content;
  unknown.back() = 3;
  EXPECT_EQ(parse_attachment_info(unknown).error().code, ErrorCode::kUnsupported);
  for (std::size_t i = 0; i < content.size(); ++i) {
    SecretBuffer damaged = content;
    damaged[i] ^= 0xff;
    const auto parsed = parse_attachment_info(damaged);
    if (parsed) {
      EXPECT_NE(parsed->info, sample()) << i;
    }
  }
  AttachmentInfo info = sample();
  info.name = std::string(65, 'n');
  EXPECT_EQ(encode_attachment_info(info).error().code, ErrorCode::kTooLarge);
  info = sample();
  info.question.clear();
  EXPECT_EQ(encode_attachment_info(info).error().field.view(), "question");
  info = sample();
  info.media_type = "\xff";
  EXPECT_EQ(encode_attachment_info(info).error().code, ErrorCode::kInvalidArgument);
}

}  // namespace
}  // namespace sigilo
