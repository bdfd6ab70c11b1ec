#include "server/app/commands.h"

namespace sigilo::server {

int exit_code_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalidArgument:
      return 2;
    case ErrorCode::kPermissionDenied:
    case ErrorCode::kUnauthenticated:
    case ErrorCode::kExpired:
      return 3;
    case ErrorCode::kUnavailable:
      return 4;
    case ErrorCode::kMalformed:
    case ErrorCode::kUnsupported:
    case ErrorCode::kTooLarge:
    case ErrorCode::kTruncated:
    case ErrorCode::kAuthenticationFailed:
    case ErrorCode::kSignatureInvalid:
    case ErrorCode::kRolledBack:
    case ErrorCode::kForked:
    case ErrorCode::kQuarantined:
      return 5;
    case ErrorCode::kLocked:
    case ErrorCode::kNoSpace:
    case ErrorCode::kResourceExhausted:
      return 6;
    case ErrorCode::kNotFound:
    case ErrorCode::kAlreadyExists:
    case ErrorCode::kConflict:
    case ErrorCode::kIo:
    case ErrorCode::kInternal:
    case ErrorCode::kCancelled:
      return 1;
  }
  return 1;
}

}  // namespace sigilo::server
