#pragma once

#include <vector>

#include "client/core/home.h"
#include "client/core/trust.h"
#include "crypto/base/result.h"
#include "crypto/log/entries.h"

namespace sigilo {

/// Holds of these records, as many entries as their number needs. Sorted; each once. Empty for none.
[[nodiscard]] std::vector<ConsentHeld> holds_of(std::vector<RecordId> records);

/// A second member's word that these holds (ascending) are lifted: a signed statement that travels as a file. kNotFound without keys; kTooLarge for
/// more than kMaxLiftedHolds.
[[nodiscard]] Result<Bytes> agree_to_lift(Home& home, const Trust& trust, const std::vector<Digest>& holds);

/// The entry that lifts them, with that word. kPermissionDenied unless it is of another active member who may give consent, over these very holds;
/// kTooLarge for a file that is none.
[[nodiscard]] Result<HoldLifted> lifting(Home& home, const Trust& trust, std::vector<Digest> holds, Bytes second);

}  // namespace sigilo
