#pragma once

#include <map>
#include <optional>
#include <vector>

#include "crypto/codes/codes.h"
#include "crypto/consent/consent_openings.h"
#include "crypto/consent/consent_statement.h"
#include "crypto/consent/gate_state.h"

namespace sigilo {

/// A word for a statement by another member than its author, who could sign at that place of the log and saw this log.
struct SecondWord {
  codes::AttestationKind kind = codes::AttestationKind::kPresent;
  std::uint64_t seen = 0;  ///< entries of the log that this member's device had seen
};

/// One event with what its commitment holds. A statement that does not check out says nothing: no scope of it counts.
struct OpenedEvent {
  const ConsentEvent* event = nullptr;
  std::optional<codes::DenialReason> invalid;
  ConsentStatement statement;
  std::vector<MemberId> signers;    ///< the author, and everybody whose signature under these terms stands in it, whether it counts or not
  std::vector<SecondWord> seconds;  ///< the words that count
  bool second_crosses = false;      ///< one that would count comes from another log
};

/// The consents of one record with what their commitments hold. Each opening is hashed once and each chain opened once, when it is first asked for,
/// however many items of a release ask. A statement must be the one that was committed to, about this record and subject, follow the very event
/// that its entry follows, carry the withdrawal tag of its entry, be signed by who may, and come from nobody who saw another log. Borrows the
/// state. Not thread-safe.
class OpenedConsents {
 public:
  OpenedConsents(const GateState& state, const RecordId& record, ConsentOpenings openings);
  OpenedConsents(const OpenedConsents&) = delete;
  OpenedConsents& operator=(const OpenedConsents&) = delete;

  /// The events of this subject's chain since the last withdrawal, oldest first; null when the opening of one is missing.
  [[nodiscard]] const std::vector<OpenedEvent>* chain(std::uint16_t subject);

 private:
  [[nodiscard]] std::optional<std::vector<OpenedEvent>> open(std::uint16_t subject) const;

  const GateState& state_;
  RecordId record_;
  ConsentOpenings openings_;
  std::map<Digest, const ConsentOpening*> by_commitment_;
  std::map<std::uint16_t, std::optional<std::vector<OpenedEvent>>> chains_;
};

}  // namespace sigilo
