#pragma once

#include <chrono>

namespace sigilo {

/// How often a call that is safe to repeat is tried while the server cannot be reached. Long waits belong to the outbox.
/// Source: reference/style.md G14.
struct RetryPolicy {
  int attempts = 4;
  std::chrono::milliseconds first_pause{200};  ///< doubled each time, then a random part of up to half is taken off
  std::chrono::milliseconds last_pause{2000};
};

}  // namespace sigilo
