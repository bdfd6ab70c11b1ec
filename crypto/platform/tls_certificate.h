#pragma once

#include <string>
#include <string_view>

#include "crypto/base/bytes.h"
#include "crypto/base/clock.h"
#include "crypto/base/ids.h"
#include "crypto/base/result.h"
#include "crypto/base/secret_bytes.h"

namespace sigilo {

/// The only name in our certificates: "m-<mechanism hex>.sigilo.invalid". It is what a client asks for instead of the host name.
[[nodiscard]] std::string tls_name_of(const MechanismId& mechanism);

/// A P-256 key and a self-signed X.509 certificate over it. There is no CA: peers know each other by the digest of the public key.
/// Move-only.
struct TlsIdentity {
  SecretBuffer key_pem;         ///< PKCS#8
  std::string certificate_pem;
  Bytes certificate_der;
  Digest spki_digest;           ///< SHA-256(SubjectPublicKeyInfo)

  TlsIdentity() = default;
  TlsIdentity(TlsIdentity&&) = default;
  TlsIdentity& operator=(TlsIdentity&&) = default;

  /// A new key by OpenSSL's generator and a certificate valid from the day before today for 20 years, SAN tls_name_of(mechanism),
  /// random serial, no personal name in it.
  [[nodiscard]] static Result<TlsIdentity> generate(const MechanismId& mechanism, const Clock& clock);
  /// From what was stored. kMalformed; kConflict if key and certificate do not belong together.
  [[nodiscard]] static Result<TlsIdentity> load(ByteView key_pem, std::string_view certificate_pem);
};

/// SHA-256(SubjectPublicKeyInfo) of a certificate. kMalformed for anything that is not exactly one certificate.
[[nodiscard]] Result<Digest> spki_digest_of_der(ByteView certificate);
[[nodiscard]] Result<Digest> spki_digest_of_pem(std::string_view certificate);
[[nodiscard]] Result<std::string> certificate_pem_from_der(ByteView certificate);
[[nodiscard]] Result<Bytes> certificate_der_from_pem(std::string_view certificate);

}  // namespace sigilo
