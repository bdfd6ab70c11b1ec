#include "crypto/envelope/record_keys.h"

#include <gtest/gtest.h>

#include <set>

#include "tests/support/seeded_rng.h"

namespace sigilo {
namespace {

using testing::SeededRng;

Context context(std::uint8_t first) {
  std::array<std::uint8_t, 32> bytes{};
  bytes[0] = first;
  return Context(bytes);
}
Bytes key_bytes(const Result<SecretBytes>& key) { return to_bytes(key->expose()); }

TEST(RecordKeys, DifferForEverySectionCategoryAndRecord) {
  const Bytes gate(32, 1);
  const Bytes half(32, 2);
  std::set<Bytes> keys;
  std::size_t made = 0;
  for (const std::uint8_t record : {std::uint8_t{1}, std::uint8_t{2}}) {
    for (const Category category : kPersonalCategories) {
      for (const std::uint16_t section : {std::uint16_t{4}, std::uint16_t{11}, std::uint16_t{12}}) {
        keys.insert(key_bytes(derive_wrap_key(gate, half, context(record), category, section)));
        ++made;
      }
    }
  }
  EXPECT_EQ(keys.size(), made);
  EXPECT_NE(key_bytes(derive_wrap_key(half, gate, context(1), Category::kHealth, 11)),
            key_bytes(derive_wrap_key(gate, half, context(1), Category::kHealth, 11)));
  EXPECT_NE(key_bytes(derive_section_file_key(gate, half, context(1), 1)),
            key_bytes(derive_section_file_key(gate, half, context(1), 2)));
  EXPECT_NE(key_bytes(derive_gate_half(gate, context(1), Category::kHealth)),
            key_bytes(derive_gate_half(gate, context(1), Category::kContact)));
  EXPECT_EQ(key_bytes(derive_section_file_key(gate, half, context(1), 1)).size(), 16U);
}

TEST(RecordKeys, RefuseSecretsOfAnotherSize) {
  const Bytes good(32, 1);
  for (const std::size_t size : {std::size_t{0}, std::size_t{31}, std::size_t{33}}) {
    const Bytes bad(size, 1);
    EXPECT_FALSE(derive_erasure_handle(bad, context(1)));
    EXPECT_FALSE(derive_gate_half(bad, context(1), Category::kHealth));
    EXPECT_FALSE(derive_wrap_key(bad, good, context(1), Category::kHealth, 7));
    EXPECT_FALSE(derive_wrap_key(good, bad, context(1), Category::kHealth, 7));
    EXPECT_FALSE(derive_section_file_key(good, bad, context(1), 1));
  }
  EXPECT_FALSE(derive_gate_half(good, context(1), Category::kNone));
}

TEST(RecordSecrets, CommitToEverythingTheyDeal) {
  SeededRng rng(1);
  const auto secrets = RecordSecrets::deal(context(1), 2, 3, rng);
  ASSERT_TRUE(secrets);
  const RecordCommitments& commitments = secrets->commitments();
  std::set<Digest> all;
  for (std::size_t slot = 0; slot < kSecretSlots; ++slot) {
    const auto category = static_cast<Category>(slot);
    ASSERT_EQ(commitments.slots[slot].shares.size(), 3U);
    for (std::uint8_t i = 1; i <= 3; ++i) {
      const ByteView share = secrets->shares_of(i)->subspan(slot * kScalarBytes, kScalarBytes);
      EXPECT_TRUE(is_canonical_scalar(share));
      EXPECT_EQ(commitments.slots[slot].shares[i - 1U], share_commitment(context(1), category, i, share));
      all.insert(commitments.slots[slot].shares[i - 1U]);
    }
    EXPECT_EQ(commitments.slots[slot].half.is_zero(), slot == 0);
    all.insert(commitments.slots[slot].gate);
  }
  EXPECT_EQ(all.size(), kSecretSlots * 4);
  EXPECT_EQ(commitments.slots[0].gate, gate_commitment(context(1), Category::kNone, secrets->erasure_handle().expose()));
}

TEST(RecordSecrets, AreGoneAfterWiping) {
  SeededRng rng(2);
  auto secrets = RecordSecrets::deal(context(1), 1, 1, rng);
  secrets->wipe();
  EXPECT_TRUE(secrets->erasure_handle().empty());
  EXPECT_TRUE(secrets->gate_half(Category::kHealth).empty());
  EXPECT_TRUE(secrets->reviewer_half(Category::kHealth).empty());
  EXPECT_FALSE(secrets->shares_of(1));
}

TEST(RecordSecrets, RefuseAnImpossibleThreshold) {
  SeededRng rng(3);
  EXPECT_FALSE(RecordSecrets::deal(context(1), 0, 3, rng));
  EXPECT_FALSE(RecordSecrets::deal(context(1), 4, 3, rng));
  EXPECT_FALSE(RecordSecrets::deal(context(1), 1, 0, rng));
  EXPECT_FALSE(RecordSecrets::deal(context(1), 1, 1, rng)->shares_of(0));
  EXPECT_FALSE(RecordSecrets::deal(context(1), 1, 1, rng)->shares_of(2));
}

}  // namespace
}  // namespace sigilo
