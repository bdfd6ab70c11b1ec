#pragma once

#include <string>

#include "client/cli/command.h"
#include "crypto/envelope/root_key_file.h"

namespace sigilo::cli {

/// The root key in the file at `path`, under the passphrase of `passphrase_file`, or of whoever sits at the terminal if that is empty.
/// kUnauthenticated for a wrong passphrase.
[[nodiscard]] Outcome<RootKey> open_root_key_file(Context& context, const std::string& path, const std::string& passphrase_file);

}  // namespace sigilo::cli
