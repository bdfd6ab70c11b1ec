#pragma once

#include "crypto/base/ids.h"

namespace sigilo {

/// ctx = H("sigilo/v1/ctx", prologue): in the salt of every key derivation and in every HPKE info, commitment and AAD of a record,
/// so that nothing of one record can be used in another.
using Context = FixedId<struct ContextTag, 32>;

}  // namespace sigilo
