#include "server/rpc/gate.h"

#include <google/protobuf/descriptor.h>

#include <exception>
#include <new>
#include <unordered_map>

#include "crypto/directory/lookup.h"
#include "proto/bounds.h"
#include "server/rpc/status_map.h"

namespace sigilo::server {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::DescriptorPool;

/// Request type to full method name, for every method of the table.
std::unordered_map<const Descriptor*, std::string_view> methods_by_request() {
  std::unordered_map<const Descriptor*, std::string_view> methods;
  for (const auto& rule : access_rules()) {
    const auto* method = DescriptorPool::generated_pool()->FindMethodByName(std::string(rule.method));
    if (method != nullptr) methods.emplace(method->input_type(), rule.method);
  }
  return methods;
}

Status check_deadline(const grpc::ServerContext& context) {
  const gpr_timespec deadline = context.raw_deadline();
  const gpr_timespec left = gpr_time_sub(deadline, gpr_now(deadline.clock_type));
  // One second of tolerance: the client's clock started before the call arrived, never after, but rounding may go up.
  if (gpr_time_cmp(left, gpr_time_from_seconds(kMaxDeadlineSeconds + 1, GPR_TIMESPAN)) > 0) {
    return fail(ErrorCode::kInvalidArgument, "a call needs a deadline", "deadline", "set one of at most five minutes",
                kMaxDeadlineSeconds);
  }
  return {};
}

Result<SecretBytes> token_of(const grpc::ServerContext& context) {
  const auto& metadata = context.client_metadata();
  const auto found = metadata.find(grpc::string_ref(kInvitationMetadata.data(), kInvitationMetadata.size()));
  if (found == metadata.end() || found->second.size() != 32 || metadata.count(found->first) != 1) {
    return fail(ErrorCode::kUnauthenticated, "the peer is not in the directory and shows no invitation", "token");
  }
  return SecretBytes(as_bytes(std::string_view(found->second.data(), found->second.size())));
}

/// Interviews must come in, and a revocation must get through, whatever others hold up.
bool has_kept_threads(std::string_view method, const Peer& peer) {
  constexpr std::string_view kIntake = "sigilo.v1.IntakeService.";
  return method.substr(0, kIntake.size()) == kIntake || (peer.caller && peer.caller->roles.has(Role::kAdministrator));
}

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

}  // namespace

std::string_view Gate::method_taking(const google::protobuf::Message& request) {
  static const auto kMethods = methods_by_request();
  const auto found = kMethods.find(request.GetDescriptor());
  return found == kMethods.end() ? std::string_view() : found->second;
}

Status Gate::admit_path(std::string_view path, const grpc::AuthContext& connection, ByteView token) {
  const auto* rule = authorizer_.rule_of_path(path);
  const std::string_view method = rule == nullptr ? std::string_view() : rule->method;
  std::optional<Caller> caller;
  const Status status = [&]() -> Status {
    SIGILO_TRY(const auto spki, identities_.spki_of(connection));
    auto known = directories_.identify(spki);
    if (known) {
      caller = *known;
      return Authorizer::decide(rule, known->roles);
    }
    if (rule != nullptr && rule->access == Access::kInvited && !token.empty()) return admit_invited(token, spki);
    return fail(known.error());
  }();
  if (!status) observer_.on_failure(method, status.error(), caller);
  return status;
}

Status Gate::admit_invited(ByteView token, const Digest& tls_spki) const {
  SIGILO_TRY(const bool holds, directories_.holds_invitation(token, tls_spki));
  if (!holds) return fail(ErrorCode::kUnauthenticated, "no open invitation has this token", "token");
  return {};
}

Result<Peer> Gate::admit(const grpc::ServerContext& context, std::string_view method) {
  const auto* rule = authorizer_.rule_of(method);
  const auto connection = context.auth_context();
  SIGILO_TRY(const auto spki, identities_.spki_of(*connection));
  Peer peer{spki, std::nullopt};
  auto known = directories_.identify(spki);
  if (known) {
    SIGILO_CHECK(Authorizer::decide(rule, known->roles));
    peer.caller = *known;
  } else if (rule != nullptr && rule->access == Access::kInvited) {
    SIGILO_TRY(const auto token, token_of(context));
    SIGILO_CHECK(admit_invited(token.expose(), spki));
  } else {
    return fail(known.error());
  }
  SIGILO_CHECK(check_deadline(context));
  return peer;
}

Status Gate::still_admitted(const Caller& caller, const google::protobuf::Message& request) const {
  const auto directory = directories_.current();
  const auto* device = directory == nullptr ? nullptr : find_device(directory->directory(), caller.device);
  if (device == nullptr || device->state != DeviceState::kActive) {
    return fail(ErrorCode::kUnauthenticated, "the device was taken out of the directory during the call");
  }
  return Authorizer::decide(authorizer_.rule_of(method_taking(request)), roles_of(directory->directory(), caller.device));
}

grpc::Status Gate::run(grpc::ServerContext& context, const google::protobuf::Message& request, const Body& body) {
  const std::string_view method = method_taking(request);
  std::optional<Caller> caller;
  std::optional<BoundsViolation> violation;
  const Status status = contained([&]() -> Status {
    SIGILO_TRY(const auto peer, admit(context, method));
    caller = peer.caller;
    SIGILO_TRY(const auto slot, running_.enter(peer.tls_spki, has_kept_threads(method, peer)));
    violation = find_violation(request);
    if (violation) return fail(code_of(violation->kind), "a message breaks the bounds of a field");
    return body(peer);
  });
  if (status) return grpc::Status::OK;
  observer_.on_failure(method, status.error(), caller);
  return violation ? to_status(*violation) : to_status(status.error());
}

}  // namespace sigilo::server
