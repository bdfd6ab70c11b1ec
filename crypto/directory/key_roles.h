#pragma once

#include "crypto/base/result.h"
#include "crypto/directory/directory.h"

namespace sigilo {

/// Every signing key and every sealing key of a directory belongs to one holder in one role: otherwise a custodian could be the store or a
/// device, and t custodians one person, unseen. kMalformed names the list in which a key stands a second time. A recipient's key may be a
/// team's or a device's: it opens nothing that its holder does not get by a release. Pure; thread-safe.
/// Source: design PROTOCOL 2 and promise P3.
[[nodiscard]] Status check_key_roles(const Directory& directory);

}  // namespace sigilo
