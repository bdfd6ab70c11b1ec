#pragma once

#include <grpcpp/grpcpp.h>

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <set>

#include "client/sync/retry_policy.h"
#include "client/sync/wire_error.h"
#include "crypto/base/result.h"
#include "crypto/base/rng.h"
#include "crypto/base/secret_bytes.h"

namespace sigilo {

/// Runs calls on one channel: a deadline for each, repeats while the server cannot be reached, cancellation, and the check of what
/// comes back. Thread-safe.
class RpcChannel {
 public:
  RpcChannel(std::shared_ptr<grpc::Channel> channel, RetryPolicy retry, Rng& rng);

  [[nodiscard]] const std::shared_ptr<grpc::Channel>& channel() const { return channel_; }

  /// What to do with a call that does not reach the server.
  enum class Repeat : std::uint8_t {
    kAsPolicySays,
    kNever,  ///< the caller asks the server first how far it got
  };

  /// One attempt after the other. `attempt` gets a context with a deadline and says how it went.
  [[nodiscard]] Status run(std::chrono::milliseconds timeout, const std::function<grpc::Status(grpc::ClientContext&)>& attempt,
                           Repeat repeat = Repeat::kAsPolicySays);

  /// A unary call; `response` is filled and within its bounds on success.
  template <typename Stub, typename Request, typename Response>
  [[nodiscard]] Status unary(Stub& stub, grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                             const Request& request, Response& response, std::chrono::milliseconds timeout,
                             Repeat repeat = Repeat::kAsPolicySays) {
    SIGILO_CHECK(run(timeout, [&](grpc::ClientContext& context) { return (stub.*method)(&context, request, &response); }, repeat));
    if (const auto violation = find_violation(response)) return fail(error_of(*violation));
    return {};
  }

  /// From now on every call shows this invitation token: for a device that is not in the directory yet.
  void show_invitation(const SecretBytes& token);

  /// Ends running calls and refuses later ones with kCancelled. From any thread.
  void cancel();

 private:
  [[nodiscard]] grpc::Status run_once(std::chrono::milliseconds timeout,
                                      const std::function<grpc::Status(grpc::ClientContext&)>& attempt);
  [[nodiscard]] bool pause(int attempt);

  std::shared_ptr<grpc::Channel> channel_;
  RetryPolicy retry_;
  Rng& rng_;
  std::mutex mutex_;  // guards the members below
  std::condition_variable cancelled_signal_;
  bool cancelled_ = false;
  SecretBytes invitation_;
  std::set<grpc::ClientContext*> running_;
};

}  // namespace sigilo
