#include "client/sync/wire_error.h"

#include <google/protobuf/descriptor.h>
#include <gtest/gtest.h>

#include <set>

#include "sigilo/v1/common.pb.h"
#include "sigilo/v1/directory.pb.h"
#include "sigilo/v1/health.pb.h"
#include "sigilo/v1/intake.pb.h"
#include "sigilo/v1/log.pb.h"
#include "sigilo/v1/review.pb.h"

namespace sigilo {
namespace {

grpc::Status status_with(grpc::StatusCode code, const v1::ErrorDetail& detail) {
  return {code, "a text that is not shown", detail.SerializeAsString()};
}

TEST(WireError, TheServersCodeFieldAndNumberComeBack) {
  v1::ErrorDetail detail;
  detail.set_code(static_cast<std::uint32_t>(ErrorCode::kConflict));
  detail.set_field("offset");
  detail.set_has_number(true);
  detail.set_number(1048576);
  const Error error = error_of(status_with(grpc::StatusCode::FAILED_PRECONDITION, detail));
  EXPECT_EQ(error.code, ErrorCode::kConflict);
  EXPECT_EQ(error.field.view(), "offset");
  EXPECT_EQ(error.number, 1048576);
}

TEST(WireError, EveryCodeComesBackAsItself) {
  for (std::uint16_t number = 1; number <= 23; ++number) {
    v1::ErrorDetail detail;
    detail.set_code(number);
    const Error error = error_of(status_with(grpc::StatusCode::INTERNAL, detail));
    EXPECT_EQ(static_cast<std::uint16_t>(error.code), number);
    EXPECT_FALSE(error.what.empty());
  }
}

TEST(WireError, AHostileDetailIsHarmless) {
  v1::ErrorDetail detail;
  detail.set_code(65535);
  detail.set_field("\x1b[2J rm -rf");
  const Error error = error_of(status_with(grpc::StatusCode::INTERNAL, detail));
  EXPECT_EQ(error.code, ErrorCode::kInternal);
  EXPECT_TRUE(error.field.empty());
  EXPECT_EQ(error_of({grpc::StatusCode::NOT_FOUND, "", "\xff\xff\xff not a message"}).code, ErrorCode::kNotFound);
}

TEST(WireError, WithoutADetailTheStatusDecides) {
  EXPECT_EQ(error_of({grpc::StatusCode::UNAVAILABLE, "connection refused"}).code, ErrorCode::kUnavailable);
  EXPECT_EQ(error_of({grpc::StatusCode::DEADLINE_EXCEEDED, ""}).code, ErrorCode::kUnavailable);
  EXPECT_EQ(error_of({grpc::StatusCode::UNAUTHENTICATED, ""}).code, ErrorCode::kUnauthenticated);
  EXPECT_EQ(error_of({grpc::StatusCode::PERMISSION_DENIED, ""}).code, ErrorCode::kPermissionDenied);
  EXPECT_EQ(error_of({grpc::StatusCode::UNIMPLEMENTED, ""}).code, ErrorCode::kUnsupported);
  EXPECT_EQ(error_of({grpc::StatusCode::RESOURCE_EXHAUSTED, ""}).code, ErrorCode::kResourceExhausted);
  EXPECT_EQ(error_of({grpc::StatusCode::CANCELLED, ""}).code, ErrorCode::kCancelled);
}

TEST(WireError, EveryFieldOfTheProtocolIsKnown) {
  const std::set<const google::protobuf::FileDescriptor*> files = {v1::LogProof::descriptor()->file(),
                                                                   v1::GetDirectoryRequest::descriptor()->file(),
                                                                   v1::SubmitRecordRequest::descriptor()->file(),
                                                                   v1::ListRecordsRequest::descriptor()->file(),
                                                                   v1::GetTileRequest::descriptor()->file(),
                                                                   v1::GetStatusRequest::descriptor()->file()};
  for (const auto* file : files) {
    for (int m = 0; m < file->message_type_count(); ++m) {
      const auto* type = file->message_type(m);
      if (type == v1::ErrorDetail::descriptor()) continue;
      for (int i = 0; i < type->field_count(); ++i)
        EXPECT_FALSE(known_field(type->field(i)->name()).empty()) << type->field(i)->full_name();
    }
  }
  EXPECT_TRUE(known_field("nonsense").empty());
  EXPECT_TRUE(known_field("").empty());
}

}  // namespace
}  // namespace sigilo
