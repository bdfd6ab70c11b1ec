// Wycheproof against our wrappers: lengths, argument order and error paths, not only the mathematics.
#include <gtest/gtest.h>

#include "crypto/primitives/aead.h"
#include "crypto/primitives/kdf.h"
#include "crypto/primitives/kem.h"
#include "crypto/primitives/sign.h"
#include "tests/support/vectors.h"

namespace sigilo {
namespace {

using nlohmann::json;
using testing::hex_field;

template <typename Function>
void for_each_case(const json& document, Function&& check) {
  for (const auto& group : document["testGroups"]) {
    for (const auto& test : group["tests"]) {
      SCOPED_TRACE("tcId " + test["tcId"].dump());
      check(group, test);
    }
  }
}

TEST(Wycheproof, X25519RefusesEveryAllZeroResultAndMatchesTheRest) {
  SIGILO_VECTOR_FILE(file, "wycheproof/x25519_test.json");
  const json document = file.json();
  std::size_t matched = 0;
  std::size_t refused = 0;
  for_each_case(document, [&](const json&, const json& test) {
    const Bytes expected = hex_field(test, "shared");
    const auto shared = x25519(hex_field(test, "private"), hex_field(test, "public"));
    if (expected == Bytes(32, 0)) {
      EXPECT_EQ(test["result"], "acceptable");
      ASSERT_FALSE(shared);
      EXPECT_EQ(shared.error().code, ErrorCode::kAuthenticationFailed);
      ++refused;
      return;
    }
    ASSERT_TRUE(shared);
    EXPECT_EQ(to_bytes(shared->expose()), expected);
    ++matched;
  });
  EXPECT_EQ(matched, 487U);
  EXPECT_EQ(refused, 31U);
  file.record_run(matched + refused);
}

TEST(Wycheproof, Ed25519AcceptsExactlyTheValid) {
  SIGILO_VECTOR_FILE(file, "wycheproof/ed25519_test.json");
  const json document = file.json();
  std::size_t valid = 0;
  std::size_t invalid = 0;
  for_each_case(document, [&](const json& group, const json& test) {
    const auto key = VerifyKey::from_bytes(hex_field(group["publicKey"], "pk"));
    ASSERT_TRUE(key);
    const bool expected = test["result"] == "valid";
    EXPECT_EQ(verify(*key, hex_field(test, "msg"), hex_field(test, "sig")), expected);
    ++(expected ? valid : invalid);
  });
  EXPECT_EQ(valid, 88U);
  EXPECT_EQ(invalid, 63U);
  file.record_run(valid + invalid);
}

TEST(Wycheproof, ChaCha20Poly1305AcceptsExactlyTheValid) {
  SIGILO_VECTOR_FILE(file, "wycheproof/chacha20_poly1305_test.json");
  const json document = file.json();
  std::size_t valid = 0;
  std::size_t damaged = 0;
  std::size_t wrong_nonce = 0;
  for_each_case(document, [&](const json&, const json& test) {
    const Bytes key = hex_field(test, "key");
    const Bytes nonce = hex_field(test, "iv");
    const Bytes message = hex_field(test, "msg");
    const Bytes aad = hex_field(test, "aad");
    Bytes ciphertext = hex_field(test, "ct");
    const Bytes tag = hex_field(test, "tag");
    ciphertext.insert(ciphertext.end(), tag.begin(), tag.end());
    const auto sealed = aead_seal(key, nonce, message, aad);
    const auto opened = aead_open(key, nonce, ciphertext, aad);
    if (test["result"] == "valid") {
      ASSERT_TRUE(sealed && opened);
      EXPECT_EQ(*sealed, ciphertext);
      EXPECT_EQ(Bytes(opened->begin(), opened->end()), message);
      ++valid;
    } else if (nonce.size() != kChaChaNonceBytes) {
      ASSERT_FALSE(sealed || opened);
      EXPECT_EQ(sealed.error().code, ErrorCode::kInvalidArgument);
      EXPECT_EQ(opened.error().code, ErrorCode::kInvalidArgument);
      ++wrong_nonce;
    } else {
      ASSERT_FALSE(opened);
      EXPECT_EQ(opened.error().code, ErrorCode::kAuthenticationFailed);
      ++damaged;
    }
  });
  EXPECT_EQ(valid, 256U);
  EXPECT_EQ(damaged, 60U);
  EXPECT_EQ(wrong_nonce, 9U);
  file.record_run(valid + damaged + wrong_nonce);
}

TEST(Wycheproof, HmacSha256AcceptsExactlyTheValid) {
  SIGILO_VECTOR_FILE(file, "wycheproof/hmac_sha256_test.json");
  const json document = file.json();
  std::size_t valid = 0;
  std::size_t invalid = 0;
  for_each_case(document, [&](const json& group, const json& test) {
    const auto computed = hmac_sha256(hex_field(test, "key"), hex_field(test, "msg"));
    const std::size_t tag_bytes = group["tagSize"].get<std::size_t>() / 8;
    const bool expected = test["result"] == "valid";
    EXPECT_EQ(equal_constant_time(ByteView(computed).first(tag_bytes), hex_field(test, "tag")), expected);
    ++(expected ? valid : invalid);
  });
  EXPECT_EQ(valid, 66U);
  EXPECT_EQ(invalid, 108U);
  file.record_run(valid + invalid);
}

}  // namespace
}  // namespace sigilo
