#pragma once

#include <optional>
#include <vector>

#include "crypto/codes/codes.h"
#include "crypto/consent/consent_openings.h"
#include "crypto/consent/consent_statement.h"
#include "crypto/consent/gate_state.h"

namespace sigilo {

/// A second member's word for a statement.
struct SecondMember {
  MemberId member;
  codes::AttestationKind kind = codes::AttestationKind::kPresent;
  std::uint64_t seen = 0;  ///< entries of the log that this member's device had seen
};

/// One event with what its commitment holds. A statement that does not check out says nothing: no scope of it counts.
struct OpenedEvent {
  const ConsentEvent* event = nullptr;
  std::optional<codes::DenialReason> invalid;
  ConsentStatement statement;
  MemberId author;
  std::vector<SecondMember> seconds;  ///< other members than the author, each once, who could sign at that place of the log
};

/// The events of a chain with their openings, oldest first; none when the opening of one is missing. Each statement must be the one that was
/// committed to, about this record and subject, follow the very event that its entry follows, carry the withdrawal tag of its entry,
/// be signed by who may, and, as the words of its second members, come from nobody who saw another log. Pure; thread-safe.
[[nodiscard]] std::optional<std::vector<OpenedEvent>> open_chain(const GateState& state, const RecordId& record, std::uint16_t subject,
                                                                 const ConsentChain& chain, const ConsentOpenings& openings);

}  // namespace sigilo
