#pragma once

#include <cstdint>
#include <initializer_list>
#include <string_view>

#include "crypto/base/result.h"
#include "crypto/envelope/layout.h"

namespace sigilo {

/// What a member may do; the bit number in the directory. Source: docs/PROTOCOL.md 3.
enum class Role : std::uint8_t {
  kInterviewer = 0,
  kReviewer = 1,
  kApprover = 2,
  kClinician = 3,
  kProtectionOfficer = 4,
  kDisclosureDesk = 5,
  kAuditor = 6,
  kAdministrator = 7,
  kCustodian = 8,
  kStore = 9,
};
inline constexpr std::uint8_t kRoleCount = 10;

/// Stable lower-case name ("protection_officer"), for commands and JSON, and back (kInvalidArgument).
[[nodiscard]] std::string_view name_of(Role role);
[[nodiscard]] Result<Role> role_from_name(std::string_view name);

/// A set of roles.
class Roles {
 public:
  constexpr Roles() = default;
  constexpr Roles(std::initializer_list<Role> roles) {
    for (const Role role : roles) add(role);
  }
  /// kUnsupported if a bit is set that this program does not know.
  [[nodiscard]] static Result<Roles> from_bits(std::uint16_t bits);

  constexpr Roles& add(Role role) {
    bits_ = static_cast<std::uint16_t>(bits_ | 1U << static_cast<unsigned>(role));
    return *this;
  }
  [[nodiscard]] constexpr bool has(Role role) const { return (bits_ >> static_cast<unsigned>(role) & 1U) != 0; }
  [[nodiscard]] constexpr bool has_any(Roles other) const { return (bits_ & other.bits_) != 0; }
  [[nodiscard]] constexpr bool empty() const { return bits_ == 0; }
  [[nodiscard]] constexpr std::uint16_t bits() const { return bits_; }
  friend constexpr bool operator==(Roles, Roles) = default;

 private:
  std::uint16_t bits_ = 0;
};

/// Back from code_of(team): "review", "protection", "medical"; kInvalidArgument.
[[nodiscard]] Result<Team> team_from_name(std::string_view name);
/// The role whose members may hold a team's key: reviewer, protection officer, clinician.
[[nodiscard]] Role role_of(Team team);

}  // namespace sigilo
