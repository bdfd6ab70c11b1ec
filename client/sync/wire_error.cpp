#include "client/sync/wire_error.h"

#include <algorithm>
#include <array>

#include "sigilo/v1/common.pb.h"

namespace sigilo {
namespace {

// Sorted. The fields of the requests and answers, and the parts that errors of crypto/ and server/ name.
// clang-format off
constexpr std::array<StaticText, 125> kFields = {
    "address", "after", "attachments", "body", "bundle", "certificate", "chain", "checkpoint", "code", "commitments",
    "consistency", "content", "copies", "Cover", "cover", "custodian", "custodian epochs", "custodians", "data", "day",
    "deadline", "device", "devices", "digest", "directories", "directory", "directory_version", "enrolment", "enrolments",
    "entries", "entry", "expires", "field", "GetDirectoryRequest", "handle", "has_number", "head", "header", "imported", "index",
    "intake epochs", "invitation", "item", "items", "key", "known_tree_size", "known_version", "label", "leaf_hash", "length", "level",
    "limit", "log", "log key", "log_index", "manifest", "manifest_digest", "mechanism", "members", "names", "new_size", "next", "number",
    "offset", "offsets", "old_size", "origin", "path", "payload", "payload_length", "payload_offset", "payloads", "payloads_length", "piece", "policy",
    "previous", "profile", "proof", "proofs", "public key", "quarantined", "reason", "receipt", "recipients", "record",
    "record id", "records", "recovery key", "resources", "role", "roles", "root", "root keys", "section", "sections", "seen",
    "share_bundles", "shares", "signature", "signatures", "size", "start", "statement", "store key", "suite", "team",
    "team epochs", "team key", "team keys", "team_key", "team_keys", "threshold", "tile", "tls", "tls certificate", "token",
    "token_digest", "tree_size", "unsynced_piece", "upload", "uploads", "uploads_open", "valid until", "version", "width"};
// clang-format on

struct CodeText {
  ErrorCode code;
  StaticText what;
  StaticText hint;
};

constexpr std::array<CodeText, 23> kTexts = {{
    {ErrorCode::kInvalidArgument, "the server does not accept a value", ""},
    {ErrorCode::kMalformed, "the server could not read what was sent", ""},
    {ErrorCode::kUnsupported, "the server does not know this kind or version", "compare the versions of both programs"},
    {ErrorCode::kTooLarge, "the server refuses something over its bound", ""},
    {ErrorCode::kTruncated, "the server found that something ends early", ""},
    {ErrorCode::kAuthenticationFailed, "the server found something that does not check out",
     "it may be damaged; try to send it again"},
    {ErrorCode::kSignatureInvalid, "the server refuses a signature", "fetch the newest directory and try again"},
    {ErrorCode::kNotFound, "the server has no such thing", ""},
    {ErrorCode::kAlreadyExists, "the server holds something else under this id", ""},
    {ErrorCode::kConflict, "the server's state does not allow it now", "fetch the newest state and try again"},
    {ErrorCode::kPermissionDenied, "the roles of this member do not allow it",
     "ask the administrator which roles the directory gives"},
    {ErrorCode::kUnauthenticated, "the server does not know this device",
     "it may not be in the directory yet, or it was revoked; ask the administrator"},
    {ErrorCode::kUnavailable, "the server cannot be reached", "check the network and try again"},
    {ErrorCode::kIo, "the server could not read or write its storage", "tell the administrator; try again later"},
    {ErrorCode::kNoSpace, "the server's disk is full", "tell the administrator; nothing here is lost"},
    {ErrorCode::kExpired, "it has expired", ""},
    {ErrorCode::kRolledBack, "it is older than what the server holds, or the server has lost a part of its log",
     "fetch the newest state and try again; if that fails, tell the administrator at once"},
    {ErrorCode::kForked, "it does not agree with what the server holds", "tell the administrator at once"},
    {ErrorCode::kLocked, "the server is busy", "try again later"},
    {ErrorCode::kQuarantined, "the server put it into quarantine", "a reviewer sees it with the reason"},
    {ErrorCode::kResourceExhausted, "the server has too much to do, or this member's part of its disk is used up",
     "try again later; if it goes on, ask the administrator; nothing here is lost"},
    {ErrorCode::kInternal, "the server failed", "tell the administrator; try again later"},
    {ErrorCode::kCancelled, "the call was cancelled", ""},
}};

Error make_error(ErrorCode code) {
  const auto* found = std::find_if(kTexts.begin(), kTexts.end(), [code](const CodeText& text) { return text.code == code; });
  if (found == kTexts.end()) return {ErrorCode::kInternal, "the server failed", {}, "tell the administrator; try again later"};
  return {code, found->what, {}, found->hint};
}

ErrorCode code_of(grpc::StatusCode status) {
  switch (status) {
    case grpc::StatusCode::INVALID_ARGUMENT:
      return ErrorCode::kInvalidArgument;
    case grpc::StatusCode::NOT_FOUND:
      return ErrorCode::kNotFound;
    case grpc::StatusCode::ALREADY_EXISTS:
      return ErrorCode::kAlreadyExists;
    case grpc::StatusCode::FAILED_PRECONDITION:
    case grpc::StatusCode::ABORTED:
      return ErrorCode::kConflict;
    case grpc::StatusCode::PERMISSION_DENIED:
      return ErrorCode::kPermissionDenied;
    case grpc::StatusCode::UNAUTHENTICATED:
      return ErrorCode::kUnauthenticated;
    case grpc::StatusCode::UNAVAILABLE:
    case grpc::StatusCode::DEADLINE_EXCEEDED:
      return ErrorCode::kUnavailable;
    case grpc::StatusCode::RESOURCE_EXHAUSTED:
      return ErrorCode::kResourceExhausted;
    case grpc::StatusCode::CANCELLED:
      return ErrorCode::kCancelled;
    case grpc::StatusCode::UNIMPLEMENTED:
      return ErrorCode::kUnsupported;
    default:
      return ErrorCode::kInternal;
  }
}

// gRPC reports a refused certificate as "unavailable"; only its text tells the two apart.
// Source: reference/style.md G7; the texts are OpenSSL's and gRPC 1.51's, and a test holds them.
bool is_wrong_peer(const grpc::Status& status) {
  if (status.error_code() != grpc::StatusCode::UNAVAILABLE) return false;
  const auto& text = status.error_message();
  return text.find("certificate verify failed") != std::string::npos ||
         text.find("is not in peer certificate") != std::string::npos;
}

}  // namespace

StaticText known_field(std::string_view name) {
  const auto* found = std::find_if(kFields.begin(), kFields.end(), [name](StaticText field) { return field.view() == name; });
  return found == kFields.end() ? StaticText() : *found;
}

Error error_of(const grpc::Status& status) {
  if (is_wrong_peer(status)) {
    return {ErrorCode::kUnauthenticated, "another server answers at this address", "certificate",
            "do not go on: compare the server's fingerprint with the administrator"};
  }
  v1::ErrorDetail detail;
  if (status.error_details().empty() || !detail.ParseFromString(status.error_details())) {
    return make_error(code_of(status.error_code()));
  }
  Error error = make_error(static_cast<ErrorCode>(detail.code()));
  error.field = known_field(detail.field());
  if (detail.has_number()) error.number = detail.number();
  return error;
}

Error error_of(const BoundsViolation& violation) {
  return {ErrorCode::kMalformed, "the server's answer breaks the bounds of a field", known_field(violation.field),
          "compare the versions of both programs", static_cast<std::int64_t>(violation.bound)};
}

}  // namespace sigilo
