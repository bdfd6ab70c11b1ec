#include "client/core/access_list.h"

#include <gtest/gtest.h>

#include "crypto/base/codec.h"
#include "crypto/base/labels.h"
#include "crypto/primitives/hash.h"

namespace sigilo {
namespace {

Bytes record_of(std::uint64_t sequence, std::uint8_t member) {
  Writer inner;
  inner.u64(sequence).u32(20000).id(MemberId({member})).id(DeviceId({member})).id(RecordId({1})).u16(1);
  Writer writer;
  writer.var64(inner.view());
  return std::move(writer).take();
}

/// Access records as a server keeps them: numbered and chained.
class Served {
 public:
  explicit Served(const std::vector<std::uint8_t>& members) {
    Digest link;
    for (const std::uint8_t member : members) {
      records_.push_back(record_of(records_.size() + 1, member));
      link = labelled_hash(labels::kAccessChain, {link.bytes(), records_.back()});
      chain_.push_back(link);
    }
  }
  [[nodiscard]] Digest head(std::size_t count) const { return count == 0 ? Digest() : chain_[count - 1]; }
  [[nodiscard]] ServedAccess page(std::uint64_t after, std::size_t limit) const {
    ServedAccess page;
    for (std::size_t i = after; i < records_.size() && page.records.size() < limit; ++i) {
      page.records.push_back(records_[i]);
      page.chain.push_back(to_bytes(chain_[i].bytes()));
    }
    return page;
  }

 private:
  std::vector<Bytes> records_;
  std::vector<Digest> chain_;
};

/// The log names the heads of `honest` after so many records each.
std::vector<LoggedAccesses> logged(const Served& honest, const std::vector<std::size_t>& heads) {
  std::vector<LoggedAccesses> entries;
  std::size_t former = 0;
  for (const std::size_t head : heads) {
    entries.push_back({entries.size(), head - former, honest.head(head)});
    former = head;
  }
  return entries;
}

Result<AccessList> read(const Served& served, const std::vector<LoggedAccesses>& log, std::uint64_t after = 0, std::uint32_t limit = 100) {
  SIGILO_TRY(std::vector<AccessAnchor> anchors, anchors_of(log));
  AccessReader reader(std::move(anchors), after, limit);
  while (reader.wants_more()) {
    const ServedAccess page = served.page(reader.position(), 2);
    if (page.records.empty()) {
      SIGILO_CHECK(reader.end());
      break;
    }
    SIGILO_CHECK(reader.take(page));
  }
  return std::move(reader).finish();
}

std::vector<std::uint64_t> numbers(const AccessList& list) {
  std::vector<std::uint64_t> numbers;
  for (const AccessLine& line : list.lines) numbers.push_back(line.sequence);
  return numbers;
}

ErrorCode error_of(const Result<AccessList>& list) { return list ? ErrorCode::kInternal : list.error().code; }

TEST(AccessList, IsVouchedForAsFarAsTheLogNamesItsHead) {
  const Served honest({1, 2, 3, 4, 5});
  const auto list = read(honest, logged(honest, {2, 3}));
  ASSERT_TRUE(list) << to_string(list.error());
  EXPECT_EQ(numbers(*list), (std::vector<std::uint64_t>{1, 2, 3, 4, 5}));
  EXPECT_EQ(list->lines[3].member, MemberId({4}));
  EXPECT_EQ(list->anchored, 3U);
  EXPECT_EQ(read(honest, {})->anchored, 0U) << "nothing is logged yet";
  EXPECT_EQ(read(honest, logged(honest, {5}))->anchored, 5U);
}

TEST(AccessList, APageInTheMiddleIsReadFromTheAnchorBeforeItToTheOneBehindIt) {
  const Served honest({1, 2, 3, 4, 5, 6, 7, 8, 9});
  const auto list = read(honest, logged(honest, {3, 6, 9}), 4, 1);
  ASSERT_TRUE(list) << to_string(list.error());
  EXPECT_EQ(numbers(*list), (std::vector<std::uint64_t>{5}));
  EXPECT_EQ(list->anchored, 6U);
  EXPECT_TRUE(read(honest, logged(honest, {3, 6, 9}), 20, 5)->lines.empty());
}

// Source: promise P9. Who reads and the operator together: the chain has no key, so anybody can make another one.
TEST(AccessList, AnotherChainThanTheLogNamesIsCaughtWhereverItDiffers) {
  const Served honest({1, 2, 3, 4, 5});
  const auto log = logged(honest, {2, 5});
  for (std::size_t changed = 0; changed < 5; ++changed) {
    std::vector<std::uint8_t> members{1, 2, 3, 4, 5};
    members[changed] = 9;
    EXPECT_EQ(error_of(read(Served(members), log)), ErrorCode::kForked) << changed;
    EXPECT_EQ(error_of(read(Served(members), log, 3, 1)), ErrorCode::kForked) << changed << ": what comes later hangs on it";
  }
}

TEST(AccessList, ALeftOutRecordIsCaughtInTheMiddleAndAtTheEnd) {
  const Served honest({1, 2, 3, 4, 5});
  const auto log = logged(honest, {5});
  EXPECT_EQ(error_of(read(Served({1, 2, 4, 5}), log)), ErrorCode::kRolledBack);
  EXPECT_EQ(error_of(read(Served({1, 2, 4, 5, 6}), log)), ErrorCode::kForked);
  EXPECT_EQ(error_of(read(Served({1, 2, 3, 4}), log)), ErrorCode::kRolledBack);
  EXPECT_EQ(error_of(read(Served({}), log)), ErrorCode::kRolledBack);
}

TEST(AccessList, NumbersAndLinksFollowEachOtherFromTheFirst) {
  AccessReader reader(*anchors_of({}), 0, 10);
  ServedAccess later = Served({1, 2}).page(1, 1);
  EXPECT_EQ(reader.take(later).error().code, ErrorCode::kForked) << "begins with number 2";
  ServedAccess page = Served({1, 2}).page(0, 2);
  page.chain[0][0] ^= 1;
  EXPECT_EQ(reader.take(page).error().code, ErrorCode::kForked);
  page = Served({1, 2}).page(0, 2);
  page.chain.pop_back();
  EXPECT_EQ(reader.take(page).error().code, ErrorCode::kMalformed);
  page = Served({1, 2}).page(0, 2);
  page.records[0].pop_back();
  EXPECT_FALSE(reader.take(page));
}

TEST(AccessList, TwoHeadsForOnePlaceAndImpossibleCountsAreRefused) {
  EXPECT_EQ(anchors_of({{1, 0, Digest({7})}}).error().code, ErrorCode::kForked);
  EXPECT_EQ(anchors_of({{1, 3, Digest({7})}, {2, 0, Digest({8})}}).error().code, ErrorCode::kForked);
  EXPECT_TRUE(anchors_of({{1, 0, Digest()}, {2, 3, Digest({7})}, {3, 0, Digest({7})}}));
  EXPECT_EQ(anchors_of({{1, ~std::uint64_t{0}, Digest({7})}, {2, 1, Digest({8})}}).error().code, ErrorCode::kMalformed);
}

}  // namespace
}  // namespace sigilo
