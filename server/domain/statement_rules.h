#pragma once

#include <span>
#include <string_view>

#include "crypto/directory/roles.h"

namespace sigilo::server {

/// Who may hand in which entry of the log.
struct StatementRule {
  std::string_view label;     ///< crypto/base/labels.h
  bool takes_away = false;    ///< any member, whatever the roles; never refused for a quota or a clock, and the disk's reserve is for it too
  Roles roles;                ///< else one of these
};

/// The one table of what members may put into the log. What is not in it is the word of the store, of custodians or of the release, or unknown: refused.
/// Source: design PROTOCOL 4 (who signs).
[[nodiscard]] std::span<const StatementRule> statement_rules();

/// Null if members may not send it.
[[nodiscard]] const StatementRule* statement_rule(std::string_view label);

[[nodiscard]] inline bool allows(const StatementRule& rule, Roles roles) { return rule.takes_away || roles.has_any(rule.roles); }

}  // namespace sigilo::server
