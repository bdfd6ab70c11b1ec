#pragma once

#include <optional>

#include "crypto/codes/codes.h"
#include "crypto/consent/consent_rules.h"
#include "crypto/consent/gate_view.h"
#include "crypto/consent/release_terms.h"

namespace sigilo {

/// Whether the people and keys of a request are who they must be. Each adds the reasons against it; none looks at what the person
/// allowed. Pure; thread-safe. Source: design PROTOCOL 5.

/// The requester's role and device, still active; the request's days; not used before by this custodian; its daily limit.
void check_request(const GateView& view, const RequestState& request, const ReleaseTerms& terms, DenialReasons& reasons);
/// Recipient id and key as in the directory in force, or the key of a disclosure desk, or the assigned officer's own device; and what may go
/// which way. Gives the recipient's kind; none if there is no such recipient.
[[nodiscard]] std::optional<codes::RecipientKind> check_recipient(const GateView& view, const RequestState& request, const ReleaseTerms& terms,
                                                                  DenialReasons& reasons);
/// Enough approvers, all different members than the requester and than whoever signed the consent.
void check_approvals(const GateView& view, const RequestState& request, const ReleaseTerms& terms, const Reliance& reliance,
                     DenialReasons& reasons);

}  // namespace sigilo
