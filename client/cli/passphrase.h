#pragma once

#include <filesystem>
#include <optional>

#include "client/cli/console.h"
#include "client/cli/terminal.h"
#include "crypto/base/rng.h"

namespace sigilo::cli {

/// Where a passphrase comes from: a file named on the command line, else a person at a terminal; never an argument, never the environment.
struct PassphraseSource {
  std::optional<std::filesystem::path> file;
  bool no_input = false;
};

/// An existing one. kInvalidArgument if there is neither a file nor somebody to ask. `title` says what it opens.
[[nodiscard]] Outcome<SecretBuffer> ask_passphrase(const PassphraseSource& source, Msg title, Console& console, Terminal& terminal);

/// A new one, of at least 12 bytes. A person is shown one of six random words and may take it (by typing it) or choose another; either is
/// typed twice. One from a file is taken as it is.
[[nodiscard]] Outcome<SecretBuffer> new_passphrase(const PassphraseSource& source, Msg title, Console& console, Terminal& terminal, Rng& rng);

inline constexpr std::size_t kShortestPassphrase = 12;

}  // namespace sigilo::cli
