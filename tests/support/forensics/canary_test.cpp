// The searcher that other tests rely on must find what is there: each coding is planted once and must be seen.
#include "tests/support/forensics/canary.h"

#include <gtest/gtest.h>
#include <sqlcipher/sqlite3.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
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

/// A process that holds the phrase in memory of its own, with this protection, until it is killed.
class Holder {
 public:
  explicit Holder(int protection) {
    int ready[2];
    if (pipe(ready) != 0) return;
    child_ = fork();
    if (child_ == 0) {
      auto* page = static_cast<char*>(mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
      // At a place that the parent's own copies of the phrase, inherited by the fork, do not share.
      for (std::size_t i = 0; i < kPhrase.size(); ++i) page[100 + i] = static_cast<char>(kPhrase[kPhrase.size() - 1 - i]);
      mprotect(page, 4096, protection);
      (void)!write(ready[1], "x", 1);
      pause();
      _exit(0);
    }
    char byte = 0;
    (void)!read(ready[0], &byte, 1);
  }
  ~Holder() {
    kill(child_, SIGKILL);
    waitpid(child_, nullptr, 0);
  }
  Holder(const Holder&) = delete;
  Holder& operator=(const Holder&) = delete;
  [[nodiscard]] pid_t pid() const { return child_; }

 private:
  pid_t child_ = -1;
};

TEST(ProcessMemory, FindsAPhraseOfAnotherProcessWhateverItsProtection) {
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
  GTEST_SKIP() << "the sanitizer's shadow is terabytes that would all be read";
#endif
#endif
  const std::string reversed(kPhrase.rbegin(), kPhrase.rend());
  for (const int protection : {PROT_READ | PROT_WRITE, PROT_READ, PROT_NONE}) {
    const Holder holder(protection);
    CanarySearch search({reversed});
    const auto count = read_process_memory(holder.pid(), [&](std::string_view piece, const std::string& where) { search.look(piece, where); });
    if (count.bytes == 0) GTEST_SKIP() << "this user may not read another process's memory";
    EXPECT_GT(count.mappings, 10U);
    EXPECT_TRUE(std::any_of(search.sightings().begin(), search.sightings().end(),
                            [](const Sighting& sighting) { return std::stoull(sighting.where.substr(sighting.where.rfind(' '))) % 4096 == 100; }))
        << "protection " << protection;
  }
}

}  // namespace
}  // namespace sigilo::testing
