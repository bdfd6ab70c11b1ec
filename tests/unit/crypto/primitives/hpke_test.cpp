#include "crypto/primitives/hpke.h"

#include <gtest/gtest.h>

#include "crypto/base/labels.h"
#include "tests/support/replay_rng.h"
#include "tests/unit/crypto/primitives/hex.h"

namespace sigilo {
namespace {

using testing::hex;

std::vector<Suite> suites() {
  return default_suite() == Suite::kXWing ? std::vector<Suite>{Suite::kX25519, Suite::kXWing} : std::vector<Suite>{Suite::kX25519};
}

// RFC 9180 appendix A.2.1, sequence number 0.
TEST(Hpke, MatchesTheRfcExample) {
  const Bytes private_key = hex("8057991eef8f1f1af18f4a9491d16a1ce333f695d4db8e38da75975c4478e0fb");
  const auto pair = KemKeyPair::derive(Suite::kX25519, hex("1ac01f181fdf9f352797655161c58b75c656a6cc2716dcb66372da835542e1df"));
  ASSERT_TRUE(pair);
  EXPECT_EQ(to_bytes(pair->private_key.expose()), private_key);
  testing::ReplayRng rng(hex("909a9b35d3dc4713a5e72a4da274b55d3d3821a37e5d099e74a647db583a904b"));
  const ByteView info = as_bytes("Ode on a Grecian Urn");
  const auto sealed =
      hpke_seal(Suite::kX25519, pair->public_key, info, as_bytes("Count-0"), as_bytes("Beauty is truth, truth beauty"), rng);
  ASSERT_TRUE(sealed);
  EXPECT_EQ(encode_hex(sealed->enc), "1afa08d3dec047a643885163f1180476fa7ddb54c6a8029ea33f95796bf2ac4a");
  EXPECT_EQ(encode_hex(sealed->ciphertext),
            "1c5250d8034ec2b784ba2cfd69dbdb8af406cfe3ff938e131f0def8c8b60b4db21993c62ce81883d2dd1b51a28");
  const auto opened = hpke_open(Suite::kX25519, private_key, sealed->enc, info, as_bytes("Count-0"), sealed->ciphertext);
  ASSERT_TRUE(opened);
  EXPECT_EQ(as_text(opened->expose()), "Beauty is truth, truth beauty");
}

TEST(Hpke, WrongKeyWrongInfoAndDamageLookAlike) {
  SystemRng rng;
  for (const auto suite : suites()) {
    SCOPED_TRACE(name_of(suite));
    const auto pair = KemKeyPair::generate(suite, rng);
    const auto other = KemKeyPair::generate(suite, rng);
    ASSERT_TRUE(pair && other);
    const Bytes info = hpke_info(labels::kHpkeTeam, as_bytes("context"));
    const auto sealed = hpke_seal(suite, pair->public_key, info, {}, Bytes(32, 7), rng);
    ASSERT_TRUE(sealed);
    const auto open = [&](ByteView key, ByteView enc, ByteView with_info, ByteView aad, ByteView ciphertext) {
      const auto opened = hpke_open(suite, key, enc, with_info, aad, ciphertext);
      return opened ? ErrorCode{} : opened.error().code;
    };
    const ByteView key = pair->private_key.expose();
    EXPECT_EQ(open(key, sealed->enc, info, {}, sealed->ciphertext), ErrorCode{});
    EXPECT_EQ(open(other->private_key.expose(), sealed->enc, info, {}, sealed->ciphertext), ErrorCode::kAuthenticationFailed);
    EXPECT_EQ(open(key, sealed->enc, hpke_info(labels::kHpkeTeam, as_bytes("another")), {}, sealed->ciphertext),
              ErrorCode::kAuthenticationFailed);
    EXPECT_EQ(open(key, sealed->enc, hpke_info(labels::kHpkeCover, as_bytes("context")), {}, sealed->ciphertext),
              ErrorCode::kAuthenticationFailed);
    EXPECT_EQ(open(key, sealed->enc, info, as_bytes("aad"), sealed->ciphertext), ErrorCode::kAuthenticationFailed);
    EXPECT_EQ(open(key, Bytes(sizes_of(suite).enc, 0), info, {}, sealed->ciphertext), ErrorCode::kAuthenticationFailed);
    EXPECT_EQ(open(key, Bytes(3, 0), info, {}, sealed->ciphertext), ErrorCode::kAuthenticationFailed);
    EXPECT_EQ(open(Bytes(31, 0), sealed->enc, info, {}, sealed->ciphertext), ErrorCode::kInvalidArgument);
    for (std::size_t i = 0; i < sealed->ciphertext.size(); ++i) {
      Bytes damaged = sealed->ciphertext;
      damaged[i] ^= 1;
      EXPECT_EQ(open(key, sealed->enc, info, {}, damaged), ErrorCode::kAuthenticationFailed) << i;
      EXPECT_EQ(open(key, sealed->enc, info, {}, ByteView(sealed->ciphertext).first(i)), ErrorCode::kAuthenticationFailed) << i;
    }
    for (std::size_t i = 0; i < sealed->enc.size(); ++i) {
      Bytes damaged = sealed->enc;
      damaged[i] ^= 0x80;
      EXPECT_EQ(open(key, damaged, info, {}, sealed->ciphertext), ErrorCode::kAuthenticationFailed) << i;
    }
  }
}

TEST(Hpke, SuitesDoNotMix) {
  if (default_suite() != Suite::kXWing) GTEST_SKIP() << "this build has no X-Wing";
  SystemRng rng;
  const auto pair = KemKeyPair::generate(Suite::kX25519, rng);
  ASSERT_TRUE(pair);
  const auto sealed = hpke_seal(Suite::kX25519, pair->public_key, {}, {}, Bytes(32, 7), rng);
  ASSERT_TRUE(sealed);
  EXPECT_FALSE(hpke_open(Suite::kXWing, pair->private_key.expose(), sealed->enc, {}, {}, sealed->ciphertext));
  EXPECT_FALSE(hpke_seal(Suite::kXWing, pair->public_key, {}, {}, Bytes(32, 7), rng));
}

// Computed with another implementation: label, 0x00, SHA-256("context").
TEST(HpkeInfo, NamesPurposeAndContext) {
  EXPECT_EQ(encode_hex(hpke_info(labels::kHpkeTeam, as_bytes("context"))),
            "736967696c6f2f76312f68706b652f7465616d00ea7792a26f405e2ae9c6f49ca93bbe6076ceac0a1fc53d83426c7d7f2d9377e4");
}

}  // namespace
}  // namespace sigilo
