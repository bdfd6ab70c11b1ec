#pragma once

#include "crypto/base/result.h"

namespace sigilo {

/// The error of verifying what a server said, told from one of the user's own: parts of an answer that contradict each other are as untrusted as
/// a wrong signature, and no conflict that somebody here could solve. Other codes stay.
[[nodiscard]] Error untrusted(Error error);

}  // namespace sigilo
