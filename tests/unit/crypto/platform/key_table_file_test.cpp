#include "crypto/platform/key_table_file.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <map>

#include "crypto/platform/durable_files.h"
#include "tests/support/crash/recording_file_system.h"
#include "tests/support/fault_file_system.h"
#include "tests/support/process/process.h"
#include "tests/support/seeded_rng.h"

namespace sigilo::testing {
namespace {

Bytes name(int i) { return to_bytes("item " + std::to_string(i)); }

class KeyTableFileTest : public ::testing::Test {
 protected:
  [[nodiscard]] Path table() const { return Path(folder_.path()) / "table"; }
  [[nodiscard]] Path root() const { return Path(folder_.path()) / "root"; }
  [[nodiscard]] std::unique_ptr<KeyTableFile> open() { return KeyTableFile::open(files_, rng_, table(), root()).value(); }
  [[nodiscard]] std::unique_ptr<KeyTableFile> open_at(const Path& table, const Path& root) {
    return KeyTableFile::open(files_, rng_, table, root).value();
  }
  TemporaryFolder folder_;
  PosixFileSystem real_;
  FaultFileSystem files_{real_};
  SeededRng rng_{3};
};

TEST_F(KeyTableFileTest, ItemsAreThereAfterReopening) {
  {
    auto keys = open();
    ASSERT_TRUE(keys->put(name(1), to_bytes(std::string_view("one"))));
    ASSERT_TRUE(keys->put(name(2), to_bytes(std::string_view("two"))));
  }
  auto keys = open();
  EXPECT_EQ(as_text(keys->get(name(1))->expose()), "one");
  EXPECT_EQ(as_text(keys->get(name(2))->expose()), "two");
  EXPECT_EQ(keys->get(name(3)).error().code, ErrorCode::kNotFound);
}

TEST_F(KeyTableFileTest, AnErasedItemIsGoneAndNoEarlierCopyOpens) {
  auto keys = open();
  ASSERT_TRUE(keys->put(name(1), rng_.bytes(32)));
  ASSERT_TRUE(keys->put(name(2), to_bytes(std::string_view("stays"))));
  const std::string stolen_table = read_file(table().string());
  ASSERT_TRUE(keys->erase(name(1)));
  ASSERT_TRUE(keys->erase(name(1)));
  EXPECT_FALSE(keys->contains(name(1)));
  keys.reset();
  const std::string root_now = read_file(root().string());
  keys = open();
  EXPECT_FALSE(keys->contains(name(1)));
  EXPECT_EQ(as_text(keys->get(name(2))->expose()), "stays");
  keys.reset();
  write_file(table().string(), stolen_table);
  EXPECT_EQ(KeyTableFile::open(files_, rng_, table(), root()).error().code, ErrorCode::kAuthenticationFailed);
}

// Source: promise P7. Linux says once that a sync failed, keeps the pages as if they were clean, and the next sync says that all is well.
TEST_F(KeyTableFileTest, WhatIsConfirmedAfterAFailedSyncIsOnTheDisk) {
  DiskJournal journal(folder_.path());
  RecordingFileSystem recording(files_, journal);
  auto keys = KeyTableFile::open(recording, rng_, table(), root()).value();
  ASSERT_TRUE(keys->put(name(0), rng_.bytes(32)));
  std::vector<Bytes> ids;
  for (int i = 0; i < 200; ++i) ids.push_back(name(100 + i));  // more than a page, which a neighbour's writing could heal
  const Bytes value = rng_.bytes(64);
  std::vector<KeyTableItem> group;
  for (const Bytes& id : ids) group.push_back({id, value});
  files_.fail_at(2, Fault::kFails);  // the write, then its sync
  EXPECT_EQ(keys->put(group).error().code, ErrorCode::kIo);
  files_.heal();
  ASSERT_TRUE(keys->put(group));
  ASSERT_TRUE(keys->put(name(2), rng_.bytes(32)));
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    const TemporaryFolder image;
    journal.materialise(journal.size(), seed, image.path());
    const auto after = KeyTableFile::open(real_, rng_, Path(image.path()) / "table", Path(image.path()) / "root");
    ASSERT_TRUE(after) << to_string(after.error());
    EXPECT_EQ((*after)->size(), 202U) << "seed " << seed;
  }
}

// A program that was killed leaves in the cache what no sync has confirmed; after a sync that failed no further one will.
class KeyTableAfterAKill : public KeyTableFileTest, public ::testing::WithParamInterface<bool> {};
INSTANTIATE_TEST_SUITE_P(Sync, KeyTableAfterAKill, ::testing::Values(false, true), [](const auto& failed) { return failed.param ? "Failed" : "NotCalled"; });

TEST_P(KeyTableAfterAKill, WhatIsReadAtTheStartIsOnTheDisk) {
  const std::string live = folder_ / "live";
  std::filesystem::create_directory(live);
  DiskJournal first(live);
  std::size_t killed = 0;
  {
    RecordingFileSystem recording(files_, first);
    auto keys = KeyTableFile::open(recording, rng_, Path(live) / "table", Path(live) / "root").value();
    ASSERT_TRUE(keys->put(name(0), rng_.bytes(32)));
    killed = first.size() + (GetParam() ? 2 : 1);
    if (GetParam()) files_.fail_at(2, Fault::kFails);  // the write, then its sync
    ASSERT_NE(keys->put(name(1), rng_.bytes(32)).has_value(), GetParam());
    files_.heal();
  }
  ASSERT_NE(first.describe(killed - 1, killed).find(GetParam() ? "failed sync table" : "write table"), std::string::npos);
  const std::string cache = folder_ / "cache";
  first.materialise_cache(killed, cache);
  DiskJournal second(cache);
  second.continue_from(first, killed);
  RecordingFileSystem recording(files_, second);
  auto keys = KeyTableFile::open(recording, rng_, Path(cache) / "table", Path(cache) / "root").value();
  ASSERT_TRUE(keys->contains(name(1)));
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    const TemporaryFolder image;
    second.materialise(second.size(), seed, image.path());
    EXPECT_TRUE(KeyTableFile::open(real_, rng_, Path(image.path()) / "table", Path(image.path()) / "root").value()->contains(name(1))) << seed;
  }
}

