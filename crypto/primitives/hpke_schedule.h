#pragma once

#include <string_view>

#include "crypto/base/bytes.h"
#include "crypto/base/result.h"
#include "crypto/base/secret_bytes.h"
#include "crypto/primitives/kem.h"

// Internal to crypto/primitives and its tests: the inner steps of RFC 9180. The rest of the project uses hpke.h.

namespace sigilo::internal {

/// "KEM" || id, the suite of the KEM's own derivations. Source: RFC 9180 section 4.1.
[[nodiscard]] Bytes kem_suite_id(Suite suite);
/// "HPKE" || KEM id || HKDF-SHA256 || ChaCha20Poly1305. Source: RFC 9180 section 5.1.
[[nodiscard]] Bytes hpke_suite_id(Suite suite);

/// LabeledExtract and LabeledExpand with HKDF-SHA256. Source: RFC 9180 section 4.
[[nodiscard]] SecretBytes labeled_extract(ByteView suite_id, ByteView salt, std::string_view label, ByteView ikm);
[[nodiscard]] Result<SecretBytes> labeled_expand(ByteView suite_id, ByteView prk, std::string_view label, ByteView info,
                                                 std::size_t size);

/// What the key schedule of base mode gives: the AEAD key (32) and the base nonce (12), which is the nonce of message 0.
struct HpkeKeys {
  SecretBytes key;
  SecretBytes base_nonce;
};
[[nodiscard]] Result<HpkeKeys> hpke_key_schedule(Suite suite, ByteView shared_secret, ByteView info);

}  // namespace sigilo::internal
