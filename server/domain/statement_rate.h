#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>

#include "crypto/base/clock.h"
#include "crypto/base/ids.h"
#include "crypto/base/result.h"

namespace sigilo::server {

/// What one device may add to consent within 24 hours: each is an act of two people and a person who consents.
inline constexpr std::uint32_t kMaxGivenInADay = 100;
/// What one device may take away at once; then one more each kTakenEvery. Nothing is refused for good: who comes too fast is told to come again.
inline constexpr std::uint32_t kMaxTakenAtOnce = 300;
inline constexpr std::chrono::seconds kTakenEvery{5};
/// Records of a hold that weigh as much as one withdrawal.
inline constexpr std::size_t kHeldForOne = 16;

/// How many statements each device put into the log lately: every one stays there for ever and is read by every device. What gives has an end for the
/// day. What takes away has none, since somebody waits for it, and only a pace: a device that never stops adds some ten megabytes a day, under its own
/// name, until it is revoked. By steady time; a restart of the store begins anew. Thread-safe.
class StatementRate {
 public:
  explicit StatementRate(const Clock& clock) : clock_(clock) {}
  /// kResourceExhausted; then nothing was counted.
  [[nodiscard]] Status give(const DeviceId& device);
  /// `records`: that the statement names; a long hold weighs as much as many withdrawals. kUnavailable: again in a few seconds; then nothing was counted.
  [[nodiscard]] Status take_away(const DeviceId& device, std::size_t records = 1);

 private:
  struct Given {
    std::chrono::nanoseconds began{};
    std::uint32_t count = 0;
  };
  struct Taken {
    std::chrono::nanoseconds since{};  ///< of the last token that came back
    std::uint32_t left = kMaxTakenAtOnce;
  };
  const Clock& clock_;
  std::mutex mutex_;
  std::map<DeviceId, Given> given_;  // mutex_
  std::map<DeviceId, Taken> taken_;  // mutex_
};

}  // namespace sigilo::server
