#include "crypto/consent/cosign_offer.h"

#include <gtest/gtest.h>

#include <functional>
#include <set>

#include "tests/unit/crypto/consent/gate_world.h"

namespace sigilo {
namespace {

using codes::Language;
using test::GateWorld;
using test::told;

ShownTerms shown(const GateWorld& w, const ConsentStatement& s, Language language = Language::kEnglish) {
  return CosignOffer::parse(CosignOffer::make(w.record, s).value())->show(language, w.m.directory).value();
}

TEST(CosignOffer, IsSaidInWordsAndThoseVeryTermsAreSigned) {
  GateWorld w;
  const ConsentStatement s = w.statement({w.scope()});
  const ShownTerms terms = shown(w, s);
  EXPECT_EQ(terms.lines()[2], "Allows: identity / individual complaint / recipient (execution judge or other court) / identified / through 2024-11-23");
  EXPECT_EQ(shown(w, s, Language::kSpanish).lines()[2],
            "Permite: identidad / queja individual / recipient (juez de ejecución u otro tribunal) / identificado / hasta 2024-11-23");
  EXPECT_EQ(shown(w, s, Language::kPortuguese).lines()[3], "Texto lido: adult.es");

  ConsentStatement carried = s;
  const StatementHeader header = make_header(labels::kConsentAttestation, w.origin(), {}, w.colleague->key, w.today, w.m.rng);
  carried.attestations = {terms.attest(codes::AttestationKind::kPresent, header, w.colleague->key).value()};
  w.seal(carried, {});
  EXPECT_EQ(told(w.decide_usual()), "permit");
}

// Source: promise P4. Nonce, terms and signature were copied from the stick of another interview.
TEST(CosignOffer, ASignatureForAnotherRecordCountsForNothing) {
  GateWorld w;
  ConsentStatement s = w.statement({w.scope()});
  const StatementHeader header = make_header(labels::kConsentAttestation, w.origin(), {}, w.colleague->key, w.today, w.m.rng);
  s.attestations = {attest_consent(record_id_of(w.clinician->key.public_key(), s.record_nonce), s, codes::AttestationKind::kPresent, header, w.colleague->key).value()};
  w.seal(s, {});
  EXPECT_EQ(told(w.decide_usual()), "second_member_missing");
}

TEST(CosignOffer, LooksAndComparesOtherwiseWhenAnyTermIsAnother) {
  using namespace codes;
  GateWorld w;
  const ConsentStatement base = w.statement({w.scope()});
  const std::function<void(ConsentStatement&)> changes[] = {
      [](auto& s) { s.subject = 1; },
      [](auto& s) { s.scopes[0].category = DataCategory::kHealth; },
      [](auto& s) { s.scopes[0].purpose = Purpose::kCriminalReport; },
      [](auto& s) { s.scopes[0].recipient = {}; },
      [](auto& s) { s.scopes[0].form = ReleaseForm::kAnonymised; },
      [](auto& s) { s.scopes[0].last_day = s.scopes[0].last_day.plus(1); },
      [](auto& s) { s.scopes.clear(); },
      [](auto& s) { s.mode = ConsentMode::kAssisted; },
      [&](auto& s) { s.wording = w.wording("staff.es"); },
      [](auto& s) { s.language = "pt"; },
      [](auto& s) { s.interpreter = "INT-1"; },
      [](auto& s) { s.understanding = Understanding::kNotChecked; },
      [](auto& s) { s.age = AgeGroup::kChild; s.guardian = GuardianRule::kVoid; },
      [](auto& s) { s.interview = InterviewKind::kGroup; },
      [](auto& s) { s.source = SubjectKind::kOrganisation; },
      [](auto& s) { s.present.clear(); },
      [](auto& s) { s.withdrawal_tag = Digest(std::array<std::uint8_t, 32>{1}); },
      [](auto& s) { s.prev = Digest(std::array<std::uint8_t, 32>{1}); },
  };
  for (const Language language : {Language::kSpanish, Language::kPortuguese, Language::kEnglish}) {
    std::set<std::vector<std::string>> lines = {shown(w, base, language).lines()};
    std::set<std::vector<std::string>> words = {shown(w, base, language).comparison(language)};
    for (const auto& change : changes) {
      ConsentStatement s = base;
      change(s);
      EXPECT_TRUE(lines.insert(shown(w, s, language).lines()).second) << lines.size();
      EXPECT_TRUE(words.insert(shown(w, s, language).comparison(language)).second) << words.size();
    }
    EXPECT_EQ(words.begin()->size(), 12U);
  }
  // The record is in no line, but the words differ: a code that named the record only would not.
  ConsentStatement other = base;
  other.record_nonce = w.m.rng.id<Digest>();
  EXPECT_NE(shown(w, base).comparison(Language::kEnglish), shown(w, other).comparison(Language::kEnglish));
}

TEST(CosignOffer, IsNotShownAndSoNotSignedWhenTheDirectoryDoesNotKnowItsParts) {
  GateWorld w;
  ConsentStatement s = w.statement({w.scope()});
  s.wording = w.m.rng.id<Digest>();
  const auto show = [&] { return CosignOffer::parse(CosignOffer::make(w.record, s).value())->show(Language::kEnglish, w.m.directory); };
  EXPECT_EQ(show().error().field.view(), "wording");
  s = w.statement({w.scope()});
  s.scopes[0].recipient = w.director;  // said to be a judge
  EXPECT_EQ(show().error().field.view(), "recipient");
  s.scopes[0].recipient = RecipientId(std::array<std::uint8_t, 16>{1});
  EXPECT_EQ(show().error().code, ErrorCode::kNotFound);
  s = w.statement({});
  s.wording = {};
  EXPECT_TRUE(show().has_value());
}

TEST(CosignOffer, IsRefusedWhenDamagedOrOfAnotherVersion) {
  GateWorld w;
  ConsentStatement s = w.statement({w.scope()});
  s.attestations = {w.attest(s, w.colleague)};
  Bytes file = CosignOffer::make(w.record, s).value();
  EXPECT_TRUE(CosignOffer::parse(file)->terms().attestations.empty());
  for (std::size_t size = 0; size < file.size(); ++size) EXPECT_FALSE(CosignOffer::parse(ByteView(file).first(size)).has_value()) << size;
  Bytes tomorrow = file;
  tomorrow[8] = '2';
  EXPECT_EQ(CosignOffer::parse(tomorrow).error().code, ErrorCode::kUnsupported);
  file.push_back(0);
  EXPECT_EQ(CosignOffer::parse(file).error().code, ErrorCode::kMalformed);
}

}  // namespace
}  // namespace sigilo
