#pragma once

#include <span>
#include <vector>

#include "crypto/base/bytes.h"
#include "crypto/base/ids.h"
#include "crypto/base/result.h"
#include "crypto/base/rng.h"
#include "crypto/base/secret_bytes.h"
#include "crypto/primitives/kem.h"

namespace sigilo {

/// The mechanism's recovery key: every team epoch's private key is sealed to it. Its own private key is wrapped under a random
/// scalar that is dealt k-of-n once, at the founding.
struct Recovery {
  KemKeyPair key;                    ///< the private half is for the rehearsal and is then dropped
  std::vector<SecretBuffer> shares;  ///< n share files
};

/// Requires 1 <= k <= n <= 255, else kInvalidArgument.
[[nodiscard]] Result<Recovery> make_recovery(const MechanismId& mechanism, Suite suite, std::uint8_t k, std::uint8_t n, Rng& rng);

/// What a share file says of itself; needs no other share.
struct RecoveryShareInfo {
  MechanismId mechanism;
  std::uint8_t k = 0;
  std::uint8_t n = 0;
  std::uint8_t index = 0;
};
[[nodiscard]] Result<RecoveryShareInfo> inspect_recovery_share(ByteView file);

/// The recovery key from k or more share files. kInvalidArgument: fewer than k, the same share twice, or shares of different
/// mechanisms or dealings; kAuthenticationFailed: a damaged share. Compare the public half with the directory's.
[[nodiscard]] Result<KemKeyPair> combine_recovery(std::span<const ByteView> files, Suite suite);

}  // namespace sigilo
