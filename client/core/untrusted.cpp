#include "client/core/untrusted.h"

namespace sigilo {

Error untrusted(Error error) {
  switch (error.code) {
    case ErrorCode::kConflict:
    case ErrorCode::kNotFound:
    case ErrorCode::kAlreadyExists:
    case ErrorCode::kInvalidArgument: error.code = ErrorCode::kAuthenticationFailed; break;
    default: break;
  }
  return error;
}

}  // namespace sigilo
