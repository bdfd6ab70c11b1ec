// Shamir over the ristretto255 scalar field, against RFC 9591. The product publishes no group element and has neither FROST
// signing nor DLEQ proofs nor OPRFs: of the other two files only the scalars are read, which must be canonical.
#include <gtest/gtest.h>

#include "crypto/primitives/shamir.h"
#include "tests/support/replay_rng.h"
#include "tests/support/vectors.h"

namespace sigilo {
namespace {

using nlohmann::json;
using testing::hex_field;
using testing::ReplayRng;

/// Randomness that reduces to the given canonical scalar.
Bytes randomness_for(Bytes scalar) {
  scalar.resize(64, 0);
  return scalar;
}

TEST(ThresholdVectors, FrostDealerSharesAgree) {
  SIGILO_VECTOR_FILE(file, "threshold/frost-ristretto255-sha512.json");
  const json inputs = file.json()["inputs"];
  const SecretBytes secret(hex_field(inputs, "group_secret_key"));
  ASSERT_EQ(inputs["share_polynomial_coefficients"].size(), 1U);
  ReplayRng rng(randomness_for(testing::from_hex(inputs["share_polynomial_coefficients"][0].get<std::string>())));
  const auto shares = split_scalar(secret, 2, 3, rng);
  ASSERT_TRUE(shares);
  EXPECT_TRUE(rng.exhausted());
  ASSERT_EQ(shares->size(), 3U);
  std::size_t count = 0;
  for (const auto& expected : inputs["participant_shares"]) {
    const auto& share = (*shares)[count];
    EXPECT_EQ(share.index, expected["identifier"].get<int>());
    EXPECT_EQ(to_bytes(share.value.expose()), hex_field(expected, "participant_share"));
    ++count;
  }
  EXPECT_EQ(count, 3U);
  std::size_t pairs = 0;
  for (std::size_t a = 0; a < 3; ++a) {
    for (std::size_t b = 0; b < 3; ++b) {
      if (a == b) continue;
      std::vector<ScalarShare> pair(2);
      pair[0].index = (*shares)[a].index;
      pair[0].value = (*shares)[a].value.duplicate();
      pair[1].index = (*shares)[b].index;
      pair[1].value = (*shares)[b].value.duplicate();
      const auto combined = combine_shares(pair, 2);
      ASSERT_TRUE(combined);
      EXPECT_EQ(*combined, secret);
      ++pairs;
    }
  }
  EXPECT_EQ(pairs, 6U);
  file.record_run(count + pairs);
}

TEST(ThresholdVectors, OprfScalarsAreCanonical) {
  SIGILO_VECTOR_FILE(file, "threshold/rfc9497-ristretto255-sha512.json");
  std::size_t suites = 0;
  for (const auto& suite : file.json()) {
    EXPECT_TRUE(is_canonical_scalar(hex_field(suite, "skSm")));
    ++suites;
  }
  EXPECT_EQ(suites, 3U);
  file.record_run(suites);
}

TEST(ThresholdVectors, VrfScalarIsCanonical) {
  SIGILO_VECTOR_FILE(file, "threshold/vrf-r255.json");
  const json vector = file.json()["vector"];
  EXPECT_TRUE(is_canonical_scalar(hex_field(vector, "SK = x")));
  EXPECT_FALSE(is_canonical_scalar(hex_field(vector, "hash_string")));  // 64 bytes: not a scalar at all
  file.record_run(2);
}

}  // namespace
}  // namespace sigilo
