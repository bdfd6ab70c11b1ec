#include "server/storage/disk_reserve.h"

#include <gtest/gtest.h>

#include "crypto/platform/durable_files.h"
#include "tests/support/fault_file_system.h"
#include "tests/support/process/process.h"
#include "tests/support/seeded_rng.h"

namespace sigilo::server {
namespace {

using testing::Fault;

constexpr std::uint64_t kBytes = (std::uint64_t{3} << 20) + 17;

class DiskReserveTest : public ::testing::Test {
 protected:
  [[nodiscard]] Path path() const { return Path(folder_.path()) / "reserve"; }
  testing::TemporaryFolder folder_;
  PosixFileSystem real_;
  testing::FaultFileSystem files_{real_};
  testing::SeededRng rng_{1};
};

TEST_F(DiskReserveTest, ItIsMadeGivenBackAndMadeAgain) {
  DiskReserve reserve(files_, path(), kBytes);
  for (int i = 0; i < 2; ++i) {
    const auto before = real_.free_space(folder_.path()).value();
    EXPECT_TRUE(reserve.make(rng_).value());
    EXPECT_EQ(real_.stat(path())->size, kBytes);
    const auto operations = files_.operations();
    EXPECT_TRUE(reserve.make(rng_).value());
    EXPECT_EQ(files_.operations(), operations) << "a whole one is left alone";
    EXPECT_LT(real_.free_space(folder_.path()).value(), before) << "it holds no room";
    ASSERT_TRUE(reserve.release_if_needed());
    EXPECT_TRUE(exists(real_, path()).value()) << "there is room enough";
    ASSERT_TRUE(reserve.release());
    EXPECT_TRUE(reserve.release());
    EXPECT_FALSE(exists(real_, path()).value());
  }
}

TEST_F(DiskReserveTest, OneWhoseMakingFailedIsCompleted) {
  DiskReserve reserve(files_, path(), kBytes);
  for (int step = 1; step <= 6; ++step) {
    ASSERT_TRUE(reserve.release());
    files_.fail_at(step, Fault::kNoSpace);
    EXPECT_FALSE(reserve.make(rng_)) << step;
    files_.heal();
    EXPECT_TRUE(reserve.make(rng_).value()) << step;
    EXPECT_EQ(real_.stat(path())->size, kBytes) << step;
  }
}

TEST_F(DiskReserveTest, WithoutRoomForItNothingIsWritten) {
  DiskReserve reserve(files_, path(), std::uint64_t{1} << 60);
  EXPECT_FALSE(reserve.make(rng_).value());
  EXPECT_FALSE(exists(real_, path()).value());
  DiskReserve none(files_, path(), 0);
  EXPECT_TRUE(none.make(rng_).value());
  EXPECT_FALSE(exists(real_, path()).value());
}

}  // namespace
}  // namespace sigilo::server