TEST_F(KeyTableFileTest, TheSameValueAgainIsFineAndAnotherIsRefused) {
  auto keys = open();
  ASSERT_TRUE(keys->put(name(1), to_bytes(std::string_view("one"))));
  EXPECT_TRUE(keys->put(name(1), to_bytes(std::string_view("one"))));
  EXPECT_EQ(keys->put(name(1), to_bytes(std::string_view("two"))).error().code, ErrorCode::kAlreadyExists);
  EXPECT_EQ(as_text(keys->get(name(1))->expose()), "one");
}

TEST_F(KeyTableFileTest, AGroupIsRefusedAsAWhole) {
  auto keys = open();
  const Bytes good = name(1);
  const Bytes value = rng_.bytes(10);
  const std::array items = {KeyTableItem{good, value}, KeyTableItem{{}, value}};
  EXPECT_FALSE(keys->put(items));
  EXPECT_FALSE(keys->contains(good));
}

TEST_F(KeyTableFileTest, EveryCutOfTheTableKeepsWhatWasConfirmedBefore) {
  std::vector<std::uint64_t> sizes;
  {
    auto keys = open();
    sizes.push_back(real_.stat(table())->size);
    for (int i = 0; i < 3; ++i) {
      ASSERT_TRUE(keys->put(name(i), to_bytes("value " + std::to_string(i))));
      sizes.push_back(real_.stat(table())->size);
    }
  }
  const std::string whole = read_file(table().string());
  for (std::uint64_t cut = sizes.front(); cut <= whole.size(); ++cut) {
    write_file(table().string(), whole.substr(0, cut));
    auto keys = KeyTableFile::open(files_, rng_, table(), root());
    ASSERT_TRUE(keys) << cut;
    for (int i = 0; i < 3; ++i) {
      EXPECT_EQ((*keys)->contains(name(i)), sizes[static_cast<std::size_t>(i) + 1] <= cut) << "cut at " << cut << ", item " << i;
    }
    EXPECT_TRUE((*keys)->put(name(9), to_bytes(std::string_view("after the cut"))));
  }
}

