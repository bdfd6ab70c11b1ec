#pragma once

#include <vector>

#include "client/core/home.h"
#include "client/core/trust.h"
#include "crypto/base/result.h"
#include "crypto/log/entries.h"

namespace sigilo {

/// Holds of these records, as many entries as their number needs. Sorted; each once. Empty for none.
[[nodiscard]] std::vector<ConsentHeld> holds_of(std::vector<RecordId> records);

/// A second member's word that this hold on these records (ascending) is lifted: a signed statement that travels as a file. kNotFound without keys.
[[nodiscard]] Result<Bytes> agree_to_lift(Home& home, const Trust& trust, const Digest& hold, const std::vector<RecordId>& records);

/// The entry that lifts it, with that word. kPermissionDenied unless it is of another active member who may give consent, over this very hold and these
/// records; kTooLarge for a file that is none.
[[nodiscard]] Result<HoldLifted> lifting(Home& home, const Trust& trust, const Digest& hold, std::vector<RecordId> records, Bytes second);

}  // namespace sigilo
