// X-Wing: the draft's vectors and HPKE with it. libfips203 draws the ML-KEM half of an encapsulation itself, so key generation,
// decapsulation and the X25519 half are reproduced, and whole encapsulations are checked by opening them.
#include <gtest/gtest.h>

#include "crypto/primitives/aead.h"
#include "crypto/primitives/hpke.h"
#include "crypto/primitives/hpke_schedule.h"
#include "tests/support/replay_rng.h"
#include "tests/support/vectors.h"

namespace sigilo {
namespace {

using nlohmann::json;
using testing::hex_field;
using testing::ReplayRng;

constexpr auto kSuite = Suite::kXWing;
constexpr std::size_t kHalf = 32;

/// Encapsulates with the X25519 half of the vector's randomness: that half of the result must match, and the whole must open.
void check_encapsulation(const Bytes& randomness, const Bytes& public_key, const Bytes& private_key, const Bytes& enc) {
  ReplayRng rng(Bytes(randomness.begin() + kHalf, randomness.end()));
  const auto sent = encapsulate(kSuite, public_key, rng);
  ASSERT_TRUE(sent);
  EXPECT_TRUE(rng.exhausted());
  ASSERT_EQ(sent->enc.size(), enc.size());
  EXPECT_TRUE(std::equal(enc.end() - kHalf, enc.end(), sent->enc.end() - kHalf));
  const auto received = decapsulate(kSuite, private_key, sent->enc);
  ASSERT_TRUE(received);
  EXPECT_EQ(*received, sent->shared_secret);
}

TEST(XWingVectors, DraftVectorsAgree) {
  SIGILO_VECTOR_FILE(file, "pq/xwing-kem.json");
  if (default_suite() != kSuite) {
    testing::record_skip(file.name());
    GTEST_SKIP() << "this build has no X-Wing";
  }
  std::size_t count = 0;
  for (const auto& vector : file.json()) {
    const Bytes seed = hex_field(vector, "sk");
    const auto pair = KemKeyPair::from_private(kSuite, seed);
    ASSERT_TRUE(pair);
    EXPECT_EQ(pair->public_key, hex_field(vector, "pk"));
    const auto shared = decapsulate(kSuite, seed, hex_field(vector, "ct"));
    ASSERT_TRUE(shared);
    EXPECT_EQ(to_bytes(shared->expose()), hex_field(vector, "ss"));
    check_encapsulation(hex_field(vector, "eseed"), pair->public_key, seed, hex_field(vector, "ct"));
    ++count;
  }
  EXPECT_EQ(count, 3U);
  file.record_run(count);
}

TEST(XWingVectors, HpkeVectorAgrees) {
  SIGILO_VECTOR_FILE(file, "pq/hpke-mlkem768x25519-hkdfsha256-chacha20poly1305.json");
  if (default_suite() != kSuite) {
    testing::record_skip(file.name());
    GTEST_SKIP() << "this build has no X-Wing";
  }
  const json document = file.json();
  ASSERT_EQ(document.size(), 1U);
  const json& vector = document[0];
  const Bytes private_key = hex_field(vector, "skRm");
  const Bytes enc = hex_field(vector, "enc");
  const Bytes info = hex_field(vector, "info");

  const auto pair = KemKeyPair::derive(kSuite, hex_field(vector, "ikmR"));
  ASSERT_TRUE(pair);
  EXPECT_EQ(to_bytes(pair->private_key.expose()), private_key);
  EXPECT_EQ(pair->public_key, hex_field(vector, "pkRm"));
  const auto shared = decapsulate(kSuite, private_key, enc);
  ASSERT_TRUE(shared);
  EXPECT_EQ(to_bytes(shared->expose()), hex_field(vector, "shared_secret"));
  check_encapsulation(hex_field(vector, "ikmE"), pair->public_key, private_key, enc);

  const auto keys = internal::hpke_key_schedule(kSuite, shared->expose(), info);
  ASSERT_TRUE(keys);
  EXPECT_EQ(internal::hpke_suite_id(kSuite), hex_field(vector, "suite_id"));
  EXPECT_EQ(to_bytes(ByteView(keys->key.bytes)), hex_field(vector, "key"));
  EXPECT_EQ(to_bytes(ByteView(keys->base_nonce.bytes)), hex_field(vector, "base_nonce"));
  std::size_t messages = 0;
  for (const auto& message : vector["encryptions"]) {
    const auto sealed =
        aead_seal(keys->key.bytes, hex_field(message, "nonce"), hex_field(message, "pt"), hex_field(message, "aad"));
    EXPECT_TRUE(sealed && *sealed == hex_field(message, "ct"));
    ++messages;
  }
  const json& first = vector["encryptions"][0];
  const auto opened = hpke_open(kSuite, private_key, enc, info, hex_field(first, "aad"), hex_field(first, "ct"));
  ASSERT_TRUE(opened);
  EXPECT_EQ(to_bytes(opened->expose()), hex_field(first, "pt"));
  EXPECT_EQ(messages, 10U);
  EXPECT_EQ(vector["exports"].size(), 5U) << "not applicable: secrets are not exported from a context";
  file.record_run(messages);
}

}  // namespace
}  // namespace sigilo
