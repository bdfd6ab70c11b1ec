#include "crypto/envelope/quarantined_item.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "crypto/base/codec.h"
#include "tests/support/seeded_rng.h"

namespace sigilo {
namespace {

using testing::SeededRng;

struct Sample {
  explicit Sample(std::uint64_t seed) {
    SeededRng rng(seed);
    cover = rng.bytes(300);
    bundles = {rng.bytes(70), {}};
    headers = {{}, rng.bytes(200)};
    payloads = {rng.bytes(500), {}};
  }
  [[nodiscard]] Bytes file() const {
    Bytes bytes = encode_item_head(cover, bundles, headers.size());
    const auto append = [&bytes](const Bytes& part) { bytes.insert(bytes.end(), part.begin(), part.end()); };
    for (std::size_t i = 0; i < headers.size(); ++i) {
      append(encode_item_section(static_cast<std::uint16_t>(i * 7), headers[i], payloads[i].size()));
      append(payloads[i]);
    }
    return bytes;
  }
  Bytes cover;
  std::vector<Bytes> bundles;
  std::vector<Bytes> headers;
  std::vector<Bytes> payloads;
};

ItemSource source_of(const Bytes& file) {
  return [&file](std::uint64_t offset, MutableBytes out) -> Result<std::size_t> {
    if (offset >= file.size()) return std::size_t{0};
    const std::size_t size = std::min(out.size(), file.size() - static_cast<std::size_t>(offset));
    std::copy_n(file.begin() + static_cast<std::ptrdiff_t>(offset), size, out.begin());
    return size;
  };
}

Result<QuarantinedItem> parse(const Bytes& file) { return read_item(source_of(file), file.size()); }

TEST(QuarantinedItem, IsReadAsItWasWritten) {
  const Sample sample(1);
  const Bytes file = sample.file();
  const auto item = parse(file);
  ASSERT_TRUE(item) << to_string(item.error());
  EXPECT_EQ(item->cover, sample.cover);
  EXPECT_EQ(item->share_bundles, sample.bundles);
  ASSERT_EQ(item->sections.size(), 2U);
  for (std::size_t i = 0; i < 2; ++i) {
    const ItemSection& section = item->sections[i];
    EXPECT_EQ(section.section, i * 7);
    EXPECT_EQ(section.header, sample.headers[i]);
    const auto begin = file.begin() + static_cast<std::ptrdiff_t>(section.payload_offset);
    EXPECT_EQ(Bytes(begin, begin + static_cast<std::ptrdiff_t>(section.payload_length)), sample.payloads[i]);
  }
}

TEST(QuarantinedItem, EveryShorterOrLongerFileIsRefused) {
  const Bytes file = Sample(2).file();
  for (std::size_t size = 0; size < file.size(); ++size) {
    EXPECT_EQ(parse(Bytes(file.begin(), file.begin() + static_cast<std::ptrdiff_t>(size))).error().code, ErrorCode::kTruncated) << size;
  }
  Bytes longer = file;
  longer.push_back(0);
  EXPECT_EQ(parse(longer).error().code, ErrorCode::kMalformed);
}

TEST(QuarantinedItem, AFileThatEndsEarlierThanItSaysIsRefused) {
  const Bytes file = Sample(3).file();
  const Bytes half(file.begin(), file.begin() + 200);
  EXPECT_EQ(read_item(source_of(half), file.size()).error().code, ErrorCode::kTruncated);
}

TEST(QuarantinedItem, NoCountAndNoLengthTakesMoreThanARecordCanHave) {
  const auto refused = [](const Writer& writer) { return parse(writer.view()).error().code; };
  const std::string_view magic = "sigilo/v1/quarantined-item\n";
  EXPECT_EQ(refused(Writer().raw("sigilo/v1/quarantined-itex\n").u64(0)), ErrorCode::kUnsupported);
  EXPECT_EQ(refused(Writer().raw(magic).u64(UINT64_MAX)), ErrorCode::kTooLarge);
  EXPECT_EQ(refused(Writer().raw(magic).u64(0).u16(17)), ErrorCode::kTooLarge);
  EXPECT_EQ(refused(Writer().raw(magic).u64(0).u16(1).u64(4097)), ErrorCode::kTooLarge);
  EXPECT_EQ(refused(Writer().raw(magic).u64(0).u16(0).u16(1011)), ErrorCode::kTooLarge);
  EXPECT_EQ(refused(Writer().raw(magic).u64(0).u16(0).u16(1).u16(1).u64(UINT64_MAX)), ErrorCode::kTooLarge);
  EXPECT_EQ(refused(Writer().raw(magic).u64(0).u16(0).u16(1).u16(1).u64(0).u64(UINT64_MAX)), ErrorCode::kTruncated);
}

TEST(QuarantinedItem, ItsHeadersTogetherHoldNoMoreThanACover) {
  Writer writer;
  writer.raw("sigilo/v1/quarantined-item\n").u64(0).u16(0).u16(2);
  for (std::uint16_t i = 0; i < 2; ++i) writer.u16(i).var64(Bytes(1'500'000)).u64(0);
  EXPECT_EQ(parse(writer.view()).error().code, ErrorCode::kTooLarge);
}

TEST(QuarantinedItem, ItsContentIsNamedByEveryPart) {
  const Bytes header = {1};
  const std::vector<SectionSketch> sections = {{1, header, Digest()}};
  const Digest name = quarantine_content(header, {header}, sections);
  EXPECT_NE(name, quarantine_content({}, {header}, sections));
  EXPECT_NE(name, quarantine_content(header, {}, sections));
  EXPECT_NE(name, quarantine_content(header, {header}, {{2, header, Digest()}}));
  EXPECT_NE(name, quarantine_content(header, {header}, {{1, {}, Digest()}}));
}

}  // namespace
}  // namespace sigilo
