#include "crypto/envelope/share_bundle.h"

#include <gtest/gtest.h>

#include "tests/support/sealed_record.h"
#include "tests/support/seeded_rng.h"

namespace sigilo {
namespace {

using testing::seal_test_record;
using testing::SeededRng;
using testing::TestParties;
using testing::TestRecord;

Result<SecretBytes> open(const TestRecord& record, const TestParties& parties, std::uint8_t custodian) {
  return open_share_bundle(record.manifest.ctx, custodian, parties.suite, parties.custodians[custodian - 1U].private_key.expose(),
                           record.share_bundles[custodian - 1U]);
}

TEST(ShareBundle, OpensForItsCustodianAndChecksOut) {
  for (const Suite suite : {Suite::kX25519, default_suite()}) {
    SeededRng rng(1);
    const TestParties parties(rng, suite);
    const TestRecord record = seal_test_record(parties, rng);
    for (std::uint8_t i = 1; i <= 3; ++i) {
      const auto shares = open(record, parties, i);
      ASSERT_TRUE(shares) << to_string(shares.error());
      EXPECT_EQ(record.share_bundles[i - 1U].size(), share_bundle_size(suite));
      EXPECT_TRUE(check_shares(record.manifest, i, shares->expose()));
    }
  }
}

TEST(ShareBundle, OfAnotherCustodianOrRecordIsRefused) {
  SeededRng rng(2);
  const TestParties parties(rng);
  const TestRecord record = seal_test_record(parties, rng);
  const TestRecord other = seal_test_record(parties, rng);
  const ByteView key = parties.custodians[0].private_key.expose();
  EXPECT_FALSE(open_share_bundle(record.manifest.ctx, 1, parties.suite, parties.custodians[1].private_key.expose(),
                                 record.share_bundles[0]));
  EXPECT_FALSE(open_share_bundle(record.manifest.ctx, 2, parties.suite, key, record.share_bundles[0]));
  EXPECT_FALSE(open_share_bundle(other.manifest.ctx, 1, parties.suite, key, record.share_bundles[0]));
  EXPECT_FALSE(open_share_bundle(record.manifest.ctx, 1, parties.suite, key, record.share_bundles[1]));
  const auto shares = open(record, parties, 1);
  EXPECT_FALSE(check_shares(record.manifest, 2, shares->expose()));
  EXPECT_FALSE(check_shares(other.manifest, 1, shares->expose()));
  EXPECT_FALSE(check_shares(record.manifest, 0, shares->expose()));
  EXPECT_FALSE(check_shares(record.manifest, 4, shares->expose()));
}

TEST(ShareBundle, DamagedAnywhereIsRefused) {
  SeededRng rng(3);
  const TestParties parties(rng);
  const TestRecord record = seal_test_record(parties, rng);
  const ByteView key = parties.custodians[0].private_key.expose();
  for (std::size_t i = 0; i < record.share_bundles[0].size(); ++i) {
    Bytes damaged = record.share_bundles[0];
    damaged[i] ^= 1;
    EXPECT_FALSE(open_share_bundle(record.manifest.ctx, 1, parties.suite, key, damaged)) << i;
  }
  EXPECT_EQ(open_share_bundle(record.manifest.ctx, 1, parties.suite, key, {}).error().code, ErrorCode::kMalformed);
}

TEST(ShareBundle, WithAnyWrongShareIsRefused) {
  SeededRng rng(4);
  const TestParties parties(rng);
  const TestRecord record = seal_test_record(parties, rng);
  const Bytes good = to_bytes(open(record, parties, 1)->expose());
  for (std::size_t slot = 0; slot < kSecretSlots; ++slot) {
    Bytes wrong = good;
    wrong[slot * kScalarBytes] ^= 1;
    EXPECT_FALSE(check_shares(record.manifest, 1, wrong)) << slot;
    std::fill_n(wrong.begin() + static_cast<std::ptrdiff_t>(slot * kScalarBytes), kScalarBytes, std::uint8_t{0});
    EXPECT_FALSE(check_shares(record.manifest, 1, wrong)) << slot;
  }
  EXPECT_FALSE(check_shares(record.manifest, 1, ByteView(good).first(kShareSetBytes - 32)));
}

TEST(CombineSlot, GivesTheSecretForAnyThresholdOfShares) {
  SeededRng rng(5);
  const TestParties parties(rng);
  const TestRecord record = seal_test_record(parties, rng);
  for (const auto& pair : std::vector<std::pair<std::uint8_t, std::uint8_t>>{{1, 2}, {1, 3}, {3, 2}}) {
    for (std::size_t slot = 0; slot < kSecretSlots; ++slot) {
      const auto category = static_cast<Category>(slot);
      const std::vector<SlotShare> shares = {{pair.first, record.secrets.shares_of(pair.first)->subspan(slot * 32, 32)},
                                             {pair.second, record.secrets.shares_of(pair.second)->subspan(slot * 32, 32)}};
      const auto secret = combine_slot(record.manifest, category, shares);
      ASSERT_TRUE(secret) << to_string(secret.error());
      EXPECT_TRUE(*secret == (slot == 0 ? record.secrets.erasure_handle() : record.secrets.gate_half(category)));
      EXPECT_EQ(combine_slot(record.manifest, category, {shares.data(), 1}).error().code, ErrorCode::kInvalidArgument);
      const std::vector<SlotShare> twice = {shares[0], shares[0]};
      EXPECT_EQ(combine_slot(record.manifest, category, twice).error().code, ErrorCode::kInvalidArgument);
      const std::vector<SlotShare> foreign = {shares[0], {pair.second, shares[0].share}};
      EXPECT_EQ(combine_slot(record.manifest, category, foreign).error().code, ErrorCode::kAuthenticationFailed);
    }
  }
}

}  // namespace
}  // namespace sigilo
