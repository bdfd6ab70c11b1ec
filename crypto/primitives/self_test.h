#pragma once

#include "crypto/base/result.h"

namespace sigilo {

/// Known-answer tests of every primitive, run once by every program before the first key is touched; takes a few milliseconds.
/// Also initialises libsodium, and OpenSSL without its clean-up at exit (gRPC's threads outlive main and still use it).
/// kInternal names the primitive that failed; the program must exit.
[[nodiscard]] Status run_self_test();

/// No core dumps, not traceable by other processes of the user, umask 077. Call first in main. Returns kIo if the system refused.
[[nodiscard]] Status harden_process();

}  // namespace sigilo
