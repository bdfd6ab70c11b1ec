#include "server/storage/blob_folder.h"

#include <gtest/gtest.h>

#include "tests/support/fault_file_system.h"
#include "tests/support/process/process.h"
#include "tests/support/seeded_rng.h"

namespace sigilo::server {
namespace {

using testing::Fault;

class BlobFolderTest : public ::testing::Test {
 protected:
  testing::TemporaryFolder folder_;
  PosixFileSystem real_;
  testing::FaultFileSystem files_{real_};
  testing::SeededRng rng_{1};
  BlobFolder blobs_{files_, folder_.path()};
  BlobName name_ = rng_.id<BlobName>();

  Bytes read(std::size_t size) {
    Bytes out(size);
    out.resize(blobs_.read(name_, 0, out).value());
    return out;
  }
};

TEST_F(BlobFolderTest, PiecesFollowEachOther) {
  ASSERT_TRUE(blobs_.append(name_, 0, to_bytes(std::string_view("first "))));
  ASSERT_TRUE(blobs_.append(name_, 6, to_bytes(std::string_view("second"))));
  EXPECT_EQ(as_text(read(100)), "first second");
  EXPECT_EQ(blobs_.size(name_).value(), 12U);
}

TEST_F(BlobFolderTest, TheLastPieceMayBeWrittenAgain) {
  ASSERT_TRUE(blobs_.append(name_, 0, to_bytes(std::string_view("first "))));
  ASSERT_TRUE(blobs_.append(name_, 6, to_bytes(std::string_view("wrong and longer"))));
  ASSERT_TRUE(blobs_.append(name_, 6, to_bytes(std::string_view("second"))));
  EXPECT_EQ(as_text(read(100)), "first second");
}

TEST_F(BlobFolderTest, AGapIsRefused) {
  ASSERT_TRUE(blobs_.append(name_, 0, to_bytes(std::string_view("first "))));
  EXPECT_EQ(blobs_.append(name_, 7, to_bytes(std::string_view("x"))).error().code, ErrorCode::kConflict);
  EXPECT_EQ(blobs_.append(rng_.id<BlobName>(), 7, to_bytes(std::string_view("x"))).error().code, ErrorCode::kNotFound);
}

TEST_F(BlobFolderTest, NamesTellNothingAndModesAreClosed) {
  ASSERT_TRUE(blobs_.append(name_, 0, to_bytes(std::string_view("x"))));
  const std::string hex = name_.hex();
  const auto found = real_.stat(Path(folder_.path()) / hex.substr(0, 2) / hex).value();
  EXPECT_EQ(found.mode, 0600U);
}

TEST_F(BlobFolderTest, EveryFailedStepCanBeRepeated) {
  for (const Fault fault : {Fault::kFails, Fault::kFailsButApplied, Fault::kTorn, Fault::kNoSpace}) {
    for (const std::uint64_t offset : {0U, 6U}) {
      for (int step = 1;; ++step) {
        name_ = rng_.id<BlobName>();
        BlobFolder fresh(files_, folder_.path());
        if (offset > 0) {
          ASSERT_TRUE(fresh.append(name_, 0, to_bytes(std::string_view("first "))));
        }
        files_.fail_at(step, fault);
        const auto done = fresh.append(name_, offset, to_bytes(std::string_view("second")));
        const bool reached = files_.fired();
        files_.heal();
        if (!done) {
          EXPECT_EQ(done.error().code, fault == Fault::kNoSpace ? ErrorCode::kNoSpace : ErrorCode::kIo);
        }
        ASSERT_TRUE(fresh.append(name_, offset, to_bytes(std::string_view("second"))));
        EXPECT_EQ(as_text(read(100)), offset > 0 ? "first second" : "second");
        if (!reached) break;
      }
    }
  }
}

}  // namespace
TEST_F(BlobFolderTest, BlobsAreListedAndOneCanBeTakenBack) {
  EXPECT_TRUE(blobs_.list()->empty());
  const auto other = rng_.id<BlobName>();
  ASSERT_TRUE(blobs_.append(name_, 0, to_bytes(std::string_view("first"))));
  ASSERT_TRUE(blobs_.append(other, 0, to_bytes(std::string_view("other one"))));
  testing::write_file(folder_ / "stray", "not a blob");
  ASSERT_EQ(blobs_.list()->size(), 2U);
  ASSERT_TRUE(blobs_.remove(name_));
  EXPECT_TRUE(blobs_.remove(name_));
  const auto left = blobs_.list().value();
  ASSERT_EQ(left.size(), 1U);
  EXPECT_EQ(left[0].name, other);
  EXPECT_EQ(left[0].size, 9U);
}

}  // namespace sigilo::server
