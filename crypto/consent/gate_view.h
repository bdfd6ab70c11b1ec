#pragma once

#include <cstdint>
#include <set>
#include <span>
#include <string_view>
#include <vector>

#include "crypto/base/clock.h"
#include "crypto/base/ids.h"
#include "crypto/codes/codes.h"
#include "crypto/consent/consent_policy.h"
#include "crypto/consent/gate_state.h"
#include "crypto/consent/policy_book.h"

namespace sigilo {

/// The directory declares an entry that nobody can read void by listing its leaf hash as the digest of a code list of this name, then anything: k
/// root keys vouch that it takes nothing away. Like all that loosens, it waits.
inline constexpr std::string_view kVoidEntryResourceName = "void-entry";

using DenialReasons = std::set<codes::DenialReason>;

/// Who decides and on which of its days: a custodian, and its entry's day. Desk and auditor decide in a custodian's place, because waiting
/// periods count from what that custodian saw.
struct DecisionPoint {
  std::uint8_t custodian = 1;  ///< index
  Day day;
  Digest own_permit;  ///< of a custodian that decides again about a permit it has logged; else zeroes
};

/// The log as one custodian sees it on one day: which directory versions count, what they and their policies demand, what has waited long
/// enough. Borrows the state. Pure; const members are thread-safe.
class GateView {
 public:
  /// Adds to `reasons` what lets nothing be decided: a log that was not read whole or holds what nobody can read, an unknown or expired directory, a policy that is not at hand, a custodian that is not
  /// the directory's or is new, a day before the log's.
  GateView(const GateState& state, const PolicyBook& policies, const DecisionPoint& at, DenialReasons& reasons);

  [[nodiscard]] const GateState& state() const { return state_; }
  [[nodiscard]] const DecisionPoint& at() const { return at_; }
  /// Null only when kDirectoryUnknown is among the reasons.
  [[nodiscard]] const Directory* directory() const { return state_.directories().current(); }
  [[nodiscard]] const DeviceId& custodian_key() const { return custodian_key_; }
  [[nodiscard]] const PolicyDemands& demands() const { return demands_; }
  /// The strictest number of custodians among the versions that count: what a sender of R_c wants permits of.
  [[nodiscard]] std::uint8_t permits_needed() const { return permits_needed_; }
  /// The entry at `position` was seen by this custodian at least the waiting period ago.
  [[nodiscard]] bool waited(std::uint64_t position) const { return waited(position, demands_.waiting_days); }

 private:
  [[nodiscard]] bool waited(std::uint64_t position, std::uint32_t days) const;
  /// The version in force, and each that was replaced less than the waiting period ago: what loosens, waits.
  [[nodiscard]] std::vector<const Directory*> versions_that_count() const;
  void add_demands(const Directory& directory, const PolicyBook& policies, DenialReasons& reasons);
  void check_unknown_entries(std::span<const Directory* const> versions, DenialReasons& reasons) const;
  void check_day(DenialReasons& reasons) const;

  const GateState& state_;
  DecisionPoint at_;
  DeviceId custodian_key_;
  PolicyDemands demands_;  ///< the strictest of the versions that count
  bool first_version_ = true;
  std::uint8_t permits_needed_ = 1;
};

}  // namespace sigilo
