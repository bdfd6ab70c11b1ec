#include "server/storage/row_codec.h"

#include <gtest/gtest.h>

#include "tests/support/seeded_rng.h"

namespace sigilo::server {
namespace {

TEST(RowCodec, ListsComeBackAndEveryCutIsRefused) {
  const std::vector<Bytes> items = {{}, {1}, Bytes(300, 7)};
  const Bytes encoded = encode_list(items);
  EXPECT_EQ(decode_list(encoded).value(), items);
  for (std::size_t size = 0; size < encoded.size(); ++size) EXPECT_FALSE(decode_list(ByteView(encoded).first(size)));
  Bytes longer = encoded;
  longer.push_back(0);
  EXPECT_FALSE(decode_list(longer));
}

TEST(RowCodec, UploadSectionsComeBackAndEveryCutIsRefused) {
  testing::SeededRng rng(1);
  const std::vector<UploadSection> sections = {{1, rng.bytes(20), 5, rng.id<BlobName>()}, {65535, {}, std::uint64_t{1} << 40, rng.id<BlobName>()}};
  const Bytes encoded = encode_upload_sections(sections);
  const auto back = decode_upload_sections(encoded).value();
  ASSERT_EQ(back.size(), 2U);
  EXPECT_EQ(back[1].section, 65535);
  EXPECT_EQ(back[1].payload_length, std::uint64_t{1} << 40);
  EXPECT_EQ(back[0].header, sections[0].header);
  EXPECT_EQ(back[0].blob, sections[0].blob);
  for (std::size_t size = 0; size < encoded.size(); ++size) EXPECT_FALSE(decode_upload_sections(ByteView(encoded).first(size)));
}

}  // namespace
}  // namespace sigilo::server
