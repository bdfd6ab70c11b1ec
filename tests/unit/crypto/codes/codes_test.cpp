#include "crypto/codes/codes.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>
#include <string>

#include "crypto/base/encoding.h"

namespace sigilo::codes {
namespace {

TEST(CodeRegistry, GivesEveryEntryByNumberAndByCode) {
  std::size_t entries = 0;
  for (std::size_t v = 0; v < all_vocabularies().size(); ++v) {
    const auto vocabulary = static_cast<Vocabulary>(v);
    for (const Entry& entry : info(vocabulary).entries) {
      ASSERT_EQ(find(vocabulary, entry.number), &entry) << info(vocabulary).name << ' ' << entry.code;
      ASSERT_EQ(find(vocabulary, entry.code), &entry) << info(vocabulary).name << ' ' << entry.code;
      ++entries;
    }
  }
  EXPECT_GE(entries, 300U);
}

TEST(CodeRegistry, HasLabelsInEveryLanguageAndAsciiCodes) {
  for (const VocabularyInfo& vocabulary : all_vocabularies()) {
    for (const std::string_view title : {vocabulary.es, vocabulary.pt, vocabulary.en}) EXPECT_FALSE(title.empty()) << vocabulary.name;
    for (const Entry& entry : vocabulary.entries) {
      for (const Language language : {Language::kSpanish, Language::kPortuguese, Language::kEnglish}) {
        EXPECT_FALSE(entry.label(language).empty()) << entry.code;
        EXPECT_TRUE(is_utf8(entry.label(language))) << entry.code;
      }
      EXPECT_EQ(entry.code.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_"), std::string_view::npos) << entry.code;
      EXPECT_FALSE(entry.source.empty()) << entry.code;
    }
  }
}

TEST(CodeRegistry, DoesNotKnowOtherNumbersOrCodes) {
  for (std::size_t v = 0; v < all_vocabularies().size(); ++v) {
    const auto vocabulary = static_cast<Vocabulary>(v);
    std::set<int> known;
    for (const Entry& entry : info(vocabulary).entries) known.insert(entry.number);
    for (int number = 0; number < 256; ++number) {
      EXPECT_EQ(find(vocabulary, static_cast<std::uint8_t>(number)) != nullptr, known.contains(number)) << info(vocabulary).name << ' ' << number;
    }
    for (const std::string_view code : {"", "Identity", "identity ", "no_such_code"}) EXPECT_EQ(find(vocabulary, code), nullptr);
  }
}

TEST(CodeRegistry, MatchesTheFrozenListSoThatNothingIsRenamedOrReused) {
  const char* source = std::getenv("SIGILO_SOURCE");
  ASSERT_NE(source, nullptr);
  std::ifstream file(std::string(source) + "/tests/unit/crypto/codes/frozen.tsv");
  ASSERT_TRUE(file.good());
  std::set<std::string> frozen;
  for (std::string line; std::getline(file, line);) frozen.insert(line);
  std::set<std::string> present;
  for (const VocabularyInfo& vocabulary : all_vocabularies()) {
    for (const Entry& entry : vocabulary.entries) {
      present.insert(std::string(vocabulary.name) + '\t' + std::to_string(entry.number) + '\t' + std::string(entry.code));
    }
  }
  for (const std::string& line : frozen) EXPECT_TRUE(present.contains(line)) << "gone or changed: " << line;
  for (const std::string& line : present) EXPECT_TRUE(frozen.contains(line)) << "add to frozen.tsv: " << line;
}

TEST(Codes, TurnIntoEnumerationsOrAreRefused) {
  EXPECT_EQ(from_code<DataCategory>("case_and_custody").value(), DataCategory::kCaseAndCustody);
  EXPECT_EQ(from_number<DataCategory>(7).value(), DataCategory::kThirdParty);
  EXPECT_EQ(from_number<DataCategory>(8).error().code, ErrorCode::kUnsupported);
  EXPECT_EQ(from_code<Purpose>("true_or_false").error().code, ErrorCode::kUnsupported);
  EXPECT_EQ(code_of(RiskFactor::kStaffWhistleBlower), "staff_whistle_blower");
  EXPECT_EQ(label_of(RiskFactor::kMinor, Language::kPortuguese), "é menor de idade");
  EXPECT_EQ(code_of(static_cast<RiskLevel>(200)), "unknown");
}

TEST(Codes, BindTheNumbersOfTheProtocol) {
  const char* const categories[] = {"account", "identity", "contact", "image_or_voice", "health", "case_and_custody", "group_belonging", "third_party"};
  for (std::uint8_t n = 0; n < 8; ++n) EXPECT_EQ(find(Vocabulary::kDataCategory, n)->code, categories[n]);
  const char* const roles[] = {"interviewer", "reviewer", "approver", "clinician", "protection_officer", "disclosure_desk", "auditor", "administrator", "custodian", "store"};
  for (std::uint8_t n = 0; n < 10; ++n) EXPECT_EQ(find(Vocabulary::kRole, n)->code, roles[n]);
}

TEST(Codes, NameTheFourWaysOfTheTreatyAndNoTruth) {
  // OPCAT 15 and 21(1): order, apply, permit, tolerate; "true or false" is in no vocabulary.
  const char* const involvement[] = {"ordered", "applied", "permitted", "tolerated", "unknown"};
  const auto entries = info(Vocabulary::kInvolvement).entries;
  ASSERT_EQ(entries.size(), 5U);
  for (std::size_t i = 0; i < 5; ++i) EXPECT_EQ(entries[i].code, involvement[i]);
  for (const VocabularyInfo& vocabulary : all_vocabularies()) {
    for (const Entry& entry : vocabulary.entries) {
      for (const std::string_view word : {"true", "false", "credib", "truth", "verac"}) {
        EXPECT_EQ(entry.code.find(word), std::string_view::npos) << vocabulary.name << ' ' << entry.code;
      }
    }
  }
}

TEST(Codes, KnowTheLanguageOfATag) {
  EXPECT_EQ(language_from("es-PY").value(), Language::kSpanish);
  EXPECT_EQ(language_from("pt").value(), Language::kPortuguese);
  EXPECT_EQ(language_from("en-GB").value(), Language::kEnglish);
  EXPECT_EQ(language_from("gn").error().code, ErrorCode::kUnsupported);
  EXPECT_EQ(language_from("").error().code, ErrorCode::kUnsupported);
}

}  // namespace
}  // namespace sigilo::codes
