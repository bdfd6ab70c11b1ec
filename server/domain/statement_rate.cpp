#include "server/domain/statement_rate.h"

#include <algorithm>

namespace sigilo::server {

Status StatementRate::give(const DeviceId& device) {
  const auto now = clock_.steady();
  const std::lock_guard lock(mutex_);
  Given& day = given_.try_emplace(device, Given{now, 0}).first->second;
  if (now - day.began >= std::chrono::hours(24)) day = {now, 0};
  if (day.count >= kMaxGivenInADay) {
    return fail(ErrorCode::kResourceExhausted, "this device added too many statements within a day", "statement", "go on tomorrow", kMaxGivenInADay);
  }
  ++day.count;
  return {};
}

Status StatementRate::take_away(const DeviceId& device, std::size_t records) {
  const auto weight = static_cast<std::uint32_t>((records + kHeldForOne - 1) / kHeldForOne);
  const auto now = clock_.steady();
  const std::lock_guard lock(mutex_);
  Taken& taken = taken_.try_emplace(device, Taken{now, kMaxTakenAtOnce}).first->second;
  const auto back = static_cast<std::uint64_t>(std::max<std::int64_t>((now - taken.since) / std::chrono::nanoseconds(kTakenEvery), 0));
  taken.since += kTakenEvery * back;
  taken.left = static_cast<std::uint32_t>(std::min<std::uint64_t>(taken.left + back, kMaxTakenAtOnce));
  if (taken.left < weight) return fail(ErrorCode::kUnavailable, "this device sends withdrawals faster than the store takes them", "statement", "try again in a few seconds");
  taken.left -= weight;
  return {};
}

}  // namespace sigilo::server
