#include "crypto/primitives/kdf.h"

#include <gtest/gtest.h>

#include "tests/unit/crypto/primitives/hex.h"

namespace sigilo {
namespace {

using testing::hex;

std::string hex_of(const Result<SecretBytes>& secret) { return secret ? encode_hex(secret->expose()) : std::string("error"); }

// RFC 4231 cases 1, 2 and 6 (a key longer than the block).
TEST(Hmac, MatchesTheRfcExamples) {
  EXPECT_EQ(encode_hex(hmac_sha256(Bytes(20, 0x0b), as_bytes("Hi There"))),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  EXPECT_EQ(encode_hex(hmac_sha256(as_bytes("Jefe"), as_bytes("what do ya want for nothing?"))),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(encode_hex(hmac_sha256(Bytes(131, 0xaa), as_bytes("Test Using Larger Than Block-Size Key - Hash Key First"))),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST(Hmac, DependsOnKeyAndMessage) {
  EXPECT_NE(hmac_sha256(Bytes{1}, Bytes{2}), hmac_sha256(Bytes{1}, Bytes{3}));
  EXPECT_NE(hmac_sha256(Bytes{1}, Bytes{2}), hmac_sha256(Bytes{4}, Bytes{2}));
}

// RFC 5869 appendix A.1 to A.3.
TEST(Hkdf, MatchesTheRfcExamples) {
  const Bytes ikm(22, 0x0b);
  EXPECT_EQ(encode_hex(hkdf_extract(hex("000102030405060708090a0b0c"), ikm).expose()),
            "077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5");
  EXPECT_EQ(hex_of(hkdf(ikm, hex("000102030405060708090a0b0c"), hex("f0f1f2f3f4f5f6f7f8f9"), 42)),
            "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865");
  EXPECT_EQ(hex_of(hkdf(ikm, {}, {}, 42)), "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8");
  Bytes long_ikm;
  Bytes long_salt;
  Bytes long_info;
  for (int i = 0; i < 80; ++i) {
    long_ikm.push_back(static_cast<std::uint8_t>(i));
    long_salt.push_back(static_cast<std::uint8_t>(0x60 + i));
    long_info.push_back(static_cast<std::uint8_t>(0xb0 + i));
  }
  EXPECT_EQ(hex_of(hkdf(long_ikm, long_salt, long_info, 82)),
            "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac7827271cb41c65e590e09da3275600c2f09b836"
            "7793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87");
}

TEST(Hkdf, RefusesSizesOutsideTheRfc) {
  EXPECT_EQ(hkdf({}, {}, {}, 0).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(hkdf({}, {}, {}, 8161).error().code, ErrorCode::kInvalidArgument);
  EXPECT_TRUE(hkdf({}, {}, {}, 8160));
}

// Computed with libargon2 20171227: t = 3, 64 MiB, p = 1.
TEST(Argon2id, MatchesTheReferenceImplementation) {
  EXPECT_EQ(hex_of(argon2id(as_bytes("correct horse battery staple"), as_bytes("sigilo test salt"), Argon2Cost())),
            "2aaaab59f83cb940a3056c41689860ca49d72a2fd70c7c1ab706eeaecf3eb177");
}

TEST(Argon2id, RefusesWeakAndExcessiveCosts) {
  const Bytes salt(16, 1);
  const auto code_of = [&salt](std::uint32_t passes, std::uint32_t memory, bool allow_weak) {
    Argon2Cost cost;
    cost.passes = passes;
    cost.memory_mib = memory;
    cost.allow_weak = allow_weak;
    const auto key = argon2id(as_bytes("x"), salt, cost);
    return key ? ErrorCode{} : key.error().code;
  };
  EXPECT_EQ(code_of(2, 64, false), ErrorCode::kInvalidArgument);
  EXPECT_EQ(code_of(3, 63, false), ErrorCode::kInvalidArgument);
  EXPECT_EQ(code_of(17, 64, false), ErrorCode::kInvalidArgument);
  EXPECT_EQ(code_of(3, 1025, false), ErrorCode::kInvalidArgument);
  EXPECT_EQ(code_of(0, 1, true), ErrorCode::kInvalidArgument);
  EXPECT_EQ(code_of(1, 0, true), ErrorCode::kInvalidArgument);
  EXPECT_EQ(code_of(1, 0xffffffff, true), ErrorCode::kInvalidArgument);
  EXPECT_EQ(code_of(1, 1, true), ErrorCode{});
  EXPECT_EQ(argon2id(as_bytes("x"), Bytes(15, 1), Argon2Cost()).error().code, ErrorCode::kInvalidArgument);
}

// RFC 7914 section 12, third vector (its first 32 bytes).
TEST(Scrypt, MatchesTheRfcExample) {
  EXPECT_EQ(hex_of(scrypt(as_bytes("pleaseletmein"), as_bytes("SodiumChloride"), 14)),
            "7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2");
}

TEST(Scrypt, RefusesWorkFactorsThatHangTheProgram) {
  for (const unsigned log_n : {0U, 23U, 63U, 64U, 4294967295U}) {
    EXPECT_EQ(scrypt({}, {}, log_n).error().code, ErrorCode::kInvalidArgument) << log_n;
  }
}

}  // namespace
}  // namespace sigilo
