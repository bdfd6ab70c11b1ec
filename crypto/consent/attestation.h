#pragma once

#include "crypto/base/bytes.h"
#include "crypto/base/ids.h"
#include "crypto/base/result.h"
#include "crypto/codes/codes.h"
#include "crypto/consent/consent_statement.h"
#include "crypto/log/statement.h"

namespace sigilo {

/// A second member attests that the person gave this consent: body of a statement with label sigilo/v1/consent-attestation-2. The record is named by its
/// id, which only one device can have made: a nonce, which anybody can copy, would let the word be used for another record under another key.
struct ConsentAttestation {
  RecordId record;
  std::uint16_t subject = 0;
  Digest terms;  ///< consent_terms_digest of what was agreed
  codes::AttestationKind kind = codes::AttestationKind::kPresent;

  friend bool operator==(const ConsentAttestation&, const ConsentAttestation&) = default;
};

[[nodiscard]] Bytes encode_attestation(const ConsentAttestation& attestation);
/// kTruncated, kMalformed (trailing bytes), kUnsupported (unknown kind).
[[nodiscard]] Result<ConsentAttestation> parse_attestation(ByteView body);

/// Signs an attestation of `statement`, which is about `record`, with the key of a second member's device.
[[nodiscard]] Result<Bytes> attest_consent(const RecordId& record, const ConsentStatement& statement, codes::AttestationKind kind,
                                           const StatementHeader& header, const SigningKey& key);

/// Checks one attestation that a statement carries: its signature by `key`, the mechanism's origin, and that it is about this record,
/// subject and these very terms. kSignatureInvalid, kPermissionDenied (origin), kConflict (another record or other terms), kMalformed, kUnsupported. Whether
/// the signer is another member than the sealing device's is for the caller, who has the directory.
[[nodiscard]] Status verify_attestation(const RecordId& record, const ConsentStatement& statement, ByteView signed_attestation,
                                        std::string_view origin, const VerifyKey& key);

}  // namespace sigilo
