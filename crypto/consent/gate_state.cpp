#include "crypto/consent/gate_state.h"

#include <algorithm>

#include "crypto/codes/codes.h"

namespace sigilo {
namespace {

/// Families of labels that may take away: an unknown one of them stops everything.
bool may_bear_on_the_gate(std::string_view label) {
  return label.starts_with("sigilo/v1/log/consent") || label.starts_with("sigilo/v1/log/release") || label.starts_with("sigilo/v1/log/eras");
}

/// The other member who signed that a hold is lifted; none if it is not so.
std::optional<MemberId> second_of(const HoldLifted& e, const LogEntry& entry, const Directory* directory) {
  const auto second = SignedStatement::parse(e.second);
  if (!second || !second->require(labels::kHoldLift, entry.statement.header().origin)) return std::nullopt;
  const Bytes body = hold_lift_body(e.hold, e.records);
  const ByteView said = second->body();
  if (!std::equal(body.begin(), body.end(), said.begin(), said.end())) return std::nullopt;
  const Signer signer = signer_of(*second, directory);
  return signer.is_device_with(kConsentSigners) ? std::optional(signer.member) : std::nullopt;
}

}  // namespace

struct GateState::Entry {
  std::uint64_t position = 0;
  const LogEntry& entry;
  Digest leaf;
  Signer signer;
  const Directory* directory = nullptr;
  std::shared_ptr<const Directory> document;

