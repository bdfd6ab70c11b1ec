#pragma once

#include <atomic>

#include "crypto/base/clock.h"

namespace sigilo::testing {

/// Stands still until it is told otherwise. Begins at noon of 2026-11-27. Thread-safe.
class FakeClock final : public Clock {
 public:
  explicit FakeClock(std::int64_t unix_seconds = 1795780800) : seconds_(unix_seconds) {}

  [[nodiscard]] std::int64_t unix_seconds() const override { return seconds_; }
  [[nodiscard]] std::chrono::nanoseconds steady() const override { return std::chrono::nanoseconds(steady_.load()); }

  void advance(std::chrono::seconds by) {
    seconds_ += by.count();
    steady_ += std::chrono::nanoseconds(by).count();
  }
  void advance_days(int days) { advance(std::chrono::hours(24 * days)); }
  /// Only the wall clock jumps.
  void set(std::int64_t unix_seconds) { seconds_ = unix_seconds; }

 private:
  std::atomic<std::int64_t> seconds_;
  std::atomic<std::int64_t> steady_{0};
};

}  // namespace sigilo::testing
