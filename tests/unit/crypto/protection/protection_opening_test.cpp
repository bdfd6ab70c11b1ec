#include "crypto/protection/protection_opening.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

namespace sigilo {
namespace {

ProtectionOpening sample() {
  using namespace codes;
  ProtectionOpening o;
  o.record_nonce = Digest(std::array<std::uint8_t, 32>{1, 2});
  o.subject = SubjectKind::kOrganisation;
  o.communicated_to = CommunicatedTo::kLocalMechanism;
  o.risk = RiskLevel::kHigh;
  o.factors = {RiskFactor::kSeenEntering, RiskFactor::kNamedAnOfficial};
  o.measures = {Measure::kUnannouncedReturn, Measure::kRegisterCheck};
  o.wishes = to_secret(as_bytes("Que no llamen a mi madre. Que vuelvan pronto."));
  return o;
}

TEST(ProtectionOpening, ReadsBackWhatWasWritten) {
  const SecretBuffer body = encode_protection_opening(sample()).value();
  EXPECT_EQ(parse_protection_opening(body).value(), sample());
}

TEST(ProtectionOpening, HasOneEncodingWhateverTheOrderOfCodes) {
  ProtectionOpening reversed = sample();
  std::reverse(reversed.factors.begin(), reversed.factors.end());
  std::reverse(reversed.measures.begin(), reversed.measures.end());
  EXPECT_EQ(encode_protection_opening(reversed).value(), encode_protection_opening(sample()).value());
}

TEST(ProtectionOpening, NeedsNothingButTheSubject) {
  const ProtectionOpening empty;
  const ProtectionOpening read = parse_protection_opening(encode_protection_opening(empty).value()).value();
  EXPECT_EQ(read.risk, codes::RiskLevel::kNotAssessed);
  EXPECT_TRUE(read.factors.empty() && read.measures.empty() && read.wishes.empty());
}

TEST(ProtectionOpening, IsRefusedAtEveryTruncationAndWithTrailingBytes) {
  SecretBuffer body = encode_protection_opening(sample()).value();
  for (std::size_t size = 0; size < body.size(); ++size) {
    EXPECT_EQ(parse_protection_opening(ByteView(body).first(size)).error().code, ErrorCode::kTruncated) << size;
  }
  body.push_back(0);
  EXPECT_EQ(parse_protection_opening(body).error().code, ErrorCode::kMalformed);
}

TEST(ProtectionOpening, ChangesItsMeaningOrIsRefusedWhenAnyByteChanges) {
  const SecretBuffer body = encode_protection_opening(sample()).value();
  for (std::size_t i = 0; i < body.size(); ++i) {
    for (const int flip : {0x01, 0x40, 0xff}) {
      SecretBuffer damaged = body;
      damaged[i] = static_cast<std::uint8_t>(damaged[i] ^ flip);
      const auto read = parse_protection_opening(damaged);
      if (!read) continue;
      EXPECT_NE(*read, sample()) << i;
      EXPECT_EQ(encode_protection_opening(*read).value(), damaged) << i;
    }
  }
}

TEST(ProtectionOpening, RefusesUnknownEventsAndCodes) {
  const SecretBuffer body = encode_protection_opening(sample()).value();
  struct Place {
    std::size_t offset;
    codes::Vocabulary vocabulary;
  };
  const Place places[] = {{64, codes::Vocabulary::kProtectionEvent}, {65, codes::Vocabulary::kSubjectKind},
                          {66, codes::Vocabulary::kCommunicatedTo},  {67, codes::Vocabulary::kRiskLevel},
                          {71, codes::Vocabulary::kRiskFactor},      {75, codes::Vocabulary::kMeasure}};
  for (const Place& place : places) {
    for (int number = 0; number < 256; ++number) {
      if (codes::find(place.vocabulary, static_cast<std::uint8_t>(number)) != nullptr) continue;
      SecretBuffer damaged = body;
      damaged[place.offset] = static_cast<std::uint8_t>(number);
      EXPECT_EQ(parse_protection_opening(damaged).error().code, ErrorCode::kUnsupported) << place.offset << ' ' << number;
    }
  }
}

TEST(ProtectionOpening, IsRefusedWithTheFieldThatIsWrong) {
  struct Refusal {
    std::function<void(ProtectionOpening&)> break_it;
    ErrorCode code;
    std::string_view field;
  };
  const Refusal refusals[] = {
      {[](auto& o) { o.factors.push_back(o.factors[0]); }, ErrorCode::kInvalidArgument, "factors"},
      {[](auto& o) { o.measures.push_back(codes::Measure::kNoneWanted); }, ErrorCode::kInvalidArgument, "measures"},
      {[](auto& o) { o.measures = {static_cast<codes::Measure>(0)}; }, ErrorCode::kUnsupported, "measures"},
      {[](auto& o) { o.wishes.assign(kMaxProtectionWishesBytes + 1, 'x'); }, ErrorCode::kTooLarge, "wishes"},
      {[](auto& o) { o.wishes = {0xc3}; }, ErrorCode::kInvalidArgument, "wishes"},
      {[](auto& o) { o.risk = static_cast<codes::RiskLevel>(9); }, ErrorCode::kUnsupported, "risk"},
  };
  for (const Refusal& refusal : refusals) {
    ProtectionOpening o = sample();
    refusal.break_it(o);
    const auto encoded = encode_protection_opening(o);
    ASSERT_FALSE(encoded.has_value()) << refusal.field;
    EXPECT_EQ(encoded.error().code, refusal.code) << refusal.field;
    EXPECT_EQ(encoded.error().field.view(), refusal.field);
  }
}

}  // namespace
}  // namespace sigilo
