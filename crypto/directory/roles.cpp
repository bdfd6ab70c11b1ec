#include "crypto/directory/roles.h"

#include <algorithm>
#include <array>

namespace sigilo {
namespace {

constexpr std::array<std::string_view, kRoleCount> kRoleNames = {"interviewer", "reviewer",      "approver", "clinician",
                                                                 "protection_officer", "disclosure_desk", "auditor",  "administrator",
                                                                 "custodian",   "store"};
constexpr std::uint16_t kKnownBits = (1U << kRoleCount) - 1;
constexpr std::array<Team, 3> kTeams = {Team::kReview, Team::kProtection, Team::kMedical};

}  // namespace

std::string_view name_of(Role role) { return kRoleNames.at(static_cast<std::size_t>(role)); }

Result<Role> role_from_name(std::string_view name) {
  const auto found = std::find(kRoleNames.begin(), kRoleNames.end(), name);
  if (found == kRoleNames.end()) {
    return fail(ErrorCode::kInvalidArgument, "no such role", "role");
  }
  return static_cast<Role>(found - kRoleNames.begin());
}

Result<Roles> Roles::from_bits(std::uint16_t bits) {
  if ((bits & ~kKnownBits) != 0) {
    return fail(ErrorCode::kUnsupported, "a role that this program does not know", "roles");
  }
  Roles roles;
  roles.bits_ = bits;
  return roles;
}

Result<Team> team_from_name(std::string_view name) {
  const auto found = std::find_if(kTeams.begin(), kTeams.end(), [name](Team team) { return code_of(team) == name; });
  if (found == kTeams.end()) {
    return fail(ErrorCode::kInvalidArgument, "no such team", "team");
  }
  return *found;
}

Role role_of(Team team) {
  switch (team) {
    case Team::kProtection: return Role::kProtectionOfficer;
    case Team::kMedical: return Role::kClinician;
    case Team::kReview: break;
  }
  return Role::kReviewer;
}

}  // namespace sigilo
