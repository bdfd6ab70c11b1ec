#include "server/rpc/workers.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>

namespace sigilo::server {
namespace {

TEST(Workers, AsManyJobsRunAtOnceAsThereAreThreads) {
  std::promise<void> all_run;
  std::atomic<int> running = 0;
  std::promise<void> end;
  const auto may_end = end.get_future().share();
  Workers workers(3);  // the last, so that its jobs have ended before what they use
  for (int i = 0; i < 3; ++i) {
    workers.run([&] {
      if (++running == 3) all_run.set_value();
      may_end.wait();
    });
  }
  EXPECT_EQ(all_run.get_future().wait_for(std::chrono::seconds(20)), std::future_status::ready);
  end.set_value();
}

TEST(Workers, JobsThatWaitAreDoneBeforeTheEnd) {
  std::atomic<int> done = 0;
  {
    Workers workers(1);
    for (int i = 0; i < 100; ++i) workers.run([&done] { ++done; });
  }
  EXPECT_EQ(done, 100);
}

}  // namespace
}  // namespace sigilo::server
