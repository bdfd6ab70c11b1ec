#include "crypto/primitives/hash.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <type_traits>

#include "crypto/base/labels.h"
#include "crypto/primitives/digest.h"
#include "tests/unit/crypto/primitives/hex.h"

namespace sigilo {
namespace {

static_assert(!std::is_copy_constructible_v<Sha256>);

// FIPS 180-4 examples.
TEST(Sha256, HashesTheStandardExamples) {
  EXPECT_EQ(sha256({}).hex(), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(sha256(as_bytes("abc")).hex(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha256(Bytes(1000000, 'a')).hex(), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Sha256, IncrementalEqualsOneShotAndStartsAnew) {
  const Bytes data(1000, 0x5a);
  Sha256 hash;
  for (std::size_t i = 0; i < data.size(); i += 37) {
    hash.update(ByteView(data).subspan(i, std::min<std::size_t>(37, data.size() - i)));
  }
  EXPECT_EQ(hash.finish(), sha256(data));
  EXPECT_EQ(hash.finish(), sha256({}));
  Sha256 moved = std::move(hash.update(as_bytes("abc")));
  EXPECT_EQ(moved.finish(), sha256(as_bytes("abc")));
}

TEST(Sha256, WorksInManyThreadsAtOnce) {
  std::atomic<int> wrong{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([t, &wrong] {
      const Bytes data(static_cast<std::size_t>(t) + 1, 1);
      const Digest first = sha256(data);
      for (int i = 0; i < 500; ++i) {
        if (sha256(data) != first) ++wrong;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(wrong.load(), 0);
}

// Computed with another implementation: SHA-256("sigilo/v1/ctx" LF u64(3) "abc" u64(0)).
TEST(LabelledHash, IsTheDocumentedEncoding) {
  EXPECT_EQ(labelled_hash(labels::kContext, {as_bytes("abc"), {}}).hex(),
            "1cb94c2aaba681c5e9752c4227010e3cf934d940910e077c196f26a71662f261");
}

TEST(LabelledHash, SeparatesLabelsAndParts) {
  const auto both = labelled_hash(labels::kContext, {as_bytes("ab"), as_bytes("c")});
  EXPECT_NE(both, labelled_hash(labels::kContext, {as_bytes("a"), as_bytes("bc")}));
  EXPECT_NE(both, labelled_hash(labels::kContext, {as_bytes("abc")}));
  EXPECT_NE(both, labelled_hash(labels::kRecordId, {as_bytes("ab"), as_bytes("c")}));
}

// FIPS 202 examples.
TEST(Sha3, HashesTheStandardExamples) {
  std::array<std::uint8_t, 32> out{};
  internal::digest(internal::DigestKind::kSha3_256, {as_bytes("a"), as_bytes("bc")}, out);
  EXPECT_EQ(encode_hex(out), "3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532");
  internal::digest(internal::DigestKind::kShake256, {{}}, out);
  EXPECT_EQ(encode_hex(out), "46b9dd2b0ba88d13233b3feb743eeb243fcd52ea62b81b82b50c27646ed5762f");
}

}  // namespace
}  // namespace sigilo
