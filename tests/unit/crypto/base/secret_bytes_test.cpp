#include "crypto/base/secret_bytes.h"

#include <gtest/gtest.h>

#include <ostream>
#include <type_traits>
#include <utility>

#include "crypto/base/rng.h"

namespace sigilo {
namespace {

template <typename T, typename = void>
struct IsPrintable : std::false_type {};
template <typename T>
struct IsPrintable<T, std::void_t<decltype(std::declval<std::ostream&>() << std::declval<const T&>())>> : std::true_type {};

static_assert(!std::is_copy_constructible_v<SecretBytes>);
static_assert(!std::is_copy_assignable_v<SecretBytes>);
static_assert(std::is_nothrow_move_constructible_v<SecretBytes>);
static_assert(std::is_nothrow_move_assignable_v<SecretBytes>);
static_assert(!std::is_convertible_v<ByteView, SecretBytes>);
static_assert(!std::is_convertible_v<SecretBytes, ByteView>);
static_assert(!std::is_convertible_v<SecretBytes, Bytes>);
static_assert(!IsPrintable<SecretBytes>::value);

TEST(SecretBytes, MovesLeaveTheSourceEmpty) {
  SecretBytes first(Bytes{1, 2, 3});
  SecretBytes second(std::move(first));
  EXPECT_TRUE(first.empty());  // NOLINT(bugprone-use-after-move): the state after a move is part of the contract
  EXPECT_EQ(to_bytes(second.expose()), (Bytes{1, 2, 3}));
  SecretBytes third(Bytes{9});
  third = std::move(second);
  EXPECT_EQ(to_bytes(third.expose()), (Bytes{1, 2, 3}));
  EXPECT_TRUE(second.empty());  // NOLINT(bugprone-use-after-move)
}

TEST(SecretBytes, ComparesByContent) {
  EXPECT_EQ(SecretBytes(Bytes{1, 2}), SecretBytes(Bytes{1, 2}));
  EXPECT_FALSE(SecretBytes(Bytes{1, 2}) == SecretBytes(Bytes{1, 3}));
  EXPECT_FALSE(SecretBytes(Bytes{1, 2}) == SecretBytes(Bytes{1, 2, 0}));
  EXPECT_EQ(SecretBytes(), SecretBytes(Bytes{}));
}

TEST(SecretBytes, StartsZeroDuplicatesAndWipes) {
  SecretBytes secret(4);
  EXPECT_EQ(to_bytes(secret.expose()), Bytes(4, 0));
  secret.expose_mutable()[0] = 7;
  const SecretBytes copy = secret.duplicate();
  secret.wipe();
  EXPECT_TRUE(secret.empty());
  EXPECT_EQ(to_bytes(copy.expose()), (Bytes{7, 0, 0, 0}));
}

TEST(SecretBytesDeathTest, ReadingPastTheEndStopsTheProgram) {
  const SecretBytes secret(16);
  const volatile std::uint8_t* data = secret.expose().data();
  EXPECT_DEATH({ [[maybe_unused]] const auto byte = data[4096]; }, "");
}

TEST(Wipe, OverwritesEveryByte) {
  Bytes bytes(100, 0xff);
  wipe(bytes);
  EXPECT_EQ(bytes, Bytes(100, 0));
  wipe({});
}

TEST(SecretBuffer, KeepsItsContentWhenItGrows) {
  SecretBuffer buffer = to_secret(Bytes{1, 2, 3});
  buffer.resize(100000);
  EXPECT_EQ(buffer[0], 1);
  EXPECT_EQ(buffer[2], 3);
  EXPECT_EQ(buffer[99999], 0);
}

TEST(SystemRng, DoesNotRepeatItself) {
  SystemRng rng;
  EXPECT_FALSE(rng.secret(32) == rng.secret(32));
  rng.fill({});
}

}  // namespace
}  // namespace sigilo
