#include "crypto/consent/presets.h"

#include <algorithm>
#include <array>

namespace sigilo {
namespace {

using codes::ConsentPreset;
using codes::DataCategory;
using codes::Purpose;
using codes::RecipientKind;
using codes::ReleaseForm;

void add_internal(std::vector<ConsentScope>& scopes, Day last_day) {
  scopes.push_back({DataCategory::kContact, Purpose::kProtection, RecipientKind::kOwnMechanism, {}, ReleaseForm::kIdentified, last_day});
}

/// What nobody can trace to the person: recommendations to the authority, reports to the public and to the SPT.
void add_anonymised(std::vector<ConsentScope>& scopes, Day last_day) {
  struct Use {
    Purpose purpose;
    RecipientKind recipient;
  };
  constexpr std::array<Use, 4> kUses = {{{Purpose::kRecommendation, RecipientKind::kCompetentAuthority},
                                         {Purpose::kVisitReport, RecipientKind::kPublic},
                                         {Purpose::kAnnualReport, RecipientKind::kPublic},
                                         {Purpose::kSpt, RecipientKind::kSpt}}};
  for (const Use& use : kUses) {
    scopes.push_back({DataCategory::kAccount, use.purpose, use.recipient, {}, ReleaseForm::kAnonymised, last_day});
  }
}

void add_named(std::vector<ConsentScope>& scopes, Day last_day, const PresetTarget& target) {
  for (const DataCategory category : {DataCategory::kAccount, DataCategory::kIdentity, DataCategory::kCaseAndCustody}) {
    scopes.push_back({category, target.purpose, target.recipient_kind, target.recipient, ReleaseForm::kIdentified, last_day});
  }
}

void add_published(std::vector<ConsentScope>& scopes, Day last_day) {
  for (const DataCategory category : {DataCategory::kAccount, DataCategory::kIdentity}) {
    scopes.push_back({category, Purpose::kVisitReport, RecipientKind::kPublic, {}, ReleaseForm::kIdentified, last_day});
  }
}

Status check_target(ConsentPreset preset, const std::optional<PresetTarget>& target) {
  if (preset != ConsentPreset::kC3) {
    if (!target) return {};
    return fail(ErrorCode::kInvalidArgument, "only preset C3 names an authority", "target");
  }
  if (!target) return fail(ErrorCode::kInvalidArgument, "preset C3 needs the authority and the purpose", "target");
  if (target->recipient_kind == RecipientKind::kOwnMechanism || target->recipient_kind == RecipientKind::kPublic) {
    return fail(ErrorCode::kInvalidArgument, "preset C3 is for an authority, not for this mechanism or the public", "target");
  }
  return {};
}

}  // namespace

Result<std::vector<ConsentScope>> preset_scopes(ConsentPreset preset, Day last_day, const std::optional<PresetTarget>& target) {
  SIGILO_CHECK(codes::from_number<ConsentPreset>(codes::number_of(preset), "preset"));
  SIGILO_CHECK(check_target(preset, target));
  std::vector<ConsentScope> scopes;
  if (preset >= ConsentPreset::kC1) add_internal(scopes, last_day);
  if (preset >= ConsentPreset::kC2) add_anonymised(scopes, last_day);
  if (preset == ConsentPreset::kC3) add_named(scopes, last_day, *target);
  if (preset == ConsentPreset::kC4) add_published(scopes, last_day);
  std::sort(scopes.begin(), scopes.end());
  return scopes;
}

}  // namespace sigilo
