#include "server/rpc/running_calls.h"

namespace sigilo::server {

Result<RunningCalls::Slot> RunningCalls::enter(const Digest& peer, bool kept) {
  const std::lock_guard lock(mutex_);
  const auto found = of_peer_.find(peer);
  if (found != of_peer_.end() && found->second >= kMaxCallsOfDevice) {
    return fail(ErrorCode::kResourceExhausted, "too many calls of this device run at once", {}, "wait for one to end", kMaxCallsOfDevice);
  }
  if (!kept && ordinary_ >= max_ordinary_) return fail(ErrorCode::kResourceExhausted, "too many calls run at once", {}, "try again later");
  ++of_peer_[peer];
  if (!kept) ++ordinary_;
  return Slot(*this, peer, kept);
}

void RunningCalls::leave(const Digest& peer, bool kept) {
  const std::lock_guard lock(mutex_);
  const auto found = of_peer_.find(peer);
  if (--found->second == 0) of_peer_.erase(found);
  if (!kept) --ordinary_;
}

}  // namespace sigilo::server
