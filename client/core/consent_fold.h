#pragma once

#include "client/core/transport.h"
#include "client/core/trust.h"
#include "crypto/base/result.h"
#include "crypto/consent/gate_state.h"

namespace sigilo {

/// The log from its first entry up to trust.read_head(), folded by the rules of the gate: what custodians and auditors see. Directory versions from before
/// this device was enrolled are fetched; each must be the one that its successor names. Reads the whole log every time: for a question about one record, not
/// for lists. kForked if the entries or the versions are not those of the log that this device keeps; kNotFound if the server holds a version back;
/// errors of Transport and GateState. Requires trust.has_directory().
[[nodiscard]] Result<GateState> fold_log(const Trust& trust, Transport& transport);

}  // namespace sigilo
