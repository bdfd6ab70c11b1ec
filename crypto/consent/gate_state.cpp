#include "crypto/consent/gate_state.h"

#include <algorithm>
#include <array>
#include <utility>

#include "crypto/codes/codes.h"
#include "crypto/consent/hold_lift.h"

namespace sigilo {
namespace {

/// Families of labels that say nothing about consent or releases, whatever is added to them. An unknown one of any other family may take away.
constexpr std::array<std::string_view, 3> kHarmless = {"sigilo/v1/log/access-", "sigilo/v1/log/epoch-", "sigilo/v1/log/protection-"};

bool may_bear_on_the_gate(std::string_view label) {
  return std::none_of(kHarmless.begin(), kHarmless.end(), [label](std::string_view family) { return label.starts_with(family); });
}

/// Something that this program cannot read stops everything, if its signer could have taken something away: what it says is not known. A revoked
/// device has no role left, so that it cannot stop the mechanism.
bool stops(const SignedStatement& statement, const Signer& signer) {
  const bool speaks = signer.kind == Signer::Kind::kDevice ? !signer.roles.empty() : signer.kind != Signer::Kind::kNobody;
  return speaks && may_bear_on_the_gate(statement.header().label);
}

/// The statement of somebody else that an entry carries; empty if it carries none.
ByteView statement_inside(const EntryBody& body) {
  if (const auto* lifted = std::get_if<HoldLifted>(&body)) return lifted->second;
  if (const auto* request = std::get_if<ReleaseRequested>(&body)) return request->desk_key;
  return {};
}

}  // namespace

struct GateState::Entry {
  std::uint64_t position = 0;
  const LogEntry& entry;
  Digest leaf;
  Signer signer;
  const Directory* directory = nullptr;
  std::shared_ptr<const Directory> document;
  bool crosses = false;  ///< it, or the statement that it carries: it gives nothing

