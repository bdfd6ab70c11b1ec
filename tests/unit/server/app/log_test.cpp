#include "server/app/log.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>

#include "tests/support/fake_clock.h"

namespace sigilo::server {
namespace {

using ::testing::internal::CaptureStderr;
using ::testing::internal::GetCapturedStderr;

std::size_t count_of(const std::string& text, std::string_view part) {
  std::size_t count = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

TEST(Log, AnEventIsOneLineOfKeysAndValues) {
  testing::FakeClock clock;
  CaptureStderr();
  {
    Log log("info", clock);
    log.info("listening", {{"address", LogValue::of_operator("127.0.0.1:7443\nlevel=error")}, {"port", 7443}});
  }
  EXPECT_EQ(GetCapturedStderr(), "level=info event=listening address=127.0.0.1:7443?level=error port=7443\n");
}

TEST(Log, TheLevelLeavesOutWhatIsBelowIt) {
  testing::FakeClock clock;
  CaptureStderr();
  {
    Log log("error", clock);
    log.info("listening");
    log.warning("late");
    log.error("broken");
  }
  EXPECT_EQ(GetCapturedStderr(), "level=error event=broken\n");
}

TEST(Log, OutsidersCannotFillIt) {
  testing::FakeClock clock;
  const Error error{ErrorCode::kUnauthenticated, "the device is not in the directory", {}, {}};
  CaptureStderr();
  {
    Log log("info", clock);
    for (int i = 0; i < 1000; ++i) log.on_failure("sigilo.v1.IntakeService.PutPiece", error, std::nullopt);
    clock.advance(std::chrono::seconds(61));
    log.on_failure("", error, std::nullopt);
  }
  const std::string text = GetCapturedStderr();
  EXPECT_EQ(count_of(text, "\n"), 2U);
  EXPECT_NE(text.find("count=1\n"), std::string::npos);
  EXPECT_NE(text.find("count=1000\n"), std::string::npos);
}

TEST(Log, AFailedCallNamesMethodDeviceAndCode) {
  testing::FakeClock clock;
  CaptureStderr();
  {
    Log log("info", clock);
    log.on_failure("sigilo.v1.ReviewService.GetRecord", Error{ErrorCode::kNotFound, "there is no such record", "record", {}},
                   Caller{});
  }
  const std::string text = GetCapturedStderr();
  EXPECT_NE(
      text.find("method=sigilo.v1.ReviewService.GetRecord device=00000000000000000000000000000000 code=not_found field=record"),
      std::string::npos)
      << text;
}

}  // namespace
}  // namespace sigilo::server
