#pragma once

#include <array>

#include "crypto/base/bytes.h"
#include "crypto/base/ids.h"
#include "crypto/base/result.h"
#include "crypto/base/rng.h"
#include "crypto/base/secret_bytes.h"

namespace sigilo {

using VerifyKey = FixedId<struct VerifyKeyTag, 32>;  ///< Ed25519 public key
using Signature = FixedId<struct SignatureTag, 64>;  ///< Ed25519 signature

/// Ed25519 private key (RFC 8032), by its 32-byte seed. Move-only. const methods are thread-safe.
class SigningKey {
 public:
  [[nodiscard]] static SigningKey generate(Rng& rng);
  /// kInvalidArgument unless the seed has 32 bytes.
  [[nodiscard]] static Result<SigningKey> from_seed(ByteView seed);

  [[nodiscard]] const VerifyKey& public_key() const { return public_key_; }
  [[nodiscard]] Signature sign(ByteView message) const;
  /// The seed, to be stored sealed.
  [[nodiscard]] const SecretBytes& seed() const { return seed_; }

 private:
  SigningKey(SecretBytes seed, SecretBytes expanded, const VerifyKey& public_key);
  SecretBytes seed_;
  SecretBytes expanded_;
  VerifyKey public_key_;
};

/// True only for a valid signature. Refuses signatures of another size, small-order keys and non-canonical encodings as libsodium
/// does.
[[nodiscard]] bool verify(const VerifyKey& key, ByteView message, ByteView signature);

/// SHA-256(label, signing public key)[:16].
[[nodiscard]] DeviceId device_id_of(const VerifyKey& key);

}  // namespace sigilo
