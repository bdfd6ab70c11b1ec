#pragma once

#include <optional>
#include <string_view>

#include "crypto/base/ids.h"
#include "crypto/directory/directory.h"
#include "crypto/log/gate_entries.h"

namespace sigilo {

/// The member who signed, beside the author of the entry, that these holds are lifted: active in `directory` (which may be null), with one of the roles of
/// kConsentSigners, and over these very holds. None if it is not so. Whether it is another member than the author is for the caller.
[[nodiscard]] std::optional<MemberId> second_who_lifts(const HoldLifted& lifted, std::string_view origin, const Directory* directory);

}  // namespace sigilo
