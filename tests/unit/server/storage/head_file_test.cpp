#include "server/storage/head_file.h"

#include <gtest/gtest.h>

#include "tests/support/crash/recording_file_system.h"
#include "tests/support/fault_file_system.h"
#include "tests/support/process/process.h"

namespace sigilo::server {
namespace {

using testing::Fault;

class HeadFileTest : public ::testing::Test {
 protected:
  testing::TemporaryFolder folder_;
  PosixFileSystem real_;
  testing::FaultFileSystem files_{real_};
  Path path_ = Path(folder_.path()) / "head";
  HeadFile head_{files_, path_};
};

TEST_F(HeadFileTest, TheNewestNoteIsLoaded) {
  EXPECT_EQ(head_.load().value(), "");
  std::string before;
  for (int i = 0; i < 5; ++i) {
    const std::string note = "note " + std::to_string(i);
    ASSERT_TRUE(head_.compare_and_swap(before, note));
    EXPECT_EQ(HeadFile(files_, path_).load().value(), note);
    before = note;
  }
}

TEST_F(HeadFileTest, ASwapFromAnotherNoteIsAConflict) {
  ASSERT_TRUE(head_.compare_and_swap("", "one"));
  EXPECT_EQ(head_.compare_and_swap("", "two").error().code, ErrorCode::kConflict);
  EXPECT_EQ(head_.compare_and_swap("zero", "two").error().code, ErrorCode::kConflict);
  EXPECT_EQ(head_.load().value(), "one");
}

TEST_F(HeadFileTest, ASwapRepeatedAfterAFailedSyncIsOnTheDiskAndTheNoteBeforeItIsNotLost) {
  testing::DiskJournal journal(folder_.path());
  testing::RecordingFileSystem recording(files_, journal);
  HeadFile head(recording, path_);
  ASSERT_TRUE(head.compare_and_swap("", "one"));
  ASSERT_TRUE(head.compare_and_swap("one", "two"));
  files_.fail_at(2, Fault::kFails);  // the write, then its sync
  EXPECT_FALSE(head.compare_and_swap("two", "three"));
  files_.heal();
  const std::size_t failed = journal.size();
  ASSERT_EQ(head.load().value(), "three") << "in the cache";
  ASSERT_TRUE(head.compare_and_swap("three", "three"));
  const std::size_t repeated = journal.size();
  ASSERT_TRUE(head.compare_and_swap("three", "four"));
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    const auto after = [&](std::size_t cut) {
      const testing::TemporaryFolder image;
      journal.materialise(cut, seed, image.path());
      return HeadFile(real_, Path(image.path()) / "head").load().value();
    };
    EXPECT_EQ(after(repeated), "three");
    EXPECT_EQ(after(journal.size()), "four");
    for (std::size_t cut = failed; cut < journal.size(); ++cut) EXPECT_NE(after(cut), "one") << cut;
  }
}

TEST_F(HeadFileTest, ATornSlotLeavesTheOtherNote) {
  ASSERT_TRUE(head_.compare_and_swap("", "one"));
  ASSERT_TRUE(head_.compare_and_swap("one", "two"));
  const std::string whole = testing::read_file(path_.string());
  for (std::size_t at = 4096; at < 4096 + 80; ++at) {
    std::string damaged = whole;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x20);
    testing::write_file(path_.string(), damaged);
    const auto note = head_.load();
    ASSERT_TRUE(note);
    EXPECT_TRUE(*note == "one" || (at >= 4096 + 60 && *note == "two")) << at << *note;
  }
}

TEST_F(HeadFileTest, DamageOfBothSlotsIsAnError) {
  ASSERT_TRUE(head_.compare_and_swap("", "one"));
  testing::write_file(path_.string(), std::string(8192, '\0'));
  EXPECT_EQ(head_.load().error().code, ErrorCode::kAuthenticationFailed);
  testing::write_file(path_.string(), "");
  EXPECT_EQ(head_.load().error().code, ErrorCode::kAuthenticationFailed);
}

TEST_F(HeadFileTest, AfterAnyFailureOneOfTheTwoNotesIsThere) {
  for (const Fault fault : {Fault::kFails, Fault::kFailsButApplied, Fault::kTorn, Fault::kNoSpace}) {
    for (int step = 1;; ++step) {
      testing::TemporaryFolder folder;
      HeadFile head(files_, Path(folder.path()) / "head");
      ASSERT_TRUE(head.compare_and_swap("", "one"));
      ASSERT_TRUE(head.compare_and_swap("one", "two"));
      files_.fail_at(step, fault);
      const auto swapped = head.compare_and_swap("two", "three");
      const bool reached = files_.fired();
      files_.heal();
      const auto note = head.load();
      ASSERT_TRUE(note);
      EXPECT_TRUE(*note == "three" || (!swapped && *note == "two")) << *note;
      EXPECT_TRUE(head.compare_and_swap(*note, "four"));
      EXPECT_EQ(head.load().value(), "four");
      if (!reached) break;
    }
  }
}

TEST_F(HeadFileTest, ANoteThatDoesNotFitIsRefused) {
  EXPECT_EQ(head_.compare_and_swap("", std::string(5000, 'x')).error().code, ErrorCode::kTooLarge);
  EXPECT_EQ(head_.load().value(), "");
}

}  // namespace
}  // namespace sigilo::server
