#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "crypto/platform/file_system.h"
#include "tests/support/process/process.h"

namespace sigilo::testing {
namespace {

class FileSystemTest : public ::testing::Test {
 protected:
  [[nodiscard]] Path at(const std::string& name) const { return Path(folder_.path()) / name; }
  TemporaryFolder folder_;
  PosixFileSystem files_;
};

TEST_F(FileSystemTest, NewFilesAndFoldersAreForTheOwnerOnly) {
  ASSERT_TRUE(files_.create_new(at("file")));
  ASSERT_TRUE(files_.make_directory(at("folder")));
  EXPECT_EQ(files_.stat(at("file"))->mode, 0600U);
  EXPECT_EQ(files_.stat(at("folder"))->mode & 0777U, 0700U);
  EXPECT_TRUE(files_.stat(at("file"))->owned_by_us);
}

TEST_F(FileSystemTest, CreatingTwiceIsRefused) {
  ASSERT_TRUE(files_.create_new(at("file")));
  EXPECT_EQ(files_.create_new(at("file")).error().code, ErrorCode::kAlreadyExists);
}

TEST_F(FileSystemTest, WhatIsWrittenIsRead) {
  auto file = files_.create_new(at("file")).value();
  ASSERT_TRUE(file->write_at(3, to_bytes(std::string_view("abc"))));
  ASSERT_TRUE(file->sync());
  Bytes out(10);
  EXPECT_EQ(file->read_at(0, out).value(), 6U);
  EXPECT_EQ(Bytes(out.begin(), out.begin() + 6), (Bytes{0, 0, 0, 'a', 'b', 'c'}));
  ASSERT_TRUE(file->truncate(4));
  EXPECT_EQ(file->size().value(), 4U);
}

TEST_F(FileSystemTest, LinksAreNotFollowed) {
  ASSERT_TRUE(files_.create_new(at("file")));
  ASSERT_EQ(::symlink(at("file").c_str(), at("link").c_str()), 0);
  EXPECT_EQ(files_.open(at("link"), FileMode::kRead).error().code, ErrorCode::kPermissionDenied);
  EXPECT_FALSE(files_.stat(at("link"))->is_regular);
}

TEST_F(FileSystemTest, FoldersAndPipesAreNotOpenedAsFiles) {
  ASSERT_EQ(::mkfifo(at("pipe").c_str(), 0600), 0);
  EXPECT_EQ(files_.open(at("pipe"), FileMode::kRead).error().code, ErrorCode::kPermissionDenied);
  EXPECT_FALSE(files_.open(folder_.path(), FileMode::kRead));
}

TEST_F(FileSystemTest, AMissingFileIsNotFound) {
  EXPECT_EQ(files_.open(at("no"), FileMode::kRead).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(files_.stat(at("no")).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(files_.remove(at("no")).error().code, ErrorCode::kNotFound);
}

TEST_F(FileSystemTest, ALockIsHeldByOneOpenFile) {
  auto first = files_.create_new(at("lock")).value();
  ASSERT_TRUE(first->lock());
  auto second = files_.open(at("lock"), FileMode::kReadWrite).value();
  EXPECT_EQ(second->lock().error().code, ErrorCode::kLocked);
  first.reset();
  EXPECT_TRUE(second->lock());
}

TEST_F(FileSystemTest, DevicesAreNotOpenedAsFiles) {
  EXPECT_EQ(files_.open("/dev/null", FileMode::kReadWrite).error().code, ErrorCode::kPermissionDenied);
}

TEST_F(FileSystemTest, NamesAreListedInOrder) {
  for (const char* name : {"c", "a", "b"}) ASSERT_TRUE(files_.create_new(at(name)));
  EXPECT_EQ(files_.list(folder_.path()).value(), (std::vector<std::string>{"a", "b", "c"}));
}

TEST_F(FileSystemTest, FreeSpaceIsTold) { EXPECT_GT(files_.free_space(folder_.path()).value(), 0U); }

}  // namespace
}  // namespace sigilo::testing