// Source: promise P8. The end of the file may be an append that was never confirmed, or confirmed ones that were damaged: nobody can tell.
TEST_F(KeyTableFileTest, AnEndThatDoesNotOpenIsKeptAsideBeforeItIsCutOff) {
  {
    auto keys = open();
    ASSERT_TRUE(keys->put(name(1), to_bytes(std::string_view("one"))));
  }
  const std::size_t good = read_file(table().string()).size();
  { ASSERT_TRUE(open()->put(name(2), to_bytes(std::string_view("two")))); }
  const std::string whole = read_file(table().string());
  std::string damaged = whole;
  damaged.back() = static_cast<char>(damaged.back() ^ 1);
  write_file(table().string(), damaged);

  auto keys = open();
  EXPECT_FALSE(keys->contains(name(2)));
  EXPECT_EQ(keys->repair().kept_bytes, whole.size() - good);
  EXPECT_EQ(read_file(keys->repair().kept_at.string()), damaged.substr(good));
  const Path first = keys->repair().kept_at;
  keys.reset();
  EXPECT_EQ(open()->repair().kept_bytes, 0U);

  // The same place damaged again, in another way: the first copy stays.
  std::string again = whole;
  again[good + 20] = static_cast<char>(again[good + 20] ^ 1);
  write_file(table().string(), again);
  keys = open();
  EXPECT_NE(keys->repair().kept_at, first);
  EXPECT_EQ(read_file(first.string()), damaged.substr(good));
  EXPECT_EQ(read_file(keys->repair().kept_at.string()), again.substr(good));

  // A crash between the copy and the cut repeats both under one name.
  keys.reset();
  write_file(table().string(), damaged);
  EXPECT_EQ(open()->repair().kept_at, first);
}

TEST_F(KeyTableFileTest, ATableWithADamagedLengthIsMendedAndWrittenAnew) {
  { ASSERT_TRUE(open()->put(name(1), to_bytes(std::string_view("one")))); }
  const std::size_t start = read_file(table().string()).size();
  {
    auto keys = open();
    ASSERT_TRUE(keys->put(name(2), to_bytes(std::string_view("two"))));
    ASSERT_TRUE(keys->put(name(3), to_bytes(std::string_view("three"))));
  }
  std::string damaged = read_file(table().string());
  damaged[start] = static_cast<char>(damaged[start] ^ 0x40);
  write_file(table().string(), damaged);
  {
    auto keys = open();
    EXPECT_TRUE(keys->repair().mended);
    EXPECT_EQ(keys->repair().kept_bytes, 0U);
    for (int i = 1; i <= 3; ++i) EXPECT_TRUE(keys->contains(name(i))) << i;
  }
  auto keys = open();
  EXPECT_FALSE(keys->repair().mended);
  EXPECT_EQ(keys->size(), 3U);
}

// Not even the full disk that the copy needs costs the end of the file.
TEST_F(KeyTableFileTest, WithoutRoomForTheCopyNothingIsCutOff) {
  { ASSERT_TRUE(open()->put(name(1), to_bytes(std::string_view("one")))); }
  std::string damaged = read_file(table().string());
  damaged.back() = static_cast<char>(damaged.back() ^ 1);
  write_file(table().string(), damaged);
  files_.fail_at(1, Fault::kNoSpace, true);
  { EXPECT_TRUE(KeyTableFile::open(files_, rng_, table(), root())); }
  files_.heal();
  EXPECT_EQ(read_file(table().string()), damaged);
}

/// The three states in which opening must write: a torn end, a damaged length, and the two root keys of a deletion that was cut off.
enum class Wound { kTornEnd, kDamagedLength, kTwoRoots };

