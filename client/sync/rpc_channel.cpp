#include "client/sync/rpc_channel.h"

#include <algorithm>
#include <array>

namespace sigilo {
namespace {

constexpr const char* kInvitationMetadata = "sigilo-invitation-bin";  // proto/sigilo/v1/directory.proto

}  // namespace

RpcChannel::RpcChannel(std::shared_ptr<grpc::Channel> channel, RetryPolicy retry, Rng& rng)
    : channel_(std::move(channel)), retry_(retry), rng_(rng) {}

Status RpcChannel::run(std::chrono::milliseconds timeout, const std::function<grpc::Status(grpc::ClientContext&)>& attempt,
                       Repeat repeat) {
  for (int tried = 1;; ++tried) {
    const grpc::Status status = run_once(timeout, attempt);
    if (status.ok()) return {};
    const Error error = error_of(status);
    const bool again = status.error_code() == grpc::StatusCode::UNAVAILABLE && error.code != ErrorCode::kUnauthenticated;
    if (!again || repeat == Repeat::kNever || tried >= retry_.attempts) return fail(error);
    if (!pause(tried)) return fail(ErrorCode::kCancelled, "the call was cancelled");
  }
}

grpc::Status RpcChannel::run_once(std::chrono::milliseconds timeout,
                                  const std::function<grpc::Status(grpc::ClientContext&)>& attempt) {
  grpc::ClientContext context;
  context.set_deadline(gpr_time_add(gpr_now(GPR_CLOCK_MONOTONIC), gpr_time_from_millis(timeout.count(), GPR_TIMESPAN)));
  context.set_wait_for_ready(false);
  {
    const std::lock_guard lock(mutex_);
    if (cancelled_) return {grpc::StatusCode::CANCELLED, ""};
    if (!invitation_.empty()) context.AddMetadata(kInvitationMetadata, std::string(as_text(invitation_.expose())));
    running_.insert(&context);
  }
  const grpc::Status status = attempt(context);
  const std::lock_guard lock(mutex_);
  running_.erase(&context);
  return cancelled_ && !status.ok() ? grpc::Status(grpc::StatusCode::CANCELLED, "") : status;
}

bool RpcChannel::pause(int attempt) {
  auto wait = retry_.first_pause;
  for (int i = 1; i < attempt && wait < retry_.last_pause; ++i) wait *= 2;
  wait = std::min(wait, retry_.last_pause);
  std::array<std::uint8_t, 2> random{};
  rng_.fill(random);
  const auto share = static_cast<std::int64_t>(random[0]) << 8 | random[1];
  wait -= wait * share / (2 * 0x10000);
  std::unique_lock lock(mutex_);
  return !cancelled_signal_.wait_for(lock, wait, [this] { return cancelled_; });
}

void RpcChannel::show_invitation(const SecretBytes& token) {
  const std::lock_guard lock(mutex_);
  invitation_ = token.duplicate();
}

void RpcChannel::cancel() {
  const std::lock_guard lock(mutex_);
  cancelled_ = true;
  for (auto* context : running_) context->TryCancel();
  cancelled_signal_.notify_all();
}

}  // namespace sigilo
