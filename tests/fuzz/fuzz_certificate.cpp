#include "crypto/platform/tls_certificate.h"
#include "tests/fuzz/fuzz_support.h"

namespace sigilo::fuzz {

void examine(ByteView input) {
  // DER as peers send it: what is read has one text, from which the same bytes come back, with the same key.
  if (const auto digest = spki_digest_of_der(input)) {
    const auto pem = certificate_pem_from_der(input);
    require(pem.has_value() && certificate_der_from_pem(*pem).value() == to_bytes(input));
    require(spki_digest_of_pem(*pem).value() == *digest);
    Bytes longer = to_bytes(input);
    longer.push_back(0);
    require(!spki_digest_of_der(longer));
  }
  if (const auto der = certificate_der_from_pem(as_text(input))) {
    require(spki_digest_of_der(*der).value() == spki_digest_of_pem(as_text(input)).value());
  }
}

}  // namespace sigilo::fuzz
