#include "crypto/consent/request_rules.h"

#include <algorithm>
#include <set>

#include "crypto/base/labels.h"
#include "crypto/consent/desk_key.h"
#include "crypto/directory/lookup.h"
#include "crypto/primitives/kem.h"

namespace sigilo {
namespace {

using codes::DataCategory;
using codes::DenialReason;
using codes::RecipientKind;
using codes::ReleaseForm;
using codes::ReleaseRoute;

constexpr std::uint32_t kRequestDays = 7;

/// Still an active device of this member with one of these roles.
bool is_still(const Directory& directory, const DeviceId& device, const MemberId& member, Roles any_of) {
  const DeviceEntry* entry = find_device(directory, device);
  return entry != nullptr && entry->member == member && roles_of(directory, device).has_any(any_of);
}

Roles roles_that_request(const ReleaseTerms& terms) {
  return terms.route == ReleaseRoute::kInternal ? Roles{Role::kProtectionOfficer} : Roles{Role::kReviewer};
}

bool is_in_time(const GateView& view, const RequestState& request) {
  const Day today = view.at().day;
  const Day last = request.body.last_day;
  if (request.day > today || today > last || last.number() - request.day.number() > kRequestDays) return false;
  // A requester's clock that runs ahead makes no request live longer than any custodian has known it.
  const auto seen = view.state().sightings().first_seen_by_any(request.position);
  return !seen || today.number() <= std::uint64_t{seen->number()} + kRequestDays;
}

/// A custodian permits a request once. Who decides again about its own permit names one that it logged for this request and did not void.
bool is_used(const GateView& view, const RequestState& request) {
  const DecisionPoint& at = view.at();
  bool own_found = at.own_permit.is_zero();
  for (const PermitState& permit : request.permits) {
    const bool own = permit.leaf == at.own_permit;
    if (own && permit.custodian == at.custodian && permit.custodian_key == view.custodian_key() && !permit.voided && !permit.crosses) own_found = true;
    if (!own && (permit.custodian == at.custodian || permit.custodian_key == view.custodian_key())) return true;
  }
  return !own_found;
}

/// With this request; when the custodian decides again, on the day of its permit, which counts there already: what was within its day's limit does not
/// use up another day's because the half follows after midnight.
bool is_over_daily_limit(const GateView& view, const RequestState& request, const ReleaseTerms& terms) {
  if (terms.form != ReleaseForm::kIdentified) return false;
  const auto own = std::find_if(request.permits.begin(), request.permits.end(),
                                [&](const PermitState& permit) { return permit.leaf == view.at().own_permit; });
  const std::uint64_t count = own == request.permits.end() ? view.state().identified_on(view.custodian_key(), view.at().day) + terms.items.size()
                                                           : view.state().identified_on(view.custodian_key(), own->day);
  return count > view.demands().identified_a_day();
}

const RecipientEntry* find_named(const Directory& directory, const RecipientId& id) { return find_recipient(directory, Nonce16(id.array())); }

/// What may go to a recipient's own key, unseen: PROTOCOL 5.5.
bool may_go_blind(const ReleaseTerms& terms, RecipientKind kind) {
  if (terms.form != ReleaseForm::kIdentified || kind == RecipientKind::kPublic || kind == RecipientKind::kOwnMechanism) return false;
  return std::all_of(terms.items.begin(), terms.items.end(), [](const ReleaseTerms::Item& item) {
    return item.subject == 0 && (item.category == DataCategory::kIdentity || item.category == DataCategory::kContact ||
                                 item.category == DataCategory::kCaseAndCustody);
  });
}

/// The desk's own device signed this key for this release, this record, this recipient and the recipient's age key.
bool is_desk_key(const Directory& directory, const RequestState& request, const RecipientEntry& recipient) {
  const auto statement = SignedStatement::parse(request.body.desk_key);
  if (!statement || !statement->require(labels::kDeskKey, directory.origin())) return false;
  const Signer signer = signer_of(*statement, &directory);
  const auto key = parse_desk_key(statement->body());
  return key && signer.is_device_with({Role::kDisclosureDesk}) && signer.member != request.requester && key->release == request.body.release &&
         key->record == request.body.record && key->recipient == request.body.recipient && !recipient.age_recipient.empty() && key->age_recipient == recipient.age_recipient &&
         key->key == request.body.key && key->key.size() == sizes_of(directory.suite).public_key;
}

void check_blind(const RequestState& request, const ReleaseTerms& terms, const RecipientEntry& recipient, RecipientKind kind,
                 DenialReasons& reasons) {
  if (recipient.kem_public_key.empty() || recipient.kem_public_key != request.body.key || !request.body.desk_key.empty()) {
    reasons.insert(DenialReason::kRecipientKey);
  }
  if (!may_go_blind(terms, kind)) reasons.insert(DenialReason::kNeedsDesk);
}

/// What leaves goes to no key that the mechanism itself ever had, whoever asked and whatever the directory calls it: who kept the private half of
/// a former team or device reads with it still.
void check_own_keys(const GateView& view, const RequestState& request, DenialReasons& reasons) {
  if (view.state().directories().was_own_key(request.body.key)) reasons.insert(DenialReason::kRecipientIsRequester);
}

/// The safe contact stays with the assigned officer: nobody else of the mechanism gets it by another route.
void check_contact(const ReleaseTerms& terms, RecipientKind kind, DenialReasons& reasons) {
  const bool contact = std::any_of(terms.items.begin(), terms.items.end(), [](const ReleaseTerms::Item& i) { return i.category == DataCategory::kContact; });
  if (contact && kind == RecipientKind::kOwnMechanism) reasons.insert(DenialReason::kInternalOnlyContact);
}

std::optional<RecipientKind> check_outward(const GateView& view, const RequestState& request, const ReleaseTerms& terms,
                                           DenialReasons& reasons) {
  const Directory& directory = *view.directory();
  const RecipientEntry* recipient = find_named(directory, request.body.recipient);
  const auto kind = recipient == nullptr ? fail(ErrorCode::kNotFound, "there is no such recipient", "recipient")
                                         : codes::from_number<RecipientKind>(recipient->kind, "recipient kind");
  if (!kind) {
    reasons.insert(DenialReason::kRecipientUnknown);
    return std::nullopt;
  }
  check_own_keys(view, request, reasons);
  check_contact(terms, *kind, reasons);
  if (terms.route == ReleaseRoute::kBlind) {
    check_blind(request, terms, *recipient, *kind, reasons);
  } else if (!is_desk_key(directory, request, *recipient)) {
    reasons.insert(DenialReason::kDeskNotAllowed);
  }
  return *kind;
}

/// The assigned protection officer, on the device that asks, and nothing but the safe contact.
void check_internal(const GateView& view, const RequestState& request, const ReleaseTerms& terms, DenialReasons& reasons) {
  const bool only_contact = terms.items.size() == 1 && terms.items[0].category == DataCategory::kContact && terms.items[0].subject == 0;
  if (!only_contact || terms.purpose != codes::Purpose::kProtection || terms.form != ReleaseForm::kIdentified) {
    reasons.insert(DenialReason::kInternalOnlyContact);
  }
  const RecordState* record = view.state().record(request.body.record);
  if (record == nullptr || record->officer != request.requester) reasons.insert(DenialReason::kOfficerNotAssigned);
  const DeviceEntry* device = find_device(*view.directory(), request.device);
  if (device == nullptr || device->kem_public_key != request.body.key || !request.body.recipient.is_zero() || !request.body.desk_key.empty()) {
    reasons.insert(DenialReason::kRecipientKey);
  }
}

}  // namespace

void check_request(const GateView& view, const RequestState& request, const ReleaseTerms& terms, DenialReasons& reasons) {
  const Roles roles = roles_that_request(terms);
  if (!request.roles.has_any(roles) || !is_still(*view.directory(), request.device, request.requester, roles)) {
    reasons.insert(DenialReason::kRequesterNotAllowed);
  }
  if (!is_in_time(view, request)) reasons.insert(DenialReason::kRequestExpired);
  if (request.refused) reasons.insert(DenialReason::kApprovalRefused);
  if (is_used(view, request)) reasons.insert(DenialReason::kAlreadyUsed);
  if (is_over_daily_limit(view, request, terms)) reasons.insert(DenialReason::kDailyLimit);
}

std::optional<RecipientKind> check_recipient(const GateView& view, const RequestState& request, const ReleaseTerms& terms,
                                             DenialReasons& reasons) {
  if (terms.route != ReleaseRoute::kInternal) return check_outward(view, request, terms, reasons);
  check_internal(view, request, terms, reasons);
  return RecipientKind::kOwnMechanism;
}

void check_approvals(const GateView& view, const RequestState& request, const ReleaseTerms& terms, const Reliance& reliance,
                     DenialReasons& reasons) {
  if (reliance.requesting.contains(request.requester)) reasons.insert(DenialReason::kSignerRequests);
  if (terms.route == ReleaseRoute::kInternal) return;
  std::set<MemberId> counted;
  DenialReasons why = {DenialReason::kNotApproved};
  for (const Approval& approval : request.approvals) {
    if (approval.member == request.requester) {
      why.insert(DenialReason::kApproverNotSeparate);
    } else if (reliance.approving.contains(approval.member)) {
      why.insert(DenialReason::kSignerApproves);
    } else if (!is_still(*view.directory(), approval.device, approval.member, {Role::kApprover})) {
      why.insert(DenialReason::kApproverNotAllowed);
    } else {
      counted.insert(approval.member);
    }
  }
  if (counted.size() < view.demands().approvers) reasons.insert(why.begin(), why.end());
}

}  // namespace sigilo
