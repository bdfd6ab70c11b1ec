#pragma once

#include <google/protobuf/message.h>
#include <grpcpp/grpcpp.h>

#include <functional>
#include <optional>
#include <string_view>
#include <type_traits>

#include "crypto/base/result.h"
#include "server/domain/directory_service.h"
#include "server/rpc/authorizer.h"
#include "server/rpc/call_observer.h"
#include "server/rpc/peer_identity.h"
#include "server/rpc/running_calls.h"

namespace sigilo::server {

/// Metadata in which the holder of an invitation shows its token, 32 bytes.
inline constexpr std::string_view kInvitationMetadata = "sigilo-invitation-bin";

/// A call must end within this; it must say when.
inline constexpr std::int64_t kMaxDeadlineSeconds = 5 * 60;

/// Who stands at the other end of an authorised call.
struct Peer {
  Digest tls_spki;
  std::optional<Caller> caller;  ///< always set, except in methods that are open to the invited
};

/// What every call passes before its handler: the peer's key, the directory in force, the authorizer, the deadline, the bounds of
/// the message. And what catches every exception after it. Thread-safe.
class Gate {
 public:
  /// `threads`: how many calls the server runs at once.
  Gate(DirectoryService& directories, CallObserver& observer, int threads)
      : directories_(directories), observer_(observer), running_(threads) {}

  /// Before a message is read, so that a stranger cannot make the store keep one: kUnauthenticated or kPermissionDenied from path, connection and, for
  /// a peer that is not in the directory, its invitation token (empty: none was shown).
  [[nodiscard]] Status admit_path(std::string_view path, const grpc::AuthContext& connection, ByteView token);

  /// The whole of the check, against the directory in force now.
  [[nodiscard]] Result<Peer> admit(const grpc::ServerContext& context, std::string_view method);

  /// For long streams, now and then: the same question again, for a caller who was admitted when the stream began.
  [[nodiscard]] Status still_admitted(const Caller& caller, const google::protobuf::Message& request) const;

  /// Runs a handler's body behind the gate. The method is the one that takes this kind of request: each request type belongs to one
  /// method. `body` takes a `const Caller&`, or a `const Peer&` in methods for the invited, and returns a Status.
  template <typename Work>
  [[nodiscard]] grpc::Status guarded(grpc::ServerContext& context, const google::protobuf::Message& request, const Work& body) {
    return run(context, request, [&](const Peer& peer) -> Status {
      if constexpr (std::is_invocable_v<Work, const Caller&>) {
        if (!peer.caller) return fail(ErrorCode::kUnauthenticated, "this method is for devices of the directory");
        return body(*peer.caller);
      } else {
        return body(peer);
      }
    });
  }

 private:
  using Body = std::function<Status(const Peer&)>;
  [[nodiscard]] grpc::Status run(grpc::ServerContext& context, const google::protobuf::Message& request, const Body& body);
  [[nodiscard]] static std::string_view method_taking(const google::protobuf::Message& request);
  [[nodiscard]] Status admit_invited(ByteView token, const Digest& tls_spki) const;

  DirectoryService& directories_;
  CallObserver& observer_;
  Authorizer authorizer_;
  PeerIdentity identities_;
  RunningCalls running_;
};

}  // namespace sigilo::server
