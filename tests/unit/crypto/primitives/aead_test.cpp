#include "crypto/primitives/aead.h"

#include <gtest/gtest.h>

#include "tests/unit/crypto/primitives/hex.h"

namespace sigilo {
namespace {

using testing::hex;

constexpr std::string_view kSunscreen =
    "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen would be it.";
const Bytes kKey = hex("808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f");
const Bytes kAad = hex("50515253c0c1c2c3c4c5c6c7");
const Bytes kNonce = hex("070000004041424344454647");
const Bytes kNonce24 = hex("404142434445464748494a4b4c4d4e4f5051525354555657");

// RFC 8439 section 2.8.2.
TEST(Aead, SealsTheRfcExample) {
  const auto sealed = aead_seal(kKey, kNonce, as_bytes(kSunscreen), kAad);
  ASSERT_TRUE(sealed);
  EXPECT_EQ(encode_hex(*sealed),
            "d31a8d34648e60db7b86afbc53ef7ec2a4aded51296e08fea9e2b5a736ee62d63dbea45e8ca9671282fafb69da92728b1a71de0a9e060b29"
            "05d6a5b67ecd3b3692ddbd7f2d778b8c9803aee328091b58fab324e4fad675945585808b4831d7bc3ff4def08e4b7a9de576d26586cec64b"
            "61161ae10b594f09e26a7e902ecbd0600691");
}

// draft-irtf-cfrg-xchacha-03 appendix A.3.1.
TEST(XAead, SealsTheDraftExample) {
  const auto sealed = xaead_seal(kKey, kNonce24, as_bytes(kSunscreen), kAad);
  ASSERT_TRUE(sealed);
  EXPECT_EQ(encode_hex(*sealed),
            "404142434445464748494a4b4c4d4e4f5051525354555657"
            "bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb731c7f1b0b4aa6440bf3a82f4eda7e39ae64c6708c54c216"
            "cb96b72e1213b4522f8c9ba40db5d945b11b69b982c1bb9e3f3fac2bc369488f76b2383565d3fff921f9664c97637da9768812f615c68b13"
            "b52ec0875924c1c7987947deafd8780acf49");
}

TEST(Aead, RefusesEveryDamagedByteAndEveryTruncation) {
  const Bytes sealed = aead_seal(kKey, kNonce, as_bytes("testimony"), kAad).value_or(Bytes{});
  ASSERT_EQ(sealed.size(), 25U);
  for (std::size_t i = 0; i < sealed.size(); ++i) {
    Bytes damaged = sealed;
    damaged[i] ^= 0x40;
    const auto opened = aead_open(kKey, kNonce, damaged, kAad);
    ASSERT_FALSE(opened) << i;
    EXPECT_EQ(opened.error().code, ErrorCode::kAuthenticationFailed);
    const auto cut = aead_open(kKey, kNonce, ByteView(sealed).first(i), kAad);
    ASSERT_FALSE(cut) << i;
    EXPECT_EQ(cut.error().code, i < kAeadTagBytes ? ErrorCode::kTruncated : ErrorCode::kAuthenticationFailed);
  }
}

TEST(XAead, RefusesEveryDamagedByteAndEveryTruncation) {
  const Bytes sealed = xaead_seal(kKey, kNonce24, as_bytes("testimony"), kAad).value_or(Bytes{});
  ASSERT_EQ(sealed.size(), 49U);
  for (std::size_t i = 0; i < sealed.size(); ++i) {
    Bytes damaged = sealed;
    damaged[i] ^= 0x01;
    EXPECT_FALSE(xaead_open(kKey, damaged, kAad)) << i;
    EXPECT_FALSE(xaead_open(kKey, ByteView(sealed).first(i), kAad)) << i;
  }
}

TEST(Aead, RefusesAnotherKeyNonceOrAad) {
  const Bytes sealed = aead_seal(kKey, kNonce, as_bytes("x"), kAad).value_or(Bytes{});
  EXPECT_TRUE(aead_open(kKey, kNonce, sealed, kAad));
  EXPECT_FALSE(aead_open(Bytes(32, 1), kNonce, sealed, kAad));
  EXPECT_FALSE(aead_open(kKey, Bytes(12, 1), sealed, kAad));
  EXPECT_FALSE(aead_open(kKey, kNonce, sealed, {}));
}

TEST(Aead, RefusesKeysAndNoncesOfAnotherSize) {
  for (const std::size_t size : {std::size_t{0}, std::size_t{16}, std::size_t{31}, std::size_t{33}}) {
    EXPECT_EQ(aead_seal(Bytes(size, 1), kNonce, {}, {}).error().code, ErrorCode::kInvalidArgument);
    EXPECT_EQ(xaead_open(Bytes(size, 1), Bytes(40, 0), {}).error().code, ErrorCode::kInvalidArgument);
  }
  EXPECT_EQ(aead_seal(kKey, kNonce24, {}, {}).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(xaead_seal(kKey, kNonce, {}, {}).error().code, ErrorCode::kInvalidArgument);
}

TEST(Aead, SealsAndOpensInPlaceOfTheCaller) {
  Bytes sealed(5 + kAeadTagBytes);
  ASSERT_TRUE(aead_seal_into(sealed, kKey, kNonce, as_bytes("hello"), {}));
  Bytes opened(5);
  ASSERT_TRUE(aead_open_into(opened, kKey, kNonce, sealed, {}));
  EXPECT_EQ(as_text(opened), "hello");
  EXPECT_EQ(aead_seal_into(opened, kKey, kNonce, as_bytes("hello"), {}).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(aead_open_into(sealed, kKey, kNonce, sealed, {}).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(aead_open_into(opened, kKey, kNonce, ByteView(sealed).first(15), {}).error().code, ErrorCode::kTruncated);
}

TEST(Aead, SealsNothing) {
  const auto sealed = aead_seal(kKey, kNonce, {}, {});
  ASSERT_TRUE(sealed);
  EXPECT_EQ(sealed->size(), kAeadTagBytes);
  const auto opened = aead_open(kKey, kNonce, *sealed, {});
  ASSERT_TRUE(opened);
  EXPECT_TRUE(opened->empty());
}

}  // namespace
}  // namespace sigilo
