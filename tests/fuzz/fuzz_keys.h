#pragma once

#include <string_view>

#include "crypto/primitives/kem.h"

namespace sigilo::fuzz {

/// The key under which make_corpus seals covers, so that the target sees their inside.
inline constexpr std::string_view kCoverOrigin = "sigilo.invalid/00112233445566778899aabbccddeeff";
inline const KemKeyPair& cover_keys() {
  static const KemKeyPair keys = KemKeyPair::derive(Suite::kX25519, Bytes(32, 7)).value();
  return keys;
}

}  // namespace sigilo::fuzz
