#include "crypto/base/error.h"

namespace sigilo {

std::string_view name_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalidArgument: return "invalid_argument";
    case ErrorCode::kMalformed: return "malformed";
    case ErrorCode::kUnsupported: return "unsupported";
    case ErrorCode::kTooLarge: return "too_large";
    case ErrorCode::kTruncated: return "truncated";
    case ErrorCode::kAuthenticationFailed: return "authentication_failed";
    case ErrorCode::kSignatureInvalid: return "signature_invalid";
    case ErrorCode::kNotFound: return "not_found";
    case ErrorCode::kAlreadyExists: return "already_exists";
    case ErrorCode::kConflict: return "conflict";
    case ErrorCode::kPermissionDenied: return "permission_denied";
    case ErrorCode::kUnauthenticated: return "unauthenticated";
    case ErrorCode::kUnavailable: return "unavailable";
    case ErrorCode::kIo: return "io";
    case ErrorCode::kNoSpace: return "no_space";
    case ErrorCode::kExpired: return "expired";
    case ErrorCode::kRolledBack: return "rolled_back";
    case ErrorCode::kForked: return "forked";
    case ErrorCode::kLocked: return "locked";
    case ErrorCode::kQuarantined: return "quarantined";
    case ErrorCode::kResourceExhausted: return "resource_exhausted";
    case ErrorCode::kInternal: return "internal";
    case ErrorCode::kCancelled: return "cancelled";
  }
  return "internal";
}

std::string to_string(const Error& error) {
  std::string text;
  if (!error.field.empty()) {
    text.append(error.field.view()).append(": ");
  }
  text.append(error.what.view());
  if (error.number != Error::kNoNumber) {
    text.append(" (").append(std::to_string(error.number)).append(")");
  }
  if (!error.hint.empty()) {
    text.append("; ").append(error.hint.view());
  }
  return text;
}

}  // namespace sigilo
