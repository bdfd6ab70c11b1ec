#include "server/domain/server_keys.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

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
  ASSERT_EQ(epochs.size(), kCustodianEpochsAhead);
  EXPECT_EQ(epochs[0].first, clock_.today().plus(-1));
  for (std::size_t i = 0; i < epochs.size(); ++i) {
    EXPECT_EQ(epochs[i].last, epochs[i].first.plus(kCustodianEpochDays - 1));
    if (i > 0) {
      EXPECT_EQ(epochs[i].first, epochs[i - 1].last.plus(1));
    }
  }
}

TEST_F(ServerKeysTest, EpochsAreRenewedWhenOneHasEnded) {
  auto keys = create().value();
  EXPECT_FALSE(keys.renew_custodian_epochs(files_, folder(), clock_.today(), rng_).value());
  EXPECT_TRUE(keys.renew_custodian_epochs(files_, folder(), clock_.today().plus(30), rng_).value());
  EXPECT_EQ(keys.identity().custodian->epochs.size(), kCustodianEpochsAhead + 1);
  EXPECT_EQ(ServerKeys::load(files_, folder())->identity(), keys.identity());
  EXPECT_TRUE(keys.renew_custodian_epochs(files_, folder(), clock_.today().plus(1000), rng_).value());
  EXPECT_GE(keys.identity().custodian->epochs.back().last, clock_.today().plus(1000));
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
