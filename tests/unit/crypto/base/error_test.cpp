#include "crypto/base/error.h"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <type_traits>

#include "crypto/base/labels.h"
#include "crypto/base/result.h"

namespace sigilo {
namespace {

// No run-time text rides in an error: it could be a name.
static_assert(!std::is_constructible_v<StaticText, std::string>);
static_assert(!std::is_constructible_v<StaticText, std::string_view>);

TEST(Error, HasAStableNameForEveryCode) {
  std::set<std::string_view> names;
  for (int code = 1; code <= static_cast<int>(ErrorCode::kCancelled); ++code) {
    EXPECT_TRUE(names.insert(name_of(static_cast<ErrorCode>(code))).second) << code;
  }
  EXPECT_EQ(name_of(static_cast<ErrorCode>(9999)), "internal");
}

TEST(Error, PrintsFieldCauseNumberAndHint) {
  const Error full{ErrorCode::kTooLarge, "longer than allowed", "name", "shorten it", 64};
  EXPECT_EQ(to_string(full), "name: longer than allowed (64); shorten it");
  const Error bare{ErrorCode::kTruncated, "ends early", {}, {}, Error::kNoNumber};
  EXPECT_EQ(to_string(bare), "ends early");
}

Result<int> half(int value) {
  if (value % 2 != 0) {
    return fail(ErrorCode::kInvalidArgument, "odd");
  }
  return value / 2;
}

Result<int> quarter(int value) {
  SIGILO_TRY(const auto first, half(value));
  SIGILO_TRY(const auto second, half(first));
  return second;
}

TEST(Result, TheMacrosPassErrorsOn) {
  EXPECT_EQ(quarter(8).value_or(-1), 2);
  EXPECT_EQ(quarter(6).error().what.view(), "odd");
  const auto check = [](int value) -> Status {
    SIGILO_CHECK(quarter(value));
    return {};
  };
  EXPECT_TRUE(check(4));
  EXPECT_EQ(check(3).error().code, ErrorCode::kInvalidArgument);
}

}  // namespace
}  // namespace sigilo
