#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "crypto/base/result.h"

namespace sigilo {

/// A UTC date, the only time that stands in the clear (PROTOCOL 9.4). Days since 1970-01-01.
class Day {
 public:
  constexpr Day() = default;
  explicit constexpr Day(std::uint32_t days_since_epoch) : days_(days_since_epoch) {}
  [[nodiscard]] constexpr std::uint32_t number() const { return days_; }
  /// "2026-11-27"
  [[nodiscard]] std::string iso() const;
  /// Strict YYYY-MM-DD from 1970-01-01 to 9999-12-31.
  [[nodiscard]] static Result<Day> parse(std::string_view iso);
  [[nodiscard]] constexpr Day plus(std::int32_t days) const { return Day(static_cast<std::uint32_t>(static_cast<std::int64_t>(days_) + days)); }
  friend constexpr auto operator<=>(const Day&, const Day&) = default;

 private:
  std::uint32_t days_ = 0;
};

/// The only source of time; injected. Thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;
  /// Wall clock, UTC, seconds since 1970. May jump; order never depends on it.
  [[nodiscard]] virtual std::int64_t unix_seconds() const = 0;
  /// Monotonic time for delays and time-outs.
  [[nodiscard]] virtual std::chrono::nanoseconds steady() const = 0;
  [[nodiscard]] Day today() const { return Day(static_cast<std::uint32_t>(unix_seconds() / 86400)); }
};

/// The machine's clock.
class SystemClock final : public Clock {
 public:
  [[nodiscard]] std::int64_t unix_seconds() const override;
  [[nodiscard]] std::chrono::nanoseconds steady() const override;
};

}  // namespace sigilo
