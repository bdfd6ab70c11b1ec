#pragma once

#include <string>
#include <vector>

#include "client/cli/command.h"
#include "client/cli/session.h"

namespace sigilo::cli {

/// Devices that nobody compared, and why the first of them was not.
struct LeftOut {
  std::vector<std::string> devices;
  ErrorCode why = ErrorCode::kInvalidArgument;
};

/// Asks about every device that would be given a team key for the first time from this desk, unless `given` names its fingerprint, and keeps those
/// that were compared. One that was not keeps no other from its key, nor from being asked about: whoever types a wrong word may have the wrong
/// device before them. kCancelled if the input ends: those compared before stay compared.
[[nodiscard]] Outcome<LeftOut> compare_newcomers(Context& context, Session& session, const std::vector<std::string>& given);

}  // namespace sigilo::cli
