#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <sstream>

#include "client/forms/answers_content.h"
#include "client/forms/consent_file.h"
#include "client/forms/filled_form.h"
#include "client/forms/protection_file.h"
#include "tests/unit/client/forms/form_samples.h"

// The questionnaire, the wordings and the invented interviews that come with the product.
namespace sigilo {
namespace {

namespace fs = std::filesystem;
using codes::DataCategory;
using codes::Vocabulary;
using test::listed;

fs::path source() {
  const char* folder = std::getenv("SIGILO_SOURCE");
  return folder == nullptr ? fs::path() : fs::path(folder);
}

std::string text_of(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  EXPECT_TRUE(in.good()) << path;
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

const Questionnaire& questionnaire() {
  static const Questionnaire form = [] {
    auto loaded = Questionnaire::load(as_bytes(text_of(source() / "client/forms/questionnaires/sigilo-interview.xml")));
    EXPECT_TRUE(loaded.has_value()) << (loaded ? "" : listed(loaded.error().problems));
    return std::move(*loaded);
  }();
  return form;
}

TEST(OurQuestionnaire, LoadsWithoutNoticesAndAsksForNothing) {
  const FormModel& model = questionnaire().model();
  EXPECT_EQ(model.id, "sigilo-interview");
  EXPECT_TRUE(model.notices.empty()) << listed(model.notices);
  EXPECT_EQ(model.languages, (std::vector<std::string>{"es", "pt", "en"}));
  EXPECT_GE(model.questions.size(), 90U);
  for (const Question& question : model.questions) {
    EXPECT_FALSE(question.required) << question.path;
    EXPECT_TRUE(question.asked) << question.path;
    for (const char* language : {"es", "pt", "en"}) EXPECT_FALSE(model.text(question.label, language).empty()) << question.path << language;
  }
  EXPECT_TRUE(read_instance(questionnaire(), as_bytes("<interview id='sigilo-interview' version='1'/>")).has_value());
}

TEST(OurQuestionnaire, HasQuestionsForEveryCategory) {
  std::map<DataCategory, int> count;
  for (const Question& question : questionnaire().model().questions) ++count[questionnaire().section_of(question)];
  for (const codes::Entry& category : codes::info(Vocabulary::kDataCategory).entries) {
    EXPECT_GE(count[static_cast<DataCategory>(category.number)], 3) << category.code;
  }
}

TEST(OurQuestionnaire, OffersTheChoicesOfTheRegistry) {
  const struct {
    const char* path;
    Vocabulary vocabulary;
  } questions[] = {{"/interview/act/type", Vocabulary::kActType},
                   {"/interview/setting/facility_type", Vocabulary::kFacilityType},
                   {"/interview/setting/present", Vocabulary::kPresentRole},
                   {"/interview/setting/interviewee", Vocabulary::kIntervieweeCategory},
                   {"/interview/setting/selection", Vocabulary::kSelectionBasis},
                   {"/interview/injury/view", Vocabulary::kBodyView},
                   {"/interview/injury/kind", Vocabulary::kInjuryKind},
                   {"/interview/case/status", Vocabulary::kDeprivationStatus},
                   {"/interview/groups/which", Vocabulary::kVulnerabilityGroup}};
  const FormModel& model = questionnaire().model();
  for (const auto& row : questions) {
    const Question* question = model.find(row.path);
    ASSERT_NE(question, nullptr) << row.path;
    const auto entries = codes::info(row.vocabulary).entries;
    ASSERT_EQ(question->choices.size(), entries.size()) << row.path;
    for (std::size_t i = 0; i < entries.size(); ++i) {
      EXPECT_EQ(question->choices[i].value, entries[i].code) << row.path;
      EXPECT_EQ(model.text(question->choices[i].label, "pt"), entries[i].pt) << row.path;
    }
  }
}

TEST(OurQuestionnaire, HasNoQuestionAboutTruth) {
  for (const auto& language : questionnaire().model().texts) {
    for (const auto& text : language.second) {
      for (const char* word : {"verdad", "verosím", "creíble", "crível", "credib", "truth"}) EXPECT_EQ(text.second.find(word), std::string::npos) << text.second;
    }
  }
}

TEST(ConsentWordings, ExistForEveryVariantAndLanguage) {
  for (const codes::Entry& variant : codes::info(Vocabulary::kWordingVariant).entries) {
    for (const char* language : {"es", "pt", "en"}) {
      const std::string name = wording_name(static_cast<codes::WordingVariant>(variant.number), language);
      const std::string text = text_of(source() / "client/forms/wordings" / (name + ".txt"));
      EXPECT_GE(text.size(), 500U) << name;
    }
  }
}

struct Interview {
  std::string name;
  FilledForm filled;
  ConsentFile consent;
  ProtectionOpening protection;
};

std::vector<Interview> interviews() {
  std::vector<Interview> all;
  std::vector<fs::path> folders;
  for (const auto& entry : fs::directory_iterator(source() / "deploy/demo-data")) {
    if (entry.is_directory()) folders.push_back(entry.path());
  }
  std::sort(folders.begin(), folders.end());
  for (const fs::path& folder : folders) {
    auto filled = read_instance(questionnaire(), as_bytes(text_of(folder / "instance.xml")));
    EXPECT_TRUE(filled.has_value()) << folder << "\n" << (filled ? "" : listed(filled.error().problems));
    auto consent = parse_consent_file(as_bytes(text_of(folder / "consent.json")));
    EXPECT_TRUE(consent.has_value()) << folder << "\n" << (consent ? "" : to_string(consent.error().error) + listed(consent.error().problems));
    auto protection = parse_protection_file(as_bytes(text_of(folder / "protection.json")));
    EXPECT_TRUE(protection.has_value()) << folder << "\n" << (protection ? "" : to_string(protection.error().error) + listed(protection.error().problems));
    if (filled && consent && protection) {
      all.push_back({folder.filename().string(), std::move(*filled), std::move(*consent), std::move(*protection)});
    }
  }
  return all;
}

std::size_t words_in(const FilledForm& filled, std::string_view path) {
  for (const FormAnswer& answer : filled.answers) {
    if (answer.path != path) continue;
    std::istringstream in{std::string(as_text(answer.value))};
    return static_cast<std::size_t>(std::distance(std::istream_iterator<std::string>(in), std::istream_iterator<std::string>()));
  }
  return 0;
}

TEST(InventedInterviews, AreTwelveReadableAndDiverse) {
  const auto all = interviews();
  ASSERT_EQ(all.size(), 12U);
  std::map<DataCategory, int> uses;
  std::map<std::string, int> languages;
  std::set<std::string> accounts;
  int organisations = 0, children = 0, without_identity = 0, without_scopes = 0, interpreted = 0;
  for (const Interview& interview : all) {
    EXPECT_GE(words_in(interview.filled, "/interview/told/narrative"), 250U) << interview.name;
    std::set<DataCategory> used;
    for (const FormAnswer& answer : interview.filled.answers) {
      used.insert(answer.section);
      if (answer.path == "/interview/told/narrative") accounts.insert(std::string(as_text(answer.value)));
    }
    for (const DataCategory category : used) ++uses[category];
    ++languages[interview.consent.statement.language.substr(0, 2)];
    organisations += interview.consent.statement.source == codes::SubjectKind::kOrganisation ? 1 : 0;
    children += interview.consent.statement.age == codes::AgeGroup::kChild ? 1 : 0;
    without_identity += used.count(DataCategory::kIdentity) == 0 ? 1 : 0;
    without_scopes += interview.consent.statement.scopes.empty() ? 1 : 0;
    interpreted += interview.consent.statement.interpreter.empty() ? 0 : 1;
    EXPECT_EQ(interview.protection.subject, interview.consent.statement.source) << interview.name;
    EXPECT_FALSE(interview.protection.wishes.empty()) << interview.name;
    EXPECT_TRUE(was_private(interview.consent.statement)) << interview.name;
  }
  EXPECT_EQ(accounts.size(), 12U);
  EXPECT_EQ(languages, (std::map<std::string, int>{{"es", 8}, {"pt", 4}}));
  for (const codes::Entry& category : codes::info(Vocabulary::kDataCategory).entries) {
    EXPECT_GE(uses[static_cast<DataCategory>(category.number)], 3) << category.code;
  }
  EXPECT_EQ(organisations, 1);
  EXPECT_EQ(children, 1);
  EXPECT_EQ(without_identity, 1);
  EXPECT_EQ(without_scopes, 1);
  EXPECT_EQ(interpreted, 1);
}

TEST(InventedInterviews, FitIntoTheirSections) {
  for (const Interview& interview : interviews()) {
    std::size_t answers = 0;
    for (const codes::Entry& category : codes::info(Vocabulary::kDataCategory).entries) {
      const auto section = static_cast<DataCategory>(category.number);
      const auto content = select_answers(questionnaire(), interview.filled, section, interview.consent.statement.language);
      const auto bytes = encode_answers(content);
      ASSERT_TRUE(bytes.has_value()) << interview.name;
      answers += parse_answers(*bytes).value().answers.size();
    }
    EXPECT_EQ(answers, interview.filled.answers.size()) << interview.name;
    EXPECT_TRUE(encode_consent(interview.consent.statement).has_value()) << interview.name;
  }
}

}  // namespace
}  // namespace sigilo
