#include "crypto/base/secret_bytes.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <ostream>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

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

TEST(SecretBytes, NeverHandsOutWhatAnotherLeftBehind) {
  for (const std::size_t size : {1U, 31U, 32U, 33U, 100U, 1024U, 1025U, 5000U}) {
    for (int round = 0; round < 200; ++round) {
      SecretBytes secret(size);
      ASSERT_EQ(to_bytes(secret.expose()), Bytes(size, 0));
      std::fill(secret.expose_mutable().begin(), secret.expose_mutable().end(), std::uint8_t{0xff});
    }
  }
}

TEST(SecretBytes, DoNotOverlapWhenManyLiveInManyThreads) {
  std::vector<std::thread> threads;
  std::atomic<int> damaged = 0;
  for (std::uint8_t mark = 1; mark <= 4; ++mark) {
    threads.emplace_back([mark, &damaged] {
      std::vector<SecretBytes> secrets;
      for (std::size_t i = 0; i < 2000; ++i) {
        secrets.emplace_back(Bytes(1 + i % 200, mark));
        if (i % 3 == 0) secrets.erase(secrets.begin() + static_cast<std::ptrdiff_t>(i % secrets.size()));
      }
      for (const auto& secret : secrets) {
        if (to_bytes(secret.expose()) != Bytes(secret.size(), mark)) ++damaged;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(damaged, 0);
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
