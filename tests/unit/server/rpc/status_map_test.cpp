#include "server/rpc/status_map.h"

#include <gtest/gtest.h>

#include "sigilo/v1/common.pb.h"

namespace sigilo::server {
namespace {

v1::ErrorDetail detail_of(const grpc::Status& status) {
  v1::ErrorDetail detail;
  EXPECT_TRUE(detail.ParseFromString(status.error_details()));
  return detail;
}

TEST(StatusMap, EveryErrorCodeHasAStatusThatIsNotOk) {
  for (std::uint16_t number = 1; number <= 23; ++number) {
    const auto code = static_cast<ErrorCode>(number);
    EXPECT_NE(status_code_of(code), grpc::StatusCode::OK) << number;
    EXPECT_NE(status_code_of(code), grpc::StatusCode::UNKNOWN) << number;
  }
}

TEST(StatusMap, TheTextIsTheCodesNameAndNothingElse) {
  const Error error{ErrorCode::kNotFound, "there is no such record", "record", "look again", 7};
  const auto status = to_status(error);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(status.error_message(), "not_found");
  const auto detail = detail_of(status);
  EXPECT_EQ(detail.code(), static_cast<std::uint32_t>(ErrorCode::kNotFound));
  EXPECT_EQ(detail.field(), "record");
  EXPECT_EQ(detail.number(), 7);
}

TEST(StatusMap, ErrorsOfOursTellNothingButTheirCode) {
  for (const auto code : {ErrorCode::kInternal, ErrorCode::kIo}) {
    const auto status = to_status(Error{code, "a page does not check out", "database", {}, 4711});
    EXPECT_EQ(status.error_code(), grpc::StatusCode::INTERNAL);
    EXPECT_TRUE(detail_of(status).field().empty());
    EXPECT_FALSE(detail_of(status).has_number());
  }
}

TEST(StatusMap, AViolationOfBoundsNamesFieldAndBound) {
  const auto status = to_status(BoundsViolation{BoundsViolation::Kind::kTooLarge, "payload", 262144});
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(detail_of(status).code(), static_cast<std::uint32_t>(ErrorCode::kTooLarge));
  EXPECT_EQ(detail_of(status).field(), "payload");
  EXPECT_EQ(detail_of(status).number(), 262144);
}

}  // namespace
}  // namespace sigilo::server
