#include "crypto/primitives/xwing.h"

#include <fips203.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "crypto/base/codec.h"
#include "crypto/primitives/digest.h"
#include "crypto/primitives/expanded_key.h"
#include "crypto/primitives/hpke_schedule.h"

namespace sigilo::internal {
namespace {

constexpr std::size_t kMlKemPublic = sizeof(ml_kem_768_encaps_key);
constexpr std::size_t kMlKemPrivate = sizeof(ml_kem_768_decaps_key);
constexpr std::size_t kMlKemEnc = sizeof(ml_kem_768_ciphertext);
constexpr std::size_t kX25519Bytes = 32;
constexpr std::size_t kSharedBytes = 32;
static_assert(kMlKemPublic + kX25519Bytes == kXWingPublicBytes);
static_assert(kMlKemEnc + kX25519Bytes == kXWingEncBytes);
static_assert(kMlKemPrivate + 2 * kX25519Bytes == expanded_size(Suite::kXWing));

/// The last input of the combiner, "\./" over "/^\". Source: X-Wing draft section 5.3.
constexpr std::uint8_t kCombinerLabel[6] = {0x5c, 0x2e, 0x2f, 0x2f, 0x5e, 0x5c};

/// A structure of the C library that holds a secret, wiped at the end.
template <typename T>
struct Wiped {
  T value{};
  Wiped() = default;
  ~Wiped() { wipe(value.data); }
  Wiped(const Wiped&) = delete;
  Wiped& operator=(const Wiped&) = delete;
};

/// What the 32-byte seed stands for.
struct Expanded {
  ml_kem_768_encaps_key mlkem_public{};
  Wiped<ml_kem_768_decaps_key> mlkem_private;
  Scratch<sizeof(ml_kem_seed) + kX25519Bytes> stream;
  Bytes x25519_public_key;

  [[nodiscard]] ByteView x25519_private() const { return ByteView(stream.bytes).subspan(sizeof(ml_kem_seed)); }
};

Status expand(ByteView seed, Expanded& out) {
  digest(DigestKind::kShake256, {seed}, out.stream.bytes);
  Wiped<ml_kem_seed> mlkem_seed;
  std::memcpy(mlkem_seed.value.data, out.stream.bytes.data(), sizeof(ml_kem_seed));
  if (ml_kem_768_keygen_from_seed(&mlkem_seed.value, &out.mlkem_public, &out.mlkem_private.value) != ML_KEM_OK) {
    return fail(ErrorCode::kInternal, "ML-KEM key generation failed");
  }
  SIGILO_TRY(out.x25519_public_key, x25519_public(out.x25519_private()));
  return {};
}

SecretBytes combine(ByteView mlkem_secret, ByteView x25519_secret, ByteView x25519_enc, ByteView x25519_public_key) {
  SecretBytes shared(kSharedBytes);
  digest(DigestKind::kSha3_256, {mlkem_secret, x25519_secret, x25519_enc, x25519_public_key, kCombinerLabel},
         shared.expose_mutable());
  return shared;
}

}  // namespace

Result<Bytes> xwing_public_key(ByteView seed) {
  Expanded expanded;
  SIGILO_CHECK(expand(seed, expanded));
  return Writer().raw(ByteView(expanded.mlkem_public.data)).raw(expanded.x25519_public_key).view();
}

Result<Encapsulated> xwing_encapsulate(ByteView public_key, Rng& rng) {
  const ByteView x25519_receiver = public_key.subspan(kMlKemPublic);
  ml_kem_768_encaps_key mlkem_public{};
  std::memcpy(mlkem_public.data, public_key.data(), kMlKemPublic);
  ml_kem_768_ciphertext mlkem_enc{};
  Wiped<ml_kem_shared_secret> mlkem_secret;
  if (ml_kem_768_encaps(&mlkem_public, &mlkem_enc, &mlkem_secret.value) != ML_KEM_OK) {
    return fail(ErrorCode::kInvalidArgument, "not an X-Wing public key", "public key");
  }
  const SecretBytes ephemeral = rng.secret(kX25519Bytes);
  SIGILO_TRY(const auto x25519_enc, x25519_public(ephemeral.expose()));
  SIGILO_TRY(const auto x25519_secret, x25519(ephemeral.expose(), x25519_receiver));
  Encapsulated result;
  result.shared_secret = combine(mlkem_secret.value.data, x25519_secret.expose(), x25519_enc, x25519_receiver);
  result.enc = Writer().raw(ByteView(mlkem_enc.data)).raw(x25519_enc).view();
  return result;
}

Result<SecretBytes> xwing_expand(ByteView seed) {
  Expanded expanded;
  SIGILO_CHECK(expand(seed, expanded));
  SecretBytes key(expanded_size(Suite::kXWing));
  auto place = key.expose_mutable().begin();
  for (const ByteView part : {ByteView(expanded.mlkem_private.value.data), expanded.x25519_private(), ByteView(expanded.x25519_public_key)}) {
    place = std::copy(part.begin(), part.end(), place);
  }
  return key;
}

Result<SecretBytes> xwing_decapsulate(ByteView expanded, ByteView enc) {
  const ByteView x25519_private = expanded.subspan(kMlKemPrivate, kX25519Bytes);
  const ByteView x25519_public_key = expanded.subspan(kMlKemPrivate + kX25519Bytes);
  const ByteView x25519_enc = enc.subspan(kMlKemEnc);
  Wiped<ml_kem_768_decaps_key> mlkem_private;
  std::memcpy(mlkem_private.value.data, expanded.data(), kMlKemPrivate);
  ml_kem_768_ciphertext mlkem_enc{};
  std::memcpy(mlkem_enc.data, enc.data(), kMlKemEnc);
  Wiped<ml_kem_shared_secret> mlkem_secret;
  // Never fails for a damaged ciphertext: it gives another key, and the AEAD tag is what tells.
  if (ml_kem_768_decaps(&mlkem_private.value, &mlkem_enc, &mlkem_secret.value) != ML_KEM_OK) {
    return fail(ErrorCode::kAuthenticationFailed, "ML-KEM decapsulation failed");
  }
  SIGILO_TRY(const auto x25519_secret, x25519(x25519_private, x25519_enc));
  return combine(mlkem_secret.value.data, x25519_secret.expose(), x25519_enc, x25519_public_key);
}

SecretBytes xwing_derive_seed(ByteView ikm) {
  // LabeledDerive(ikm, "DeriveKeyPair", "", 32). Source: draft-ietf-hpke-pq, one-stage KDFs.
  constexpr std::string_view kLabel = "DeriveKeyPair";
  Writer suffix;
  suffix.raw("HPKE-v1").raw(kem_suite_id(Suite::kXWing)).var16(kLabel).u16(kXWingSeedBytes);
  SecretBytes seed(kXWingSeedBytes);
  digest(DigestKind::kShake256, {ikm, suffix.view()}, seed.expose_mutable());
  return seed;
}

}  // namespace sigilo::internal
