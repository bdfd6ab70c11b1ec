#pragma once

namespace sigilo::cli {

/// While it lives, Ctrl-C and SIGTERM ask for a clean end between two calls instead of killing the program. A second signal kills.
class Interrupt {
 public:
  Interrupt();
  ~Interrupt();
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;
  [[nodiscard]] static bool raised();
};

}  // namespace sigilo::cli
