#include "crypto/base/codec.h"

#include <gtest/gtest.h>

namespace sigilo {
namespace {

using TestId = FixedId<struct CodecTestTag, 4>;

/// One of everything.
Bytes sample() {
  Writer writer;
  writer.raw("magic\n").u8(0x01).u16(0x0203).u32(0x04050607).u64(0x08090a0b0c0d0e0f).boolean(true).boolean(false);
  writer.id(TestId({1, 2, 3, 4})).var16("texto").var64(Bytes{9, 8, 7});
  return std::move(writer).take();
}

Status read_sample(ByteView bytes) {
  Reader reader(bytes);
  SIGILO_CHECK(reader.expect("magic\n"));
  SIGILO_CHECK(reader.u8());
  SIGILO_CHECK(reader.u16());
  SIGILO_CHECK(reader.u32());
  SIGILO_CHECK(reader.u64());
  SIGILO_CHECK(reader.boolean());
  SIGILO_CHECK(reader.boolean());
  SIGILO_CHECK(reader.id<TestId>());
  SIGILO_CHECK(reader.text16(100));
  SIGILO_CHECK(reader.var64());
  return reader.finish();
}

TEST(Writer, WritesBigEndianWithLengthsInFront) {
  Writer writer;
  writer.u16(0x0102).u32(0x03040506).u64(0x0708090a0b0c0d0e).var16("ab").var64("c");
  EXPECT_EQ(encode_hex(writer.view()),
            "0102"
            "03040506"
            "0708090a0b0c0d0e"
            "00026162"
            "000000000000000163");
}

TEST(Writer, MarksAFieldThatDoesNotFit) {
  Writer fits;
  fits.var16(Bytes(65535, 1));
  EXPECT_FALSE(fits.failed());
  EXPECT_EQ(std::move(fits).take().size(), 65537U);
  Writer too_long;
  too_long.u8(1).var16(Bytes(65536, 1));
  EXPECT_TRUE(too_long.failed());
  EXPECT_TRUE(std::move(too_long).take().empty());
}

TEST(Reader, ReadsWhatWasWritten) {
  const Bytes bytes = sample();
  Reader reader(bytes);
  ASSERT_TRUE(reader.expect("magic\n"));
  EXPECT_EQ(*reader.u8(), 0x01);
  EXPECT_EQ(*reader.u16(), 0x0203);
  EXPECT_EQ(*reader.u32(), 0x04050607U);
  EXPECT_EQ(*reader.u64(), 0x08090a0b0c0d0e0fU);
  EXPECT_TRUE(*reader.boolean());
  EXPECT_FALSE(*reader.boolean());
  EXPECT_EQ(*reader.id<TestId>(), TestId({1, 2, 3, 4}));
  EXPECT_EQ(*reader.text16(5), "texto");
  EXPECT_EQ(to_bytes(*reader.var64()), (Bytes{9, 8, 7}));
  EXPECT_TRUE(reader.finish());
}

TEST(Reader, EveryTruncationIsAnError) {
  const Bytes bytes = sample();
  ASSERT_TRUE(read_sample(bytes));
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_FALSE(read_sample(ByteView(bytes).first(size))) << size;
  }
}

TEST(Reader, TrailingBytesAreAnError) {
  Bytes bytes = sample();
  bytes.push_back(0);
  const auto status = read_sample(bytes);
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, ErrorCode::kMalformed);
}

TEST(Reader, HugeLengthsAreTruncationAndAllocateNothing) {
  const Bytes bytes{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1};
  Reader by64(bytes);
  EXPECT_EQ(by64.var64().error().code, ErrorCode::kTruncated);
  Reader by16(bytes);
  EXPECT_EQ(by16.var16().error().code, ErrorCode::kTruncated);
}

TEST(Reader, ABooleanIsZeroOrOne) {
  for (int value = 2; value < 256; ++value) {
    const Bytes bytes{static_cast<std::uint8_t>(value)};
    Reader reader(bytes);
    const auto read = reader.boolean();
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().code, ErrorCode::kMalformed);
  }
}

TEST(Reader, TextsAreBoundedUtf8) {
  const Bytes long_text = Writer().var16("cuatro").view();
  Reader bounded(long_text);
  EXPECT_EQ(bounded.text16(5).error().code, ErrorCode::kTooLarge);
  const Bytes not_utf8 = Writer().var16(Bytes{0xc3}).view();
  Reader broken(not_utf8);
  EXPECT_EQ(broken.text16(5).error().code, ErrorCode::kMalformed);
  const Bytes with_nul = Writer().var16(Bytes{'a', 0}).view();
  Reader nul(with_nul);
  EXPECT_EQ(nul.text16(5).error().code, ErrorCode::kMalformed);
}

TEST(Reader, AnUnknownMagicIsUnsupportedAndConsumesNothing) {
  const Bytes bytes = to_bytes("sigilo/v2/x\n");
  Reader reader(bytes);
  const auto status = reader.expect("sigilo/v1/x\n");
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, ErrorCode::kUnsupported);
  EXPECT_EQ(reader.remaining(), bytes.size());
}

}  // namespace
}  // namespace sigilo
