#include "crypto/envelope/key_table.h"

#include <gtest/gtest.h>

#include <functional>
#include <numeric>

#include "crypto/base/codec.h"
#include "crypto/base/labels.h"
#include "tests/support/seeded_rng.h"

namespace sigilo {
namespace {

using testing::SeededRng;

Bytes id(int number) { return to_bytes("item " + std::to_string(number)); }
Bytes value(int number) { return Bytes(32, static_cast<std::uint8_t>(number)); }

void put(KeyTable& table, int from, int to) {
  for (int i = from; i < to; ++i) {
    ASSERT_TRUE(table.put(id(i), value(i)));
  }
}

void expect_items(const KeyTable& table, int from, int to) {
  EXPECT_EQ(table.size(), static_cast<std::size_t>(to - from));
  for (int i = from; i < to; ++i) {
    const SecretBuffer* found = table.find(id(i));
    ASSERT_NE(found, nullptr) << i;
    EXPECT_EQ(to_bytes(ByteView(*found)), value(i));
  }
}

/// Where the length of the first segment stands: after the label, a line feed and the generation.
const std::size_t kFirstLength = labels::kKeyTable.size() + 1 + 8;

struct Appended {
  KeyTable table;
  Bytes file;
  std::vector<std::size_t> ends;  ///< of the segments
};
/// A file with three segments: items 0…4, 5…7, 8.
Appended three_segments(ByteView root, SeededRng& rng) {
  Appended made;
  put(made.table, 0, 5);
  made.file = *made.table.encode_file(root, rng);
  made.ends.push_back(made.file.size());
  for (const int from : {5, 8}) {
    put(made.table, from, from == 5 ? 8 : 9);
    const Bytes segment = *made.table.encode_append(root, rng);
    made.file.insert(made.file.end(), segment.begin(), segment.end());
    made.ends.push_back(made.file.size());
  }
  return made;
}

TEST(KeyTable, KeepsWhatWasWrittenAndAppended) {
  SeededRng rng(1);
  const SecretBytes root = rng.secret(32);
  const Appended made = three_segments(root.expose(), rng);
  auto opened = KeyTable::open(made.file, root.expose());
  ASSERT_TRUE(opened) << to_string(opened.error());
  EXPECT_EQ(opened->torn_bytes, 0U);
  expect_items(opened->table, 0, 9);
  EXPECT_EQ(opened->table.generation(), made.table.generation());
  EXPECT_TRUE(opened->table.encode_append(root.expose(), rng)->empty());
  put(opened->table, 9, 10);
  Bytes file = made.file;
  const Bytes segment = *opened->table.encode_append(root.expose(), rng);
  file.insert(file.end(), segment.begin(), segment.end());
  expect_items(KeyTable::open(file, root.expose())->table, 0, 10);
}

TEST(KeyTable, EmptyIsAFileToo) {
  SeededRng rng(2);
  const SecretBytes root = rng.secret(32);
  KeyTable table;
  EXPECT_EQ(table.encode_append(root.expose(), rng).error().code, ErrorCode::kConflict);
  const auto opened = KeyTable::open(*table.encode_file(root.expose(), rng), root.expose());
  ASSERT_TRUE(opened);
  EXPECT_EQ(opened->table.size(), 0U);
}

TEST(KeyTable, DeletionNeedsAWholeNewFileUnderANewRoot) {
  SeededRng rng(3);
  const SecretBytes root = rng.secret(32);
  const SecretBytes fresh = rng.secret(32);
  Appended made = three_segments(root.expose(), rng);
  EXPECT_FALSE(made.table.erase(id(99)));
  EXPECT_TRUE(made.table.erase(id(0)));
  EXPECT_EQ(made.table.find(id(0)), nullptr);
  EXPECT_EQ(made.table.encode_append(root.expose(), rng).error().code, ErrorCode::kConflict);
  const Bytes file = *made.table.encode_file(fresh.expose(), rng);
  EXPECT_EQ(KeyTable::open(file, root.expose()).error().code, ErrorCode::kAuthenticationFailed);
  const auto opened = KeyTable::open(file, fresh.expose());
  ASSERT_TRUE(opened);
  expect_items(opened->table, 1, 9);
}

// Source: promise P2. The generation stands in clear: neither it nor the difference of two may tell how many items were deleted in between.
TEST(KeyTable, GenerationTellsNothingOfTheNumberOfDeletions) {
  SeededRng rng(30);
  const SecretBytes root = rng.secret(32);
  KeyTable table;
  std::vector<std::uint64_t> generations;
  for (int i = 0; i < 20; ++i) {
    put(table, i, i + 1);
    EXPECT_TRUE(table.erase(id(i)));
    const Bytes file = *table.encode_file(root.expose(), rng);
    generations.push_back(Reader(ByteView(file).subspan(labels::kKeyTable.size() + 1)).u64().value());
  }
  const std::uint64_t all = std::accumulate(generations.begin(), generations.end(), std::uint64_t{0}, std::bit_or<>());
  EXPECT_EQ(all >> 60, 0xfU) << "the highest bits are drawn too";
  for (std::size_t i = 1; i < generations.size(); ++i) {
    EXPECT_GT(generations[i] > generations[i - 1] ? generations[i] - generations[i - 1] : generations[i - 1] - generations[i], 1000U);
  }
}

TEST(KeyTable, LeavesOutATornLastSegmentOnly) {
  SeededRng rng(4);
  const SecretBytes root = rng.secret(32);
  const Appended made = three_segments(root.expose(), rng);
  for (std::size_t size = 0; size < made.file.size(); ++size) {
    const auto opened = KeyTable::open(ByteView(made.file).first(size), root.expose());
    if (size < made.ends[0]) {
      EXPECT_FALSE(opened) << size;
      continue;
    }
    ASSERT_TRUE(opened) << size;
    const std::size_t good = size < made.ends[1] ? made.ends[0] : made.ends[1];
    EXPECT_EQ(opened->torn_bytes, size - good);
    expect_items(opened->table, 0, good == made.ends[0] ? 5 : 8);
  }
  // Length written, bytes not, and the reverse.
  for (const std::size_t keep : {std::size_t{0}, std::size_t{8}, std::size_t{30}}) {
    Bytes torn = made.file;
    std::fill(torn.begin() + static_cast<std::ptrdiff_t>(made.ends[1] + keep), torn.end(), std::uint8_t{0});
    const auto opened = KeyTable::open(torn, root.expose());
    ASSERT_TRUE(opened) << keep;
    expect_items(opened->table, 0, 8);
  }
}

TEST(KeyTable, RefusesDamageThatNoPowerCutMakes) {
  SeededRng rng(5);
  const SecretBytes root = rng.secret(32);
  const Appended made = three_segments(root.expose(), rng);
  for (std::size_t i = 0; i < made.ends[1]; ++i) {
    const bool in_a_length = (i >= made.ends[0] && i < made.ends[0] + 8) || (i >= kFirstLength && i < kFirstLength + 8);
    Bytes damaged = made.file;
    damaged[i] ^= 0x01;
    const auto opened = KeyTable::open(damaged, root.expose());
    ASSERT_EQ(opened.has_value(), in_a_length) << i;
    if (opened) {
      EXPECT_TRUE(opened->mended) << i;
      EXPECT_EQ(opened->torn_bytes, 0U) << i;
      expect_items(opened->table, 0, 9);
    }
  }
  Bytes swapped(made.file.begin(), made.file.begin() + static_cast<std::ptrdiff_t>(made.ends[0]));
  swapped.insert(swapped.end(), made.file.begin() + static_cast<std::ptrdiff_t>(made.ends[1]), made.file.end());
  swapped.insert(swapped.end(), made.file.begin() + static_cast<std::ptrdiff_t>(made.ends[0]),
                 made.file.begin() + static_cast<std::ptrdiff_t>(made.ends[1]));
  EXPECT_FALSE(KeyTable::open(swapped, root.expose()));
}

TEST(KeyTable, ALostLengthLosesNothing) {
  SeededRng rng(7);
  const SecretBytes root = rng.secret(32);
  const Appended made = three_segments(root.expose(), rng);
  const std::vector<std::size_t> starts = {kFirstLength, made.ends[0], made.ends[1]};
  for (const int filling : {0x00, 0x01, 0x7f, 0xff}) {
    for (const std::size_t start : starts) {
      Bytes damaged = made.file;
      std::fill_n(damaged.begin() + static_cast<std::ptrdiff_t>(start), 8, static_cast<std::uint8_t>(filling));
      const auto opened = KeyTable::open(damaged, root.expose());
      ASSERT_TRUE(opened) << start << " filled with " << filling;
      EXPECT_TRUE(opened->mended);
      EXPECT_EQ(opened->torn_bytes, 0U);
      expect_items(opened->table, 0, 9);
    }
  }
  // Two lost lengths in a row: what lies between cannot be divided, so it is reported, not guessed.
  Bytes damaged = made.file;
  for (const std::size_t start : {made.ends[0], made.ends[1]}) std::fill_n(damaged.begin() + static_cast<std::ptrdiff_t>(start), 8, std::uint8_t{0xff});
  const auto opened = KeyTable::open(damaged, root.expose());
  ASSERT_TRUE(opened);
  EXPECT_EQ(opened->torn_bytes, made.file.size() - made.ends[0]);
  expect_items(opened->table, 0, 5);
}

TEST(KeyTable, NeverReplacesASecret) {
  KeyTable table;
  ASSERT_TRUE(table.put(id(1), value(1)));
  EXPECT_TRUE(table.put(id(1), value(1)));
  EXPECT_EQ(table.put(id(1), value(2)).error().code, ErrorCode::kAlreadyExists);
  EXPECT_FALSE(table.put({}, value(1)));
  EXPECT_FALSE(table.put(id(2), {}));
  EXPECT_FALSE(table.put(Bytes(65), value(1)));
  EXPECT_FALSE(table.put(id(2), Bytes(1025)));
}

TEST(KeyTable, WantsANewFileForVeryManyAdditions) {
  SeededRng rng(6);
  const SecretBytes root = rng.secret(32);
  KeyTable table;
  (void)table.encode_file(root.expose(), rng);
  for (int i = 0; i < 4200; ++i) {
    ASSERT_TRUE(table.put(id(i), Bytes(1024, 1)));
  }
  EXPECT_EQ(table.encode_append(root.expose(), rng).error().code, ErrorCode::kTooLarge);
  EXPECT_EQ(KeyTable::open(*table.encode_file(root.expose(), rng), root.expose())->table.size(), 4200U);
}

}  // namespace
}  // namespace sigilo