// Source: promise P7. The one who has to open the home in order to make room must be able to.
TEST_F(KeyTableFileTest, AFullDiskKeepsNobodyFromReadingATableThatNeedsMending) {
  for (const Wound wound : {Wound::kTornEnd, Wound::kDamagedLength, Wound::kTwoRoots}) {
    for (int step = 1;; ++step) {
      TemporaryFolder folder;
      const Path table_path = Path(folder.path()) / "table";
      const Path root_path = Path(folder.path()) / "root";
      std::size_t start = 0;
      {
        auto keys = KeyTableFile::open(files_, rng_, table_path, root_path).value();
        ASSERT_TRUE(keys->put(name(1), to_bytes(std::string_view("one"))));
        start = read_file(table_path.string()).size();
        ASSERT_TRUE(keys->put(name(2), to_bytes(std::string_view("two"))));
        ASSERT_TRUE(keys->put(name(3), to_bytes(std::string_view("three"))));
        // A deletion first writes the root file, in six operations.
        if (wound == Wound::kTwoRoots) {
          files_.fail_at(7, Fault::kFails, true);
          ASSERT_FALSE(keys->erase(name(3)));
          files_.heal();
        }
      }
      std::string bytes = read_file(table_path.string());
      if (wound == Wound::kTornEnd) bytes.back() = static_cast<char>(bytes.back() ^ 1);
      if (wound == Wound::kDamagedLength) bytes[start] = static_cast<char>(bytes[start] ^ 0x40);
      write_file(table_path.string(), bytes);
      ASSERT_TRUE(wound != Wound::kTwoRoots || read_file(root_path.string()).size() > 70);

      files_.fail_at(step, Fault::kNoSpace, true);
      auto keys = KeyTableFile::open(files_, rng_, table_path, root_path);
      ASSERT_TRUE(keys) << static_cast<int>(wound) << " step " << step;
      EXPECT_EQ(as_text((*keys)->get(name(1))->expose()), "one");
      EXPECT_EQ(as_text((*keys)->get(name(2))->expose()), "two");
      const bool reached = files_.fired();
      if (reached) {
        EXPECT_EQ((*keys)->put(name(4), to_bytes(std::string_view("four"))).error().code, ErrorCode::kNoSpace);
        EXPECT_EQ((*keys)->erase(name(1)).error().code, ErrorCode::kNoSpace);
        EXPECT_EQ(as_text((*keys)->get(name(1))->expose()), "one");
      }
      files_.heal();
      EXPECT_TRUE((*keys)->put(name(4), to_bytes(std::string_view("four")))) << "there is room again";
      EXPECT_TRUE((*keys)->erase(name(1)));
      keys->reset();
      auto reopened = open_at(table_path, root_path);
      EXPECT_EQ(as_text(reopened->get(name(2))->expose()), "two");
      EXPECT_EQ(as_text(reopened->get(name(4))->expose()), "four");
      EXPECT_FALSE(reopened->contains(name(1)));
      if (!reached) break;
    }
  }
}

// The disk is full from some step of a put on, and stays so: no room for a copy of the torn end either.
TEST_F(KeyTableFileTest, APutThatAFullDiskTearsTakesNothingFromWhatWasConfirmed) {
  for (const Fault fault : {Fault::kNoSpace, Fault::kTorn, Fault::kFailsButApplied}) {
    for (int step = 1; step <= 2; ++step) {
      TemporaryFolder folder;
      const Path table_path = Path(folder.path()) / "table";
      const Path root_path = Path(folder.path()) / "root";
      {
        auto keys = KeyTableFile::open(files_, rng_, table_path, root_path).value();
        ASSERT_TRUE(keys->put(name(1), to_bytes(std::string_view("one"))));
        files_.fail_at(step, fault, true);
        EXPECT_FALSE(keys->put(name(2), rng_.bytes(200)));
        const auto one = keys->get(name(1));
        ASSERT_TRUE(one) << "step " << step << ": " << to_string(one.error());
        EXPECT_EQ(as_text(one->expose()), "one");
        files_.heal();
        ASSERT_TRUE(keys->put(name(3), to_bytes(std::string_view("three"))));
      }
      const auto keys = KeyTableFile::open(files_, rng_, table_path, root_path).value();
      EXPECT_EQ(keys->repair().kept_bytes, 0U) << "a longer torn end is left behind the next put";
      EXPECT_TRUE(keys->contains(name(1)));
      EXPECT_TRUE(keys->contains(name(3)));
    }
  }
}

TEST_F(KeyTableFileTest, WithoutItsRootTheTableIsNotReplaced) {
  { auto keys = open(); ASSERT_TRUE(keys->put(name(1), rng_.bytes(8))); }
  ASSERT_TRUE(real_.remove(root()));
  EXPECT_EQ(KeyTableFile::open(files_, rng_, table(), root()).error().code, ErrorCode::kNotFound);
  EXPECT_TRUE(exists(real_, table()).value());
}

