#pragma once

#include <string>

#include "client/cli/session.h"

namespace sigilo::cli {

/// A record as people name it: its id (32 hex digits), the first 6 or more of them, or its number in the inbox. Looks in the inbox that this
/// device has. kNotFound, kConflict (more than one begins like that).
[[nodiscard]] Outcome<RecordId> record_from(Session& session, const std::string& text);

}  // namespace sigilo::cli
