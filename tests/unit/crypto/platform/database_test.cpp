#include "crypto/platform/database.h"

#include <gtest/gtest.h>

#include "crypto/platform/durable_files.h"
#include "tests/support/process/process.h"
#include "tests/support/seeded_rng.h"

namespace sigilo::testing {
namespace {

class DatabaseTest : public ::testing::Test {
 protected:
  [[nodiscard]] DatabaseOptions options(DatabaseMode mode = DatabaseMode::kWriter) const {
    DatabaseOptions settings;
    settings.path = Path(folder_.path()) / "test.db";
    settings.mode = mode;
    return settings;
  }
  [[nodiscard]] Database open() { return Database::open(options(), key_).value(); }
  static std::int64_t count(Database& database) {
    auto statement = database.prepare("SELECT count(*) FROM t").value();
    EXPECT_TRUE(statement.step().value());
    return statement.integer(0);
  }
  TemporaryFolder folder_;
  PosixFileSystem files_;
  SeededRng rng_{1};
  SecretBytes key_ = rng_.secret(kDatabaseKeyBytes);
};

TEST_F(DatabaseTest, ValuesComeBackAsTheyWere) {
  auto database = open();
  ASSERT_TRUE(database.execute("CREATE TABLE t(a INTEGER, b BLOB, c TEXT, d BLOB) STRICT"));
  auto insert = database.prepare("INSERT INTO t VALUES (?1, ?2, ?3, ?4)").value();
  ASSERT_TRUE(insert.bind(1, std::int64_t{-5}).bind(2, ByteView()).bind(3, std::string_view("ñandú")).bind_null(4).run());
  auto select = database.prepare("SELECT a, b, c, d FROM t").value();
  ASSERT_TRUE(select.step().value());
  EXPECT_EQ(select.integer(0), -5);
  EXPECT_FALSE(select.is_null(1));
  EXPECT_TRUE(select.blob(1).empty());
  EXPECT_EQ(select.text(2), "ñandú");
  EXPECT_TRUE(select.is_null(3));
  EXPECT_FALSE(select.step().value());
}

TEST_F(DatabaseTest, NothingOnTheDiskIsPlaintext) {
  {
    auto database = open();
    ASSERT_TRUE(database.execute("CREATE TABLE t(a TEXT); INSERT INTO t VALUES ('canary-phrase-in-the-clear')"));
    const auto names = files_.list(folder_.path()).value();
    for (const auto& name : names) {
      const auto content = read_file(folder_ / name);
      EXPECT_EQ(content.find("canary-phrase"), std::string::npos) << name;
      EXPECT_EQ(content.find("SQLite format 3"), std::string::npos) << name;
    }
  }
  const auto content = read_file(folder_ / "test.db");
  ASSERT_FALSE(content.empty());
  EXPECT_EQ(content.find("canary-phrase"), std::string::npos);
}

TEST_F(DatabaseTest, AnotherKeyDoesNotOpen) {
  { auto database = open(); ASSERT_TRUE(database.execute("CREATE TABLE t(a)")); }
  EXPECT_EQ(Database::open(options(), rng_.secret(kDatabaseKeyBytes)).error().code, ErrorCode::kAuthenticationFailed);
}

TEST_F(DatabaseTest, KeysOfAnotherSizeAreRefusedBeforeAFileIsMade) {
  for (const std::size_t size : {0U, 4U, 31U, 33U}) {
    EXPECT_EQ(Database::open(options(), rng_.secret(size)).error().code, ErrorCode::kInvalidArgument);
  }
  EXPECT_TRUE(files_.list(folder_.path())->empty());
}

TEST_F(DatabaseTest, APlaintextDatabaseIsRefused) {
  write_file(folder_ / "test.db", std::string("SQLite format 3\0", 16) + std::string(4080, '\0'));
  EXPECT_EQ(Database::open(options(), key_).error().code, ErrorCode::kAuthenticationFailed);
}

TEST_F(DatabaseTest, SettingsAreTheSafeOnes) {
  auto database = open();
  const auto pragma = [&database](const char* sql) {
    auto statement = database.prepare(sql).value();
    EXPECT_TRUE(statement.step().value());
    return std::string(statement.text(0));
  };
  EXPECT_EQ(pragma("PRAGMA journal_mode"), "wal");
  EXPECT_EQ(pragma("PRAGMA synchronous"), "2");
  EXPECT_EQ(pragma("PRAGMA foreign_keys"), "1");
  EXPECT_EQ(pragma("PRAGMA trusted_schema"), "0");
  EXPECT_EQ(pragma("PRAGMA secure_delete"), "1");
  EXPECT_FALSE(database.prepare("SELECT \"a string\""));
  EXPECT_FALSE(database.execute("PRAGMA writable_schema = ON; DELETE FROM sqlite_master"));
}

TEST_F(DatabaseTest, ATransactionThatIsNotCommittedLeavesNothing) {
  auto database = open();
  ASSERT_TRUE(database.execute("CREATE TABLE t(a)"));
  {
    auto transaction = Transaction::begin(database).value();
    ASSERT_TRUE(database.execute("INSERT INTO t VALUES (1)"));
  }
  EXPECT_EQ(count(database), 0);
  auto transaction = Transaction::begin(database).value();
  ASSERT_TRUE(database.execute("INSERT INTO t VALUES (1)"));
  ASSERT_TRUE(transaction.commit());
  EXPECT_EQ(count(database), 1);
}

TEST_F(DatabaseTest, ReadersSeeCommitsAndCannotWrite) {
  auto writer = open();
  ASSERT_TRUE(writer.execute("CREATE TABLE t(a)"));
  auto reader = Database::open(options(DatabaseMode::kReader), key_).value();
  ASSERT_TRUE(writer.execute("INSERT INTO t VALUES (1)"));
  EXPECT_EQ(count(reader), 1);
  EXPECT_FALSE(reader.execute("INSERT INTO t VALUES (2)"));
}

TEST_F(DatabaseTest, ABrokenRuleIsAConflict) {
  auto database = open();
  ASSERT_TRUE(database.execute("CREATE TABLE t(a UNIQUE); INSERT INTO t VALUES (1)"));
  EXPECT_EQ(database.execute("INSERT INTO t VALUES (1)").error().code, ErrorCode::kConflict);
}

TEST_F(DatabaseTest, AFullDatabaseIsNoSpace) {
  auto database = open();
  ASSERT_TRUE(database.execute("CREATE TABLE t(a); PRAGMA max_page_count = 4"));
  auto insert = database.prepare("INSERT INTO t VALUES (zeroblob(100000))").value();
  EXPECT_EQ(insert.run().error().code, ErrorCode::kNoSpace);
  EXPECT_EQ(count(database), 0);
}

TEST_F(DatabaseTest, IntegrityCheckFindsOneFlippedBit) {
  {
    auto database = open();
    ASSERT_TRUE(database.execute("CREATE TABLE t(a); INSERT INTO t VALUES (randomblob(20000))"));
    ASSERT_TRUE(database.checkpoint());
    EXPECT_TRUE(database.check_integrity());
  }
  auto content = read_file(folder_ / "test.db");
  content[content.size() - 2000] = static_cast<char>(content[content.size() - 2000] ^ 1);
  write_file(folder_ / "test.db", content);
  auto database = open();
  EXPECT_EQ(database.check_integrity().error().code, ErrorCode::kAuthenticationFailed);
}

TEST_F(DatabaseTest, ACopyOpensUnderTheSameKey) {
  auto database = open();
  ASSERT_TRUE(database.execute("CREATE TABLE t(a); INSERT INTO t VALUES (1); PRAGMA user_version = 7"));
  ASSERT_TRUE(database.copy_to(Path(folder_.path()) / "copy.db"));
  auto settings = options();
  settings.path = Path(folder_.path()) / "copy.db";
  auto copy = Database::open(settings, key_).value();
  EXPECT_EQ(copy.user_version().value(), 7);
  EXPECT_EQ(count(copy), 1);
}

}  // namespace
}  // namespace sigilo::testing
