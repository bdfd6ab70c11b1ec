#include "crypto/consent/consent_rules.h"

#include <algorithm>
#include <vector>

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

bool is_unwritten(ConsentMode mode) { return mode != ConsentMode::kSignature; }

bool has(std::uint32_t categories, DataCategory category) { return (categories & set_of(category)) != 0; }

bool states(const OpenedEvent& e, const ConsentPoint& point) {
  return !e.invalid && std::any_of(e.statement.scopes.begin(), e.statement.scopes.end(),
                                   [&](const ConsentScope& scope) { return covers(scope, point); });
}

bool wording_fits(const ConsentStatement& s, WordingVariant variant) {
  if (s.interview == codes::InterviewKind::kGroup) return variant == WordingVariant::kGroup;
  if (s.source == codes::SubjectKind::kOrganisation) return variant == WordingVariant::kOrganisation;
  if (s.age == codes::AgeGroup::kChild) return variant == WordingVariant::kChild;
  return variant == WordingVariant::kAdult || variant == WordingVariant::kStaff || variant == WordingVariant::kRelative;
}

/// As it was listed when the statement was made: a tablet may have been offline, whoever adds a statement at a desk has the directory in force.
const ResourceEntry* listed_wording(const GateView& view, const OpenedEvent& e) {
  const DirectoryTimeline& directories = view.state().directories();
  const std::uint64_t position = e.event->position;
  if (e.event->sealed) return directories.listed_before(position, ResourceKind::kConsentWording, e.statement.wording);
  const Directory* directory = directories.at(position);
  return directory == nullptr ? nullptr : find_resource(*directory, ResourceKind::kConsentWording, e.statement.wording);
}

/// The wording was listed, and it is one for this situation: "adult.es".
void check_wording(const GateView& view, const OpenedEvent& e, DenialReasons& reasons) {
  const ResourceEntry* listed = listed_wording(view, e);
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

DenialReasons no_second(const OpenedEvent& e) {
  DenialReasons reasons = {DenialReason::kSecondMemberMissing};
  if (e.second_crosses) reasons.insert(DenialReason::kCrossesForks);
  return reasons;
}

/// Enough members attest the statement, and if it came later it has waited.
DenialReasons lacks_of(const GateView& view, const OpenedEvent& e, const ConsentPoint& point) {
  const ConsentMode mode = e.statement.mode;
  if (!e.event->sealed) {
    if (e.seconds.empty()) return no_second(e);
    if (!view.waited(e.event->position)) return {DenialReason::kWaitingPeriod};
    return {};
  }
  const bool needs_second = needs_second_member(mode, point.form) || has(view.demands().second_member, point.category);
  const bool has_second =
      std::any_of(e.seconds.begin(), e.seconds.end(), [&](const SecondWord& second) { return suffices_as_second(second.kind, mode); });
  if (needs_second && !has_second) return no_second(e);
  return {};
}

/// What both its author and a second member had seen of the log; nothing for what came with the record: a tablet's statement may be older than
/// anything that the log says about it.
std::uint64_t seen_by_both(const OpenedEvent& given) {
  std::uint64_t by_second = 0;
  for (const SecondWord& second : given.seconds) by_second = std::max(by_second, second.seen);
  return std::min(given.event->seen, by_second);
}

/// `run`: the unbroken end of the chain that states the point; `origin`: its part through the first statement that suffices, which is where the
/// consent comes from; 0 if none does. Who restates later what another added does not clear him, and is no adder himself.
Reliance reliance_on(std::span<const OpenedEvent> run, std::size_t origin) {
  Reliance reliance;
  for (std::size_t i = 0; i < run.size(); ++i) {
    const std::vector<MemberId>& members = run[i].signers;
    reliance.approving.insert(members.begin(), members.end());
    if ((i < origin || origin == 0) && !run[i].event->sealed) reliance.requesting.insert(members.begin(), members.end());
  }
  reliance.seen = origin == 0 ? 0 : seen_by_both(run[origin - 1]);
  return reliance;
}

/// Who acts on what a source says about others, each bound by secrecy or by a mandate of its own.
bool is_authority(codes::RecipientKind kind) {
  using Kind = codes::RecipientKind;
  switch (kind) {
    case Kind::kCompetentAuthority:
    case Kind::kExecutionJudge:
    case Kind::kPublicDefender:
    case Kind::kProsecutor:
    case Kind::kOmbudsperson:
    case Kind::kHealthService:
    case Kind::kChildProtection:
    case Kind::kSpt:
    case Kind::kIachr:
    case Kind::kUnProcedures: return true;
    default: return false;
  }
}

bool makes_public(codes::Purpose purpose) {
  return purpose == codes::Purpose::kAnnualReport || purpose == codes::Purpose::kVisitReport || purpose == codes::Purpose::kTrainingOrResearch;
}

/// The source's own word is enough only "to a named authority". Source: design PROTOCOL 4.
bool may_rest_on_the_source(const GateView& view, const ConsentPoint& point) {
  return !view.demands().third_person && is_authority(point.recipient_kind) && !makes_public(point.purpose) && !point.recipient.is_zero();
}

DenialReason why_not_stated(const OpenedEvent& head, ConsentPoint point) {
  if (head.invalid) return *head.invalid;
  point.day = Day(0);  // a scope that covers it on some earlier day has run out
  return states(head, point) ? DenialReason::kScopeExpired : DenialReason::kNoScope;
}

void merge(DenialReasons& into, const DenialReasons& from) { into.insert(from.begin(), from.end()); }

}  // namespace

