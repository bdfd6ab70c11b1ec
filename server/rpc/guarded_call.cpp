#include "server/rpc/guarded_call.h"

#include <memory>

#include "server/rpc/status_map.h"

namespace sigilo::server {

Status GuardedCall::enter() {
  return contained([&]() -> Status {
    SIGILO_TRY(auto admission, gate_.admit(context_, method_));
    admission_.emplace(std::move(admission));
    return {};
  });
}

Status GuardedCall::work(const Body& body) {
  return contained([&]() -> Status {
    if (admission_->peer.caller) SIGILO_CHECK(still_admitted());  // it may have waited for a worker
    violation_ = find_violation(request_);
    if (violation_) return fail(code_of(violation_->kind), "a message breaks the bounds of a field");
    return body(admission_->peer);
  });
}

Status GuardedCall::still_admitted() const { return gate_.still_admitted(*admission_->peer.caller, method_); }

void GuardedCall::give_up_place() {
  if (admission_) admission_->place.give_up();
}

grpc::Status GuardedCall::ended_with(const Status& status) {
  const std::unique_ptr<google::protobuf::Message> freed(request_.New());
  request_.GetReflection()->Swap(&request_, freed.get());
  if (status) return grpc::Status::OK;
  gate_.observer().on_failure(method_, status.error(), admission_ ? admission_->peer.caller : std::nullopt);
  return violation_ ? to_status(*violation_) : to_status(status.error());
}

}  // namespace sigilo::server
