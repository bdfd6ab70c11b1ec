#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>

#include "crypto/base/clock.h"
#include "crypto/base/ids.h"
#include "crypto/base/result.h"

namespace sigilo::server {

/// A desk that reads all of a large store for the first time needs fewer.
inline constexpr std::uint64_t kMaxAccessesInAnHour = 100'000;

/// How many accesses each device had recorded lately: every one stays for ever in the chain that auditors read, so no device may write as many as it
/// can. By steady time; a restart of the store begins anew. Thread-safe.
class AccessRate {
 public:
  explicit AccessRate(const Clock& clock) : clock_(clock) {}
  /// kResourceExhausted; then nothing was counted.
  [[nodiscard]] Status take(const DeviceId& device, std::uint64_t accesses);

 private:
  struct Hour {
    std::chrono::nanoseconds began{};
    std::uint64_t accesses = 0;
  };
  const Clock& clock_;
  std::mutex mutex_;
  std::map<DeviceId, Hour> hours_;  // mutex_
};

}  // namespace sigilo::server
