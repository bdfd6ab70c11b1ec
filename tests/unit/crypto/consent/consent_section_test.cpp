#include "crypto/consent/consent_section.h"

#include <gtest/gtest.h>

#include "crypto/base/labels.h"
#include "crypto/consent/attestation.h"
#include "tests/unit/crypto/consent/sample_consent.h"

namespace sigilo {
namespace {

constexpr std::string_view kOrigin = "sigilo.invalid/00112233445566778899aabbccddeeff";

/// Repeats a byte pattern: what matters here is not unpredictability.
class FixedRng final : public Rng {
 public:
  explicit FixedRng(std::uint8_t first) : next_(first) {}
  void fill(MutableBytes out) override {
    for (auto& byte : out) byte = next_++;
  }

 private:
  std::uint8_t next_;
};

TEST(ConsentSection, ReadsBackAndRefusesDamageOfItsShape) {
  const Bytes blind(32, 0x11);
  const Bytes statement(200, 0x22);
  const SecretBuffer content = encode_consent_section(blind, statement).value();
  const ConsentSection section = parse_consent_section(content).value();
  EXPECT_EQ(to_bytes(section.blind), blind);
  EXPECT_EQ(to_bytes(section.signed_statement), statement);
  for (std::size_t size = 0; size < content.size(); ++size) EXPECT_FALSE(parse_consent_section(ByteView(content).first(size)).has_value());
  EXPECT_EQ(encode_consent_section(Bytes(31), statement).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(consent_commitment(Bytes(33), statement).error().code, ErrorCode::kInvalidArgument);
}

TEST(ConsentCommitment, DependsOnBlindAndStatementAndHidesTheBoundary) {
  const Digest base = consent_commitment(Bytes(32, 1), Bytes(10, 2)).value();
  EXPECT_EQ(consent_commitment(Bytes(32, 1), Bytes(10, 2)).value(), base);
  EXPECT_NE(consent_commitment(Bytes(32, 3), Bytes(10, 2)).value(), base);
  EXPECT_NE(consent_commitment(Bytes(32, 1), Bytes(11, 2)).value(), base);
}

constexpr RecordId kRecord({7});

class Attestation : public ::testing::Test {
 protected:
  Bytes attest(const ConsentStatement& statement, std::string_view label = labels::kConsentAttestation, std::string_view origin = kOrigin) {
    const auto header = make_header(label, origin, {}, key_, Day(20'000), rng_);
    return attest_consent(kRecord, statement, codes::AttestationKind::kPresent, header, key_).value_or(Bytes{});
  }
  FixedRng rng_{1};
  SigningKey key_ = SigningKey::generate(rng_);
};

TEST_F(Attestation, HoldsForTheVeryTermsAndForNoOthers) {
  const ConsentStatement statement = test::sample_consent();
  const Bytes signed_bytes = attest(statement);
  EXPECT_TRUE(verify_attestation(kRecord, statement, signed_bytes, kOrigin, key_.public_key()).has_value());
  ConsentStatement carried = statement;
  carried.attestations = {signed_bytes};
  EXPECT_TRUE(verify_attestation(kRecord, carried, signed_bytes, kOrigin, key_.public_key()).has_value());

  ConsentStatement wider = statement;
  wider.scopes[1].form = codes::ReleaseForm::kIdentified;
  EXPECT_EQ(verify_attestation(kRecord, wider, signed_bytes, kOrigin, key_.public_key()).error().code, ErrorCode::kConflict);
  ConsentStatement other_record = statement;
  other_record.record_nonce = Digest(std::array<std::uint8_t, 32>{0xee});
  EXPECT_EQ(verify_attestation(kRecord, other_record, signed_bytes, kOrigin, key_.public_key()).error().code, ErrorCode::kConflict);
  EXPECT_EQ(verify_attestation(RecordId({8}), statement, signed_bytes, kOrigin, key_.public_key()).error().code, ErrorCode::kConflict)
      << "the same nonce and terms under another key";
  ConsentStatement other_subject = statement;
  other_subject.subject = 3;
  EXPECT_EQ(verify_attestation(kRecord, other_subject, signed_bytes, kOrigin, key_.public_key()).error().code, ErrorCode::kConflict);
}

TEST_F(Attestation, IsRefusedUnderAnotherKeyOriginOrLabelAndWhenDamaged) {
  const ConsentStatement statement = test::sample_consent();
  const Bytes signed_bytes = attest(statement);
  FixedRng other(77);
  const SigningKey stranger = SigningKey::generate(other);
  EXPECT_EQ(verify_attestation(kRecord, statement, signed_bytes, kOrigin, stranger.public_key()).error().code, ErrorCode::kSignatureInvalid);
  EXPECT_FALSE(verify_attestation(kRecord, statement, signed_bytes, "sigilo.invalid/ffffffffffffffffffffffffffffffff", key_.public_key()).has_value());
  EXPECT_TRUE(attest(statement, labels::kConsentStatement).empty());
  for (std::size_t i = 0; i < signed_bytes.size(); ++i) {
    Bytes damaged = signed_bytes;
    damaged[i] ^= 0x01;
    EXPECT_FALSE(verify_attestation(kRecord, statement, damaged, kOrigin, key_.public_key()).has_value()) << i;
  }
}

TEST_F(Attestation, BodyIsRefusedWhenShortLongOrOfUnknownKind) {
  Bytes body = encode_attestation({RecordId(), 2, Digest(), codes::AttestationKind::kAskedLater});
  EXPECT_EQ(parse_attestation(body).value().subject, 2);
  for (std::size_t size = 0; size < body.size(); ++size) {
    EXPECT_EQ(parse_attestation(ByteView(body).first(size)).error().code, ErrorCode::kTruncated);
  }
  body.back() = 3;
  EXPECT_EQ(parse_attestation(body).error().code, ErrorCode::kUnsupported);
  body.back() = 1;
  body.push_back(0);
  EXPECT_EQ(parse_attestation(body).error().code, ErrorCode::kMalformed);
}

}  // namespace
}  // namespace sigilo
