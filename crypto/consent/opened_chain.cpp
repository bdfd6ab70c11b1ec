#include "crypto/consent/opened_chain.h"

#include <algorithm>
#include <utility>

#include "crypto/base/labels.h"
#include "crypto/consent/attestation.h"
#include "crypto/directory/lookup.h"
#include "crypto/envelope/prologue.h"

namespace sigilo {
namespace {

using codes::DenialReason;

struct Place {
  const RecordId& record;
  std::uint16_t subject;
  const ConsentOpenings& openings;
  const Directory* directory;  ///< in force for the event's entry
  const HeadHistory& heads;
};

/// The signer had seen another log than the one in which the event stands.
bool crosses_forks(const SignedStatement& statement, const ConsentEvent& event, const Place& at) {
  const TreeHead& seen = statement.header().seen;
  return seen.size > event.position || !at.heads.contains(seen);
}

/// Came with the record: by the device that sealed it, which alone could make this record id.
bool is_sealing_device(const SignedStatement& statement, const Place& at) {
  return statement.header().device == device_id_of(at.openings.sealing_key) &&
         record_id_of(at.openings.sealing_key, at.openings.record_nonce) == at.record;
}

bool says_what_its_entry_says(const ConsentStatement& s, const ConsentEvent& event, const Place& at) {
  return s.record_nonce == at.openings.record_nonce && s.subject == at.subject && s.prev == event.prev &&
         s.withdrawal_tag == event.withdrawal_tag;
}

/// None if the word of one of them comes from another log.
std::optional<std::vector<SecondMember>> seconds_of(const ConsentStatement& s, const MemberId& author, const ConsentEvent& event, const Place& at) {
  std::vector<SecondMember> seconds;
  for (const Bytes& bytes : s.attestations) {
    const auto attestation = SignedStatement::parse(bytes);
    if (!attestation) continue;
    const Signer signer = signer_of(*attestation, at.directory);
    const bool again = std::any_of(seconds.begin(), seconds.end(), [&](const SecondMember& known) { return known.member == signer.member; });
    if (!signer.is_device_with(kConsentSigners) || signer.member == author || again) continue;
    const DeviceEntry* device = find_device(*at.directory, attestation->header().device);
    if (!verify_attestation(at.record, s, bytes, at.directory->origin(), device->verify_key)) continue;
    if (crosses_forks(*attestation, event, at)) return std::nullopt;
    const auto body = parse_attestation(attestation->body());
    if (body) seconds.push_back({signer.member, body->kind, attestation->header().seen.size});
  }
  return seconds;
}

void open_statement_of(OpenedEvent& opened, const ConsentOpening& opening, const Place& at) {
  opened.invalid = DenialReason::kStatementInvalid;
  if (at.directory == nullptr) return;
  const auto signed_statement = SignedStatement::parse(opening.statement);
  if (!signed_statement || !signed_statement->require(labels::kConsentStatement, at.directory->origin())) return;
  const ConsentEvent& event = *opened.event;
  const bool right_device = event.sealed ? is_sealing_device(*signed_statement, at) : signed_statement->header().device == event.author;
  const auto statement = parse_consent(signed_statement->body());
  if (!right_device || !statement || !says_what_its_entry_says(*statement, event, at)) return;
  const Signer author = signer_of(*signed_statement, at.directory);
  if (!author.is_device_with(event.sealed ? Roles{Role::kInterviewer} : kConsentSigners)) {
    opened.invalid = DenialReason::kSignerNotAllowed;
    return;
  }
  auto seconds = seconds_of(*statement, author.member, event, at);
  if (!seconds || crosses_forks(*signed_statement, event, at)) {
    opened.invalid = DenialReason::kCrossesForks;
    return;
  }
  opened.author = author.member;
  opened.seconds = std::move(*seconds);
  opened.statement = *statement;
  opened.invalid.reset();
}

}  // namespace

OpenedConsents::OpenedConsents(const GateState& state, const RecordId& record, ConsentOpenings openings)
    : state_(state), record_(record), openings_(std::move(openings)) {
  // The nonce belongs to this record, or every statement could be about another one.
  if (record_id_of(openings_.sealing_key, openings_.record_nonce) != record) return;
  for (const ConsentOpening& item : openings_.items) {
    const auto commitment = consent_commitment(item.blind.bytes(), item.statement);
    if (commitment) by_commitment_.try_emplace(*commitment, &item);
  }
}

const std::vector<OpenedEvent>* OpenedConsents::chain(std::uint16_t subject) {
  auto found = chains_.find(subject);
  if (found == chains_.end()) found = chains_.emplace(subject, open(subject)).first;
  return found->second ? &*found->second : nullptr;
}

std::optional<std::vector<OpenedEvent>> OpenedConsents::open(std::uint16_t subject) const {
  std::vector<OpenedEvent> events;
  const ConsentChain* chain = state_.chain(record_, subject);
  if (chain == nullptr) return events;
  for (const ConsentEvent& event : chain->events()) {
    const auto opening = by_commitment_.find(event.commitment);
    if (opening == by_commitment_.end()) return std::nullopt;
    OpenedEvent opened;
    opened.event = &event;
    open_statement_of(opened, *opening->second, {record_, subject, openings_, state_.directories().at(event.position), state_.heads()});
    events.push_back(std::move(opened));
  }
  return events;
}

}  // namespace sigilo