TEST_F(KeyTableFileTest, AMissingTableIsNotReplacedByAnEmptyOne) {
  { ASSERT_TRUE(open()->put(name(1), to_bytes(std::string_view("one")))); }
  const Path away = Path(folder_.path()) / "away";
  ASSERT_TRUE(real_.rename(table(), away));
  EXPECT_EQ(KeyTableFile::open(files_, rng_, table(), root()).error().code, ErrorCode::kNotFound);
  EXPECT_FALSE(exists(real_, table()).value());
  ASSERT_TRUE(real_.rename(away, table()));
  EXPECT_EQ(as_text(open()->get(name(1))->expose()), "one");
}

TEST_F(KeyTableFileTest, APairWhoseMakingWasCutOffAtAnyStepIsMadeAtTheNextOpening) {
  for (const Fault fault : {Fault::kFails, Fault::kFailsButApplied, Fault::kTorn, Fault::kNoSpace}) {
    for (int step = 1;; ++step) {
      TemporaryFolder folder;
      const Path table_path = Path(folder.path()) / "table";
      const Path root_path = Path(folder.path()) / "root";
      files_.fail_at(step, fault);
      const bool made = KeyTableFile::open(files_, rng_, table_path, root_path).has_value();
      const bool reached = files_.fired();
      files_.heal();
      EXPECT_EQ(made, !reached) << step;
      {
        auto keys = KeyTableFile::open(files_, rng_, table_path, root_path);
        ASSERT_TRUE(keys) << "step " << step << " fault " << static_cast<int>(fault);
        ASSERT_TRUE((*keys)->put(name(1), to_bytes(std::string_view("one"))));
      }
      EXPECT_TRUE(KeyTableFile::open(files_, rng_, table_path, root_path).value()->contains(name(1)));
      if (!reached) break;
    }
  }
}

// Each write step of each operation fails in each way; then the table is opened anew. What was confirmed holds, what failed has happened
// wholly or not at all, and the table can be used on the same object or after opening.
TEST_F(KeyTableFileTest, EveryFailedStepLeavesAWholeTable) {
  for (const bool erasing : {false, true}) {
    for (const Fault fault : {Fault::kFails, Fault::kFailsButApplied, Fault::kTorn, Fault::kNoSpace}) {
      for (int step = 1;; ++step) {
        TemporaryFolder folder;
        const Path table_path = Path(folder.path()) / "table";
        const Path root_path = Path(folder.path()) / "root";
        auto keys = KeyTableFile::open(files_, rng_, table_path, root_path).value();
        ASSERT_TRUE(keys->put(name(1), to_bytes(std::string_view("one"))));
        ASSERT_TRUE(keys->put(name(2), to_bytes(std::string_view("two"))));
        files_.fail_at(step, fault);
        const auto done = erasing ? keys->erase(name(1)) : keys->put(name(3), to_bytes(std::string_view("three")));
        const bool reached = files_.fired();
        files_.heal();
        keys.reset();
        auto reopened = KeyTableFile::open(files_, rng_, table_path, root_path);
        ASSERT_TRUE(reopened) << "erasing " << erasing << " step " << step << " fault " << static_cast<int>(fault);
        EXPECT_EQ(as_text((*reopened)->get(name(2))->expose()), "two");
        if (done) {
          EXPECT_EQ((*reopened)->contains(name(erasing ? 1 : 3)), !erasing);
        }
        EXPECT_TRUE(erasing ? (*reopened)->erase(name(1)) : (*reopened)->put(name(3), to_bytes(std::string_view("three"))));
        EXPECT_EQ((*reopened)->contains(name(erasing ? 1 : 3)), !erasing);
        if (!reached) break;
      }
    }
  }
}

TEST_F(KeyTableFileTest, AfterAFullDiskTheSameObjectGoesOn) {
  auto keys = open();
  ASSERT_TRUE(keys->put(name(1), to_bytes(std::string_view("one"))));
  files_.fail_at(1, Fault::kNoSpace);
  EXPECT_EQ(keys->put(name(2), to_bytes(std::string_view("two"))).error().code, ErrorCode::kNoSpace);
  files_.heal();
  EXPECT_TRUE(keys->put(name(2), to_bytes(std::string_view("two"))));
  EXPECT_EQ(as_text(keys->get(name(1))->expose()), "one");
  keys.reset();
  EXPECT_EQ(open()->size(), 2U);
}

}  // namespace
}  // namespace sigilo::testing
