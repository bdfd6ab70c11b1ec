#include "crypto/base/clock.h"

#include <cstdio>

namespace sigilo {

std::string Day::iso() const {
  const std::chrono::year_month_day date{std::chrono::sys_days{std::chrono::days{days_}}};
  char text[32];
  std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                static_cast<unsigned>(date.day()));
  return text;
}

Result<Day> Day::parse(std::string_view iso) {
  const auto bad = [] { return fail(ErrorCode::kMalformed, "not a date of the form YYYY-MM-DD"); };
  if (iso.size() != 10 || iso[4] != '-' || iso[7] != '-') {
    return bad();
  }
  int parts[3] = {0, 0, 0};
  const std::size_t starts[3] = {0, 5, 8};
  const std::size_t sizes[3] = {4, 2, 2};
  for (int part = 0; part < 3; ++part) {
    for (std::size_t i = 0; i < sizes[part]; ++i) {
      const char c = iso[starts[part] + i];
      if (c < '0' || c > '9') {
        return bad();
      }
      parts[part] = parts[part] * 10 + (c - '0');
    }
  }
  const std::chrono::year_month_day date{std::chrono::year{parts[0]}, std::chrono::month{static_cast<unsigned>(parts[1])},
                                         std::chrono::day{static_cast<unsigned>(parts[2])}};
  if (!date.ok() || parts[0] < 1970) {
    return bad();
  }
  return Day(static_cast<std::uint32_t>(std::chrono::sys_days{date}.time_since_epoch().count()));
}

std::int64_t SystemClock::unix_seconds() const {
  return std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch()).count();
}

std::chrono::nanoseconds SystemClock::steady() const { return std::chrono::steady_clock::now().time_since_epoch(); }

}  // namespace sigilo
