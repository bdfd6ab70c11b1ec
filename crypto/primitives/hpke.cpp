#include "crypto/primitives/hpke.h"

#include <utility>

#include "crypto/base/codec.h"
#include "crypto/primitives/aead.h"
#include "crypto/primitives/expanded_key.h"
#include "crypto/primitives/hash.h"
#include "crypto/primitives/hpke_schedule.h"

namespace sigilo {
namespace {

/// One error for a wrong key, a wrong info and damage: the difference must not show.
tl::unexpected<Error> refused() {
  return fail(ErrorCode::kAuthenticationFailed, "a sealed key does not open: another key, another record, or damaged");
}

}  // namespace

Result<HpkeSealed> hpke_seal(Suite suite, ByteView public_key, ByteView info, ByteView aad, ByteView plaintext, Rng& rng) {
  SIGILO_TRY(auto encapsulated, encapsulate(suite, public_key, rng));
  SIGILO_TRY(const auto keys, internal::hpke_key_schedule(suite, encapsulated.shared_secret.expose(), info));
  SIGILO_TRY(auto ciphertext, aead_seal(keys.key.bytes, keys.base_nonce.bytes, plaintext, aad));
  HpkeSealed sealed;
  sealed.enc = std::move(encapsulated.enc);
  sealed.ciphertext = std::move(ciphertext);
  return sealed;
}

Result<SecretBytes> hpke_open(Suite suite, ByteView private_key, ByteView enc, ByteView info, ByteView aad, ByteView ciphertext) {
  if (private_key.size() != sizes_of(suite).private_key && private_key.size() != expanded_size(suite)) {
    return fail(ErrorCode::kInvalidArgument, "a private key has the wrong size", "private key");
  }
  if (enc.size() != sizes_of(suite).enc || ciphertext.size() < kAeadTagBytes) {
    return refused();
  }
  const auto shared_secret = decapsulate(suite, private_key, enc);
  if (!shared_secret) {
    return shared_secret.error().code == ErrorCode::kUnsupported ? fail(shared_secret.error()) : refused();
  }
  SIGILO_TRY(const auto keys, internal::hpke_key_schedule(suite, shared_secret->expose(), info));
  SecretBytes plaintext(ciphertext.size() - kAeadTagBytes);
  if (!aead_open_into(plaintext.expose_mutable(), keys.key.bytes, keys.base_nonce.bytes, ciphertext, aad)) {
    return refused();
  }
  return plaintext;
}

Bytes hpke_info(std::string_view label, ByteView context) { return Writer().raw(label).u8(0).raw(sha256(context).bytes()).view(); }

}  // namespace sigilo
