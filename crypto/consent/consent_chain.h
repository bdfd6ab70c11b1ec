#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "crypto/base/ids.h"

namespace sigilo {

/// Most statements since the last withdrawal of a chain; the next one withdraws. A request must be able to open the chains of several persons.
inline constexpr std::size_t kMaxChainEvents = 32;

/// One statement in a chain, as the log shows it: a commitment, not what was said.
struct ConsentEvent {
  std::uint64_t position = 0;  ///< in the log
  Digest leaf;                 ///< of its entry
  Digest prev;                 ///< head of the chain when it was signed
  Digest commitment;
  Digest withdrawal_tag;  ///< zeroes: no code was taken
  DeviceId author;        ///< who signed the entry; zeroes for what came with the record, whose author the statement names
  bool sealed = false;    ///< came with the record
  std::uint64_t seen = 0;  ///< entries of the log that its author's device had seen; 0 for what came with the record

  friend bool operator==(const ConsentEvent&, const ConsentEvent&) = default;
};

/// The consent of one person in one record: the fold of its events in log order. The last event is the whole truth; nothing is merged.
/// Only events since the last withdrawal are kept, because nothing before it can ever count again. A value.
/// Source: design PROTOCOL 4; protocol review C2.
class ConsentChain {
 public:
  /// Appends `event` if its `prev` is the head. Otherwise it withdraws all: whoever signed it did not know the person's last word, and in
  /// doubt nothing leaves.
  void append(const ConsentEvent& event);
  /// Everything is withdrawn by the entry with this leaf hash.
  void withdraw(const Digest& leaf);

  /// What the next event must name as `prev`: H("sigilo/v1/consent-head", head before, leaf of the last entry, u8 1 if it counts, 0 if it withdraws); zeroes
  /// before the first.
  [[nodiscard]] const Digest& head() const { return head_; }
  /// Oldest first; empty when nobody was asked or all was withdrawn.
  [[nodiscard]] std::span<const ConsentEvent> events() const { return events_; }
  [[nodiscard]] bool withdrawn() const { return events_.empty() && !head_.is_zero(); }

  friend bool operator==(const ConsentChain&, const ConsentChain&) = default;

 private:
  void advance(const Digest& leaf, bool counts);

  Digest head_;
  std::vector<ConsentEvent> events_;
};

}  // namespace sigilo
