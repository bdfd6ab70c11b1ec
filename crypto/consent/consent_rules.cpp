#include "crypto/consent/consent_rules.h"

#include <algorithm>
#include <array>

#include "crypto/directory/lookup.h"

namespace sigilo {
namespace {

using codes::ConsentMode;
using codes::DataCategory;
using codes::DenialReason;
using codes::GuardianRule;
using codes::ReleaseForm;
using codes::WordingVariant;

/// In these forms somebody can be found behind the data.
bool identifies(ReleaseForm form) { return form == ReleaseForm::kIdentified || form == ReleaseForm::kPseudonymised; }

bool has(std::uint32_t categories, DataCategory category) { return (categories & set_of(category)) != 0; }

bool states(const OpenedEvent& e, const ConsentPoint& point) {
  return !e.invalid && std::any_of(e.statement.scopes.begin(), e.statement.scopes.end(),
                                   [&](const ConsentScope& scope) { return covers(scope, point); });
}

/// Every scope of `e` lies within one of `before`.
bool only_takes_away(const OpenedEvent& e, const OpenedEvent& before) {
  if (before.invalid) return false;
  return std::all_of(e.statement.scopes.begin(), e.statement.scopes.end(), [&](const ConsentScope& s) {
    const ConsentPoint edge{s.category, s.purpose, s.recipient_kind, s.recipient, s.form, s.last_day};
    return states(before, edge);
  });
}

bool wording_fits(const ConsentStatement& s, WordingVariant variant) {
  if (s.interview == codes::InterviewKind::kGroup) return variant == WordingVariant::kGroup;
  if (s.source == codes::SubjectKind::kOrganisation) return variant == WordingVariant::kOrganisation;
  if (s.age == codes::AgeGroup::kChild) return variant == WordingVariant::kChild;
  return variant == WordingVariant::kAdult || variant == WordingVariant::kStaff || variant == WordingVariant::kRelative;
}

/// The wording was listed, and it is one for this situation: "adult.es".
void check_wording(const GateView& view, const OpenedEvent& e, DenialReasons& reasons) {
  const ResourceEntry* listed =
      view.state().directories().listed_before(e.event->position, ResourceKind::kConsentWording, e.statement.wording);
  const auto variant = listed == nullptr ? fail(ErrorCode::kNotFound, "the wording is not listed", "wording")
                                         : codes::from_code<WordingVariant>(std::string_view(listed->name).substr(0, listed->name.find('.')));
  if (!variant) {
    reasons.insert(DenialReason::kUnknownWording);
  } else if (!wording_fits(e.statement, *variant)) {
    reasons.insert(DenialReason::kWrongWording);
  }
}

void check_child(const GateView& view, const ConsentStatement& s, const ConsentPoint& point, DenialReasons& reasons) {
  if (s.age != codes::AgeGroup::kChild || !identifies(point.form)) return;
  const bool agreed = s.guardian == GuardianRule::kGuardianAgreed;
  const bool unneeded = s.guardian == GuardianRule::kNotRequired && !view.demands().guardian;
  if (!agreed && !unneeded) reasons.insert(DenialReason::kChildWithoutConsent);
}

void check_group(const ConsentStatement& s, const ConsentPoint& point, DenialReasons& reasons) {
  if (s.interview != codes::InterviewKind::kGroup) return;
  if (point.category != DataCategory::kAccount || identifies(point.form)) reasons.insert(DenialReason::kGroupInterview);
}

void check_policy(const GateView& view, const ConsentStatement& s, const ConsentPoint& point, DenialReasons& reasons) {
  if (!identifies(point.form)) return;
  const bool written = s.mode == ConsentMode::kSignature || s.mode == ConsentMode::kThumbprint;
  if (has(view.demands().writing, point.category) && !written) reasons.insert(DenialReason::kPolicyWriting);
  if (view.demands().private_talk && !was_private(s)) reasons.insert(DenialReason::kPolicyPrivateTalk);
}

/// What must hold of a statement itself for any of its scopes to count.
DenialReasons faults_of(const GateView& view, const OpenedEvent& e, const ConsentPoint& point) {
  DenialReasons reasons;
  if (e.statement.understanding != codes::Understanding::kUnderstood) reasons.insert(DenialReason::kNotUnderstood);
  check_wording(view, e, reasons);
  check_group(e.statement, point, reasons);
  check_child(view, e.statement, point, reasons);
  check_policy(view, e.statement, point, reasons);
  return reasons;
}

/// Enough members attest the statement, and if it came later it has waited.
DenialReasons lacks_of(const GateView& view, const OpenedEvent& e, const ConsentPoint& point) {
  const ConsentMode mode = e.statement.mode;
  if (!e.event->sealed) {
    if (e.seconds.empty()) return {DenialReason::kSecondMemberMissing};
    if (!view.waited(e.event->position)) return {DenialReason::kWaitingPeriod};
    return {};
  }
  const bool unwritten = mode != ConsentMode::kSignature;
  const bool needs_second = unwritten || point.form == ReleaseForm::kIdentified || has(view.demands().second_member, point.category);
  const bool has_second = std::any_of(e.seconds.begin(), e.seconds.end(), [&](const SecondMember& second) {
    return !unwritten || second.kind == codes::AttestationKind::kPresent;
  });
  if (needs_second && !has_second) return {DenialReason::kSecondMemberMissing};
  return {};
}

void bar_signers(const OpenedEvent& e, bool from_requesting, BarredMembers& barred) {
  const auto bar = [&](const MemberId& member) {
    barred.approving.insert(member);
    if (from_requesting) barred.requesting.insert(member);
  };
  bar(e.author);
  for (const SecondMember& second : e.seconds) bar(second.member);
}

/// Everybody who signed a statement of the unbroken run that says so; who restates what another added does not clear him.
void bar_signers_of_run(std::span<const OpenedEvent> events, std::size_t first, BarredMembers& barred) {
  for (std::size_t i = first; i < events.size(); ++i) {
    const bool took_away = i > 0 && events[i].seconds.empty() && only_takes_away(events[i], events[i - 1]);
    bar_signers(events[i], !events[i].event->sealed && !took_away, barred);
  }
}

DenialReason why_not_stated(const OpenedEvent& head, ConsentPoint point) {
  if (head.invalid) return *head.invalid;
  point.day = Day(0);  // a scope that covers it on some earlier day has run out
  return states(head, point) ? DenialReason::kScopeExpired : DenialReason::kNoScope;
}

void merge(DenialReasons& into, const DenialReasons& from) { into.insert(from.begin(), from.end()); }

}  // namespace

bool covers(const ConsentScope& scope, const ConsentPoint& point) {
  return scope.category == point.category && scope.purpose == point.purpose && scope.form == point.form &&
         scope.recipient_kind == point.recipient_kind && (scope.recipient.is_zero() || scope.recipient == point.recipient) &&
         point.day <= scope.last_day;
}

void judge_statements(const GateView& view, std::span<const OpenedEvent> events, const ConsentPoint& point, DenialReasons& reasons,
                      BarredMembers& barred) {
  if (!states(events.back(), point)) {
    reasons.insert(why_not_stated(events.back(), point));
    return;
  }
  std::size_t first = events.size() - 1;
  while (first > 0 && states(events[first - 1], point)) --first;
  bar_signers_of_run(events, first, barred);
  // From the last word backwards: every statement on the way must hold by itself, until one that enough members attest.
  DenialReasons lacks;
  for (std::size_t i = events.size(); i-- > first;) {
    const DenialReasons faults = faults_of(view, events[i], point);
    if (!faults.empty()) return merge(reasons, faults);
    const DenialReasons missing = lacks_of(view, events[i], point);
    if (missing.empty()) return;
    merge(lacks, missing);
  }
  merge(reasons, lacks);
}

void judge_consent(const GateView& view, const RecordId& record, std::uint16_t subject, const ConsentPoint& point,
                   const ConsentOpenings& openings, DenialReasons& reasons, BarredMembers& barred) {
  const ConsentChain* chain = view.state().chain(record, subject);
  if (chain == nullptr || chain->events().empty()) {
    reasons.insert(chain != nullptr && chain->withdrawn() ? DenialReason::kWithdrawn : DenialReason::kNoConsent);
    return;
  }
  const auto events = open_chain(view.state(), record, subject, *chain, openings);
  if (!events) {
    reasons.insert(DenialReason::kOpeningMissing);
    return;
  }
  judge_statements(view, *events, point, reasons, barred);
}

void judge_item(const GateView& view, const RecordId& record, std::uint16_t subject, const ConsentPoint& point, const ConsentOpenings& openings,
                DenialReasons& reasons, BarredMembers& barred) {
  const bool of_third_person = point.category == DataCategory::kThirdParty;
  if (subject != 0 && !of_third_person) reasons.insert(DenialReason::kOtherSubject);
  judge_consent(view, record, 0, point, openings, reasons, barred);
  if (!of_third_person || (point.recipient_kind != codes::RecipientKind::kPublic && !view.demands().third_person)) return;
  DenialReasons own;
  if (subject != 0) judge_consent(view, record, subject, point, openings, own, barred);
  if (subject == 0 || !own.empty()) reasons.insert(DenialReason::kThirdPersonConsent);
  merge(reasons, own);
}

}  // namespace sigilo
