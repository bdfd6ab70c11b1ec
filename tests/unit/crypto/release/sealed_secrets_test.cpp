#include <gtest/gtest.h>

#include "tests/unit/crypto/release/release_world.h"

namespace sigilo::test {
namespace {

ErrorCode code_of_error(const Result<Bytes>& result) { return result ? ErrorCode::kInternal : result.error().code; }
ErrorCode code_of_error(const Result<CategorySecrets>& result) { return result ? ErrorCode::kInternal : result.error().code; }

struct SealedSecretsTest : ::testing::Test {
  ReleaseRequested request_of(const Bytes& entry) { return std::get<ReleaseRequested>(parse_entry(entry, w.gate.origin()).value().body); }
  Result<CategorySecrets> open(const Bytes& sealed, const Digest& leaf, std::uint8_t custodian, const KemKeyPair& by) {
    return open_shares(sealed, w.record.manifest, request_of(w.request), leaf, custodian, by);
  }
  ReleaseWorld w;
};

TEST_F(SealedSecretsTest, TheRecipientGetsTheSharesOfTheAskedCategoryAndNoOther) {
  const Digest leaf = w.ask();
  const Bytes sealed = w.shares_of(leaf, 1);
  EXPECT_EQ(sealed.size(), sealed_secrets_size(Suite::kX25519, 1));
  const CategorySecrets shares = open(sealed, leaf, 1, w.judge).value();
  ASSERT_EQ(shares.size(), 1U);
  const ByteView expected = w.record.secrets.shares_of(1).value().subspan(static_cast<std::size_t>(Category::kIdentity) * kScalarBytes, kScalarBytes);
  EXPECT_TRUE(equal_constant_time(shares.at(Category::kIdentity).expose(), expected));
}

TEST_F(SealedSecretsTest, SharesOpenForTheirRecipientCustodianRequestAndRecordOnly) {
  const Digest leaf = w.ask();
  const Bytes sealed = w.shares_of(leaf, 1);
  const KemKeyPair other = w.gate.m.key_pair();
  EXPECT_EQ(code_of_error(open(sealed, leaf, 1, other)), ErrorCode::kAuthenticationFailed);
  EXPECT_EQ(code_of_error(open(sealed, leaf, 2, w.judge)), ErrorCode::kAuthenticationFailed);
  EXPECT_EQ(code_of_error(open(sealed, w.gate.m.rng.id<Digest>(), 1, w.judge)), ErrorCode::kAuthenticationFailed);
  ReleaseWorld another(2);
  EXPECT_EQ(code_of_error(open_shares(sealed, another.record.manifest, request_of(w.request), leaf, 1, w.judge)), ErrorCode::kAuthenticationFailed);
  for (std::size_t i = 0; i < sealed.size(); ++i) {
    Bytes damaged = sealed;
    damaged[i] ^= 0x10;
    EXPECT_FALSE(open(damaged, leaf, 1, w.judge)) << i;
  }
}

TEST_F(SealedSecretsTest, ARequestThatWasWidenedDoesNotMatchItsShares) {
  const Digest leaf = w.ask();
  const Bytes sealed = w.shares_of(leaf, 1);
  ReleaseRequested wider = request_of(w.request);
  wider.items.push_back({codes::number_of(codes::DataCategory::kHealth), 0});
  EXPECT_EQ(code_of_error(open_shares(sealed, w.record.manifest, wider, leaf, 1, w.judge)), ErrorCode::kMalformed);
  ReleaseRequested elsewhere = request_of(w.request);
  elsewhere.items = {{codes::number_of(codes::DataCategory::kHealth), 0}};
  EXPECT_EQ(code_of_error(open_shares(sealed, w.record.manifest, elsewhere, leaf, 1, w.judge)), ErrorCode::kMalformed);
}

TEST_F(SealedSecretsTest, APermitForOneRecordSealsNothingOfAnother) {
  const Digest leaf = w.ask();
  const ReleaseWorld another(2);
  EXPECT_EQ(code_of_error(seal_shares(w.permit_of(leaf, 1), another.verified, another.record.secrets.shares_of(1).value(), Suite::kX25519, w.gate.m.rng)),
            ErrorCode::kConflict);
  w.shares_of(leaf, 1);
  w.shares_of(leaf, 2);
  CategorySecrets halves;
  halves.emplace(Category::kIdentity, another.record.secrets.reviewer_half(Category::kIdentity).duplicate());
  EXPECT_EQ(code_of_error(seal_halves(w.half_permit(leaf), another.verified, halves, Suite::kX25519, w.gate.m.rng)), ErrorCode::kConflict);
}

TEST_F(SealedSecretsTest, NobodySealsWhatTheDeviceDidNotCommitTo) {
  const Digest leaf = w.ask();
  EXPECT_EQ(code_of_error(seal_shares(w.permit_of(leaf, 1), w.verified, w.record.secrets.shares_of(2).value(), Suite::kX25519, w.gate.m.rng)),
            ErrorCode::kAuthenticationFailed);
  w.shares_of(leaf, 1);
  w.shares_of(leaf, 2);
  CategorySecrets wrong;
  wrong.emplace(Category::kIdentity, w.record.secrets.reviewer_half(Category::kHealth).duplicate());
  EXPECT_EQ(code_of_error(seal_halves(w.half_permit(leaf), w.verified, wrong, Suite::kX25519, w.gate.m.rng)), ErrorCode::kAuthenticationFailed);
}

TEST_F(SealedSecretsTest, HalvesAreExactlyThoseOfThePermit) {
  const Digest leaf = w.ask();
  w.shares_of(leaf, 1);
  w.shares_of(leaf, 2);
  for (const auto& categories : {std::vector<Category>{}, {Category::kHealth}, {Category::kIdentity, Category::kHealth}}) {
    EXPECT_EQ(code_of_error(seal_halves(w.half_permit(leaf), w.verified, w.halves(categories), Suite::kX25519, w.gate.m.rng)), ErrorCode::kInvalidArgument);
  }
  const Bytes sealed = seal_halves(w.half_permit(leaf), w.verified, w.halves({Category::kIdentity}), Suite::kX25519, w.gate.m.rng).value();
  const ReleaseRequested request = request_of(w.request);
  const CategorySecrets opened = open_halves(sealed, w.record.manifest, request, leaf, w.judge).value();
  EXPECT_EQ(opened.at(Category::kIdentity), w.record.secrets.reviewer_half(Category::kIdentity));
  EXPECT_EQ(code_of_error(open_halves(sealed, w.record.manifest, request, w.gate.m.rng.id<Digest>(), w.judge)), ErrorCode::kAuthenticationFailed);
  EXPECT_EQ(code_of_error(open_halves(sealed, w.record.manifest, request, leaf, w.gate.m.key_pair())), ErrorCode::kAuthenticationFailed);
}

TEST_F(SealedSecretsTest, SharesAndHalvesDoNotOpenAsEachOther) {
  const Digest leaf = w.ask();
  const Bytes shares = w.shares_of(leaf, 1);
  w.shares_of(leaf, 2);
  const Bytes halves = seal_halves(w.half_permit(leaf), w.verified, w.halves({Category::kIdentity}), Suite::kX25519, w.gate.m.rng).value();
  EXPECT_EQ(code_of_error(open(halves, leaf, 1, w.judge)), ErrorCode::kAuthenticationFailed);
  EXPECT_EQ(code_of_error(open_halves(shares, w.record.manifest, request_of(w.request), leaf, w.judge)), ErrorCode::kAuthenticationFailed);
}

}  // namespace
}  // namespace sigilo::test
