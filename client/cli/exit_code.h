#pragma once

#include <span>

#include "client/cli/message.h"
#include "crypto/base/error.h"

namespace sigilo::cli {

/// What a script sees. Documented in `sigilo --help` and docs/man/sigilo.1; a test compares both with this table.
enum class ExitCode : int {
  kOk = 0,
  kFailure = 1,      ///< it did not work: not found, already there, wrong state, disk
  kUsage = 2,        ///< the command line or a value on it is wrong
  kDenied = 3,       ///< identity, role, passphrase, expiry or consent forbids it
  kUnavailable = 4,  ///< no network or no server: trying again may help
  kUntrusted = 5,    ///< data that is damaged, forged, unknown, rolled back or forked
  kNoRoom = 6,       ///< locked by another process, no space, no memory
};

/// One exit code for each error code.
[[nodiscard]] ExitCode exit_code_of(ErrorCode code);

struct ExitCodeRow {
  ExitCode code;
  Msg meaning;
};
/// All exit codes in ascending order.
[[nodiscard]] std::span<const ExitCodeRow> exit_code_table();

}  // namespace sigilo::cli
