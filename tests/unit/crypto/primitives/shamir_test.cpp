#include "crypto/primitives/shamir.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <type_traits>

#include "tests/unit/crypto/primitives/hex.h"

namespace sigilo {
namespace {

using testing::hex;

static_assert(!std::is_copy_constructible_v<ScalarShare>);

constexpr std::string_view kOrder = "edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010";
constexpr std::string_view kOrderPlusOne = "eed3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010";
constexpr std::string_view kOrderMinusOne = "ecd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010";

std::vector<ScalarShare> pick(const std::vector<ScalarShare>& all, const std::vector<std::size_t>& positions) {
  std::vector<ScalarShare> picked;
  for (const auto position : positions) {
    ScalarShare share;
    share.index = all[position].index;
    share.value = all[position].value.duplicate();
    picked.push_back(std::move(share));
  }
  return picked;
}

class Shamir : public ::testing::Test {
 protected:
  void SetUp() override {
    auto dealt = split_scalar(secret_, 2, 3, rng_);
    ASSERT_TRUE(dealt);
    shares_ = std::move(*dealt);
  }
  ErrorCode combine_error(const std::vector<ScalarShare>& shares, std::uint8_t threshold = 2) {
    const auto combined = combine_shares(shares, threshold);
    return combined ? ErrorCode{} : combined.error().code;
  }

