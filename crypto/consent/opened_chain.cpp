#include "crypto/consent/opened_chain.h"

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

/// The signer had seen another log than the one in which the event stands. A head that holds the event itself cannot be named: the event's entry
/// commits to what was signed.
bool crosses_forks(const SignedStatement& statement, const Place& at) { return !at.heads.contains(statement.header().seen); }

/// Came with the record: by the device that sealed it, whose key and nonce make the record id.
bool is_sealing_device(const SignedStatement& statement, const Place& at) {
  return statement.header().device == device_id_of(at.openings.sealing_key);
}

bool says_what_its_entry_says(const ConsentStatement& s, const ConsentEvent& event, const Place& at) {
  return s.record_nonce == at.openings.record_nonce && s.subject == at.subject && s.prev == event.prev &&
         s.withdrawal_tag == event.withdrawal_tag;
}

/// A word counts if another member than the author gave it who could, in this log; who signed is known in any case.
void open_seconds_of(OpenedEvent& opened, const MemberId& author, const Place& at) {
  for (const Bytes& bytes : opened.statement.attestations) {
    const auto attestation = SignedStatement::parse(bytes);
    const DeviceEntry* device = attestation ? find_device(*at.directory, attestation->header().device) : nullptr;
    if (device == nullptr || !verify_attestation(at.record, opened.statement, bytes, at.directory->origin(), device->verify_key)) continue;
    opened.signers.push_back(device->member);
    if (device->member == author || !roles_of(*at.directory, device->id).has_any(kConsentSigners)) continue;
    const auto body = parse_attestation(attestation->body());
    if (crosses_forks(*attestation, at)) {
      opened.second_crosses = true;
    } else if (body) {
      opened.seconds.push_back({body->kind, attestation->header().seen.size});
    }
  }
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
  if (crosses_forks(*signed_statement, at)) {
    opened.invalid = DenialReason::kCrossesForks;
    return;
  }
  opened.statement = *statement;
  opened.signers = {author.member};
  open_seconds_of(opened, author.member, at);
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
