#include "crypto/primitives/sign.h"

#include <gtest/gtest.h>

#include <type_traits>

#include "tests/unit/crypto/primitives/hex.h"

namespace sigilo {
namespace {

using testing::hex;

static_assert(!std::is_copy_constructible_v<SigningKey>);
static_assert(std::is_move_constructible_v<SigningKey>);

SigningKey key_of(std::string_view seed) {
  auto key = SigningKey::from_seed(hex(seed));
  EXPECT_TRUE(key);
  return std::move(*key);
}

constexpr std::string_view kSeed = "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb";

// RFC 8032 section 7.1, tests 1 and 2.
TEST(Ed25519, SignsTheRfcExamples) {
  const auto first = key_of("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
  EXPECT_EQ(first.public_key().hex(), "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
  EXPECT_EQ(first.sign({}).hex(),
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141"
            "438e7a100b");
  const auto second = key_of(kSeed);
  EXPECT_EQ(second.sign(Bytes{0x72}).hex(),
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d29"
            "1612bb0c00");
}

TEST(Ed25519, RefusesEveryDamagedByteTruncationAndExtension) {
  const auto key = key_of(kSeed);
  const Bytes message = to_bytes("sealed");
  const Bytes signature = to_bytes(key.sign(message).bytes());
  ASSERT_TRUE(verify(key.public_key(), message, signature));
  for (std::size_t i = 0; i < signature.size(); ++i) {
    Bytes damaged = signature;
    damaged[i] ^= 0x01;
    EXPECT_FALSE(verify(key.public_key(), message, damaged)) << i;
    EXPECT_FALSE(verify(key.public_key(), message, ByteView(signature).first(i))) << i;
  }
  Bytes longer = signature;
  longer.push_back(0);
  EXPECT_FALSE(verify(key.public_key(), message, longer));
  EXPECT_FALSE(verify(key.public_key(), to_bytes("sealeD"), signature));
  EXPECT_FALSE(verify(key_of("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60").public_key(), message, signature));
}

TEST(Ed25519, RefusesKeysOfSmallOrder) {
  // The identity as key and R, s = 0: [0]B = R + [h]A holds for every message, so a lenient verifier accepts it.
  const auto identity = VerifyKey::from_hex("0100000000000000000000000000000000000000000000000000000000000000");
  ASSERT_TRUE(identity);
  Bytes signature(64, 0);
  signature[0] = 1;
  EXPECT_FALSE(verify(*identity, to_bytes("anything"), signature));
  EXPECT_FALSE(verify(VerifyKey(), to_bytes("anything"), signature));
}

TEST(Ed25519, RefusesScalarsThatAreNotReduced) {
  const auto key = key_of(kSeed);
  Bytes signature = to_bytes(key.sign(Bytes{0x72}).bytes());
  // s + L verifies in a lenient implementation: a second signature for one message.
  const Bytes order = hex("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");
  unsigned carry = 0;
  for (std::size_t i = 0; i < 32; ++i) {
    carry += static_cast<unsigned>(signature[32 + i]) + order[i];
    signature[32 + i] = static_cast<std::uint8_t>(carry);
    carry >>= 8;
  }
  EXPECT_FALSE(verify(key.public_key(), Bytes{0x72}, signature));
}

TEST(SigningKey, TakesASeedOf32Bytes) {
  for (const std::size_t size : {std::size_t{0}, std::size_t{31}, std::size_t{33}, std::size_t{64}}) {
    EXPECT_EQ(SigningKey::from_seed(Bytes(size, 1)).error().code, ErrorCode::kInvalidArgument);
  }
  SystemRng rng;
  const auto key = SigningKey::generate(rng);
  const auto again = SigningKey::from_seed(key.seed().expose());
  ASSERT_TRUE(again);
  EXPECT_EQ(again->public_key(), key.public_key());
}

// Computed with another implementation.
TEST(DeviceId, IsTheLabelledHashOfTheKey) {
  EXPECT_EQ(device_id_of(key_of(kSeed).public_key()).hex(), "82c0f3ecdb6d1e7999bf7b310812e97c");
}

}  // namespace
}  // namespace sigilo
