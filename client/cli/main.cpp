#include <unistd.h>

#include <csignal>
#include <string>
#include <vector>

#include "client/cli/app.h"
#include "crypto/platform/process_memory.h"
#include "crypto/primitives/self_test.h"

int main(int argc, char** argv) {
  using sigilo::cli::ExitCode;
  using sigilo::cli::Msg;
  sigilo::keep_freed_memory();
  // A reader of our output that goes away is a failed write, not a death in the middle of a commit.
  std::signal(SIGPIPE, SIG_IGN);
  sigilo::cli::FdSink out(STDOUT_FILENO);
  sigilo::cli::FdSink err(STDERR_FILENO);
  sigilo::cli::Console console(out, err, sigilo::cli::language_of_environment(), false);
  if (!sigilo::harden_process()) {
    console.note(Msg::kHardeningFailed);
    return static_cast<int>(ExitCode::kFailure);
  }
  if (!sigilo::run_self_test()) {
    console.note(Msg::kSelfTestFailed);
    return static_cast<int>(ExitCode::kFailure);
  }
  sigilo::cli::TtyTerminal terminal;
  sigilo::SystemClock clock;
  sigilo::SystemRng rng;
  const sigilo::cli::Surroundings around{out, err, terminal, clock, rng, ::isatty(STDERR_FILENO) == 1};
  return static_cast<int>(sigilo::cli::run(std::vector<std::string>(argv + 1, argv + argc), around));
}
