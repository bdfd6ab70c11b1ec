#include "client/core/home.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <stdexcept>

#include "client/core/draft.h"
#include "client/core/seal_job.h"
#include "client/core/sync_job.h"
#include "tests/support/client/client_world.h"
#include "tests/support/fault_file_system.h"

namespace sigilo {
namespace {

using testing::ClientWorld;
using testing::Fault;
using testing::FaultFileSystem;
using testing::WorldOptions;
using testing::kTestPassphrase;
using testing::must;

constexpr Argon2Cost kWeak{1, 1, true};

TEST(Home, OpensOnlyWithItsPassphrase) {
  ClientWorld world;
  world.close(world.interviewer);
  const auto wrong = Home::open(world.services(), world.interviewer.folder, as_bytes("another passphrase"));
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().code, ErrorCode::kAuthenticationFailed);
  EXPECT_TRUE(Home::open(world.services(), world.interviewer.folder, as_bytes(kTestPassphrase)));
}

TEST(Home, OneProgramAtATimeAndTheTextSaysSo) {
  ClientWorld world;
  const auto second = Home::open(world.services(), world.interviewer.folder, as_bytes(kTestPassphrase));
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, ErrorCode::kLocked);
  EXPECT_NE(to_string(second.error()).find("another program"), std::string::npos);
}

TEST(Home, IsNeverMadeTwiceInOneFolder) {
  ClientWorld world;
  const auto again = Home::create(world.services(), world.interviewer.folder, as_bytes("x"), kWeak);
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, ErrorCode::kAlreadyExists);
}

TEST(Home, IsNotMadeOverADatabaseWithoutKeySlots) {
  ClientWorld world;
  world.close(world.interviewer);
  std::filesystem::remove(world.interviewer.folder / "key-slots");
  const auto made = Home::create(world.services(), world.interviewer.folder, as_bytes(kTestPassphrase), kWeak);
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().code, ErrorCode::kConflict);
  EXPECT_TRUE(std::filesystem::exists(world.interviewer.folder / "vault.db"));
}

TEST(Home, FilesAreForTheirOwnerAlone) {
  ClientWorld world;
  const auto mode = [](const Path& path) { return static_cast<unsigned>(std::filesystem::status(path).permissions()); };
  EXPECT_EQ(mode(world.interviewer.folder), 0700U);
  for (const auto& entry : std::filesystem::recursive_directory_iterator(world.interviewer.folder)) {
    EXPECT_EQ(mode(entry.path()) & 077U, 0U) << entry.path();
  }
}

TEST(Home, PassphraseCanBeChanged) {
  ClientWorld world;
  Home& home = *world.interviewer.home;
  const auto refused = home.change_passphrase(as_bytes("wrong"), as_bytes("new one"), kWeak);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kAuthenticationFailed);
  ASSERT_TRUE(home.change_passphrase(as_bytes(kTestPassphrase), as_bytes("new one"), kWeak));
  world.close(world.interviewer);
  EXPECT_FALSE(Home::open(world.services(), world.interviewer.folder, as_bytes(kTestPassphrase)));
  EXPECT_TRUE(Home::open(world.services(), world.interviewer.folder, as_bytes("new one")));
}

TEST(Home, OpeningClearsWhatACrashLeft) {
  ClientWorld world;
  Home& home = *world.interviewer.home;
  ASSERT_TRUE(home.vault().outbox().announce_blob("0123456789abcdef0123456789abcdef"));
  std::ofstream(home.outbox_folder() / "0123456789abcdef0123456789abcdef") << "half a record";
  std::ofstream(home.outbox_folder() / "unknown") << "a file of somebody else";
  world.reopen(world.interviewer);
  const Path outbox = world.interviewer.home->outbox_folder();
  EXPECT_FALSE(std::filesystem::exists(outbox / "0123456789abcdef0123456789abcdef"));
  EXPECT_TRUE(std::filesystem::exists(outbox / "unknown")) << "only what was announced is removed";
  EXPECT_TRUE(must(world.interviewer.home->vault().outbox().announced_blobs()).empty());
}

class FullDisk : public ::testing::Test {
 protected:
  static WorldOptions on(FileSystem& files) {
    WorldOptions options;
    options.files = &files;
    return options;
  }
  /// Seals drafts until the disk is full right after a record was committed, so that its draft could not be destroyed. It stays full.
  DraftId seal_until_the_draft_stays() {
    Home& home = *world.interviewer.home;
    for (std::int64_t nth = 1; nth < 200; ++nth) {
      Drafts drafts(home);
      const DraftId draft = must(drafts.create(world.form, "interview"));
      disk.fail_at(nth, Fault::kNoSpace, true);
      const auto sealed = seal_interview(home, *world.interviewer.trust, world.interview("uno"), draft, {});
      if (sealed && disk.fired()) return draft;
      disk.heal();
    }
    throw std::runtime_error("no write after the commit failed");
  }
  [[nodiscard]] bool lists(const DraftId& draft) {
    const auto list = must(Drafts(*world.interviewer.home).list());
    return std::any_of(list.begin(), list.end(), [&](const DraftSummary& one) { return one.id == draft; });
  }

  PosixFileSystem real;
  FaultFileSystem disk{real};
  ClientWorld world{on(disk)};
};

TEST_F(FullDisk, KeepsNobodyFromHandingInWhatIsSealed) {
  const DraftId draft = seal_until_the_draft_stays();
  disk.heal();
  disk.fail_at(5, Fault::kNoSpace, true);  // 1 and 4 find the files of the lock and of the vault, 2 and 3 write the table of keys once more: they need no room
  world.reopen(world.interviewer);
  ASSERT_TRUE(disk.fired());
  Home& home = *world.interviewer.home;
  ASSERT_TRUE(home.unfinished());
  EXPECT_EQ(home.unfinished()->code, ErrorCode::kNoSpace);
  EXPECT_FALSE(lists(draft)) << "it is sealed, and must not be sealed twice";
  EXPECT_EQ(Drafts(home).load(draft).error().code, ErrorCode::kNotFound);

  const SyncReport report = world.sync();
  ASSERT_FALSE(report.records.empty());
  EXPECT_EQ(report.records.back().outcome, SyncOutcome::kWiped);
  EXPECT_TRUE(home.unfinished());

  disk.heal();
  world.sync();
  EXPECT_FALSE(home.unfinished());
  EXPECT_FALSE(home.draft_keys().contains(draft.bytes()));
  EXPECT_FALSE(std::filesystem::exists(home.drafts_folder() / draft.hex()));
  EXPECT_TRUE(std::filesystem::is_empty(home.outbox_folder()));
}

TEST(Home, EveryDamagedByteOfTheKeySlotsIsRefused) {
  ClientWorld world;
  world.close(world.interviewer);
  const Path path = world.interviewer.folder / "key-slots";
  std::string bytes;
  {
    std::ifstream in(path, std::ios::binary);
    bytes.assign(std::istreambuf_iterator<char>(in), {});
  }
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::string damaged = bytes;
    damaged[i] = static_cast<char>(damaged[i] ^ 1);
    std::ofstream(path, std::ios::binary) << damaged;
    EXPECT_FALSE(Home::open(world.services(), world.interviewer.folder, as_bytes(kTestPassphrase))) << i;
  }
  std::ofstream(path, std::ios::binary) << bytes;
  EXPECT_TRUE(Home::open(world.services(), world.interviewer.folder, as_bytes(kTestPassphrase)));
}

}  // namespace
}  // namespace sigilo
