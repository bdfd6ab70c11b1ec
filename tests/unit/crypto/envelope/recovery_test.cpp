#include "crypto/envelope/recovery.h"

#include <gtest/gtest.h>

#include "crypto/base/labels.h"
#include "tests/support/seeded_rng.h"

namespace sigilo {
namespace {

using testing::SeededRng;

std::vector<ByteView> pick(const Recovery& recovery, std::initializer_list<std::size_t> which) {
  std::vector<ByteView> files;
  for (const std::size_t i : which) files.emplace_back(recovery.shares[i]);
  return files;
}

TEST(Recovery, AnyThresholdOfSharesGivesTheKey) {
  for (const Suite suite : {Suite::kX25519, default_suite()}) {
    SeededRng rng(1);
    const auto recovery = make_recovery(rng.id<MechanismId>(), suite, 2, 3, rng);
    ASSERT_TRUE(recovery);
    for (const auto& which :
         {pick(*recovery, {0, 1}), pick(*recovery, {0, 2}), pick(*recovery, {2, 1}), pick(*recovery, {0, 1, 2})}) {
      const auto key = combine_recovery(which, suite);
      ASSERT_TRUE(key) << to_string(key.error());
      EXPECT_EQ(key->public_key, recovery->key.public_key);
      EXPECT_TRUE(key->private_key == recovery->key.private_key);
    }
  }
}

TEST(Recovery, FewerSharesAreAnError) {
  SeededRng rng(2);
  const auto recovery = make_recovery(rng.id<MechanismId>(), Suite::kX25519, 3, 5, rng);
  EXPECT_EQ(combine_recovery(pick(*recovery, {0, 1}), Suite::kX25519).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(combine_recovery(pick(*recovery, {0, 0, 1}), Suite::kX25519).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(combine_recovery({}, Suite::kX25519).error().code, ErrorCode::kInvalidArgument);
  EXPECT_TRUE(combine_recovery(pick(*recovery, {4, 2, 0}), Suite::kX25519));
}

TEST(Recovery, MixedMechanismsOrFoundingsAreRefused) {
  SeededRng rng(3);
  const auto mechanism = rng.id<MechanismId>();
  const auto a = make_recovery(mechanism, Suite::kX25519, 2, 3, rng);
  const auto b = make_recovery(mechanism, Suite::kX25519, 2, 3, rng);
  const auto c = make_recovery(rng.id<MechanismId>(), Suite::kX25519, 2, 3, rng);
  for (const auto* other : {&*b, &*c}) {
    const std::vector<ByteView> mixed = {a->shares[0], other->shares[1]};
    EXPECT_EQ(combine_recovery(mixed, Suite::kX25519).error().code, ErrorCode::kInvalidArgument);
  }
}

TEST(Recovery, DamageAtEveryByteOfAShareIsRefused) {
  SeededRng rng(4);
  const auto recovery = make_recovery(rng.id<MechanismId>(), Suite::kX25519, 2, 2, rng);
  const Bytes good = to_bytes(ByteView(recovery->shares[0]));
  for (std::size_t i = 0; i < good.size(); ++i) {
    Bytes damaged = good;
    damaged[i] ^= 1;
    const std::vector<ByteView> files = {damaged, recovery->shares[1]};
    EXPECT_FALSE(combine_recovery(files, Suite::kX25519)) << i;
    EXPECT_FALSE(inspect_recovery_share(ByteView(good).first(i))) << i;
  }
}

TEST(Recovery, AShareSaysWhatItIs) {
  SeededRng rng(5);
  const auto mechanism = rng.id<MechanismId>();
  const auto recovery = make_recovery(mechanism, Suite::kX25519, 2, 3, rng);
  const auto info = inspect_recovery_share(recovery->shares[2]);
  ASSERT_TRUE(info);
  EXPECT_EQ(info->mechanism, mechanism);
  EXPECT_EQ(info->k, 2);
  EXPECT_EQ(info->n, 3);
  EXPECT_EQ(info->index, 3);
  Bytes newer = to_bytes(ByteView(recovery->shares[2]));
  newer[8] = '2';
  EXPECT_EQ(inspect_recovery_share(newer).error().code, ErrorCode::kUnsupported);
}

TEST(Recovery, NeedsAPossibleThreshold) {
  SeededRng rng(6);
  EXPECT_FALSE(make_recovery(rng.id<MechanismId>(), Suite::kX25519, 0, 3, rng));
  EXPECT_FALSE(make_recovery(rng.id<MechanismId>(), Suite::kX25519, 4, 3, rng));
}

}  // namespace
}  // namespace sigilo
