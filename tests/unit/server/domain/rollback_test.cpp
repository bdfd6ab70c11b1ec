#include <gtest/gtest.h>

#include <filesystem>

#include "tests/support/server/founded_server.h"

namespace sigilo::testing {
namespace {

namespace fs = std::filesystem;

class RollbackTest : public ::testing::Test {
 protected:
  void submit_one() {
    const auto sealed = server_.seal();
    ASSERT_TRUE(server_.intake().submit(server_.caller("interviewer"), sealed.cover, sealed.payloads()));
  }
  void copy(const Path& from, const Path& to) {
    fs::remove_all(to);
    fs::copy(from, to, fs::copy_options::recursive);
  }
  [[nodiscard]] Path saved(const char* name) const { return server_.data_folder().parent_path() / name; }
  FoundedServer server_;
};

TEST_F(RollbackTest, ADatabaseBehindTheHeadIsRefused) {
  submit_one();
  server_.stop();
  copy(server_.data_folder(), saved("old"));
  ASSERT_TRUE(server_.start());
  submit_one();
  server_.stop();
  for (const char* name : {"sigilo.db", "sigilo.db-wal", "sigilo.db-shm"}) {
    fs::remove(server_.data_folder() / name);
    if (fs::exists(saved("old") / name)) copy(saved("old") / name, server_.data_folder() / name);
  }
  EXPECT_EQ(server_.start().error().code, ErrorCode::kRolledBack);
}

TEST_F(RollbackTest, AnotherHistoryOfTheSameLengthIsRefused) {
  server_.stop();
  copy(server_.data_folder(), saved("base"));
  ASSERT_TRUE(server_.start());
  submit_one();
  server_.stop();
  copy(server_.data_folder() / "head", saved("head"));
  fs::remove_all(server_.data_folder());
  copy(saved("base"), server_.data_folder());
  ASSERT_TRUE(server_.start());
  submit_one();
  server_.stop();
  copy(saved("head"), server_.data_folder() / "head");
  EXPECT_EQ(server_.start().error().code, ErrorCode::kForked);
}

TEST_F(RollbackTest, AMissingHeadIsRefused) {
  submit_one();
  server_.stop();
  fs::remove(server_.data_folder() / "head");
  EXPECT_EQ(server_.start().error().code, ErrorCode::kRolledBack);
}

TEST_F(RollbackTest, AHeadOfAnotherKeyIsRefused) {
  submit_one();
  server_.stop();
  FoundedServer other(2);
  other.stop();
  copy(other.data_folder() / "head", server_.data_folder() / "head");
  EXPECT_FALSE(server_.start());
}

TEST_F(RollbackTest, ADatabaseAheadOfTheHeadIsPublishedAtStart) {
  submit_one();
  server_.stop();
  copy(server_.data_folder() / "head", saved("head"));
  ASSERT_TRUE(server_.start());
  submit_one();
  const auto head = server_.log().head()->head;
  server_.stop();
  copy(saved("head"), server_.data_folder() / "head");
  ASSERT_TRUE(server_.start());
  EXPECT_EQ(server_.log().head()->head, head);
  EXPECT_EQ(server_.verify_all(), "");
}

}  // namespace
}  // namespace sigilo::testing
