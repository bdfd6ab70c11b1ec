#include "crypto/primitives/kem.h"

#include <gtest/gtest.h>

#include "crypto/primitives/expanded_key.h"
#include "crypto/primitives/hpke.h"
#include "tests/unit/crypto/primitives/hex.h"
#include "tests/unit/crypto/primitives/xwing_vector.h"

namespace sigilo {
namespace {

using testing::hex;

/// The suites of this build.
std::vector<Suite> suites() {
  return default_suite() == Suite::kXWing ? std::vector<Suite>{Suite::kX25519, Suite::kXWing} : std::vector<Suite>{Suite::kX25519};
}

TEST(Suite, KnowsItsIdsAndRefusesOthers) {
  for (const auto suite : suites()) {
    EXPECT_EQ(suite_from(static_cast<std::uint16_t>(suite)).value_or(Suite{}), suite);
  }
  for (const unsigned unknown : {0x0000U, 0x0010U, 0x0021U, 0x0041U, 0x647bU, 0xffffU}) {
    EXPECT_EQ(suite_from(static_cast<std::uint16_t>(unknown)).error().code, ErrorCode::kUnsupported);
  }
  EXPECT_EQ(name_of(Suite::kX25519), "X25519");
  EXPECT_EQ(name_of(Suite::kXWing), "X-Wing");
}

TEST(Kem, BothSidesAgreeAndSizesAreAsStated) {
  SystemRng rng;
  for (const auto suite : suites()) {
    SCOPED_TRACE(name_of(suite));
    const auto pair = KemKeyPair::generate(suite, rng);
    ASSERT_TRUE(pair);
    EXPECT_EQ(pair->public_key.size(), sizes_of(suite).public_key);
    EXPECT_EQ(pair->private_key.size(), sizes_of(suite).private_key);
    const auto sent = encapsulate(suite, pair->public_key, rng);
    ASSERT_TRUE(sent);
    EXPECT_EQ(sent->enc.size(), sizes_of(suite).enc);
    const auto received = decapsulate(suite, pair->private_key.expose(), sent->enc);
    ASSERT_TRUE(received);
    EXPECT_EQ(*received, sent->shared_secret);
    EXPECT_EQ(received->size(), 32U);
    const auto again = encapsulate(suite, pair->public_key, rng);
    ASSERT_TRUE(again);
    EXPECT_FALSE(again->shared_secret == sent->shared_secret);
    const auto rebuilt = KemKeyPair::from_private(suite, pair->private_key.expose());
    ASSERT_TRUE(rebuilt);
    EXPECT_EQ(rebuilt->public_key, pair->public_key);
  }
}

TEST(Kem, EveryDamagedByteGivesAnotherSecret) {
  SystemRng rng;
  for (const auto suite : suites()) {
    SCOPED_TRACE(name_of(suite));
    const auto pair = KemKeyPair::generate(suite, rng);
    ASSERT_TRUE(pair);
    const auto sent = encapsulate(suite, pair->public_key, rng);
    ASSERT_TRUE(sent);
    for (std::size_t i = 0; i < sent->enc.size(); ++i) {
      Bytes damaged = sent->enc;
      damaged[i] ^= 0x80;
      const auto received = decapsulate(suite, pair->private_key.expose(), damaged);
      EXPECT_TRUE(!received || !(*received == sent->shared_secret)) << i;
    }
  }
}

TEST(Kem, AnExpandedKeyOpensWhatItsPrivateKeyOpensAndNothingElse) {
  SystemRng rng;
  for (const auto suite : suites()) {
    SCOPED_TRACE(name_of(suite));
    const auto pair = KemKeyPair::generate(suite, rng);
    ASSERT_TRUE(pair);
    const auto expanded = expand_private_key(suite, pair->private_key.expose());
    ASSERT_TRUE(expanded);
    EXPECT_EQ(expanded->size(), expanded_size(suite));
    for (int i = 0; i < 20; ++i) {
      auto sent = encapsulate(suite, pair->public_key, rng);
      ASSERT_TRUE(sent);
      EXPECT_EQ(decapsulate(suite, expanded->expose(), sent->enc).value(), sent->shared_secret);
      sent->enc[static_cast<std::size_t>(i)] ^= 1;
      const auto damaged = decapsulate(suite, expanded->expose(), sent->enc);
      EXPECT_EQ(damaged.value(), decapsulate(suite, pair->private_key.expose(), sent->enc).value()) << "implicit rejection must be the same too";
      EXPECT_FALSE(*damaged == sent->shared_secret);
    }
    const auto sealed = hpke_seal(suite, pair->public_key, as_bytes("info"), {}, as_bytes("a key"), rng);
    ASSERT_TRUE(sealed);
    EXPECT_EQ(as_text(hpke_open(suite, expanded->expose(), sealed->enc, as_bytes("info"), {}, sealed->ciphertext)->expose()), "a key");
    const auto other = expand_private_key(suite, KemKeyPair::generate(suite, rng)->private_key.expose());
    EXPECT_EQ(hpke_open(suite, other->expose(), sealed->enc, as_bytes("info"), {}, sealed->ciphertext).error().code, ErrorCode::kAuthenticationFailed);
    const ByteView cut = expanded->expose().first(expanded->size() - 1);
    EXPECT_EQ(hpke_open(suite, cut, sealed->enc, as_bytes("info"), {}, sealed->ciphertext).error().code, ErrorCode::kInvalidArgument);
    EXPECT_EQ(expand_private_key(suite, Bytes(31, 1)).error().code, ErrorCode::kInvalidArgument);
    EXPECT_EQ(expand_private_key(suite, expanded->expose()).error().code, ErrorCode::kInvalidArgument);
  }
}

TEST(Kem, RefusesKeysOfAnotherSize) {
  SystemRng rng;
  for (const auto suite : suites()) {
    const std::size_t size = sizes_of(suite).public_key;
    EXPECT_EQ(encapsulate(suite, Bytes(size - 1, 1), rng).error().code, ErrorCode::kInvalidArgument);
    EXPECT_EQ(encapsulate(suite, Bytes(size + 1, 1), rng).error().code, ErrorCode::kInvalidArgument);
    EXPECT_EQ(encapsulate(suite, {}, rng).error().code, ErrorCode::kInvalidArgument);
    EXPECT_EQ(decapsulate(suite, Bytes(31, 1), Bytes(sizes_of(suite).enc, 1)).error().code, ErrorCode::kInvalidArgument);
    EXPECT_EQ(decapsulate(suite, Bytes(32, 1), Bytes(sizes_of(suite).enc - 1, 1)).error().code, ErrorCode::kInvalidArgument);
    EXPECT_EQ(KemKeyPair::from_private(suite, Bytes(33, 1)).error().code, ErrorCode::kInvalidArgument);
  }
  EXPECT_EQ(x25519(Bytes(31, 1), Bytes(32, 9)).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(x25519(Bytes(32, 1), Bytes(33, 9)).error().code, ErrorCode::kInvalidArgument);
}

TEST(Kem, RefusesPointsOfSmallOrder) {
  SystemRng rng;
  for (const char* point : {"0000000000000000000000000000000000000000000000000000000000000000",
                            "0100000000000000000000000000000000000000000000000000000000000000",
                            "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                            "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800"}) {
    EXPECT_EQ(encapsulate(Suite::kX25519, hex(point), rng).error().code, ErrorCode::kAuthenticationFailed) << point;
    EXPECT_EQ(decapsulate(Suite::kX25519, Bytes(32, 1), hex(point)).error().code, ErrorCode::kAuthenticationFailed) << point;
    if (default_suite() == Suite::kXWing) {
      auto pair = KemKeyPair::generate(Suite::kXWing, rng);
      ASSERT_TRUE(pair);
      const Bytes small = hex(point);
      std::copy(small.begin(), small.end(), pair->public_key.end() - 32);
      EXPECT_EQ(encapsulate(Suite::kXWing, pair->public_key, rng).error().code, ErrorCode::kAuthenticationFailed) << point;
    }
  }
}

TEST(XWing, MatchesTheDraftVector) {
  if (default_suite() != Suite::kXWing) GTEST_SKIP() << "this build has no X-Wing";
  const auto pair = KemKeyPair::from_private(Suite::kXWing, hex(testing::kXWingSeed));
  ASSERT_TRUE(pair);
  EXPECT_EQ(encode_hex(pair->public_key), testing::kXWingPublic);
  const auto shared = decapsulate(Suite::kXWing, hex(testing::kXWingSeed), hex(testing::kXWingEnc));
  ASSERT_TRUE(shared);
  EXPECT_EQ(encode_hex(shared->expose()), testing::kXWingShared);
}

TEST(XWing, RefusesAPublicKeyThatIsNotReduced) {
  if (default_suite() != Suite::kXWing) GTEST_SKIP() << "this build has no X-Wing";
  SystemRng rng;
  Bytes public_key = hex(testing::kXWingPublic);
  std::fill(public_key.begin(), public_key.begin() + 3, std::uint8_t{0xff});  // two coefficients of 4095, above q = 3329
  EXPECT_EQ(encapsulate(Suite::kXWing, public_key, rng).error().code, ErrorCode::kInvalidArgument);
}

// RFC 7748 section 5.2, first vector; and Diffie-Hellman with another key.
TEST(X25519, MatchesTheRfcExample) {
  const Bytes alice(32, 0x11);
  const Bytes scalar = hex("a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4");
  const auto shared = x25519(scalar, hex("e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c"));
  ASSERT_TRUE(shared);
  EXPECT_EQ(encode_hex(shared->expose()), "c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552");
  const auto mine = x25519_public(alice);
  const auto theirs = x25519_public(scalar);
  ASSERT_TRUE(mine && theirs);
  EXPECT_EQ(*x25519(alice, *theirs), *x25519(scalar, *mine));
}

}  // namespace
}  // namespace sigilo
