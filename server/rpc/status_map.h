#pragma once

#include <grpcpp/support/status.h>

#include "crypto/base/error.h"
#include "proto/bounds.h"

namespace sigilo::server {

/// The gRPC code of an error; a pure function with one line per ErrorCode.
[[nodiscard]] grpc::StatusCode status_code_of(ErrorCode code);

/// What a caller is told: the gRPC code, the code's stable name as text, and an ErrorDetail {code, field, number} from which the
/// other side rebuilds the error. The texts `what` and `hint` stay here; errors of ours (kInternal, kIo) travel without field and
/// number. Source: reference/style.md F28.
[[nodiscard]] grpc::Status to_status(const Error& error);

/// The same for a message that breaks the bounds of its fields.
[[nodiscard]] grpc::Status to_status(const BoundsViolation& violation);
[[nodiscard]] ErrorCode code_of(BoundsViolation::Kind kind);

}  // namespace sigilo::server
