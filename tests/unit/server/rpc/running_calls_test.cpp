#include "server/rpc/running_calls.h"

#include <gtest/gtest.h>

#include <list>
#include <vector>

#include "tests/support/seeded_rng.h"

namespace sigilo::server {
namespace {

TEST(RunningCalls, OneDeviceGetsAFewAtOnce) {
  testing::SeededRng rng(1);
  RunningCalls calls(48);
  const auto device = rng.id<Digest>();
  {
    std::vector<RunningCalls::Slot> slots;
    for (int i = 0; i < kMaxCallsOfDevice; ++i) slots.push_back(std::move(*calls.enter(device, i % 2 == 0)));
    EXPECT_EQ(calls.enter(device, false).error().code, ErrorCode::kResourceExhausted);
    EXPECT_EQ(calls.enter(device, true).error().code, ErrorCode::kResourceExhausted);
    EXPECT_TRUE(calls.enter(rng.id<Digest>(), false));
    slots.pop_back();
    EXPECT_TRUE(calls.enter(device, false)) << "one ended";
  }
  EXPECT_TRUE(calls.enter(device, false));
}

TEST(RunningCalls, AThirdOfTheThreadsIsKept) {
  testing::SeededRng rng(1);
  RunningCalls calls(48);
  std::list<RunningCalls::Slot> slots;
  for (int i = 0; i < 32; ++i) slots.push_back(std::move(*calls.enter(rng.id<Digest>(), false)));
  EXPECT_EQ(calls.enter(rng.id<Digest>(), false).error().code, ErrorCode::kResourceExhausted);
  slots.push_back(std::move(*calls.enter(rng.id<Digest>(), true)));
  EXPECT_EQ(calls.enter(rng.id<Digest>(), false).error().code, ErrorCode::kResourceExhausted);
  slots.pop_front();
  EXPECT_TRUE(calls.enter(rng.id<Digest>(), false));
}

}  // namespace
}  // namespace sigilo::server
