#pragma once

#include <string>
#include <vector>

#include "client/cli/console.h"
#include "client/cli/terminal.h"
#include "crypto/base/clock.h"
#include "crypto/base/rng.h"

namespace sigilo::cli {

/// The program's surroundings; tests put others in their place.
struct Surroundings {
  Sink& out;
  Sink& err;
  Terminal& terminal;
  Clock& clock;
  Rng& rng;
  bool stderr_is_terminal = false;
};

/// Runs `sigilo` with the arguments after the program's name. Never throws. Expects that run_self_test() has passed.
[[nodiscard]] ExitCode run(const std::vector<std::string>& arguments, const Surroundings& around);

/// The man page, in roff, made of the same tables as --help.
[[nodiscard]] std::string manual_page();

}  // namespace sigilo::cli
