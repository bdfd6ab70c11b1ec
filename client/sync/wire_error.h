#pragma once

#include <grpcpp/support/status.h>

#include <string_view>

#include "crypto/base/error.h"
#include "proto/bounds.h"

namespace sigilo {

/// The error that a failed call stands for: the server's own code, field and number where its answer carries them, else the code
/// that fits the gRPC status. The texts are ours; nothing that the server wrote is shown. A TLS peer that is not the pinned one
/// gives kUnauthenticated, a time-out or a broken connection kUnavailable. Requires !status.ok().
[[nodiscard]] Error error_of(const grpc::Status& status);

/// kMalformed for an answer that breaks the bounds of its fields.
[[nodiscard]] Error error_of(const BoundsViolation& violation);

/// The literal equal to `name`, if it is a field of the protocol or a part that the server's errors name; else empty.
[[nodiscard]] StaticText known_field(std::string_view name);

}  // namespace sigilo
