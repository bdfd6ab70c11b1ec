#include "server/domain/server_keys.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "crypto/directory/lookup.h"
#include "crypto/platform/durable_files.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fault_file_system.h"
#include "tests/support/process/process.h"
#include "tests/support/seeded_rng.h"

namespace sigilo::server {
namespace {

class ServerKeysTest : public ::testing::Test {
 protected:
  [[nodiscard]] Result<ServerKeys> create() { return ServerKeys::create(files_, folder(), "store.invalid:8443", clock_, rng_); }
  /// As if a directory had been published under the clock of that day.
  [[nodiscard]] Result<bool> renew(ServerKeys& keys, Day today) {
    return keys.renew_custodian_epochs(files_, folder(), today, {today.plus(-20), today.plus(40)}, rng_);
  }
  /// What tablets and signers ask of the published list: no overlap, rising days, and every day from today to 60 days later in one epoch.
  static void expect_whole(const ServerKeys& keys, Day today) {
    const auto identity = keys.identity();
    ASSERT_TRUE(identity.encode());
    const auto& epochs = identity.custodian->epochs;
    EXPECT_LE(epochs.size(), 8U);
    for (std::size_t i = 1; i < epochs.size(); ++i) {
      EXPECT_LT(epochs[i - 1].epoch, epochs[i].epoch);
      EXPECT_LT(epochs[i - 1].last, epochs[i].first);
    }
    for (std::int32_t ahead = 0; ahead <= 60; ++ahead) {
      EXPECT_NE(custodian_epoch_on(*identity.custodian, today.plus(ahead)), nullptr) << "in " << ahead << " days";
    }
    for (const auto& epoch : epochs) EXPECT_GE(epoch.last.plus(kCustodianGraceDays), today);
  }
  [[nodiscard]] Path folder() const { return Path(temporary_.path()) / "keys"; }
  testing::TemporaryFolder temporary_;
  PosixFileSystem real_;
  testing::FaultFileSystem files_{real_};
  testing::FakeClock clock_;
  testing::SeededRng rng_{1};
};

TEST_F(ServerKeysTest, WhatWasCreatedLoads) {
  const auto created = create().value();
  const auto loaded = ServerKeys::load(files_, folder()).value();
  EXPECT_EQ(loaded.identity(), created.identity());
  EXPECT_EQ(loaded.database_key(), created.database_key());
  EXPECT_EQ(ServerIdentity::parse(*read_whole(files_, folder() / kIdentityFile, 100000)).value(), created.identity());
  EXPECT_EQ(loaded.intake_key(1)->private_key, created.intake_key(1)->private_key);
  EXPECT_EQ(loaded.intake_key(2), nullptr);
}

TEST_F(ServerKeysTest, KeysAreNeverOverwritten) {
  const auto identity = create()->identity();
  EXPECT_EQ(create().error().code, ErrorCode::kAlreadyExists);
  EXPECT_EQ(ServerKeys::load(files_, folder())->identity(), identity);
}

TEST_F(ServerKeysTest, ThreeEpochsReachPastToday) {
  const auto keys = create().value();
  const auto epochs = keys.identity().custodian->epochs;
  ASSERT_EQ(epochs.size(), 3U);
  EXPECT_EQ(epochs[0].first, clock_.today().plus(-1));
  for (const auto& epoch : epochs) EXPECT_EQ(epoch.last, epoch.first.plus(kCustodianEpochDays - 1));
  expect_whole(keys, clock_.today());
}

TEST_F(ServerKeysTest, EpochsAreRenewedWhenOneHasEnded) {
  auto keys = create().value();
  EXPECT_FALSE(renew(keys, clock_.today()).value());
  EXPECT_TRUE(renew(keys, clock_.today().plus(30)).value());
  EXPECT_EQ(keys.identity().custodian->epochs.size(), 4U);
  EXPECT_EQ(ServerKeys::load(files_, folder())->identity(), keys.identity());
}

TEST_F(ServerKeysTest, YearsOfRenewalsKeepTheListShortAndEveryKey) {
  auto keys = create().value();
  for (int step = 1; step <= 40; ++step) {
    clock_.advance_days(30);
    auto loaded = ServerKeys::load(files_, folder()).value();
    const auto renewed = renew(loaded, clock_.today());
    ASSERT_TRUE(renewed) << "step " << step << ": " << to_string(renewed.error());
    expect_whole(loaded, clock_.today());
  }
  const auto loaded = ServerKeys::load(files_, folder()).value();
  for (std::uint32_t epoch = 1; epoch <= 43; ++epoch) EXPECT_NE(loaded.custodian_epoch(epoch), nullptr) << epoch;
  EXPECT_EQ(loaded.custodian_epoch(1)->key.private_key, keys.custodian_epoch(1)->key.private_key);
}

TEST_F(ServerKeysTest, WhateverTheClockDidTodayIsCovered) {
  const Day start = clock_.today();
  for (const std::vector<std::int32_t>& jumps : std::vector<std::vector<std::int32_t>>{
           {7300, 0, 100}, {-400, 0, 30}, {50, 0, 1, 90, 10, 40}, {7300, 14600, 0, 7300, 29200, -5000, 2, 100}}) {
    testing::TemporaryFolder temporary;
    const Path folder = Path(temporary.path()) / "keys";
    ASSERT_TRUE(ServerKeys::create(files_, folder, "a:1", clock_, rng_));
    for (const auto jump : jumps) {
      const Day today = start.plus(jump);
      auto keys = ServerKeys::load(files_, folder).value();
      const auto renewed = keys.renew_custodian_epochs(files_, folder, today, {today, today}, rng_);
      ASSERT_TRUE(renewed) << to_string(renewed.error());
      expect_whole(keys, today);
      EXPECT_EQ(ServerKeys::load(files_, folder)->identity(), keys.identity());
    }
  }
}

TEST_F(ServerKeysTest, AClockOutsideTheDaysOfTheDirectoryMakesNothing) {
  auto keys = create().value();
  const auto identity = keys.identity();
  const Day issued = clock_.today();
  const KnownDays known{issued, issued.plus(60)};
  for (const std::int32_t off : {7300, 60 + kClockSlackDays + 1, -kClockSlackDays - 1, -400}) {
    const auto refused = keys.renew_custodian_epochs(files_, folder(), issued.plus(off), known, rng_);
    ASSERT_FALSE(refused) << off;
    EXPECT_EQ(refused.error().code, ErrorCode::kUnavailable);
    EXPECT_FALSE(refused.error().hint.empty());
    EXPECT_EQ(keys.identity(), identity);
    EXPECT_EQ(ServerKeys::load(files_, folder())->identity(), identity);
  }
  EXPECT_TRUE(keys.renew_custodian_epochs(files_, folder(), issued.plus(60 + kClockSlackDays), known, rng_).value());
}

TEST_F(ServerKeysTest, ARenewalThatFailedAnywhereCanBeRepeated) {
  for (int step = 1;; ++step) {
    testing::TemporaryFolder temporary;
    const Path folder = Path(temporary.path()) / "keys";
    auto keys = ServerKeys::create(files_, folder, "a:1", clock_, rng_).value();
    const Day today = clock_.today().plus(95);
    files_.fail_at(step, testing::Fault::kNoSpace);
    const auto failed = keys.renew_custodian_epochs(files_, folder, today, {today, today}, rng_);
    const bool reached = files_.fired();
    files_.heal();
    if (!reached) break;
    EXPECT_FALSE(failed);
    auto loaded = ServerKeys::load(files_, folder);
    ASSERT_TRUE(loaded) << "step " << step << ": " << to_string(loaded.error());
    ASSERT_TRUE(loaded->renew_custodian_epochs(files_, folder, today, {today, today}, rng_));
    expect_whole(*loaded, today);
  }
}

TEST_F(ServerKeysTest, AnOpenOrForeignKeyFileIsRefused) {
  ASSERT_TRUE(create());
  ASSERT_EQ(::chmod((folder() / "store").c_str(), 0640), 0);
  EXPECT_EQ(ServerKeys::load(files_, folder()).error().code, ErrorCode::kPermissionDenied);
  ASSERT_EQ(::chmod((folder() / "store").c_str(), 0600), 0);
  testing::write_file((folder() / "store").string(), testing::read_file((folder() / "log").string()));
  ASSERT_EQ(::chmod((folder() / "store").c_str(), 0600), 0);
  EXPECT_EQ(ServerKeys::load(files_, folder()).error().code, ErrorCode::kConflict);
}

TEST_F(ServerKeysTest, ACreationThatFailedAnywhereCanBeRepeated) {
  for (int step = 1;; step += 5) {
    testing::TemporaryFolder temporary;
    const Path folder = Path(temporary.path()) / "keys";
    files_.fail_at(step, testing::Fault::kNoSpace);
    const auto failed = ServerKeys::create(files_, folder, "a:1", clock_, rng_);
    const bool reached = files_.fired();
    files_.heal();
    if (!reached) break;
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().code, ErrorCode::kNoSpace);
    const auto again = ServerKeys::create(files_, folder, "a:1", clock_, rng_);
    if (again) {
      EXPECT_EQ(ServerKeys::load(files_, folder)->identity(), again->identity());
    } else {
      // Only the very last step, the sync of the identity's name, leaves a complete set behind.
      EXPECT_EQ(again.error().code, ErrorCode::kAlreadyExists);
      EXPECT_TRUE(ServerKeys::load(files_, folder));
    }
  }
}

}  // namespace
}  // namespace sigilo::server
