#pragma once

#include "crypto/base/bytes.h"
#include "crypto/base/ids.h"
#include "crypto/base/result.h"
#include "crypto/base/rng.h"
#include "crypto/consent/release_permit.h"
#include "crypto/envelope/manifest.h"
#include "crypto/log/gate_entries.h"
#include "crypto/primitives/kem.h"
#include "crypto/release/sealed_secrets.h"

namespace sigilo {

/// What the reviewer's device sends last: R_c of the permit's categories, exactly these, sealed to the permit's recipient key for this record and this
/// request. It gives up the permit that `evaluate_half` made. `suite` is the recipient key's. kConflict if the permit is for another record,
/// kInvalidArgument for other categories, kAuthenticationFailed for a half that the manifest does not commit to: nobody seals what does not open.
/// Source: design PROTOCOL 5.4.
[[nodiscard]] Result<Bytes> seal_halves(ReleasePermit permit, const VerifiedManifest& manifest, const CategorySecrets& halves, Suite suite, Rng& rng);

/// By the recipient, each half checked against the manifest's commitments. kAuthenticationFailed for another key, record or request, damage, and
/// halves that the device did not commit to.
[[nodiscard]] Result<CategorySecrets> open_halves(ByteView sealed, const Manifest& manifest, const ReleaseRequested& request, const Digest& request_leaf,
                                                  const KemKeyPair& recipient);

}  // namespace sigilo
