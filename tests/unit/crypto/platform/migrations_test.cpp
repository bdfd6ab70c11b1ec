#include "crypto/platform/migrations.h"

#include <gtest/gtest.h>

#include <array>

#include "crypto/platform/durable_files.h"
#include "tests/support/process/process.h"
#include "tests/support/seeded_rng.h"

namespace sigilo::testing {
namespace {

constexpr const char* kFirst = "CREATE TABLE t(a INTEGER); INSERT INTO t VALUES (1)";
constexpr const char* kSecond = "ALTER TABLE t ADD COLUMN b INTEGER; UPDATE t SET b = a + 1";
constexpr const char* kBroken = "UPDATE t SET a = 99; SELECT no_such_function()";

class MigrationsTest : public ::testing::Test {
 protected:
  [[nodiscard]] Path path() const { return Path(folder_.path()) / "test.db"; }
  [[nodiscard]] Database open(const Path& at) {
    DatabaseOptions settings;
    settings.path = at;
    return Database::open(settings, key_).value();
  }
  TemporaryFolder folder_;
  PosixFileSystem files_;
  SeededRng rng_{2};
  SecretBytes key_ = rng_.secret(kDatabaseKeyBytes);
};

TEST_F(MigrationsTest, StepsAreAppliedInOrderAndOnce) {
  auto database = open(path());
  ASSERT_TRUE(migrate(files_, path(), database, std::array{kFirst}));
  ASSERT_TRUE(migrate(files_, path(), database, std::array{kFirst, kSecond}));
  ASSERT_TRUE(migrate(files_, path(), database, std::array{kFirst, kSecond}));
  EXPECT_EQ(database.user_version().value(), 2);
  EXPECT_FALSE(exists(files_, Path(folder_.path()) / "test.db.before-v1").value());
}

TEST_F(MigrationsTest, AFailedStepLeavesTheDatabaseAndAQuarantinedCopy) {
  {
    auto database = open(path());
    ASSERT_TRUE(migrate(files_, path(), database, std::array{kFirst}));
    const auto failed = migrate(files_, path(), database, std::array{kFirst, kBroken});
    EXPECT_EQ(failed.error().code, ErrorCode::kQuarantined);
    EXPECT_EQ(failed.error().number, 1);
    EXPECT_EQ(database.user_version().value(), 1);
  }
  const Path kept = Path(folder_.path()) / "test.db.quarantined-v1";
  for (const Path& at : {path(), kept}) {
    auto database = open(at);
    auto statement = database.prepare("SELECT a FROM t").value();
    ASSERT_TRUE(statement.step().value());
    EXPECT_EQ(statement.integer(0), 1) << at;
  }
}

TEST_F(MigrationsTest, ADatabaseOfANewerProgramIsLeftAlone) {
  auto database = open(path());
  ASSERT_TRUE(migrate(files_, path(), database, std::array{kFirst, kSecond}));
  EXPECT_EQ(migrate(files_, path(), database, std::array{kFirst}).error().code, ErrorCode::kUnsupported);
  EXPECT_EQ(database.user_version().value(), 2);
}

}  // namespace
}  // namespace sigilo::testing
