#include "crypto/base/ids.h"

#include <gtest/gtest.h>

#include <type_traits>
#include <unordered_set>

#include "crypto/base/rng.h"

namespace sigilo {
namespace {

// Two kinds of identifier of one size are never mixed up.
static_assert(!std::is_convertible_v<RecordId, MemberId>);
static_assert(!std::is_constructible_v<RecordId, MemberId>);
static_assert(!std::is_constructible_v<RecordId, Bytes>);

TEST(FixedId, TakesExactlyItsSize) {
  for (std::size_t size = 0; size < 40; ++size) {
    const auto id = RecordId::from_bytes(Bytes(size, 7));
    EXPECT_EQ(id.has_value(), size == 16) << size;
  }
}

TEST(FixedId, RoundTripsThroughHex) {
  SystemRng rng;
  const auto id = rng.id<RecordId>();
  EXPECT_EQ(id.hex().size(), 32U);
  EXPECT_EQ(RecordId::from_hex(id.hex()).value_or(RecordId()), id);
  EXPECT_FALSE(RecordId::from_hex(id.hex() + "00"));
  EXPECT_FALSE(RecordId::from_hex("zz"));
}

TEST(FixedId, KnowsZeroOrderAndHash) {
  EXPECT_TRUE(RecordId().is_zero());
  const auto one = RecordId::from_hex("00000000000000000000000000000001").value_or(RecordId());
  EXPECT_FALSE(one.is_zero());
  EXPECT_LT(RecordId(), one);
  const std::unordered_set<RecordId, IdHash> set{one, RecordId(), one};
  EXPECT_EQ(set.size(), 2U);
}

}  // namespace
}  // namespace sigilo
