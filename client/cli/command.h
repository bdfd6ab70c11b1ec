#pragma once

#include <filesystem>
#include <string>

#include "client/cli/command_line.h"
#include "client/cli/console.h"
#include "client/cli/passphrase.h"
#include "client/cli/progress.h"
#include "client/cli/terminal.h"
#include "crypto/base/clock.h"
#include "crypto/base/rng.h"

namespace sigilo::cli {

/// Most rows of one list; more are fetched with --from or --after.
inline constexpr int kMostRows = 500;

/// Options that every command takes, before or after its name.
struct GlobalOptions {
  std::filesystem::path home;  ///< empty: $XDG_DATA_HOME/sigilo, else ~/.local/share/sigilo
  bool json = false;
  std::string language;
  std::string passphrase_file;
  bool no_input = false;
  bool progress = false;
};

/// What a command has to work with.
struct Context {
  const GlobalOptions& options;
  Console& console;
  Terminal& terminal;
  Clock& clock;
  Rng& rng;
  bool stderr_is_terminal = false;

  [[nodiscard]] PassphraseSource passphrase() const;
  [[nodiscard]] bool can_ask() const { return !options.no_input && terminal.can_ask(); }
  /// kNotFound if neither --home nor the environment names one.
  [[nodiscard]] Outcome<std::filesystem::path> home() const;
  [[nodiscard]] bool progress_enabled() const { return options.progress || stderr_is_terminal; }
  /// True at once with `yes`; else a person says so; kInvalidArgument if there is nobody to ask, kCancelled for a no.
  [[nodiscard]] Done confirm(bool yes, const std::string& question) const;
};

}  // namespace sigilo::cli
