#pragma once

#include <optional>
#include <vector>

#include "crypto/base/bytes.h"
#include "crypto/base/ids.h"
#include "crypto/consent/consent_rules.h"
#include "crypto/consent/release_permit.h"

namespace sigilo {

/// May what this request asks for leave? The one decision of the product, the same for desk, custodians and auditor: a custodian logs its
/// permit entry, folds everything before it into `state` and asks; the auditor asks at the same place. `request` is the leaf hash of the
/// request, `openings` the file whose digest the request carries, `at` the custodian and the day of its permit entry. What is unknown, missing
/// or unclear is denied; there is no override. All reasons that can be told at once are given. Pure; thread-safe.
/// Source: design PROTOCOL 4 and 5.
[[nodiscard]] Decision evaluate(const GateState& state, const Digest& request, const DecisionPoint& at, ByteView openings,
                                const PolicyBook& policies);

/// May the sender's device seal R_c now? It may when enough custodians' permits stand in the log, unvoided, and each of them would still be
/// given: the last place where a withdrawal stops a release. `today` is the sender's day. Source: design PROTOCOL 5.4.
[[nodiscard]] Decision evaluate_half(const GateState& state, const Digest& request, Day today, ByteView openings, const PolicyBook& policies);

/// A request that nobody has made yet, for a preview at the desk.
struct ConsentQuestion {
  RecordId record;
  std::uint16_t subject = 0;
  ConsentPoint point;  ///< its day is overwritten by the day of the decision point
  std::optional<MemberId> asker;
};
/// Why the consent alone would stand against it; empty when it would not. It gives no permit.
[[nodiscard]] std::vector<codes::DenialReason> explain(const GateState& state, const ConsentQuestion& question, const DecisionPoint& at,
                                                       const ConsentOpenings& openings, const PolicyBook& policies);

}  // namespace sigilo
