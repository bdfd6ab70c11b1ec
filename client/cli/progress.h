#pragma once

#include <cstdint>
#include <string>

#include "client/cli/console.h"
#include "crypto/base/clock.h"

namespace sigilo::cli {

/// One line on stderr that is drawn over, for work that takes more than a second. Silent unless enabled (a terminal, or --progress).
class Progress {
 public:
  Progress(Console& console, const Clock& clock, bool enabled);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  /// `total` may be 0 if it is not known.
  void update(Msg what, std::uint64_t done, std::uint64_t total);

 private:
  Console& console_;
  const Clock& clock_;
  bool enabled_;
  bool drawn_ = false;
  std::chrono::nanoseconds next_;
};

/// "1.5 MiB", for people.
[[nodiscard]] std::string human_size(std::uint64_t bytes);

}  // namespace sigilo::cli
