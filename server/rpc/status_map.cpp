#include "server/rpc/status_map.h"

#include <string>

#include "sigilo/v1/common.pb.h"

namespace sigilo::server {
namespace {

grpc::Status make_status(ErrorCode code, std::string_view field, std::int64_t number) {
  v1::ErrorDetail detail;
  detail.set_code(static_cast<std::uint32_t>(code));
  if (code != ErrorCode::kInternal && code != ErrorCode::kIo) {
    detail.set_field(field.data(), field.size());
    detail.set_has_number(number != Error::kNoNumber);
    if (detail.has_number()) detail.set_number(number);
  }
  return {status_code_of(code), std::string(name_of(code)), detail.SerializeAsString()};
}

}  // namespace

grpc::StatusCode status_code_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalidArgument:
    case ErrorCode::kMalformed:
    case ErrorCode::kUnsupported:
    case ErrorCode::kTooLarge:
    case ErrorCode::kTruncated:
    case ErrorCode::kAuthenticationFailed:
    case ErrorCode::kSignatureInvalid:
      return grpc::StatusCode::INVALID_ARGUMENT;
    case ErrorCode::kNotFound:
      return grpc::StatusCode::NOT_FOUND;
    case ErrorCode::kAlreadyExists:
      return grpc::StatusCode::ALREADY_EXISTS;
    case ErrorCode::kConflict:
    case ErrorCode::kExpired:
    case ErrorCode::kRolledBack:
    case ErrorCode::kForked:
    case ErrorCode::kQuarantined:
      return grpc::StatusCode::FAILED_PRECONDITION;
    case ErrorCode::kPermissionDenied:
      return grpc::StatusCode::PERMISSION_DENIED;
    case ErrorCode::kUnauthenticated:
      return grpc::StatusCode::UNAUTHENTICATED;
    case ErrorCode::kUnavailable:
    case ErrorCode::kLocked:
      return grpc::StatusCode::UNAVAILABLE;
    case ErrorCode::kNoSpace:
    case ErrorCode::kResourceExhausted:
      return grpc::StatusCode::RESOURCE_EXHAUSTED;
    case ErrorCode::kCancelled:
      return grpc::StatusCode::CANCELLED;
    case ErrorCode::kIo:
    case ErrorCode::kInternal:
      return grpc::StatusCode::INTERNAL;
  }
  return grpc::StatusCode::INTERNAL;
}

grpc::Status to_status(const Error& error) { return make_status(error.code, error.field.view(), error.number); }

ErrorCode code_of(BoundsViolation::Kind kind) {
  switch (kind) {
    case BoundsViolation::Kind::kTooLarge:
    case BoundsViolation::Kind::kTooMany:
      return ErrorCode::kTooLarge;
    case BoundsViolation::Kind::kUnknownField:
      return ErrorCode::kUnsupported;
    case BoundsViolation::Kind::kMissing:
    case BoundsViolation::Kind::kWrongSize:
    case BoundsViolation::Kind::kTooHigh:
      return ErrorCode::kInvalidArgument;
  }
  return ErrorCode::kInternal;
}

grpc::Status to_status(const BoundsViolation& violation) {
  return make_status(code_of(violation.kind), violation.field, static_cast<std::int64_t>(violation.bound));
}

}  // namespace sigilo::server
