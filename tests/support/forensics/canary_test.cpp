// The searcher that other tests rely on must find what is there: each coding is planted once and must be seen.
#include "tests/support/forensics/canary.h"

#include <gtest/gtest.h>
#include <sqlcipher/sqlite3.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <zlib.h>

#include <cstdlib>
#include <filesystem>

#include "crypto/base/encoding.h"
#include "tests/support/forensics/process_memory.h"
#include "tests/support/forensics/sqlcipher_pages.h"

namespace sigilo::testing {
namespace {

const std::string kPhrase = "Qx7vLmR2pTz9KbWc4HnYd8Fs";

std::vector<std::string> codings_in(const std::string& haystack) {
  CanarySearch search({kPhrase});
  search.look(haystack, "test");
  std::vector<std::string> found;
  for (const auto& sighting : search.sightings()) {
    found.push_back(sighting.coding);
  }
  return found;
}

TEST(CanarySearch, FindsEveryCoding) {
  EXPECT_EQ(codings_in("abc" + kPhrase + "def"), std::vector<std::string>{"utf-8"});
  std::string wide;
  for (const char c : kPhrase) wide += std::string{c, '\0'};
  EXPECT_EQ(codings_in("x" + wide), std::vector<std::string>{"utf-16le"});
  EXPECT_EQ(codings_in(encode_hex(as_bytes(kPhrase))), std::vector<std::string>{"hex"});
  for (int offset = 0; offset < 3; ++offset) {
    const auto found = codings_in(encode_base64(as_bytes(std::string(static_cast<std::size_t>(offset), 'q') + kPhrase + "tail")));
    EXPECT_EQ(found, std::vector<std::string>{"base64+" + std::to_string(offset)});
  }
}

TEST(CanarySearch, FindsInsideCompressedStreams) {
  const std::string text = "some text before " + kPhrase + " and after";
  std::string packed(1000, '\0');
  uLongf size = packed.size();
  ASSERT_EQ(compress(reinterpret_cast<Bytef*>(packed.data()), &size, reinterpret_cast<const Bytef*>(text.data()), text.size()), Z_OK);
  packed.resize(size);
  EXPECT_EQ(codings_in("junk" + packed + "junk"), std::vector<std::string>{"inflated utf-8"});
}

TEST(CanarySearch, FindsNothingWhereNothingIs) {
  EXPECT_TRUE(codings_in(std::string(100000, 'Q')).empty());
  EXPECT_TRUE(codings_in(kPhrase.substr(1)).empty());
}

class TemporaryDatabase : public ::testing::Test {
 protected:
  void SetUp() override {
    char pattern[] = "/tmp/sigilo-pages-XXXXXX";
    folder_ = mkdtemp(pattern);
    path_ = folder_ + "/db";
    ASSERT_EQ(sqlite3_open(path_.c_str(), &db_), SQLITE_OK);
    const std::string key = "x'" + encode_hex(key_) + "'";
    ASSERT_EQ(sqlite3_key(db_, key.data(), static_cast<int>(key.size())), SQLITE_OK);
    run("PRAGMA journal_mode=WAL");
    run("PRAGMA secure_delete=OFF");
  }
  void TearDown() override {
    sqlite3_close(db_);
    std::filesystem::remove_all(folder_);
  }
  void run(const std::string& sql) { ASSERT_EQ(sqlite3_exec(db_, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK) << sqlite3_errmsg(db_); }
  std::size_t sightings() {
    CanarySearch search({kPhrase});
    counts_ = decrypt_pages(path_, key_, [&](std::string_view page, const std::string& where) { search.look(page, where); });
    return search.sightings().size();
  }

  std::string folder_;
  std::string path_;
  Bytes key_ = Bytes(32, 0x5a);
  sqlite3* db_ = nullptr;
  PageCount counts_;
};

TEST_F(TemporaryDatabase, SearcherFindsPhraseInWalPagesAndFreePages) {
  run("CREATE TABLE t(x TEXT)");
  run("INSERT INTO t VALUES('" + kPhrase + "')");
  EXPECT_GE(sightings(), 1U);
  EXPECT_GE(counts_.wal_frames, 1U);
  run("PRAGMA wal_checkpoint(TRUNCATE)");
  EXPECT_EQ(sightings(), 1U);
  EXPECT_EQ(counts_.unreadable, 0U);
  run("DELETE FROM t");
  run("PRAGMA wal_checkpoint(TRUNCATE)");
  EXPECT_EQ(sightings(), 1U) << "the deleted row is still on its page, and a searcher must see it";
}

TEST_F(TemporaryDatabase, WrongKeyOpensNoPage) {
  run("CREATE TABLE t(x TEXT)");
  run("INSERT INTO t VALUES('" + kPhrase + "')");
  key_[0] ^= 1;
  EXPECT_EQ(sightings(), 0U);
  EXPECT_EQ(counts_.pages + counts_.wal_frames, 0U);
}

TEST(ProcessMemory, FindsAPhraseOfAnotherProcess) {
  int ready[2];
  ASSERT_EQ(pipe(ready), 0);
  const pid_t child = fork();
  if (child == 0) {
    std::string assembled;
    for (const char c : kPhrase) assembled.push_back(static_cast<char>(c + 1));
    for (char& c : assembled) c = static_cast<char>(c - 1);
    volatile const char* keep = assembled.data();
    (void)keep[0];
    (void)!write(ready[1], "x", 1);
    pause();
    _exit(0);
  }
  char byte = 0;
  ASSERT_EQ(read(ready[0], &byte, 1), 1);
  CanarySearch search({kPhrase});
  const auto bytes = read_process_memory(child, [&](std::string_view piece, const std::string& where) { search.look(piece, where); });
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
  if (bytes == 0) {
    GTEST_SKIP() << "this user may not read another process's memory";
  }
  EXPECT_GE(search.sightings().size(), 1U);
}

}  // namespace
}  // namespace sigilo::testing
