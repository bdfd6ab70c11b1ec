#include "crypto/base/clock.h"

#include <gtest/gtest.h>

namespace sigilo {
namespace {

TEST(Day, PrintsAndParsesTheSameDate) {
  EXPECT_EQ(Day(0).iso(), "1970-01-01");
  EXPECT_EQ(Day(11016).iso(), "2000-02-29");
  EXPECT_EQ(Day(20784).iso(), "2026-11-27");
  for (std::uint32_t number = 0; number < 40000; number += 7) {
    const auto parsed = Day::parse(Day(number).iso());
    ASSERT_TRUE(parsed) << number;
    EXPECT_EQ(parsed->number(), number);
  }
  const auto last = Day::parse("9999-12-31");
  ASSERT_TRUE(last);
  EXPECT_EQ(last->iso(), "9999-12-31");
}

TEST(Day, RefusesWhatIsNotADate) {
  for (const char* text : {"", "2026-11-2", "2026-11-277", "2026/11/27", "26-11-2027", "2026-13-01", "2026-00-01", "2026-02-29",
                           "2026-04-31", "2026-11-00", "1969-12-31", " 026-11-27", "2026-1a-27", "+026-11-27", "2026-11-27 "}) {
    const auto parsed = Day::parse(text);
    ASSERT_FALSE(parsed) << text;
    EXPECT_EQ(parsed.error().code, ErrorCode::kMalformed) << text;
  }
}

TEST(Day, CountsAndOrders) {
  EXPECT_EQ(Day(10).plus(5), Day(15));
  EXPECT_EQ(Day(10).plus(-5), Day(5));
  EXPECT_LT(Day(5), Day(6));
}

TEST(Clock, TodayIsTheDayOfTheSecond) {
  class Fixed final : public Clock {
   public:
    explicit Fixed(std::int64_t seconds) : seconds_(seconds) {}
    [[nodiscard]] std::int64_t unix_seconds() const override { return seconds_; }
    [[nodiscard]] std::chrono::nanoseconds steady() const override { return {}; }

   private:
    std::int64_t seconds_;
  };
  EXPECT_EQ(Fixed(86399).today(), Day(0));
  EXPECT_EQ(Fixed(86400).today(), Day(1));
}

TEST(SystemClock, SteadyTimeDoesNotRunBackwards) {
  const SystemClock clock;
  const auto before = clock.steady();
  EXPECT_GE(clock.steady(), before);
  EXPECT_GT(clock.unix_seconds(), 1'700'000'000);
}

}  // namespace
}  // namespace sigilo
