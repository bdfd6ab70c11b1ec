#pragma once

#include <google/protobuf/message.h>
#include <grpcpp/grpcpp.h>

#include <functional>
#include <optional>
#include <string_view>

#include "crypto/base/result.h"
#include "server/domain/directory_service.h"
#include "server/rpc/authorizer.h"
#include "server/rpc/call_observer.h"
#include "server/rpc/peer_identity.h"
#include "server/rpc/running_calls.h"
#include "server/rpc/workers.h"

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

/// What every call passes before its handler: the peer's key, the directory in force, the authorizer, the deadline, a place among the running calls.
/// Nothing of it waits for a disk, so gRPC's own threads may ask. Thread-safe.
class Gate {
 public:
  /// `threads`: how many calls run at once.
  Gate(DirectoryService& directories, CallObserver& observer, int threads)
      : directories_(directories), observer_(observer), running_(threads), workers_(threads) {}

  /// Before a message is read, so that a stranger cannot make the store keep one: kUnauthenticated or kPermissionDenied from path, connection and, for
  /// a peer that is not in the directory, its invitation token (empty: none was shown).
  [[nodiscard]] Status admit_path(std::string_view path, const grpc::AuthContext& connection, ByteView token);

  struct Admission {
    Peer peer;
    RunningCalls::Place place;
  };
  /// The whole of the check, against the directory in force now.
  [[nodiscard]] Result<Admission> admit(const grpc::ServerContextBase& context, std::string_view method);

  /// For long streams, now and then: the same question again, for a caller who was admitted when the stream began.
  [[nodiscard]] Status still_admitted(const Caller& caller, std::string_view method) const;

  /// The method that takes this kind of request: each request type belongs to one method. Empty: none.
  [[nodiscard]] static std::string_view method_taking(const google::protobuf::Message& request);

  [[nodiscard]] CallObserver& observer() { return observer_; }
  /// For the work of calls that hold a place.
  [[nodiscard]] Workers& workers() { return workers_; }

 private:
  [[nodiscard]] Status admit_invited(ByteView token, const Digest& tls_spki) const;

  DirectoryService& directories_;
  CallObserver& observer_;
  Authorizer authorizer_;
  PeerIdentity identities_;
  RunningCalls running_;
  Workers workers_;
};

}  // namespace sigilo::server
