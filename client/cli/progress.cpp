#include "client/cli/progress.h"

#include <array>
#include <cstdio>

namespace sigilo::cli {
namespace {
constexpr std::chrono::seconds kFirst{1};
constexpr std::chrono::milliseconds kEvery{200};
}  // namespace

Progress::Progress(Console& console, const Clock& clock, bool enabled)
    : console_(console), clock_(clock), enabled_(enabled), next_(clock.steady() + kFirst) {}

Progress::~Progress() {
  if (drawn_) {
    console_.raw_error("\r\033[K");
  }
}

void Progress::update(Msg what, std::uint64_t done, std::uint64_t total) {
  if (!enabled_ || clock_.steady() < next_) {
    return;
  }
  next_ = clock_.steady() + kEvery;
  drawn_ = true;
  const std::string amount = total == 0 ? human_size(done) : std::to_string(done * 100 / total) + " %";
  console_.raw_error("\r\033[K" + console_.text(what, {amount}));
}

std::string human_size(std::uint64_t bytes) {
  static constexpr std::array<const char*, 5> kUnits{"B", "KiB", "MiB", "GiB", "TiB"};
  auto value = static_cast<double>(bytes);
  std::size_t unit = 0;
  while (value >= 1024 && unit + 1 < kUnits.size()) {
    value /= 1024;
    ++unit;
  }
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), unit == 0 ? "%.0f %s" : "%.1f %s", value, kUnits[unit]);
  return text.data();
}

}  // namespace sigilo::cli
