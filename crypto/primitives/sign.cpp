#include "crypto/primitives/sign.h"

#include <sodium.h>

#include <algorithm>
#include <utility>

#include "crypto/base/labels.h"
#include "crypto/primitives/hash.h"

namespace sigilo {
namespace {

static_assert(VerifyKey::kSize == crypto_sign_PUBLICKEYBYTES);
static_assert(Signature::kSize == crypto_sign_BYTES);

}  // namespace

SigningKey::SigningKey(SecretBytes seed, SecretBytes expanded, const VerifyKey& public_key)
    : seed_(std::move(seed)), expanded_(std::move(expanded)), public_key_(public_key) {}

SigningKey SigningKey::generate(Rng& rng) {
  const SecretBytes seed = rng.secret(crypto_sign_SEEDBYTES);
  return *from_seed(seed.expose());  // 32 bytes never fail
}

Result<SigningKey> SigningKey::from_seed(ByteView seed) {
  if (seed.size() != crypto_sign_SEEDBYTES) {
    return fail(ErrorCode::kInvalidArgument, "a signing key is a seed of 32 bytes", "seed");
  }
  SecretBytes expanded(crypto_sign_SECRETKEYBYTES);
  std::array<std::uint8_t, VerifyKey::kSize> public_key{};
  crypto_sign_seed_keypair(public_key.data(), expanded.expose_mutable().data(), seed.data());
  return SigningKey(SecretBytes(seed), std::move(expanded), VerifyKey(public_key));
}

Signature SigningKey::sign(ByteView message) const {
  std::array<std::uint8_t, Signature::kSize> signature{};
  crypto_sign_detached(signature.data(), nullptr, message.data(), message.size(), expanded_.expose().data());
  return Signature(signature);
}

bool verify(const VerifyKey& key, ByteView message, ByteView signature) {
  return signature.size() == Signature::kSize &&
         crypto_sign_verify_detached(signature.data(), message.data(), message.size(), key.bytes().data()) == 0;
}

DeviceId device_id_of(const VerifyKey& key) {
  const Digest digest = labelled_hash(labels::kDeviceId, {key.bytes()});
  std::array<std::uint8_t, DeviceId::kSize> id{};
  std::copy_n(digest.array().begin(), id.size(), id.begin());
  return DeviceId(id);
}

}  // namespace sigilo
