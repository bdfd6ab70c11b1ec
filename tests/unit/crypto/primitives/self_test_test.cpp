#include "crypto/primitives/self_test.h"

#include <gtest/gtest.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <cstdlib>

namespace sigilo {
namespace {

TEST(SelfTest, PassesAndMayBeRepeated) {
  const auto first = run_self_test();
  ASSERT_TRUE(first) << to_string(first.error());
  EXPECT_TRUE(run_self_test());
}

/// In a process of its own, since it cannot be undone. Exits with 0 if everything took effect.
[[noreturn]] void harden_and_check() {
  if (!harden_process()) std::exit(1);
  rlimit limit{1, 1};
  if (getrlimit(RLIMIT_CORE, &limit) != 0 || limit.rlim_cur != 0 || limit.rlim_max != 0) std::exit(2);
  if (prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) != 0) std::exit(3);
  if (umask(0) != 077) std::exit(4);
  std::exit(0);
}

TEST(HardenProcessDeathTest, SwitchesCoreDumpsTracingAndSharedFilesOff) {
  EXPECT_EXIT(harden_and_check(), ::testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace sigilo
