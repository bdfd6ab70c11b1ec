#pragma once

#include <array>
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

/// A value that lives for one call: on the stack, wiped at the end. Guarded pages would be most of the cost of a sealed key.
template <std::size_t N>
struct Scratch {
  std::array<std::uint8_t, N> bytes{};
  Scratch() = default;
  Scratch(Scratch&& other) noexcept : bytes(other.bytes) {}  // the source wipes itself
  Scratch& operator=(Scratch&&) = delete;
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  ~Scratch() { wipe(bytes); }
};

/// LabeledExtract and LabeledExpand with HKDF-SHA256. Source: RFC 9180 section 4.
[[nodiscard]] Scratch<32> labeled_extract(ByteView suite_id, ByteView salt, std::string_view label, ByteView ikm);
[[nodiscard]] Status labeled_expand(MutableBytes out, ByteView suite_id, ByteView prk, std::string_view label, ByteView info);

/// What the key schedule of base mode gives: the AEAD key and the base nonce, which is the nonce of message 0.
struct HpkeKeys {
  Scratch<32> key;
  Scratch<12> base_nonce;
};
[[nodiscard]] Result<HpkeKeys> hpke_key_schedule(Suite suite, ByteView shared_secret, ByteView info);

}  // namespace sigilo::internal
