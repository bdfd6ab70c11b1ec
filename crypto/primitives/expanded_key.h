#pragma once

#include "crypto/primitives/kem.h"

namespace sigilo {

/// A private key with what every opening would compute from it anew: of X-Wing the ML-KEM key that its seed stands for, of both suites the
/// public X25519 half. decapsulate() and hpke_open() take it in place of the 32-byte private key; nothing is stored or sent in this form. For
/// whoever opens many things with one key, and only as long as the key itself is held.
/// Source: FIPS 203 section 7 (the decapsulation key is a function of the seed); X-Wing draft section 5.2.
[[nodiscard]] constexpr std::size_t expanded_size(Suite suite) { return suite == Suite::kXWing ? 2400 + 32 + 32 : 32 + 32; }
/// kInvalidArgument unless `private_key` has 32 bytes.
[[nodiscard]] Result<SecretBytes> expand_private_key(Suite suite, ByteView private_key);

}  // namespace sigilo
