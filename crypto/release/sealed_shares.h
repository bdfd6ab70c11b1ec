#pragma once

#include <cstdint>

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

/// What a custodian sends when it permitted: its shares of the permit's categories and of no other, sealed to the permit's recipient key for this
/// record and this request. It gives its permit up for that. `share_set` is the custodian's kShareSetBytes of the record; `suite` is the recipient key's.
/// kConflict if the permit is for another record, kAuthenticationFailed for shares that the manifest does not commit to.
/// Source: design PROTOCOL 5.3.
[[nodiscard]] Result<Bytes> seal_shares(ReleasePermit permit, const VerifiedManifest& manifest, ByteView share_set, Suite suite, Rng& rng);

/// By the recipient: the shares of custodian `custodian` for the request with this leaf hash, each checked against the manifest's commitments.
/// kAuthenticationFailed for another key, custodian, record or request, damage, and shares that the device did not commit to.
[[nodiscard]] Result<CategorySecrets> open_shares(ByteView sealed, const Manifest& manifest, const ReleaseRequested& request, const Digest& request_leaf,
                                                  std::uint8_t custodian, const KemKeyPair& recipient);

}  // namespace sigilo
