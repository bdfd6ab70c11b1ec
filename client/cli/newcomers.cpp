#include "client/cli/newcomers.h"

#include "client/cli/words.h"
#include "client/core/team.h"

namespace sigilo::cli {

Outcome<LeftOut> compare_newcomers(Context& context, Session& session, const std::vector<std::string>& given) {
  LeftOut left_out;
  SIGILO_TRY(const std::vector<TeamNewcomer> newcomers, team_newcomers(session.home(), session.trust()));
  for (const TeamNewcomer& newcomer : newcomers) {
    const std::string subject = newcomer.device.hex() + " (" + session.name_of(newcomer.member) + ")";
    if (const Done compared = compare_keys(context, newcomer.fingerprint, given, subject); !compared) {
      if (compared.error().error.code == ErrorCode::kCancelled) return tl::unexpected<Problem>(compared.error());
      if (left_out.devices.empty()) left_out.why = compared.error().error.code;
      left_out.devices.push_back(subject);
      continue;
    }
    SIGILO_CHECK(session.home().vault().keys().save_compared_device(newcomer.fingerprint));
  }
  return left_out;
}

}  // namespace sigilo::cli
