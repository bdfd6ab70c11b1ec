#include "server/rpc/write_watch.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>

namespace sigilo::server {
namespace {

/// Until a write that began now is ended.
void wait_for_another(WriteWatch& watch) {
  std::promise<void> ended;
  const WriteWatch::Write write(watch, [&ended] { ended.set_value(); });
  EXPECT_EQ(ended.get_future().wait_for(std::chrono::seconds(10)), std::future_status::ready);
}

TEST(WriteWatch, AWriteThatDoesNotEndIsEndedOnce) {
  WriteWatch watch(std::chrono::milliseconds(40));
  std::promise<void> ended;
  const auto begun = std::chrono::steady_clock::now();
  const WriteWatch::Write write(watch, [&ended] { ended.set_value(); });  // a second call would throw
  ASSERT_EQ(ended.get_future().wait_for(std::chrono::seconds(10)), std::future_status::ready);
  EXPECT_GE(std::chrono::steady_clock::now() - begun, std::chrono::milliseconds(40));
  wait_for_another(watch);
}

TEST(WriteWatch, AWriteThatEndsInTimeIsLeftAlone) {
  WriteWatch watch(std::chrono::milliseconds(40));
  std::atomic<int> calls{0};
  { const WriteWatch::Write write(watch, [&calls] { ++calls; }); }
  wait_for_another(watch);
  EXPECT_EQ(calls, 0);
}

}  // namespace
}  // namespace sigilo::server
