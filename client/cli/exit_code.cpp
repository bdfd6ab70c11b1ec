#include "client/cli/exit_code.h"

#include <array>

namespace sigilo::cli {

ExitCode exit_code_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalidArgument: return ExitCode::kUsage;
    case ErrorCode::kPermissionDenied:
    case ErrorCode::kUnauthenticated:
    case ErrorCode::kExpired: return ExitCode::kDenied;
    case ErrorCode::kUnavailable: return ExitCode::kUnavailable;
    case ErrorCode::kMalformed:
    case ErrorCode::kUnsupported:
    case ErrorCode::kTooLarge:
    case ErrorCode::kTruncated:
    case ErrorCode::kAuthenticationFailed:
    case ErrorCode::kSignatureInvalid:
    case ErrorCode::kRolledBack:
    case ErrorCode::kForked:
    case ErrorCode::kQuarantined: return ExitCode::kUntrusted;
    case ErrorCode::kLocked:
    case ErrorCode::kNoSpace:
    case ErrorCode::kResourceExhausted: return ExitCode::kNoRoom;
    case ErrorCode::kNotFound:
    case ErrorCode::kAlreadyExists:
    case ErrorCode::kConflict:
    case ErrorCode::kIo:
    case ErrorCode::kInternal:
    case ErrorCode::kCancelled: return ExitCode::kFailure;
  }
  return ExitCode::kFailure;
}

std::span<const ExitCodeRow> exit_code_table() {
  static constexpr std::array<ExitCodeRow, 7> kTable{{
      {ExitCode::kOk, Msg::kExitOk},
      {ExitCode::kFailure, Msg::kExitFailure},
      {ExitCode::kUsage, Msg::kExitUsage},
      {ExitCode::kDenied, Msg::kExitDenied},
      {ExitCode::kUnavailable, Msg::kExitUnavailable},
      {ExitCode::kUntrusted, Msg::kExitUntrusted},
      {ExitCode::kNoRoom, Msg::kExitNoRoom},
  }};
  return kTable;
}

}  // namespace sigilo::cli