bool needs_second_member(ConsentMode mode, ReleaseForm form) { return is_unwritten(mode) || form == ReleaseForm::kIdentified; }

bool suffices_as_second(codes::AttestationKind kind, ConsentMode mode) {
  return !is_unwritten(mode) || kind == codes::AttestationKind::kPresent;
}

bool covers(const ConsentScope& scope, const ConsentPoint& point) {
  return scope.category == point.category && scope.purpose == point.purpose && scope.form == point.form &&
         scope.recipient_kind == point.recipient_kind && ((scope.recipient.is_zero() && !point.by_name) || scope.recipient == point.recipient) &&
         point.day <= scope.last_day;
}

void Reliance::add(const Reliance& other) {
  requesting.insert(other.requesting.begin(), other.requesting.end());
  approving.insert(other.approving.begin(), other.approving.end());
  if (other.seen) seen = std::min(seen.value_or(*other.seen), *other.seen);
}

void judge_statements(const GateView& view, std::span<const OpenedEvent> events, const ConsentPoint& point, DenialReasons& reasons,
                      Reliance& reliance) {
  if (!states(events.back(), point)) {
    reasons.insert(why_not_stated(events.back(), point));
    return;
  }
  std::size_t first = events.size() - 1;
  while (first > 0 && states(events[first - 1], point)) --first;
  const auto run = events.subspan(first);
  // From the last word backwards: every statement on the way must hold by itself, until the first that enough members attest.
  std::size_t origin = 0;  // one beyond it; 0: none yet
  DenialReasons missing;
  DenialReasons faults;
  for (std::size_t i = run.size(); i-- > 0 && faults.empty();) {
    faults = faults_of(view, run[i], point);
    const DenialReasons lacks = lacks_of(view, run[i], point);
    if (faults.empty() && lacks.empty()) origin = i + 1;
    if (origin == 0) merge(missing, faults.empty() ? lacks : faults);
  }
  if (origin == 0) merge(reasons, missing);
  reliance.add(reliance_on(run, origin));
}

void judge_consent(const GateView& view, const RecordId& record, std::uint16_t subject, const ConsentPoint& point, OpenedConsents& opened,
                   DenialReasons& reasons, Reliance& reliance) {
  const ConsentChain* chain = view.state().chain(record, subject);
  if (chain == nullptr || chain->events().empty()) {
    reasons.insert(chain != nullptr && chain->withdrawn() ? DenialReason::kWithdrawn : DenialReason::kNoConsent);
    return;
  }
  const std::vector<OpenedEvent>* events = opened.chain(subject);
  if (events == nullptr) {
    reasons.insert(DenialReason::kOpeningMissing);
    return;
  }
  judge_statements(view, *events, point, reasons, reliance);
}

void judge_item(const GateView& view, const RecordId& record, std::uint16_t subject, const ConsentPoint& point, OpenedConsents& opened,
                DenialReasons& reasons, Reliance& reliance) {
  const bool of_third_person = point.category == DataCategory::kThirdParty;
  if (subject != 0 && !of_third_person) reasons.insert(DenialReason::kOtherSubject);
  judge_consent(view, record, 0, point, opened, reasons, reliance);
  if (!of_third_person) return;
  if (may_rest_on_the_source(view, point)) {
    ConsentPoint named = point;
    named.by_name = true;
    DenialReasons unnamed;
    Reliance same;
    judge_consent(view, record, 0, named, opened, unnamed, same);
    if (unnamed.empty()) {
      // It rests on the statements that name the recipient: who signed those is barred, too.
      reliance.add(same);
      return;
    }
  }
  DenialReasons own;
  if (subject != 0) judge_consent(view, record, subject, point, opened, own, reliance);
  if (subject == 0 || !own.empty()) reasons.insert(DenialReason::kThirdPersonConsent);
  merge(reasons, own);
}

}  // namespace sigilo