  [[nodiscard]] const DeviceId& device() const { return entry.statement.header().device; }
  [[nodiscard]] bool is_of_nobody() const { return signer.kind == Signer::Kind::kNobody; }
};

Result<std::shared_ptr<const Directory>> GateState::brings(const LogEntry& entry, const Signer& signer,
                                                           std::shared_ptr<const Directory> document) const {
  const auto* published = std::get_if<DirectoryPublished>(&entry.body);
  if (published == nullptr || !directories_.is_next(*published)) return std::shared_ptr<const Directory>();
  // The store of the directory in force publishes the next one, also the one that names a new store key: whose word it is must not depend on who holds
  // the document. The first version is its own store's.
  const bool first = directories_.current() == nullptr;
  if (!first && signer.kind != Signer::Kind::kStore) return std::shared_ptr<const Directory>();
  const bool names_it = document != nullptr && is_document_of(*published, *document);
  if (names_it) return !first || entry.statement.verify(document->store_key) ? document : std::shared_ptr<const Directory>();
  return fail(ErrorCode::kNotFound, "the document of a published directory is missing or another", "directory", "fetch it, then go on with this entry",
              published->version);
}

bool GateState::note_crossing(const Digest& leaf, const SignedStatement& statement) {
  const StatementHeader& header = statement.header();
  if (heads_.contains(header.seen)) return false;
  const Directory* directory = directories_.current();
  if (signer_of(statement, directory).kind == Signer::Kind::kNobody || header.origin != directory->origin()) return false;
  crossed_.push_back({heads_.size(), leaf, header.device, header.seen});
  return true;
}

void GateState::note_day(const Entry& at) {
  const bool of_custodian = at.signer.kind == Signer::Kind::kCustodian;
  const StatementHeader& header = at.entry.statement.header();
  // One wrong day of a clock must not shut a custodian out for ever, nor hold up the others beyond their directory.
  if ((!of_custodian && at.signer.kind != Signer::Kind::kStore) || header.day > at.directory->valid_until) return;
  Day& latest = latest_[header.device];
  latest = std::max(latest, header.day);
  // Of another log it has seen nothing of this one.
  if (of_custodian) sightings_.add(header.device, at.crosses ? 0 : header.seen.size, std::max(header.day, floor()));
}

Day GateState::floor() const {
  const Directory* directory = directories_.current();
  if (directory == nullptr) return {};
  Day highest;
  Day second;
  const auto count = [&](const VerifyKey& key) {
    const auto found = latest_.find(device_id_of(key));
    if (found == latest_.end()) return;
    second = std::max(second, std::min(highest, found->second));
    highest = std::max(highest, found->second);
  };
  count(directory->store_key);
  for (const CustodianEntry& custodian : directory->custodians) count(custodian.verify_key);
  return second;
}

Status GateState::check_next(std::uint64_t position) const {
  if (!whole_) return fail(ErrorCode::kResourceExhausted, "memory ran out within an entry", {}, "fold the log anew");
  if (position == size()) return {};
  return fail(ErrorCode::kInvalidArgument, "entries are applied in log order, each once and none left out", "position", {},
              static_cast<std::int64_t>(size()));
}

Status GateState::apply(std::uint64_t position, const LogEntry& entry, std::shared_ptr<const Directory> document) {
  SIGILO_CHECK(check_next(position));
  const Directory* directory = directories_.current();
  const Signer signer = signer_of(entry.statement, directory);
  SIGILO_TRY(auto brought, brings(entry, signer, std::move(document)));
  const Digest leaf = entry.statement.leaf_hash();
  whole_ = false;  // until the last of it is done: anything below may run out of memory
  bool crosses = note_crossing(leaf, entry.statement);
  if (const auto inside = SignedStatement::parse(statement_inside(entry.body))) crosses = note_crossing(leaf, *inside) || crosses;
  const Entry at{position, entry, leaf, signer, directory, std::move(brought), crosses};
  note_day(at);
  std::visit([&](const auto& body) { fold(at, body); }, entry.body);
  heads_.append(leaf);
  whole_ = true;
  return {};
}

Status GateState::apply_unreadable(std::uint64_t position, ByteView bytes) {
  SIGILO_CHECK(check_next(position));
  const Digest leaf = leaf_hash(bytes);
  const Directory* directory = directories_.current();
  const auto statement = SignedStatement::parse(bytes);
  // What is no statement names nobody whom its words could be held against, so whoever let it into the log stops everything.
  const bool of_another = statement && directory != nullptr && statement->header().origin != directory->origin();
  const bool unknown = !statement || (!of_another && stops(*statement, signer_of(*statement, directory)));
  whole_ = false;
  if (statement) (void)note_crossing(leaf, *statement);
  if (unknown) unknown_.insert(leaf);
  heads_.append(leaf);
  whole_ = true;
  return {};
}

bool GateState::is_held(const RecordId& id) const {
  return std::any_of(holds_.begin(), holds_.end(), [&](const auto& hold) { return std::binary_search(hold.second.begin(), hold.second.end(), id); });
}

std::vector<const LiftedHold*> GateState::lifts_of(const RecordId& id) const {
  std::vector<const LiftedHold*> lifts;
  for (const LiftedHold& lifted : lifted_) {
    if (std::binary_search(lifted.records.begin(), lifted.records.end(), id)) lifts.push_back(&lifted);
  }
  return lifts;
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

std::size_t GateState::carriers(const Digest& tag) const {
  const auto found = tags_.find(tag);
  return found == tags_.end() ? 0 : found->second.size();
}

const RequestState* GateState::request(const Digest& leaf) const {
  const auto found = requests_.find(leaf);
  return found == requests_.end() ? nullptr : &found->second;
}

std::uint32_t GateState::identified_on(const DeviceId& custodian_key, Day day) const {
  const auto found = identified_.find({custodian_key, day});
  return found == identified_.end() ? 0 : found->second;
}

void GateState::fold(const Entry& at, const DirectoryPublished& e) {
  if (at.document != nullptr) directories_.publish(at.position, e, at.document);
}

void GateState::append(const Entry& at, const ChainKey& key, const ConsentEvent& event) {
  ConsentChain& chain = records_[key.first].chains[key.second];
  // The code was used before its statement came: the statement arrives dead. A chain longer than any request could open ends in the open.
  if (withdrawn_tags_.contains(event.withdrawal_tag) || chain.events().size() >= kMaxChainEvents) return chain.withdraw(at.leaf);
  chain.append(event);
}

bool GateState::carry(const Digest& tag, const ChainKey& key) {
  if (tag.is_zero()) return true;
  std::set<ChainKey>& carriers = tags_[tag];
  if (carriers.size() >= kMaxCarriers && !carriers.contains(key)) return false;
  carriers.insert(key);
  return true;
}

void GateState::fold(const Entry& at, const RecordSealed& e) {
  if (at.is_of_nobody()) return;
  RecordState& record = records_[e.record];
  if (!e.withdrawal_tag.is_zero()) tags_[e.withdrawal_tag].insert({e.record, e.subject});
  // The source's first event comes with the record, once: one that finds a head withdraws, whatever manifest it names. Anything else under its id is
  // a store's or a stranger's invention.
  if (at.signer.kind != Signer::Kind::kStore || e.subject != 0 || at.crosses) {
    record.chains[e.subject].withdraw(at.leaf);
    if (e.subject != 0) record.chains[0].withdraw(at.leaf);
    return;
  }
  if (!record.manifest) record.manifest = e.manifest;
  append(at, {e.record, e.subject}, {at.position, at.leaf, {}, e.consent_commitment, e.withdrawal_tag, {}, true, 0});
}

void GateState::fold(const Entry& at, const ConsentChanged& e) {
  if (at.is_of_nobody()) return;
  const bool carried = carry(e.withdrawal_tag, {e.record, e.subject});
  // An event by somebody who may not give consent may still be a member's word that the person takes something back.
  if (!at.signer.is_device_with(kConsentSigners) || at.crosses || !carried) return records_[e.record].chains[e.subject].withdraw(at.leaf);
  append(at, {e.record, e.subject}, {at.position, at.leaf, e.prev, e.commitment, e.withdrawal_tag, at.device(), false,
                                      at.entry.statement.header().seen.size});
}

void GateState::fold(const Entry& at, const ConsentWithdrawn& e) {
  if (at.is_of_nobody()) return;
  if (!e.record.is_zero()) return records_[e.record].chains[e.subject].withdraw(at.leaf);
  withdrawn_tags_.insert(e.tag);
  const auto carriers = tags_.find(e.tag);
  if (carriers == tags_.end()) return;
  for (const ChainKey& key : carriers->second) records_[key.first].chains[key.second].withdraw(at.leaf);
}

void GateState::fold(const Entry& at, const ConsentHeld& e) {
  if (at.is_of_nobody()) return;
  holds_[at.leaf] = e.records;
}

void GateState::fold(const Entry& at, const HoldLifted& e) {
  if (!at.signer.is_device_with(kConsentSigners) || at.crosses) return;
  const auto second = second_who_lifts(e, at.entry.statement.header().origin, at.directory);
  if (!second || *second == at.signer.member || !once_.insert(at.leaf).second) return;
  LiftedHold lifted{at.position, {at.signer.member, *second}, {}};
  for (const Digest& hold : e.holds) {
    const auto held = holds_.find(hold);
    if (held == holds_.end()) continue;
    lifted.records.insert(lifted.records.end(), held->second.begin(), held->second.end());
    holds_.erase(held);
  }
  std::sort(lifted.records.begin(), lifted.records.end());
  lifted.records.erase(std::unique(lifted.records.begin(), lifted.records.end()), lifted.records.end());
  lifted_.push_back(std::move(lifted));
}

void GateState::fold(const Entry& at, const OfficerAssigned& e) {
  if (!at.signer.is_device_with({Role::kReviewer, Role::kProtectionOfficer}) || at.signer.member == e.member) return;
  if (!once_.insert(at.leaf).second) return;
  // It ends the former assignment in any case.
  records_[e.record].officer = at.crosses ? std::optional<MemberId>() : e.member;
}

void GateState::fold(const Entry& at, const ReleaseRequested& e) {
  if (at.signer.kind != Signer::Kind::kDevice || at.crosses) return;
  // One release has one request: what a disclosure desk signed for it serves no other. Who may not ask takes no release from who may.
  const bool may_ask = at.signer.roles.has_any({Role::kReviewer, Role::kProtectionOfficer});
  if (may_ask && releases_.try_emplace(e.release, at.leaf).first->second != at.leaf) return;
  // A request that stands in the log a second time is the same request, with its refusal and its permits.
  requests_.try_emplace(at.leaf, RequestState{at.position, at.entry.statement.header().day, at.device(), at.signer.member, at.signer.roles, e,
                                              {}, refused_.contains(at.leaf), {}});
}

void GateState::fold(const Entry& at, const ReleaseApproved& e) {
  const auto request = requests_.find(e.request);
  if (request == requests_.end() || !at.signer.is_device_with({Role::kApprover}) || at.crosses) return;
  auto& approvals = request->second.approvals;
  const bool again = std::any_of(approvals.begin(), approvals.end(), [&](const Approval& known) { return known.device == at.device(); });
  if (!again) approvals.push_back({at.device(), at.signer.member});
}

void GateState::fold(const Entry& at, const ReleaseRefused& e) {
  if (at.signer.kind != Signer::Kind::kDevice) return;
  refused_.insert(e.request);  // it may be seen, and refused, before it is logged
  const auto request = requests_.find(e.request);
  if (request != requests_.end()) request->second.refused = true;
}

void GateState::fold(const Entry& at, const ReleasePermitted& e) {
  const auto request = requests_.find(e.request);
  if (request == requests_.end() || at.signer.kind != Signer::Kind::kCustodian || at.signer.custodian != e.custodian) return;
  if (!permits_.try_emplace(at.leaf, e.request).second) return;
  const Day day = at.entry.statement.header().day;
  PermitState permit{at.leaf, at.device(), e.custodian, day, false, false, at.crosses};
  if (request->second.body.form == codes::number_of(codes::ReleaseForm::kIdentified)) {
    identified_[{permit.custodian_key, day}] += static_cast<std::uint32_t>(request->second.body.items.size());
    permit.counted = true;
  }
  const auto voided = voided_.find(at.leaf);
  if (voided != voided_.end()) {
    for (const Voiding& voiding : voided->second) void_permit(request->second, permit, voiding);
  }
  request->second.permits.push_back(permit);
}

void GateState::fold(const Entry& at, const PermitVoided& e) {
  if (at.signer.kind != Signer::Kind::kCustodian) return;
  const Voiding voiding{at.device(), at.signer.custodian, at.crosses};
  voided_[e.permit].insert(voiding);
  const auto found = permits_.find(e.permit);
  if (found == permits_.end()) return;
  RequestState& request = requests_[found->second];
  for (PermitState& permit : request.permits) {
    if (permit.leaf == e.permit) void_permit(request, permit, voiding);
  }
}

void GateState::fold(const Entry& at, const UnsupportedEntry&) {
  if (stops(at.entry.statement, at.signer)) unknown_.insert(at.leaf);
}

void GateState::void_permit(const RequestState& request, PermitState& permit, const Voiding& voiding) {
  const bool own = permit.custodian_key == voiding.custodian_key;
  if (!own && permit.custodian != voiding.custodian) return;
  permit.voided = true;
  // Only who counted it frees his day of it, and not by a word from another log.
  if (!own || voiding.crosses || !permit.counted) return;
  identified_[{permit.custodian_key, permit.day}] -= static_cast<std::uint32_t>(request.body.items.size());
  permit.counted = false;
}

}  // namespace sigilo
