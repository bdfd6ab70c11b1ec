#include "server/domain/access_rate.h"

namespace sigilo::server {

Status AccessRate::take(const DeviceId& device, std::uint64_t accesses) {
  const auto now = clock_.steady();
  const std::lock_guard lock(mutex_);
  Hour& hour = hours_.try_emplace(device, Hour{now, 0}).first->second;
  if (now - hour.began >= std::chrono::hours(1)) hour = {now, 0};
  if (accesses > kMaxAccessesInAnHour - hour.accesses) {
    return fail(ErrorCode::kResourceExhausted, "this device read too many sections within an hour", {}, "go on in an hour",
                static_cast<std::int64_t>(kMaxAccessesInAnHour));
  }
  hour.accesses += accesses;
  return {};
}

}  // namespace sigilo::server