  SystemRng rng_;
  SecretBytes secret_ = random_scalar(rng_);
  std::vector<ScalarShare> shares_;
};

TEST(Scalar, IsCanonicalBelowTheOrderAndAboveZero) {
  EXPECT_FALSE(is_canonical_scalar(Bytes(32, 0)));
  EXPECT_FALSE(is_canonical_scalar(hex(kOrder)));
  EXPECT_FALSE(is_canonical_scalar(hex(kOrderPlusOne)));
  EXPECT_FALSE(is_canonical_scalar(Bytes(32, 0xff)));
  EXPECT_FALSE(is_canonical_scalar(Bytes(31, 1)));
  EXPECT_FALSE(is_canonical_scalar({}));
  EXPECT_TRUE(is_canonical_scalar(hex(kOrderMinusOne)));
  Bytes one(32, 0);
  one[0] = 1;
  EXPECT_TRUE(is_canonical_scalar(one));
  SystemRng rng;
  EXPECT_TRUE(is_canonical_scalar(random_scalar(rng).expose()));
}

// RFC 9591 appendix E.2.
TEST(ShamirRfc, CombinesTheRfcShares) {
  std::vector<ScalarShare> shares(2);
  shares[0].index = 1;
  shares[0].value = SecretBytes(hex("5c3430d391552f6e60ecdc093ff9f6f4488756aa6cebdbad75a768010b8f830e"));
  shares[1].index = 3;
  shares[1].value = SecretBytes(hex("f17e505f0e2581c6acfe54d3846a622834b5e7b50cad9a2109a97ba7a80d5c04"));
  const auto secret = combine_shares(shares, 2);
  ASSERT_TRUE(secret);
  EXPECT_EQ(encode_hex(secret->expose()), "1b25a55e463cfd15cf14a5d3acc3d15053f08da49c8afcf3ab265f2ebc4f970b");
}

TEST_F(Shamir, EveryPairOfThreeAndAllThreeGiveTheSecret) {
  for (const auto& positions : std::vector<std::vector<std::size_t>>{{0, 1}, {1, 0}, {0, 2}, {2, 0}, {1, 2}, {2, 1}, {0, 1, 2}}) {
    const auto combined = combine_shares(pick(shares_, positions), 2);
    ASSERT_TRUE(combined);
    EXPECT_EQ(*combined, secret_);
  }
}

TEST_F(Shamir, ThresholdsUpToTheLimitsWork) {
  const std::pair<int, int> shapes[] = {{1, 1}, {1, 5}, {3, 5}, {5, 5}, {7, 20}, {3, 255}};
  for (const auto& shape : shapes) {
    const auto threshold = static_cast<std::uint8_t>(shape.first);
    const auto dealt = split_scalar(secret_, threshold, static_cast<std::uint8_t>(shape.second), rng_);
    ASSERT_TRUE(dealt);
    ASSERT_EQ(dealt->size(), static_cast<std::size_t>(shape.second));
    std::vector<std::size_t> last;
    for (std::size_t i = 0; i < threshold; ++i) last.push_back(dealt->size() - 1 - i);
    const auto combined = combine_shares(pick(*dealt, last), threshold);
    ASSERT_TRUE(combined);
    EXPECT_EQ(*combined, secret_);
  }
}

TEST_F(Shamir, OneShareTooFewSaysNothing) {
  const auto dealt = split_scalar(secret_, 3, 5, rng_);
  ASSERT_TRUE(dealt);
  const auto two = pick(*dealt, {0, 1});
  EXPECT_EQ(combine_error(two, 3), ErrorCode::kInvalidArgument);
  const auto forced = combine_shares(two, 2);  // a caller that lies about the threshold gets another scalar
  EXPECT_TRUE(!forced || !(*forced == secret_));
}

TEST_F(Shamir, TooFewSharesIsAnError) {
  EXPECT_EQ(combine_error({}), ErrorCode::kInvalidArgument);
  EXPECT_EQ(combine_error(pick(shares_, {1})), ErrorCode::kInvalidArgument);
  EXPECT_EQ(combine_error(pick(shares_, {0, 1}), 0), ErrorCode::kInvalidArgument);
}

TEST_F(Shamir, IndicesAreDistinctAndNotZero) {
  EXPECT_EQ(combine_error(pick(shares_, {0, 0})), ErrorCode::kInvalidArgument);
  auto zero = pick(shares_, {0, 1});
  zero[1].index = 0;
  EXPECT_EQ(combine_error(zero), ErrorCode::kInvalidArgument);
}

TEST_F(Shamir, AWrongIndexGivesAnotherSecret) {
  auto wrong = pick(shares_, {0, 1});
  wrong[1].index = 3;
  const auto combined = combine_shares(wrong, 2);
  EXPECT_TRUE(!combined || !(*combined == secret_));
}

TEST_F(Shamir, ADamagedShareGivesAnotherSecret) {
  for (std::size_t i = 0; i < kScalarBytes; ++i) {
    auto damaged = pick(shares_, {0, 2});
    damaged[0].value.expose_mutable()[i] ^= 1;
    const auto combined = combine_shares(damaged, 2);
    EXPECT_TRUE(!combined || !(*combined == secret_)) << i;
  }
}

TEST_F(Shamir, SharesThatAreNotCanonicalAreRefused) {
  for (const auto& value : {Bytes(32, 0), hex(kOrder), hex(kOrderPlusOne), Bytes(32, 0xff), Bytes(31, 1), Bytes(33, 1), Bytes{}}) {
    auto shares = pick(shares_, {0, 1});
    shares[1].value = SecretBytes(value);
    EXPECT_EQ(combine_error(shares), ErrorCode::kInvalidArgument);
    EXPECT_EQ(split_scalar(SecretBytes(value), 2, 3, rng_).error().code, ErrorCode::kInvalidArgument);
  }
}

TEST_F(Shamir, ImpossibleThresholdsAreRefused) {
  EXPECT_EQ(split_scalar(secret_, 0, 3, rng_).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(split_scalar(secret_, 4, 3, rng_).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(split_scalar(secret_, 0, 0, rng_).error().code, ErrorCode::kInvalidArgument);
}

TEST_F(Shamir, DealingTwiceGivesOtherShares) {
  const auto again = split_scalar(secret_, 2, 3, rng_);
  ASSERT_TRUE(again);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ((*again)[i].index, i + 1);
    EXPECT_FALSE((*again)[i].value == shares_[i].value);
  }
}

}  // namespace
}  // namespace sigilo
