#pragma once

#include "crypto/base/bytes.h"
#include "crypto/base/ids.h"
#include "crypto/base/result.h"
#include "crypto/log/statement.h"
#include "crypto/primitives/kem.h"
#include "crypto/primitives/sign.h"

namespace sigilo {

/// Body of the statement "sigilo/v1/enrolment": the public keys that a new device made, signed by that device.
struct Enrolment {
  Digest token;  ///< digest of the invitation token
  VerifyKey verify_key;
  Bytes kem_public_key;
  Bytes tls_certificate;  ///< DER

  /// kInvalidArgument for fields that `parse` would refuse.
  [[nodiscard]] Result<Bytes> encode() const;
  /// The key must be one of a known suite: kMalformed else.
  [[nodiscard]] static Result<Enrolment> parse(ByteView body);
  friend bool operator==(const Enrolment&, const Enrolment&) = default;
};

/// An enrolment whose device proved that it holds the signing key.
struct SignedEnrolment {
  SignedStatement statement;
  Enrolment enrolment;
};

/// kSignatureInvalid unless the statement is signed by the key that it hands in; errors of open_statement; kMalformed for a KEM key
/// that is not of `suite`.
[[nodiscard]] Result<SignedEnrolment> open_enrolment(ByteView bytes, std::string_view origin, Suite suite);

}  // namespace sigilo
