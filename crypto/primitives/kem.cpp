#include "crypto/primitives/kem.h"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <utility>

#include "crypto/base/codec.h"
#include "crypto/primitives/expanded_key.h"
#include "crypto/primitives/hpke_schedule.h"
#ifdef SIGILO_HAVE_XWING
#include "crypto/primitives/xwing.h"
#endif

namespace sigilo {
namespace {

constexpr std::size_t kX25519Bytes = crypto_scalarmult_BYTES;
constexpr std::size_t kPrivateBytes = 32;
constexpr std::size_t kSharedBytes = 32;
constexpr KemSizes kX25519Sizes{kX25519Bytes, kPrivateBytes, kX25519Bytes};
constexpr KemSizes kXWingSizes{1216, kPrivateBytes, 1120};

tl::unexpected<Error> unsupported_suite() {
  return fail(ErrorCode::kUnsupported, "unknown suite", "suite", "use a program that was built with it");
}

Status check_size(ByteView bytes, std::size_t size, StaticText field) {
  if (bytes.size() != size) {
    return fail(ErrorCode::kInvalidArgument, "a key of the wrong size for its suite", field, {},
                static_cast<std::int64_t>(bytes.size()));
  }
  return {};
}

/// DeriveKeyPair of DHKEM(X25519). Source: RFC 9180 section 7.1.3.
Result<SecretBytes> derive_x25519_private(ByteView ikm) {
  const Bytes suite_id = internal::kem_suite_id(Suite::kX25519);
  const auto prk = internal::labeled_extract(suite_id, {}, "dkp_prk", ikm);
  SecretBytes private_key(kPrivateBytes);
  SIGILO_CHECK(internal::labeled_expand(private_key.expose_mutable(), suite_id, prk.bytes, "sk", {}));
  return private_key;
}

/// ExtractAndExpand of DHKEM. Source: RFC 9180 section 4.1.
Result<SecretBytes> dhkem_shared_secret(ByteView dh, ByteView enc, ByteView receiver_public) {
  const Bytes suite_id = internal::kem_suite_id(Suite::kX25519);
  const Bytes context = Writer().raw(enc).raw(receiver_public).view();
  const auto prk = internal::labeled_extract(suite_id, {}, "eae_prk", dh);
  SecretBytes shared_secret(kSharedBytes);
  SIGILO_CHECK(internal::labeled_expand(shared_secret.expose_mutable(), suite_id, prk.bytes, "shared_secret", context));
  return shared_secret;
}

Result<Encapsulated> dhkem_encapsulate(ByteView public_key, Rng& rng) {
  SIGILO_TRY(const auto ephemeral, KemKeyPair::generate(Suite::kX25519, rng));
  SIGILO_TRY(const auto dh, x25519(ephemeral.private_key.expose(), public_key));
  SIGILO_TRY(auto shared_secret, dhkem_shared_secret(dh.expose(), ephemeral.public_key, public_key));
  Encapsulated result;
  result.shared_secret = std::move(shared_secret);
  result.enc = ephemeral.public_key;
  return result;
}

Result<SecretBytes> expand_x25519(ByteView private_key) {
  SIGILO_TRY(const auto public_key, x25519_public(private_key));
  SecretBytes expanded(expanded_size(Suite::kX25519));
  std::copy(private_key.begin(), private_key.end(), expanded.expose_mutable().begin());
  std::copy(public_key.begin(), public_key.end(), expanded.expose_mutable().begin() + kPrivateBytes);
  return expanded;
}

Result<SecretBytes> dhkem_decapsulate(ByteView expanded, ByteView enc) {
  SIGILO_TRY(const auto dh, x25519(expanded.first(kPrivateBytes), enc));
  return dhkem_shared_secret(dh.expose(), enc, expanded.subspan(kPrivateBytes));
}

Result<SecretBytes> decapsulate_expanded(Suite suite, ByteView expanded, ByteView enc) {
  if (suite == Suite::kX25519) {
    return dhkem_decapsulate(expanded, enc);
  }
#ifdef SIGILO_HAVE_XWING
  if (suite == Suite::kXWing) {
    return internal::xwing_decapsulate(expanded, enc);
  }
#endif
  return unsupported_suite();
}

}  // namespace

Result<Suite> suite_from(std::uint16_t value) {
  switch (value) {
    case static_cast<std::uint16_t>(Suite::kX25519):
      return Suite::kX25519;
#ifdef SIGILO_HAVE_XWING
    case static_cast<std::uint16_t>(Suite::kXWing):
      return Suite::kXWing;
#endif
    default:
      return unsupported_suite();
  }
}

std::string_view name_of(Suite suite) { return suite == Suite::kXWing ? "X-Wing" : "X25519"; }

Suite default_suite() {
#ifdef SIGILO_HAVE_XWING
  return Suite::kXWing;
#else
  return Suite::kX25519;
#endif
}

KemSizes sizes_of(Suite suite) { return suite == Suite::kXWing ? kXWingSizes : kX25519Sizes; }

Result<KemKeyPair> KemKeyPair::generate(Suite suite, Rng& rng) {
  const SecretBytes random = rng.secret(kPrivateBytes);
  if (suite == Suite::kXWing) {
    return from_private(suite, random.expose());
  }
  return derive(suite, random.expose());  // so that published ephemerals can be reproduced
}

Result<KemKeyPair> KemKeyPair::from_private(Suite suite, ByteView private_key) {
  SIGILO_CHECK(check_size(private_key, kPrivateBytes, "private key"));
  KemKeyPair pair;
  pair.suite = suite;
  pair.private_key = SecretBytes(private_key);
  if (suite == Suite::kX25519) {
    SIGILO_TRY(pair.public_key, x25519_public(private_key));
    return pair;
  }
#ifdef SIGILO_HAVE_XWING
  if (suite == Suite::kXWing) {
    SIGILO_TRY(pair.public_key, internal::xwing_public_key(private_key));
    return pair;
  }
#endif
  return unsupported_suite();
}

Result<KemKeyPair> KemKeyPair::derive(Suite suite, ByteView ikm) {
  if (suite == Suite::kX25519) {
    SIGILO_TRY(const auto private_key, derive_x25519_private(ikm));
    return from_private(suite, private_key.expose());
  }
#ifdef SIGILO_HAVE_XWING
  if (suite == Suite::kXWing) {
    const SecretBytes seed = internal::xwing_derive_seed(ikm);
    return from_private(suite, seed.expose());
  }
#endif
  return unsupported_suite();
}

Result<Encapsulated> encapsulate(Suite suite, ByteView public_key, Rng& rng) {
  SIGILO_CHECK(check_size(public_key, sizes_of(suite).public_key, "public key"));
  if (suite == Suite::kX25519) {
    return dhkem_encapsulate(public_key, rng);
  }
#ifdef SIGILO_HAVE_XWING
  if (suite == Suite::kXWing) {
    return internal::xwing_encapsulate(public_key, rng);
  }
#endif
  return unsupported_suite();
}

Result<SecretBytes> expand_private_key(Suite suite, ByteView private_key) {
  SIGILO_CHECK(check_size(private_key, kPrivateBytes, "private key"));
  if (suite == Suite::kX25519) {
    return expand_x25519(private_key);
  }
#ifdef SIGILO_HAVE_XWING
  if (suite == Suite::kXWing) {
    return internal::xwing_expand(private_key);
  }
#endif
  return unsupported_suite();
}

Result<SecretBytes> decapsulate(Suite suite, ByteView private_key, ByteView enc) {
  SIGILO_CHECK(check_size(enc, sizes_of(suite).enc, "enc"));
  if (private_key.size() == expanded_size(suite)) {
    return decapsulate_expanded(suite, private_key, enc);
  }
  SIGILO_TRY(const auto expanded, expand_private_key(suite, private_key));
  return decapsulate_expanded(suite, expanded.expose(), enc);
}

Result<SecretBytes> x25519(ByteView scalar, ByteView point) {
  SIGILO_CHECK(check_size(scalar, crypto_scalarmult_SCALARBYTES, "scalar"));
  SIGILO_CHECK(check_size(point, kX25519Bytes, "point"));
  SecretBytes out(kX25519Bytes);
  // Returns -1 for an all-zero result, that is for a point of small order.
  if (crypto_scalarmult(out.expose_mutable().data(), scalar.data(), point.data()) != 0) {
    return fail(ErrorCode::kAuthenticationFailed, "an X25519 public key of small order", "point");
  }
  return out;
}

Result<Bytes> x25519_public(ByteView scalar) {
  SIGILO_CHECK(check_size(scalar, crypto_scalarmult_SCALARBYTES, "scalar"));
  Bytes out(kX25519Bytes);
  crypto_scalarmult_base(out.data(), scalar.data());
  return out;
}

}  // namespace sigilo
