#pragma once

#include <exception>
#include <functional>
#include <new>
#include <optional>
#include <type_traits>

#include "proto/bounds.h"
#include "server/rpc/gate.h"

namespace sigilo::server {

/// No exception leaves a call: gRPC would answer with its text. Source: reference/style.md G3.
template <typename Work>
Status contained(const Work& work) {
  try {
    return work();
  } catch (const std::bad_alloc&) {
    return fail(ErrorCode::kResourceExhausted, "no memory is left");
  } catch (const std::exception&) {
    return fail(ErrorCode::kInternal, "an exception reached the edge of a call");
  }
}

/// What all calls have in common on their way through the gate. Its place among the running calls is held as long as this lives: until the
/// answer has left or its peer is gone. One thread at a time.
class GuardedCall {
 public:
  /// Context and request must outlive it.
  GuardedCall(Gate& gate, const grpc::ServerContextBase& context, google::protobuf::Message& request)
      : gate_(gate), context_(context), request_(request), method_(Gate::method_taking(request)) {}

  /// Takes a place. Never waits.
  [[nodiscard]] Status enter();
  /// After enter(), on a worker: the bounds of the message, then the handler's own work.
  using Body = std::function<Status(const Peer&)>;
  [[nodiscard]] Status work(const Body& body);
  /// After enter(): the same question as there, again.
  [[nodiscard]] Status still_admitted() const;
  /// The peer is gone or its time is over, and gRPC may need long to let go of the call: others may have its place. From any thread, after enter().
  void give_up_place();
  /// What the peer is told. A failure goes to the observer. Frees what the request held: the call may last until its peer has taken the answer.
  [[nodiscard]] grpc::Status ended_with(const Status& status);
  /// Does the rest on a worker.
  void go_on(std::function<void()> rest) { gate_.workers().run(std::move(rest)); }

 private:
  Gate& gate_;
  const grpc::ServerContextBase& context_;
  google::protobuf::Message& request_;
  const std::string_view method_;
  std::optional<Gate::Admission> admission_;
  std::optional<BoundsViolation> violation_;
};

/// A handler's body takes a `const Caller&`, or a `const Peer&` in methods for the invited.
template <typename Work>
auto with_caller(const Work& work, const Peer& peer) {
  if constexpr (std::is_invocable_v<Work, const Caller&>) {
    using Answer = std::invoke_result_t<Work, const Caller&>;
    if (!peer.caller) return Answer(fail(ErrorCode::kUnauthenticated, "this method is for devices of the directory"));
    return work(*peer.caller);
  } else {
    return work(peer);
  }
}

}  // namespace sigilo::server
