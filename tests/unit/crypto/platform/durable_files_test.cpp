#include <gtest/gtest.h>
#include <sys/stat.h>

#include "crypto/platform/durable_files.h"
#include "tests/support/fault_file_system.h"
#include "tests/support/process/process.h"

namespace sigilo::testing {
namespace {

class DurableFilesTest : public ::testing::Test {
 protected:
  [[nodiscard]] Path at(const std::string& name) const { return Path(folder_.path()) / name; }
  TemporaryFolder folder_;
  PosixFileSystem real_;
  FaultFileSystem files_{real_};
};

TEST_F(DurableFilesTest, ContentIsReplaced) {
  ASSERT_TRUE(write_durably(files_, at("f"), to_bytes(std::string_view("old"))));
  ASSERT_TRUE(write_durably(files_, at("f"), to_bytes(std::string_view("new"))));
  EXPECT_EQ(read_whole(files_, at("f"), 10).value(), to_bytes(std::string_view("new")));
  EXPECT_EQ(real_.list(folder_.path())->size(), 1U);
}

TEST_F(DurableFilesTest, AfterAnyFailureTheOldOrTheNewContentIsThereInWhole) {
  const Bytes old = to_bytes(std::string_view("old content"));
  const Bytes fresh = to_bytes(std::string_view("fresh content, longer"));
  for (const Fault fault : {Fault::kFails, Fault::kFailsButApplied, Fault::kTorn, Fault::kNoSpace}) {
    for (int step = 1;; ++step) {
      ASSERT_TRUE(write_durably(files_, at("f"), old));
      files_.fail_at(step, fault);
      const auto written = write_durably(files_, at("f"), fresh);
      const bool reached = files_.fired();
      files_.heal();
      const auto content = read_whole(files_, at("f"), 100).value();
      EXPECT_TRUE(content == old || content == fresh) << "step " << step;
      if (!reached) {
        EXPECT_TRUE(written);
        break;
      }
      if (!written) {
        EXPECT_EQ(written.error().code, fault == Fault::kNoSpace ? ErrorCode::kNoSpace : ErrorCode::kIo);
      }
      EXPECT_TRUE(write_durably(files_, at("f"), fresh)) << "what a failure leaves behind must not be in the way";
    }
  }
}

TEST_F(DurableFilesTest, KeysAreNeverOverwritten) {
  ASSERT_TRUE(write_new_durably(files_, at("key"), to_bytes(std::string_view("one"))));
  EXPECT_EQ(write_new_durably(files_, at("key"), to_bytes(std::string_view("two"))).error().code, ErrorCode::kAlreadyExists);
  EXPECT_EQ(read_whole(files_, at("key"), 10).value(), to_bytes(std::string_view("one")));
}

TEST_F(DurableFilesTest, TooLargeAFileIsNotRead) {
  ASSERT_TRUE(write_durably(files_, at("f"), Bytes(11)));
  EXPECT_EQ(read_whole(files_, at("f"), 10).error().code, ErrorCode::kTooLarge);
}

TEST_F(DurableFilesTest, RemovingWhatIsNotThereIsFine) {
  ASSERT_TRUE(write_durably(files_, at("f"), Bytes(1)));
  EXPECT_TRUE(remove_durably(files_, at("f")));
  EXPECT_TRUE(remove_durably(files_, at("f")));
}

TEST_F(DurableFilesTest, PrivateFoldersAreMadeWithTheirParents) {
  ASSERT_TRUE(make_private_directory(files_, at("a") / "b" / "c"));
  EXPECT_EQ(real_.stat(at("a") / "b")->mode & 0777U, 0700U);
  EXPECT_TRUE(make_private_directory(files_, at("a") / "b" / "c"));
}

TEST_F(DurableFilesTest, AFolderOpenToOthersIsRefused) {
  ASSERT_TRUE(real_.make_directory(at("open")));
  ASSERT_EQ(::chmod(at("open").c_str(), 0750), 0);
  EXPECT_EQ(make_private_directory(files_, at("open")).error().code, ErrorCode::kPermissionDenied);
}

}  // namespace
}  // namespace sigilo::testing
