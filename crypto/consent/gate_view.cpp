#include "crypto/consent/gate_view.h"

#include <algorithm>

#include "crypto/directory/lookup.h"

namespace sigilo {
namespace {

using codes::DenialReason;

bool has_custodian(const Directory& directory, std::uint8_t index, const DeviceId& key) {
  const CustodianEntry* custodian = find_custodian(directory, index);
  return custodian != nullptr && device_id_of(custodian->verify_key) == key;
}

}  // namespace

GateView::GateView(const GateState& state, const PolicyBook& policies, const DecisionPoint& at, DenialReasons& reasons)
    : state_(state), at_(at) {
  if (!state.whole()) reasons.insert(DenialReason::kLogIncomplete);
  if (directory() == nullptr) {
    reasons.insert(DenialReason::kDirectoryUnknown);
    return;
  }
  const CustodianEntry* custodian = find_custodian(*directory(), at.custodian);
  if (custodian == nullptr) {
    reasons.insert(DenialReason::kCustodianNotAllowed);
    return;
  }
  custodian_key_ = device_id_of(custodian->verify_key);
  const std::vector<const Directory*> versions = versions_that_count();
  for (const Directory* version : versions) {
    if (!has_custodian(*version, at.custodian, custodian_key_)) reasons.insert(DenialReason::kCustodianNotAllowed);
    add_demands(*version, policies, reasons);
  }
  check_unknown_entries(versions, reasons);
  check_day(reasons);
}

bool GateView::waited(std::uint64_t position, std::uint32_t days) const {
  return state_.sightings().has_waited(custodian_key_, position, days, at_.day);
}

std::vector<const Directory*> GateView::versions_that_count() const {
  std::vector<const Directory*> counting;
  const auto versions = state_.directories().versions();
  for (auto version = versions.rbegin(); version != versions.rend(); ++version) {
    counting.push_back(version->directory.get());
    if (waited(version->position, PolicyDemands::kFloorWaitingDays)) break;
  }
  return counting;
}

void GateView::add_demands(const Directory& version, const PolicyBook& policies, DenialReasons& reasons) {
  permits_needed_ = std::max(permits_needed_, version.custodian_threshold);
  PolicyDemands demands;
  demands.approvers = std::max<std::uint32_t>(demands.approvers, version.policy.approvers);
  bool any = false;
  for (const ResourceEntry& resource : version.resources) {
    if (resource.kind != ResourceKind::kCodeList || !resource.name.starts_with(kPolicyResourceName)) continue;
    any = true;
    const ConsentPolicy* policy = policies.find(resource.digest);
    if (policy == nullptr) {
      reasons.insert(DenialReason::kPolicyUnknown);
    } else {
      tighten(demands, *policy);
    }
  }
  // Where no law is listed, nobody said that a child needs no guardian.
  if (!any) demands.guardian = true;
  demands_ = first_version_ ? demands : stricter_of(demands_, demands);
  first_version_ = false;
}

void GateView::check_unknown_entries(std::span<const Directory* const> versions, DenialReasons& reasons) const {
  const auto is_void = [&](const Digest& leaf) {
    return std::all_of(versions.begin(), versions.end(), [&](const Directory* version) {
      const ResourceEntry* listed = find_resource(*version, ResourceKind::kCodeList, leaf);
      return listed != nullptr && listed->name.starts_with(kVoidEntryResourceName);
    });
  };
  const auto& unknown = state_.unknown_entries();
  if (!std::all_of(unknown.begin(), unknown.end(), is_void)) reasons.insert(DenialReason::kUnknownEntry);
}

void GateView::check_day(DenialReasons& reasons) const {
  if (at_.day > directory()->valid_until) reasons.insert(DenialReason::kDirectoryExpired);
  const auto latest = state_.sightings().latest(custodian_key_);
  if (at_.day < directory()->issued || at_.day < state_.floor() || (latest && at_.day < *latest)) reasons.insert(DenialReason::kDayBeforeLog);
}

}  // namespace sigilo
