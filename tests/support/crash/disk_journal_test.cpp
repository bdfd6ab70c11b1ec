// The crash model itself must be right: what was synced survives every cut, what was not is lost in some.
#include "tests/support/crash/disk_journal.h"

#include <gtest/gtest.h>
#include <sqlcipher/sqlite3.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

namespace sigilo::testing {
namespace {

std::string slurp(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

class DiskJournalTest : public ::testing::Test {
 protected:
  void SetUp() override {
    char pattern[] = "/tmp/sigilo-journal-XXXXXX";
    folder_ = mkdtemp(pattern);
    std::filesystem::create_directory(folder_ + "/live");
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  std::string after(const DiskJournal& journal, std::size_t cut, std::uint64_t seed, bool obey_sync = true) {
    const std::string target = folder_ + "/image";
    std::filesystem::remove_all(target);
    journal.materialise(cut, seed, target, obey_sync);
    return target;
  }
  std::string folder_;
};

TEST_F(DiskJournalTest, SyncedFileWithSyncedFolderSurvivesEveryCut) {
  DiskJournal journal("/r");
  journal.created("/r/a");
  journal.written("/r/a", 0, "hello");
  journal.synced("/r/a");
  journal.folder_synced("/r");
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    EXPECT_EQ(slurp(after(journal, journal.size(), seed) + "/a"), "hello");
  }
}

TEST_F(DiskJournalTest, WhatAFailedSyncLeftIsNotMadeCertainByALaterOne) {
  DiskJournal journal("/r");
  journal.created("/r/a");
  journal.folder_synced("/r");
  journal.written("/r/a", 0, "hello");
  journal.sync_failed("/r/a");
  journal.written("/r/a", 5, "!");
  journal.synced("/r/a");
  std::set<std::string> seen;
  for (std::uint64_t seed = 0; seed < 50; ++seed) seen.insert(slurp(after(journal, journal.size(), seed) + "/a"));
  EXPECT_EQ(seen, (std::set<std::string>{"hello!", std::string(5, '\0') + "!"}));
  journal.written("/r/a", 0, "hello");
  journal.synced("/r/a");
  for (std::uint64_t seed = 0; seed < 50; ++seed) EXPECT_EQ(slurp(after(journal, journal.size(), seed) + "/a"), "hello!") << "written again";
}

TEST_F(DiskJournalTest, AfterAKillAllIsThereAndWhatWasUncertainStillIs) {
  DiskJournal journal("/r");
  journal.created("/r/a");
  journal.folder_synced("/r");
  journal.written("/r/a", 0, "hello");
  const std::string target = folder_ + "/cache";
  journal.materialise_cache(journal.size(), target);
  EXPECT_EQ(slurp(target + "/a"), "hello");
  DiskJournal second(target);
  second.continue_from(journal, journal.size());
  second.created(target + "/b");
  std::set<std::string> seen;
  for (std::uint64_t seed = 0; seed < 50; ++seed) seen.insert(slurp(after(second, second.size(), seed) + "/a"));
  EXPECT_EQ(seen, (std::set<std::string>{"hello", ""}));
  second.synced(target + "/a");
  for (std::uint64_t seed = 0; seed < 50; ++seed) EXPECT_EQ(slurp(after(second, second.size(), seed) + "/a"), "hello");
}

TEST_F(DiskJournalTest, UnsyncedWriteIsLostInSomeCutsAndKeptInOthers) {
  DiskJournal journal("/r");
  journal.created("/r/a");
  journal.folder_synced("/r");
  journal.written("/r/a", 0, "hello");
  int kept = 0;
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    kept += slurp(after(journal, journal.size(), seed) + "/a") == "hello" ? 1 : 0;
  }
  EXPECT_GT(kept, 5);
  EXPECT_LT(kept, 95);
}

TEST_F(DiskJournalTest, UnsyncedRenameLeavesTheOldNameInSomeCuts) {
  DiskJournal journal("/r");
  journal.created("/r/tmp");
  journal.written("/r/tmp", 0, "x");
  journal.synced("/r/tmp");
  journal.folder_synced("/r");
  journal.renamed("/r/tmp", "/r/final");
  int renamed = 0;
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    const auto image = after(journal, journal.size(), seed);
    const bool old_name = std::filesystem::exists(image + "/tmp");
    const bool new_name = std::filesystem::exists(image + "/final");
    EXPECT_NE(old_name, new_name);
    renamed += new_name ? 1 : 0;
  }
  EXPECT_GT(renamed, 5);
  EXPECT_LT(renamed, 95);
}

TEST_F(DiskJournalTest, CommittedTransactionsSurviveEveryCutAndFailWithoutSync) {
  DiskJournal journal(folder_ + "/live");
  register_recording_vfs("recording-test", journal);
  sqlite3* db = nullptr;
  ASSERT_EQ(sqlite3_open_v2((folder_ + "/live/db").c_str(), &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, "recording-test"), SQLITE_OK);
  const std::string key = "x'" + std::string(64, '7') + "'";
  ASSERT_EQ(sqlite3_key(db, key.data(), static_cast<int>(key.size())), SQLITE_OK);
  const auto run = [](sqlite3* connection, const std::string& sql) {
    return sqlite3_exec(connection, sql.c_str(), nullptr, nullptr, nullptr);
  };
  ASSERT_EQ(run(db, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE t(n INTEGER PRIMARY KEY, x BLOB)"), SQLITE_OK);
  for (int i = 1; i <= 20; ++i) {
    ASSERT_EQ(run(db, "INSERT INTO t VALUES(" + std::to_string(i) + ", randomblob(3000))"), SQLITE_OK);
    journal.mark(std::to_string(i));
    if (i == 10) {
      ASSERT_EQ(run(db, "PRAGMA wal_checkpoint(TRUNCATE)"), SQLITE_OK);
    }
  }
  sqlite3_close(db);

  // Opens the image and says how many of the promised rows are missing; a database that does not open has lost them all.
  const auto lost_rows = [&](std::size_t cut, std::uint64_t seed, bool obey_sync) {
    const auto image = after(journal, cut, seed, obey_sync);
    const auto promised = journal.facts_before(cut).size();
    sqlite3* copy = nullptr;
    int rows = 0;
    if (sqlite3_open_v2((image + "/db").c_str(), &copy, SQLITE_OPEN_READWRITE, nullptr) == SQLITE_OK) {
      sqlite3_key(copy, key.data(), static_cast<int>(key.size()));
      sqlite3_exec(copy, "SELECT count(*) FROM t", [](void* out, int, char** values, char**) {
        *static_cast<int*>(out) = std::atoi(values[0]);
        return 0;
      }, &rows, nullptr);
    }
    sqlite3_close(copy);
    return static_cast<int>(promised) > rows ? static_cast<int>(promised) - rows : 0;
  };
  int lost_without_sync = 0;
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    const std::size_t cut = journal.size() * (seed + 1) / 60;
    EXPECT_EQ(lost_rows(cut, seed, true), 0) << "cut " << cut << " seed " << seed;
    lost_without_sync += lost_rows(cut, seed, false);
  }
  EXPECT_GT(lost_without_sync, 0) << "a model that loses nothing without fsync proves nothing";
}

}  // namespace
}  // namespace sigilo::testing
