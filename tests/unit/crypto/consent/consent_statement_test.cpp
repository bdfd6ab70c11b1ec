#include "crypto/consent/consent_statement.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

#include "tests/unit/crypto/consent/sample_consent.h"

namespace sigilo {
namespace {

using test::sample_consent;

TEST(ConsentStatement, ReadsBackWhatWasWritten) {
  const Bytes body = encode_consent(sample_consent()).value();
  const ConsentStatement read = parse_consent(body).value();
  ConsentStatement expected = sample_consent();
  std::sort(expected.scopes.begin(), expected.scopes.end());
  std::sort(expected.present.begin(), expected.present.end());
  EXPECT_EQ(read, expected);
  EXPECT_EQ(encode_consent(read).value(), body);
}

TEST(ConsentStatement, HasOneEncodingWhateverTheOrderOfScopes) {
  ConsentStatement reversed = sample_consent();
  std::reverse(reversed.scopes.begin(), reversed.scopes.end());
  std::reverse(reversed.present.begin(), reversed.present.end());
  EXPECT_EQ(encode_consent(reversed).value(), encode_consent(sample_consent()).value());
  EXPECT_EQ(consent_terms_digest(reversed).value(), consent_terms_digest(sample_consent()).value());
}

TEST(ConsentStatement, WithoutScopesIsAFullStatement) {
  ConsentStatement s;
  s.language = "pt";
  const ConsentStatement read = parse_consent(encode_consent(s).value()).value();
  EXPECT_TRUE(read.scopes.empty());
  EXPECT_EQ(read.mode, codes::ConsentMode::kNone);
}

TEST(ConsentStatement, IsRefusedAtEveryTruncationAndWithTrailingBytes) {
  Bytes body = encode_consent(sample_consent()).value();
  for (std::size_t size = 0; size < body.size(); ++size) EXPECT_FALSE(parse_consent(ByteView(body).first(size)).has_value()) << size;
  body.push_back(0);
  EXPECT_EQ(parse_consent(body).error().code, ErrorCode::kMalformed);
}

TEST(ConsentStatement, ChangesItsMeaningOrIsRefusedWhenAnyByteChanges) {
  const Bytes body = encode_consent(sample_consent()).value();
  const ConsentStatement before = parse_consent(body).value();
  for (std::size_t i = 0; i < body.size(); ++i) {
    for (const int flip : {0x01, 0x80, 0xff}) {
      Bytes damaged = body;
      damaged[i] = static_cast<std::uint8_t>(damaged[i] ^ flip);
      const auto read = parse_consent(damaged);
      if (!read) continue;
      EXPECT_NE(*read, before) << "byte " << i;
      EXPECT_EQ(encode_consent(*read).value(), damaged) << "byte " << i;
    }
  }
}

struct Refusal {
  const char* name;
  std::function<void(ConsentStatement&)> break_it;
  ErrorCode code;
  std::string_view field;
};

TEST(ConsentStatement, IsRefusedWithTheFieldThatIsWrong) {
  using namespace codes;
  const Refusal refusals[] = {
      {"scopes without a mode", [](auto& s) { s.mode = ConsentMode::kNone; }, ErrorCode::kInvalidArgument, "mode"},
      {"scopes not understood", [](auto& s) { s.understanding = Understanding::kNotUnderstood; }, ErrorCode::kInvalidArgument, "understanding"},
      {"guardian of an adult", [](auto& s) { s.guardian = GuardianRule::kGuardianAgreed; }, ErrorCode::kInvalidArgument, "guardian"},
      {"child without a rule", [](auto& s) { s.age = AgeGroup::kChild; }, ErrorCode::kInvalidArgument, "guardian"},
      {"scope twice", [](auto& s) { s.scopes.push_back(s.scopes[0]); }, ErrorCode::kInvalidArgument, "scopes"},
      {"no language", [](auto& s) { s.language.clear(); }, ErrorCode::kInvalidArgument, "language"},
      {"long language", [](auto& s) { s.language = std::string(36, 'x'); }, ErrorCode::kTooLarge, "language"},
      {"language not UTF-8", [](auto& s) { s.language = "\xff"; }, ErrorCode::kInvalidArgument, "language"},
      {"long interpreter", [](auto& s) { s.interpreter = std::string(65, 'x'); }, ErrorCode::kTooLarge, "interpreter"},
      {"too many scopes", [](auto& s) { s.scopes.resize(kMaxConsentScopes + 1); }, ErrorCode::kTooLarge, "scopes"},
      {"too many present", [](auto& s) { s.present.assign(kMaxConsentPresent + 1, PresentRole::kOther); }, ErrorCode::kTooLarge, "present"},
      {"too many attestations", [](auto& s) { s.attestations.resize(kMaxConsentAttestations + 1); }, ErrorCode::kTooLarge, "attestations"},
      {"long attestation", [](auto& s) { s.attestations[0].resize(kMaxAttestationBytes + 1); }, ErrorCode::kTooLarge, "attestations"},
      {"unknown category", [](auto& s) { s.scopes[0].category = static_cast<DataCategory>(8); }, ErrorCode::kUnsupported, "category"},
      {"unknown purpose", [](auto& s) { s.scopes[0].purpose = static_cast<Purpose>(0); }, ErrorCode::kUnsupported, "purpose"},
      {"unknown recipient", [](auto& s) { s.scopes[0].recipient_kind = static_cast<RecipientKind>(0); }, ErrorCode::kUnsupported, "recipient kind"},
      {"unknown form", [](auto& s) { s.scopes[0].form = static_cast<ReleaseForm>(9); }, ErrorCode::kUnsupported, "form"},
      {"unknown mode", [](auto& s) { s.mode = static_cast<ConsentMode>(99); }, ErrorCode::kUnsupported, "mode"},
      {"unknown role", [](auto& s) { s.present[0] = static_cast<PresentRole>(0); }, ErrorCode::kUnsupported, "present"},
  };
  for (const Refusal& refusal : refusals) {
    ConsentStatement s = sample_consent();
    refusal.break_it(s);
    const auto encoded = encode_consent(s);
    ASSERT_FALSE(encoded.has_value()) << refusal.name;
    EXPECT_EQ(encoded.error().code, refusal.code) << refusal.name;
    EXPECT_EQ(encoded.error().field.view(), refusal.field) << refusal.name;
    EXPECT_FALSE(consent_terms_digest(s).has_value()) << refusal.name;
  }
}

TEST(ConsentStatement, RefusesEveryUnknownCodeNumberInItsBytes) {
  // Offsets in the body: nonce 32, subject 2, prev 32, count 2, then the first scope.
  const Bytes body = encode_consent(sample_consent()).value();
  struct Place {
    std::size_t offset;
    codes::Vocabulary vocabulary;
  };
  const Place places[] = {{68, codes::Vocabulary::kDataCategory}, {69, codes::Vocabulary::kPurpose}, {70, codes::Vocabulary::kRecipientKind},
                          {87, codes::Vocabulary::kReleaseForm}, {116, codes::Vocabulary::kConsentMode}};
  for (const Place& place : places) {
    for (int number = 0; number < 256; ++number) {
      if (codes::find(place.vocabulary, static_cast<std::uint8_t>(number)) != nullptr) continue;
      Bytes damaged = body;
      damaged[place.offset] = static_cast<std::uint8_t>(number);
      const auto read = parse_consent(damaged);
      ASSERT_FALSE(read.has_value()) << place.offset << ' ' << number;
      EXPECT_EQ(read.error().code, ErrorCode::kUnsupported) << place.offset << ' ' << number;
    }
  }
}

TEST(ConsentStatement, RefusesScopesOutOfOrderAndRepeated) {
  Bytes body = encode_consent(sample_consent()).value();
  const auto first = body.begin() + 68;
  Bytes swapped = body;
  std::swap_ranges(swapped.begin() + 68, swapped.begin() + 92, swapped.begin() + 92);
  EXPECT_EQ(parse_consent(swapped).error().code, ErrorCode::kMalformed);
  std::copy(first, first + 24, body.begin() + 92);
  EXPECT_EQ(parse_consent(body).error().code, ErrorCode::kMalformed);
}

TEST(ConsentStatement, IsPrivateOnlyAmongTeamInterpreterAndSupporter) {
  using codes::PresentRole;
  ConsentStatement s = sample_consent();
  s.present.clear();
  EXPECT_TRUE(was_private(s));
  for (const codes::Entry& entry : codes::info(codes::Vocabulary::kPresentRole).entries) {
    s.present = {PresentRole::kInterviewer, static_cast<PresentRole>(entry.number)};
    const bool team = entry.code == "interviewer" || entry.code == "head_of_visit" || entry.code == "clinician" ||
                      entry.code == "team_member" || entry.code == "interpreter" || entry.code == "supporter";
    EXPECT_EQ(was_private(s), team) << entry.code;
  }
}

TEST(ConsentTerms, LeaveOutOnlyTheAttestations) {
  const Digest before = consent_terms_digest(sample_consent()).value();
  ConsentStatement s = sample_consent();
  s.attestations.clear();
  EXPECT_EQ(consent_terms_digest(s).value(), before);
  s.scopes[0].last_day = s.scopes[0].last_day.plus(1);
  EXPECT_NE(consent_terms_digest(s).value(), before);
}

}  // namespace
}  // namespace sigilo
