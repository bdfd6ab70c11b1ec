#include "server/rpc/running_calls.h"

#include <algorithm>
#include <utility>

namespace sigilo::server {

RunningCalls::~RunningCalls() {
  std::unique_lock lock(mutex_);
  left_.wait(lock, [this] { return of_holder_.empty(); });
}

int RunningCalls::most_of(CallHolder::Kind kind) const {
  const int of_device = std::clamp(places_ / 6, 2, 8);
  switch (kind) {
    case CallHolder::Kind::kInvitation: return 2;  // a device that enrols asks for one thing after the other
    case CallHolder::Kind::kDevice: return of_device;
    case CallHolder::Kind::kAdministrator: return of_device / 2;
  }
  return 0;
}

Result<RunningCalls::Place> RunningCalls::enter(const CallHolder& holder, Share share) {
  const int most = most_of(holder.kind);
  const std::lock_guard lock(mutex_);
  const auto found = of_holder_.find(holder.id);
  if (found != of_holder_.end() && found->second >= most) {
    return fail(ErrorCode::kResourceExhausted, "too many calls of this device run at once", {}, "wait for one to end", most);
  }
  if (is_full_for(share)) return fail(ErrorCode::kResourceExhausted, "too many calls run at once", {}, "try again later");
  ++of_holder_[holder.id];
  ++running_[static_cast<std::size_t>(share)];
  return Place(*this, holder.id, share);
}

bool RunningCalls::is_full_for(Share share) const {
  const auto [ordinary, intake, administrators] = running_;
  if (share == Share::kAdministrator) return ordinary + intake + administrators >= places_;
  const int own = share == Share::kOrdinary ? ordinary : intake;
  return own >= places_ - places_ / 3 || ordinary + intake >= places_ - places_ / 6;
}

void RunningCalls::give_up(Place& place) {
  const std::lock_guard lock(mutex_);
  if (std::exchange(place.given_up_, true)) return;
  --running_[static_cast<std::size_t>(place.share_)];
}

void RunningCalls::leave(Place& place) {
  const std::lock_guard lock(mutex_);
  if (!place.given_up_) --running_[static_cast<std::size_t>(place.share_)];
  const auto found = of_holder_.find(place.holder_);
  if (--found->second == 0) of_holder_.erase(found);
  left_.notify_all();
}

}  // namespace sigilo::server
