#include "crypto/primitives/self_test.h"

#include <sodium.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <array>
#include <cerrno>
#include <string_view>
#include <utility>
#include <vector>

#include "crypto/base/encoding.h"
#include "crypto/base/rng.h"
#include "crypto/primitives/aead.h"
#include "crypto/primitives/digest.h"
#include "crypto/primitives/hash.h"
#include "crypto/primitives/hpke.h"
#include "crypto/primitives/kdf.h"
#include "crypto/primitives/kem.h"
#include "crypto/primitives/shamir.h"
#include "crypto/primitives/sign.h"

namespace sigilo {
namespace {

/// A constant of this file; empty, which no test accepts, if it is not hexadecimal.
Bytes hex(std::string_view text) {
  auto bytes = decode_hex(text);
  return bytes ? std::move(*bytes) : Bytes();
}

bool equals(ByteView bytes, std::string_view expected_hex) { return encode_hex(bytes) == expected_hex; }

// FIPS 180-4 and FIPS 202 examples: "abc".
bool sha256_works() {
  return equals(sha256(as_bytes("abc")).bytes(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

bool sha3_works() {
  std::array<std::uint8_t, 32> out{};
  internal::digest(internal::DigestKind::kSha3_256, {as_bytes("abc")}, out);
  return equals(out, "3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532");
}

bool shake256_works() {
  std::array<std::uint8_t, 16> out{};
  internal::digest(internal::DigestKind::kShake256, {ByteView()}, out);
  return equals(out, "46b9dd2b0ba88d13233b3feb743eeb24");
}

// RFC 4231 case 2.
bool hmac_works() {
  return equals(hmac_sha256(as_bytes("Jefe"), as_bytes("what do ya want for nothing?")),
                "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

// RFC 5869 A.1.
bool hkdf_works() {
  const auto okm = hkdf(Bytes(22, 0x0b), hex("000102030405060708090a0b0c"), hex("f0f1f2f3f4f5f6f7f8f9"), 42);
  return okm && equals(okm->expose(), "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865");
}

// Computed with libargon2 20171227 (RFC 9106's own vectors use four lanes, which libsodium does not offer).
bool argon2id_works() {
  Argon2Cost cost;
  cost.passes = 1;
  cost.memory_mib = 1;
  cost.allow_weak = true;
  const auto key = argon2id(as_bytes("correct horse battery staple"), as_bytes("sigilo test salt"), cost);
  return key && equals(key->expose(), "c0e9ff7990501d7ee7a7b1ea757d916cb6b5e5371ca18f170c63cefb33dd80a5");
}

// Computed with OpenSSL: "pleaseletmein", "SodiumChloride", N = 16, r = 8, p = 1.
bool scrypt_works() {
  const auto key = scrypt(as_bytes("pleaseletmein"), as_bytes("SodiumChloride"), 4);
  return key && equals(key->expose(), "25a9fa207f87ca09a4ef8b9f777aca16beb784ae1830bfbfd38325aabb9377df");
}

// RFC 8439 section 2.8.2, and a damaged tag.
bool chacha20_poly1305_works() {
  const Bytes key = hex("808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f");
  const Bytes nonce = hex("070000004041424344454647");
  const Bytes aad = hex("50515253c0c1c2c3c4c5c6c7");
  constexpr std::string_view kText =
      "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen would be it.";
  auto sealed = aead_seal(key, nonce, as_bytes(kText), aad);
  if (!sealed || !equals(*sealed,
                         "d31a8d34648e60db7b86afbc53ef7ec2a4aded51296e08fea9e2b5a736ee62d63dbea45e8ca9671282fafb69da92728b"
                         "1a71de0a9e060b2905d6a5b67ecd3b3692ddbd7f2d778b8c9803aee328091b58fab324e4fad675945585808b4831d7bc"
                         "3ff4def08e4b7a9de576d26586cec64b61161ae10b594f09e26a7e902ecbd0600691")) {
    return false;
  }
  const auto opened = aead_open(key, nonce, *sealed, aad);
  sealed->back() ^= 1;
  return opened && as_text(*opened) == kText && !aead_open(key, nonce, *sealed, aad);
}

// draft-irtf-cfrg-xchacha A.3.1 (by its tag, which covers the rest), and a damaged tag.
bool xchacha20_poly1305_works() {
  const Bytes key = hex("808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f");
  const Bytes nonce = hex("404142434445464748494a4b4c4d4e4f5051525354555657");
  const Bytes aad = hex("50515253c0c1c2c3c4c5c6c7");
  auto sealed = xaead_seal(
      key, nonce,
      as_bytes(
          "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen would be it."),
      aad);
  if (!sealed || !equals(ByteView(*sealed).last(kAeadTagBytes), "c0875924c1c7987947deafd8780acf49")) {
    return false;
  }
  const bool opens = xaead_open(key, *sealed, aad).has_value();
  sealed->back() ^= 1;
  return opens && !xaead_open(key, *sealed, aad);
}

// RFC 8032 section 7.1, test 2, and another message.
bool ed25519_works() {
  const auto key = SigningKey::from_seed(hex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"));
  if (!key || !equals(key->public_key().bytes(), "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c")) {
    return false;
  }
  const Signature signature = key->sign(Bytes{0x72});
  return equals(signature.bytes(),
                "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
                "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00") &&
         verify(key->public_key(), Bytes{0x72}, signature.bytes()) && !verify(key->public_key(), Bytes{0x73}, signature.bytes());
}

// RFC 7748 section 5.2, first vector, and a point of small order.
bool x25519_works() {
  const Bytes scalar = hex("a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4");
  const auto shared = x25519(scalar, hex("e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c"));
  return shared && equals(shared->expose(), "c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552") &&
         !x25519(scalar, Bytes(32, 0));
}

// RFC 9180 A.2.1, encryption 0, and another info.
bool hpke_works() {
  const Bytes private_key = hex("8057991eef8f1f1af18f4a9491d16a1ce333f695d4db8e38da75975c4478e0fb");
  const Bytes enc = hex("1afa08d3dec047a643885163f1180476fa7ddb54c6a8029ea33f95796bf2ac4a");
  const Bytes ciphertext = hex("1c5250d8034ec2b784ba2cfd69dbdb8af406cfe3ff938e131f0def8c8b60b4db21993c62ce81883d2dd1b51a28");
  const ByteView info = as_bytes("Ode on a Grecian Urn");
  const ByteView aad = as_bytes("Count-0");
  const auto opened = hpke_open(Suite::kX25519, private_key, enc, info, aad, ciphertext);
  return opened && as_text(opened->expose()) == "Beauty is truth, truth beauty" &&
         !hpke_open(Suite::kX25519, private_key, enc, as_bytes("Ode on a Grecian Vase"), aad, ciphertext);
}

// The public key of the X-Wing draft's first vector (by its hash), and that both sides agree on a fresh secret.
bool xwing_works() {
  if (default_suite() != Suite::kXWing) {
    return true;  // a build without it
  }
  const auto pair =
      KemKeyPair::from_private(Suite::kXWing, hex("7f9c2ba4e88f827d616045507605853ed73b8093f6efbc88eb1a6eacfa66ef26"));
  if (!pair || !equals(sha256(pair->public_key).bytes(), "2e816deebcd76c5c80d0cd2d174478871658e8e2ff42bc9d4a6e486372e856bb")) {
    return false;
  }
  SystemRng rng;
  const auto sent = encapsulate(Suite::kXWing, pair->public_key, rng);
  const auto received = sent ? decapsulate(Suite::kXWing, pair->private_key.expose(), sent->enc)
                             : Result<SecretBytes>(fail(ErrorCode::kInternal, "not encapsulated"));
  return received && *received == sent->shared_secret;
}

// RFC 9591 appendix E.2: shares 1 and 3 of the dealer's secret.
bool shamir_works() {
  std::vector<ScalarShare> shares(2);
  shares[0].index = 1;
  shares[0].value = SecretBytes(hex("5c3430d391552f6e60ecdc093ff9f6f4488756aa6cebdbad75a768010b8f830e"));
  shares[1].index = 3;
  shares[1].value = SecretBytes(hex("f17e505f0e2581c6acfe54d3846a622834b5e7b50cad9a2109a97ba7a80d5c04"));
  const auto secret = combine_shares(shares, 2);
  return secret && equals(secret->expose(), "1b25a55e463cfd15cf14a5d3acc3d15053f08da49c8afcf3ab265f2ebc4f970b");
}

struct KnownAnswer {
  StaticText name;
  bool (*works)();
};

constexpr KnownAnswer kKnownAnswers[] = {
    {"SHA-256", sha256_works},
    {"SHA3-256", sha3_works},
    {"SHAKE256", shake256_works},
    {"HMAC-SHA-256", hmac_works},
    {"HKDF-SHA-256", hkdf_works},
    {"argon2id", argon2id_works},
    {"scrypt", scrypt_works},
    {"ChaCha20-Poly1305", chacha20_poly1305_works},
    {"XChaCha20-Poly1305", xchacha20_poly1305_works},
    {"Ed25519", ed25519_works},
    {"X25519", x25519_works},
    {"HPKE", hpke_works},
    {"X-Wing", xwing_works},
    {"Shamir", shamir_works},
};

}  // namespace

Status run_self_test() {
  internal::ensure_openssl();
  if (sodium_init() < 0) {
    return fail(ErrorCode::kInternal, "libsodium does not start", "libsodium");
  }
  for (const auto& test : kKnownAnswers) {
    if (!test.works()) {
      return fail(ErrorCode::kInternal, "a known-answer test of the cryptography failed", test.name,
                  "do not use this program on this machine; install it anew");
    }
  }
  return {};
}

Status harden_process() {
  const rlimit no_core{0, 0};
  if (setrlimit(RLIMIT_CORE, &no_core) != 0) {
    return fail(ErrorCode::kIo, "the system refused to switch core dumps off", "RLIMIT_CORE", {}, errno);
  }
  if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) {
    return fail(ErrorCode::kIo, "the system refused to protect the process's memory", "PR_SET_DUMPABLE", {}, errno);
  }
  umask(077);
  return {};
}

}  // namespace sigilo
