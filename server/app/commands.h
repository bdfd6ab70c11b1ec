#pragma once

#include <iosfwd>
#include <string>

#include "crypto/base/clock.h"
#include "crypto/base/rng.h"
#include "crypto/platform/file_system.h"
#include "server/app/config.h"
#include "server/app/refusal.h"

namespace sigilo::server {

/// What a command works with. `out` gets results, `err` messages.
struct Environment {
  FileSystem& files;
  const Clock& clock;
  Rng& rng;
  std::ostream& out;
  std::ostream& err;
};

/// The exit code of an error; the same table as that of the program `sigilo`: 1 failure, 2 usage, 3 denied, 4 unavailable, 5
/// untrusted data, 6 no room or locked.
[[nodiscard]] int exit_code_of(ErrorCode code);

/// Each command returns a Refusal for main to print; texts for people go to `out` and `err`.

/// Makes the keys of a new mechanism below `config.data` and the public identity file. `address` is how devices reach the server.
[[nodiscard]] Outcome run_init(Environment& environment, const Config& config, const std::string& address);

struct AdoptFiles {
  Path trust_root;
  Path directory;
  Path names;  ///< may be empty
};
/// Founds the mechanism offline: trust root and first directory. The same files again are fine; kAlreadyExists for others, and for a names
/// file that is not the one in the store.
[[nodiscard]] Outcome run_adopt(Environment& environment, const Config& config, const AdoptFiles& adopted);

/// Prints the words of every key of the store, from its private keys; whether it serves or not.
[[nodiscard]] Outcome run_words(Environment& environment, const Config& config);

/// Serves until SIGTERM or SIGINT. Requires that these and SIGHUP are blocked in the whole process. `checkpoint`: a file with a note that somebody
/// outside kept, for a head file that was lost (second_place.h); or empty.
[[nodiscard]] Outcome run_serve(Environment& environment, const Config& config, const Path& checkpoint);

/// Checks everything that is stored. kAuthenticationFailed if anything does not check out; the findings are in the output, as text
/// or as one JSON document.
[[nodiscard]] Outcome run_verify(Environment& environment, const Config& config, bool json);

}  // namespace sigilo::server
