#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>

#include "crypto/base/result.h"
#include "crypto/directory/roles.h"

namespace sigilo::server {

/// Who may call a method.
enum class Access : std::uint8_t {
  kInvited,   ///< an active device of the directory, or the holder of an open invitation
  kEnrolled,  ///< an active device, whatever its member's roles
  kRoles,     ///< an active device whose member has one of the roles
};

struct Rule {
  std::string_view method;  ///< "sigilo.v1.IntakeService.PutPiece"
  Access access = Access::kRoles;
  Roles roles;
};

/// The one table: every method of every service, once. What is not in it is denied.
/// Source: design/PRODUCT.md (who needs what); reference/style.md F27.
[[nodiscard]] std::span<const Rule> access_rules();

/// Decides by the table. Immutable; thread-safe.
class Authorizer {
 public:
  Authorizer();

  /// The rule of a method by its full name ("sigilo.v1.IntakeService.PutPiece"); null if it has none.
  [[nodiscard]] const Rule* rule_of(std::string_view method) const;
  /// By the path of a call ("/sigilo.v1.IntakeService/PutPiece").
  [[nodiscard]] const Rule* rule_of_path(std::string_view path) const;

  /// For an active device: kPermissionDenied unless a rule lets these roles call the method. No rule: denied.
  [[nodiscard]] static Status decide(const Rule* rule, Roles roles);

 private:
  std::unordered_map<std::string_view, const Rule*> rules_;
};

/// The table as a page in Markdown: docs/ROLES.md.
[[nodiscard]] std::string render_role_matrix();

}  // namespace sigilo::server
