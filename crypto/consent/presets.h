#pragma once

#include <optional>
#include <vector>

#include "crypto/base/result.h"
#include "crypto/consent/consent_statement.h"

namespace sigilo {

/// The named authority of preset C3.
struct PresetTarget {
  codes::Purpose purpose = codes::Purpose::kIndividualComplaint;
  codes::RecipientKind recipient_kind = codes::RecipientKind::kExecutionJudge;
  RecipientId recipient;  ///< zeroes: any of the kind
};

/// The scopes that a preset proposes, all ending on `last_day`, in canonical order. A preset only fills in scopes: each of them stays
/// editable, and images are in none of them, because they need an act of their own.
///   C0 none; C1 the protection officer may use the safe contact; C2 = C1 and the anonymised account for recommendations and reports;
///   C3 = C2 and account, identity, case and custody identified to one authority; C4 = C2 and account with identity, published.
/// kInvalidArgument: C3 without a target, another preset with one, or a C3 target that is this mechanism or the public.
[[nodiscard]] Result<std::vector<ConsentScope>> preset_scopes(codes::ConsentPreset preset, Day last_day,
                                                              const std::optional<PresetTarget>& target = std::nullopt);

}  // namespace sigilo
