#pragma once

#include "client/cli/session.h"

namespace sigilo::cli {

/// Seals every draft of an interviewer's device whose time is over (policy `draft hours` after the last edit) as it stands: what has no consent yet
/// is sealed with a consent to nothing. One that cannot be sealed, because an answer is missing, or the device may not seal any more or was offline for too long, stays and is
/// named: nothing is discarded. Says on the console what it did; returns how many were sealed. Fails only if drafts cannot be listed.
/// Source: docs/PROTOCOL.md 8, reference/protocol-review.md K8.
[[nodiscard]] Outcome<std::size_t> seal_due_drafts(Context& context, Session& session);

}  // namespace sigilo::cli
