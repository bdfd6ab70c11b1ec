#pragma once

#include <utility>

#include "server/rpc/guarded_call.h"

namespace sigilo::server {

/// A call with one answer behind the gate. No thread waits for the answer to leave.
class Answer final : public grpc::ServerUnaryReactor {
 public:
  Answer(Gate& gate, const grpc::CallbackServerContext& context, google::protobuf::Message& request, GuardedCall::Body body)
      : call_(gate, context, request), body_(std::move(body)) {}

  /// Once. The object ends itself when gRPC is done with it.
  void begin() {
    if (const Status entered = call_.enter(); !entered) {
      Finish(call_.ended_with(entered));
      return;
    }
    call_.go_on([this] { Finish(call_.ended_with(call_.work(body_))); });
  }

  void OnCancel() override { call_.give_up_place(); }
  void OnDone() override { delete this; }

 private:
  GuardedCall call_;
  GuardedCall::Body body_;
};

/// Runs a handler's body behind the gate. It takes a `const Caller&`, or a `const Peer&` in methods for the invited, and returns a Status. It must
/// hold no reference to the handler's own variables, since it runs later on another thread. The request is gRPC's, which made it for this call.
template <typename Work>
[[nodiscard]] grpc::ServerUnaryReactor* answer(Gate& gate, const grpc::CallbackServerContext& context, const google::protobuf::Message& request, Work body) {
  auto* call = new Answer(gate, context, const_cast<google::protobuf::Message&>(request), [body = std::move(body)](const Peer& peer) -> Status { return with_caller(body, peer); });
  call->begin();
  return call;
}

}  // namespace sigilo::server
