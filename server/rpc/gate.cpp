#include "server/rpc/gate.h"

#include <google/protobuf/descriptor.h>

#include <unordered_map>

#include "crypto/directory/invitation.h"
#include "crypto/directory/lookup.h"

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

Status check_deadline(const grpc::ServerContextBase& context) {
  const gpr_timespec deadline = context.raw_deadline();
  const gpr_timespec left = gpr_time_sub(deadline, gpr_now(deadline.clock_type));
  // One second of tolerance: the client's clock started before the call arrived, never after, but rounding may go up.
  if (gpr_time_cmp(left, gpr_time_from_seconds(kMaxDeadlineSeconds + 1, GPR_TIMESPAN)) > 0) {
    return fail(ErrorCode::kInvalidArgument, "a call needs a deadline", "deadline", "set one of at most five minutes",
                kMaxDeadlineSeconds);
  }
  return {};
}

Result<SecretBytes> token_of(const grpc::ServerContextBase& context) {
  const auto& metadata = context.client_metadata();
  const auto found = metadata.find(grpc::string_ref(kInvitationMetadata.data(), kInvitationMetadata.size()));
  if (found == metadata.end() || found->second.size() != 32 || metadata.count(found->first) != 1) {
    return fail(ErrorCode::kUnauthenticated, "the peer is not in the directory and shows no invitation", "token");
  }
  return SecretBytes(as_bytes(std::string_view(found->second.data(), found->second.size())));
}

/// What a tablet asks before it hands in belongs to intake, too.
Share share_of(std::string_view method, const std::optional<Caller>& caller) {
  constexpr std::string_view kIntake = "sigilo.v1.IntakeService.";
  if (!caller) return Share::kOrdinary;
  if (method.substr(0, kIntake.size()) == kIntake) return Share::kIntake;
  if (caller->roles.has(Role::kAdministrator)) return Share::kAdministrator;
  return caller->roles.has(Role::kInterviewer) ? Share::kIntake : Share::kOrdinary;
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

Result<Gate::Admission> Gate::admit(const grpc::ServerContextBase& context, std::string_view method) {
  const auto* rule = authorizer_.rule_of(method);
  SIGILO_TRY(const auto spki, identities_.spki_of(*context.auth_context()));
  Peer peer{spki, std::nullopt};
  CallHolder holder{spki, CallHolder::Kind::kDevice};
  auto known = directories_.identify(spki);
  if (known) {
    SIGILO_CHECK(Authorizer::decide(rule, known->roles));
    peer.caller = *known;
    if (known->roles.has(Role::kAdministrator)) holder.kind = CallHolder::Kind::kAdministrator;
  } else if (rule != nullptr && rule->access == Access::kInvited) {
    SIGILO_TRY(const auto token, token_of(context));
    SIGILO_CHECK(admit_invited(token.expose(), spki));
    holder = {token_digest(token.expose()), CallHolder::Kind::kInvitation};
  } else {
    return fail(known.error());
  }
  SIGILO_CHECK(check_deadline(context));
  SIGILO_TRY(auto place, running_.enter(holder, share_of(method, peer.caller)));
  return Admission{peer, std::move(place)};
}

Status Gate::still_admitted(const Caller& caller, std::string_view method) const {
  const auto directory = directories_.current();
  const auto* device = directory == nullptr ? nullptr : find_device(directory->directory(), caller.device);
  if (device == nullptr || device->state != DeviceState::kActive) {
    return fail(ErrorCode::kUnauthenticated, "the device was taken out of the directory during the call");
  }
  return Authorizer::decide(authorizer_.rule_of(method), roles_of(directory->directory(), caller.device));
}

}  // namespace sigilo::server
