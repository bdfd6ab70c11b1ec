#include "crypto/consent/evaluate.h"

#include <algorithm>
#include <set>

#include "crypto/consent/request_rules.h"
#include "crypto/directory/lookup.h"

namespace sigilo {
namespace {

using codes::DenialReason;

Decision deny(const DenialReasons& reasons) { return tl::unexpected(Denial{{reasons.begin(), reasons.end()}}); }

/// A hold stops everything; one that was lifted is like a consent that was added: it waits.
void check_holds(const GateView& view, const RecordId& record, DenialReasons& reasons) {
  if (view.state().is_held(record)) reasons.insert(DenialReason::kRecordHeld);
  for (const LiftedHold* lifted : view.state().lifts_of(record)) {
    if (!view.waited(lifted->position)) reasons.insert(DenialReason::kWaitingPeriod);
  }
}

/// The two who lifted a hold do not use what they set free, until it no longer rests on their word: until every consent relied on was given, by an
/// author and a second member, on devices that had seen the lift in the log.
void bar_lifters(const GateState& state, const RecordId& record, Reliance& reliance) {
  for (const LiftedHold* lifted : state.lifts_of(record)) {
    if (lifted->position < reliance.seen.value_or(0)) continue;
    reliance.requesting.insert(lifted->members.begin(), lifted->members.end());
    reliance.approving.insert(lifted->members.begin(), lifted->members.end());
  }
}

void check_record(const GateView& view, const RequestState& request, DenialReasons& reasons) {
  const RecordState* record = view.state().record(request.body.record);
  if (record == nullptr || record->manifest != request.body.manifest) reasons.insert(DenialReason::kRecordUnknown);
  check_holds(view, request.body.record, reasons);
}

/// The file that the request names; none if it is another or cannot be read.
std::optional<ConsentOpenings> openings_of(const RequestState& request, ByteView file) {
  if (openings_digest(file) != request.body.openings) return std::nullopt;
  auto openings = parse_openings(file);
  if (!openings) return std::nullopt;
  return std::move(*openings);
}

void judge_items(const GateView& view, const RequestState& request, const ReleaseTerms& terms, codes::RecipientKind kind, ByteView file,
                 Reliance& reliance, DenialReasons& reasons) {
  auto openings = openings_of(request, file);
  if (!openings) {
    reasons.insert(DenialReason::kOpeningMissing);
    return;
  }
  OpenedConsents opened(view.state(), request.body.record, std::move(*openings));
  for (const ReleaseTerms::Item& item : terms.items) {
    const ConsentPoint point{item.category, terms.purpose, kind, request.body.recipient, terms.form, view.at().day};
    judge_item(view, request.body.record, item.subject, point, opened, reasons, reliance);
  }
}

/// Everything against the request; nothing is left out because something else was found before, so that all can be mended at once.
DenialReasons reasons_against(const GateView& view, const RequestState& request, const ReleaseTerms& terms, ByteView openings) {
  DenialReasons reasons;
  Reliance reliance;
  check_record(view, request, reasons);
  check_request(view, request, terms, reasons);
  const auto kind = check_recipient(view, request, terms, reasons);
  if (kind) judge_items(view, request, terms, *kind, openings, reliance, reasons);
  bar_lifters(view.state(), request.body.record, reliance);
  check_approvals(view, request, terms, reliance, reasons);
  return reasons;
}

DenialReason why_no_request(const GateState& state, const Digest& leaf) {
  const auto crossed = state.crossed_forks();
  const bool crosses = std::any_of(crossed.begin(), crossed.end(), [&](const CrossedFork& fork) { return fork.leaf == leaf; });
  return crosses ? DenialReason::kCrossesForks : DenialReason::kUnknownRequest;
}

/// A custodian whose key was exchanged since gave no permit: the old key may be in other hands.
bool is_of_present_key(const GateState& state, const PermitState& permit) {
  const Directory* directory = state.directories().current();
  const CustodianEntry* custodian = directory == nullptr ? nullptr : find_custodian(*directory, permit.custodian);
  return custodian != nullptr && device_id_of(custodian->verify_key) == permit.custodian_key;
}

/// How many custodians in force have seen the entry at `position` for as long as what loosens waits.
std::size_t count_waited(const GateState& state, std::uint64_t position, Day today) {
  const auto& custodians = state.directories().current()->custodians;
  return static_cast<std::size_t>(std::count_if(custodians.begin(), custodians.end(), [&](const CustodianEntry& custodian) {
    return state.sightings().has_waited(device_id_of(custodian.verify_key), position, PolicyDemands::kFloorWaitingDays, today);
  }));
}

/// The strictest number of a version that is not over. A version is over when as many custodians as it wanted have waited since it was replaced:
/// they could have permitted under it, nobody's sight ends it alone, and who never sees anything again does not keep it. It is over, too, when all
/// custodians in force have waited since the version in force.
std::size_t permits_needed_of_all(const GateState& state, Day today) {
  const auto versions = state.directories().versions();
  if (versions.empty()) return 1;
  const Directory& current = *versions.back().directory;
  std::size_t needed = current.custodian_threshold;
  if (count_waited(state, versions.back().position, today) == current.custodians.size()) return needed;
  for (std::size_t i = versions.size() - 1; i-- > 0;) {
    const std::size_t wanted = versions[i].directory->custodian_threshold;
    if (count_waited(state, versions[i + 1].position, today) < wanted) needed = std::max(needed, wanted);
  }
  return needed;
}

}  // namespace

Decision evaluate(const GateState& state, const Digest& leaf, const DecisionPoint& at, ByteView openings, const PolicyBook& policies) {
  DenialReasons reasons;
  const GateView view(state, policies, at, reasons);
  if (!reasons.empty()) return deny(reasons);
  const RequestState* request = state.request(leaf);
  if (request == nullptr) return deny({why_no_request(state, leaf)});
  const auto terms = terms_of(request->body);
  if (!terms) return deny({DenialReason::kUnknownCode});
  reasons = reasons_against(view, *request, *terms, openings);
  if (!reasons.empty()) return deny(reasons);
  return ReleasePermit({leaf, request->body.record, request->body.manifest, *terms, request->body.recipient, request->body.key, at.custodian,
                        at.day, view.permits_needed(), state.size()});
}

Decision evaluate_half(const GateState& state, const Digest& leaf, Day today, ByteView openings, const PolicyBook& policies) {
  const RequestState* request = state.request(leaf);
  if (request == nullptr) return deny({why_no_request(state, leaf)});
  std::size_t needed = permits_needed_of_all(state, today);
  DenialReasons reasons = {DenialReason::kPermitsMissing};
  std::set<DeviceId> keys;
  for (const PermitState& permit : request->permits) {
    if (permit.voided || permit.crosses || !is_of_present_key(state, permit)) continue;
    Decision decision = evaluate(state, leaf, {permit.custodian, today, permit.leaf}, openings, policies);
    if (!decision) {
      reasons.insert(decision.error().reasons.begin(), decision.error().reasons.end());
      continue;
    }
    keys.insert(permit.custodian_key);
    needed = std::max<std::size_t>(needed, decision->permits_needed());
    if (keys.size() >= needed) return decision;
  }
  return deny(reasons);
}

std::vector<codes::DenialReason> explain(const GateState& state, const ConsentQuestion& question, const DecisionPoint& at,
                                         const ConsentOpenings& openings, const PolicyBook& policies) {
  DenialReasons reasons;
  const GateView view(state, policies, at, reasons);
  if (reasons.empty()) {
    ConsentPoint point = question.point;
    point.day = at.day;
    Reliance reliance;
    OpenedConsents opened(state, question.record, openings);
    judge_item(view, question.record, question.subject, point, opened, reasons, reliance);
    check_holds(view, question.record, reasons);
    bar_lifters(state, question.record, reliance);
    if (question.asker && reliance.requesting.contains(*question.asker)) reasons.insert(DenialReason::kSignerRequests);
  }
  return {reasons.begin(), reasons.end()};
}

}  // namespace sigilo
