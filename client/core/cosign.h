#pragma once

#include "client/core/home.h"
#include "client/core/trust.h"
#include "crypto/base/bytes.h"
#include "crypto/base/ids.h"
#include "crypto/base/result.h"
#include "crypto/base/rng.h"
#include "crypto/codes/codes.h"
#include "crypto/consent/consent_statement.h"
#include "crypto/consent/cosign_offer.h"

namespace sigilo {

// The second member of a consent, without a network: the interviewer's device fixes the terms, the other one shows them in words and signs, the first
// checks what comes back. Without a second member no oral, thumb-printed or assisted consent counts, and no identified scope. Source: design
// PROTOCOL 4; protocol review C1.

/// The terms as they will be sealed: gives them a record nonce and, where nobody took a code, a random withdrawal tag. Drops attestations.
[[nodiscard]] ConsentStatement fix_terms(ConsentStatement consent, Rng& rng);
/// Equal but for what fix_terms() chose and for attestations: what was signed for is what would be sealed.
[[nodiscard]] bool are_terms_of(const ConsentStatement& fixed, ConsentStatement consent);

/// The record that these terms will be sealed into by this device.
[[nodiscard]] Result<RecordId> record_of_terms(const Home& home, const ConsentStatement& terms);

/// Signs for what was shown, with the key of this device. kPermissionDenied if its member is none who may attest consent.
[[nodiscard]] Result<Bytes> cosign(const Home& home, const Trust& trust, const ShownTerms& terms, codes::AttestationKind kind);

/// Takes another member's signature into the terms. kPermissionDenied for a device that the directory does not know, that is revoked, of this member
/// or of one who may not attest; kAlreadyExists if that member signed before; kConflict for another record or other terms; kForked if it was signed on a
/// device that follows another log, as far as this one can tell; kSignatureInvalid, kMalformed, kUnsupported;
/// kTooLarge for more than kMaxConsentAttestations. The terms are unchanged then.
[[nodiscard]] Status add_attestation(const Home& home, const Trust& trust, ByteView attestation, ConsentStatement& terms);

/// Scopes that will not count because no second member's word for them is there. Policies may leave out more.
[[nodiscard]] std::size_t scopes_without_second(const ConsentStatement& consent);

}  // namespace sigilo
