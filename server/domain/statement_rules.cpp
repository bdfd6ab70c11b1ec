#include "server/domain/statement_rules.h"

#include <algorithm>
#include <array>

#include "crypto/base/labels.h"
#include "crypto/consent/signer.h"

namespace sigilo::server {
namespace {

constexpr std::array kStatementRules = {
    StatementRule{labels::kLogConsentWithdrawn, true, {}},
    StatementRule{labels::kLogConsentHeld, true, {}},
    StatementRule{labels::kLogConsent, false, kConsentSigners},
    StatementRule{labels::kLogHoldLifted, false, kConsentSigners},
    StatementRule{labels::kLogOfficerAssigned, false, {Role::kReviewer, Role::kProtectionOfficer}},
};

}  // namespace

std::span<const StatementRule> statement_rules() { return kStatementRules; }

const StatementRule* statement_rule(std::string_view label) {
  const auto found = std::find_if(kStatementRules.begin(), kStatementRules.end(), [label](const StatementRule& rule) { return rule.label == label; });
  return found == kStatementRules.end() ? nullptr : &*found;
}

}  // namespace sigilo::server