  [[nodiscard]] const DeviceId& device() const { return entry.statement.header().device; }
};

Status GateState::apply(std::uint64_t position, const LogEntry& entry, std::shared_ptr<const Directory> document) {
  if (last_ && position <= *last_) {
    return fail(ErrorCode::kInvalidArgument, "entries are applied in log order, each once", "position", {}, static_cast<std::int64_t>(position));
  }
  last_ = position;
  const Directory* directory = directories_.current();
  const Entry at{position, entry, entry.statement.leaf_hash(), signer_of(entry.statement, directory), directory, std::move(document)};
  if (at.signer.kind == Signer::Kind::kCustodian) {
    const StatementHeader& header = entry.statement.header();
    sightings_.add(header.device, std::min(header.seen.size, position), header.day);
  }
  std::visit([&](const auto& body) { fold(at, body); }, entry.body);
  return {};
}

const RecordState* GateState::record(const RecordId& id) const {
  const auto found = records_.find(id);
  return found == records_.end() ? nullptr : &found->second;
}

const ConsentChain* GateState::chain(const RecordId& id, std::uint16_t subject) const {
  const RecordState* state = record(id);
  if (state == nullptr) return nullptr;
  const auto found = state->chains.find(subject);
  return found == state->chains.end() ? nullptr : &found->second;
}

const RequestState* GateState::request(const Digest& leaf) const {
  const auto found = requests_.find(leaf);
  return found == requests_.end() ? nullptr : &found->second;
}

std::uint32_t GateState::identified_on(const DeviceId& custodian_key, Day day) const {
  const auto found = identified_.find({custodian_key, day});
  return found == identified_.end() ? 0 : found->second;
}

void GateState::fold(const Entry& at, const DirectoryPublished& e) { directories_.publish(at.position, e, at.document); }

void GateState::append(const Entry& at, const ChainKey& key, const ConsentEvent& event) {
  ConsentChain& chain = records_[key.first].chains[key.second];
  if (!event.withdrawal_tag.is_zero()) tags_[event.withdrawal_tag].insert(key);
  // The code was used before its statement came: the statement arrives dead.
  if (withdrawn_tags_.contains(event.withdrawal_tag)) return chain.withdraw(at.leaf);
  chain.append(event);
}

void GateState::fold(const Entry& at, const RecordSealed& e) {
  RecordState& record = records_[e.record];
  if (at.signer.kind != Signer::Kind::kStore) return record.chains[e.subject].withdraw(at.leaf);
  if (!record.manifest) record.manifest = e.manifest;
  append(at, {e.record, e.subject}, {at.position, at.leaf, {}, e.consent_commitment, e.withdrawal_tag, {}, true});
}

void GateState::fold(const Entry& at, const ConsentChanged& e) {
  // An event by somebody who may not give consent may still be a member's word that the person takes something back.
  if (!at.signer.is_device_with(kConsentSigners)) return records_[e.record].chains[e.subject].withdraw(at.leaf);
  append(at, {e.record, e.subject}, {at.position, at.leaf, e.prev, e.commitment, e.withdrawal_tag, at.device(), false});
}

void GateState::fold(const Entry& at, const ConsentWithdrawn& e) {
  if (!e.record.is_zero()) return records_[e.record].chains[e.subject].withdraw(at.leaf);
  withdrawn_tags_.insert(e.tag);
  const auto carriers = tags_.find(e.tag);
  if (carriers == tags_.end()) return;
  for (const ChainKey& key : carriers->second) records_[key.first].chains[key.second].withdraw(at.leaf);
}

void GateState::fold(const Entry& at, const ConsentHeld& e) {
  for (const RecordId& record : e.records) records_[record].holds.insert(at.leaf);
}

void GateState::fold(const Entry& at, const HoldLifted& e) {
  if (!at.signer.is_device_with(kConsentSigners)) return;
  const auto second = second_of(e, at.entry, at.directory);
  if (!second || *second == at.signer.member || !once_.insert(at.leaf).second) return;
  for (const RecordId& id : e.records) {
    RecordState& record = records_[id];
    if (record.holds.erase(e.hold) != 0) record.lifted.push_back({at.position, {at.signer.member, *second}});
  }
}

void GateState::fold(const Entry& at, const OfficerAssigned& e) {
  if (!at.signer.is_device_with({Role::kReviewer, Role::kProtectionOfficer}) || at.signer.member == e.member) return;
  if (!once_.insert(at.leaf).second) return;
  records_[e.record].officer = e.member;
}

void GateState::fold(const Entry& at, const ReleaseRequested& e) {
  if (at.signer.kind != Signer::Kind::kDevice) return;
  // A request that stands in the log a second time is the same request, with its refusal and its permits.
  requests_.try_emplace(at.leaf, RequestState{at.position, at.entry.statement.header().day, at.device(), at.signer.member, at.signer.roles, e,
                                              {}, false, {}});
}

void GateState::fold(const Entry& at, const ReleaseApproved& e) {
  const auto request = requests_.find(e.request);
  if (request == requests_.end() || !at.signer.is_device_with({Role::kApprover})) return;
  request->second.approvals.push_back({at.device(), at.signer.member});
}

void GateState::fold(const Entry& at, const ReleaseRefused& e) {
  const auto request = requests_.find(e.request);
  if (request == requests_.end() || !at.signer.is_device_with({Role::kApprover})) return;
  request->second.refused = true;
}

void GateState::fold(const Entry& at, const ReleasePermitted& e) {
  const auto request = requests_.find(e.request);
  if (request == requests_.end() || at.signer.kind != Signer::Kind::kCustodian || at.signer.custodian != e.custodian) return;
  if (!permits_.try_emplace(at.leaf, e.request).second) return;
  request->second.permits.push_back({at.leaf, at.device(), e.custodian, at.entry.statement.header().day, false});
  count_identified(request->second, request->second.permits.back(), true);
}

void GateState::fold(const Entry& at, const PermitVoided& e) {
  const auto found = permits_.find(e.permit);
  if (found == permits_.end()) return;
  RequestState& request = requests_[found->second];
  for (PermitState& permit : request.permits) {
    if (permit.leaf != e.permit || permit.custodian_key != at.device() || at.signer.kind != Signer::Kind::kCustodian || permit.voided) continue;
    permit.voided = true;
    count_identified(request, permit, false);
  }
}

void GateState::fold(const Entry& at, const UnsupportedEntry&) {
  if (may_bear_on_the_gate(at.entry.statement.header().label)) block();
}

void GateState::count_identified(const RequestState& request, const PermitState& permit, bool add) {
  if (request.body.form != codes::number_of(codes::ReleaseForm::kIdentified)) return;
  std::uint32_t& count = identified_[{permit.custodian_key, permit.day}];
  const auto items = static_cast<std::uint32_t>(request.body.items.size());
  count = add ? count + items : count - items;
}

}  // namespace sigilo
