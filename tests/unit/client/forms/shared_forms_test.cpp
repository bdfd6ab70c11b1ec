#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "client/forms/filled_form.h"
#include "client/forms/questionnaire.h"
#include "tests/support/vectors.h"
#include "tests/unit/client/forms/form_samples.h"

// Questionnaires of ODK Collect and JavaRosa, as other people wrote them.
namespace sigilo {
namespace {

using K = FormProblemKind;
using test::has;
using test::listed;

struct Expected {
  const char* name;
  std::size_t questions;
  std::size_t asked;
  std::size_t repeats;
};

constexpr Expected kForms[] = {
    {"RepeatGroupAndGroup", 2, 2, 1},   {"TestRepeat", 4, 4, 2},
    {"all-widgets", 73, 73, 0},         {"audio-question", 1, 1, 0},
    {"basic", 2, 2, 0},                 {"body-before-model", 1, 1, 0},
    {"calculate-now", 3, 1, 0},         {"child_vaccination_VOL_tool_v12", 85, 44, 2},
    {"constraint-message-error", 4, 4, 0}, {"default_test", 2, 1, 0},
    {"dynamic_and_static_choices", 2, 2, 0}, {"dynamic_required_question", 2, 2, 0},
    {"encrypted", 1, 1, 0},             {"fieldlist-updates", 85, 84, 0},
    {"fixed-count-repeat", 2, 1, 1},    {"form2", 3, 3, 0},
    {"form5", 3, 3, 0},                 {"form9", 7, 7, 0},
    {"formHierarchy3", 8, 8, 2},        {"form_design_error", 3, 3, 0},
    {"form_styling", 14, 14, 0},        {"g6Error", 3, 3, 1},
    {"internal_select_10", 2, 2, 0},    {"likert_test", 9, 9, 0},
    {"longListOfQuestionsWithRequiredOneAtTheEnd", 10, 10, 0}, {"manyQ", 19, 19, 0},
    {"metadata", 6, 6, 0},              {"one-question-relevance", 2, 2, 0},
    {"one-question-repeat", 1, 1, 1},   {"one-question-translation", 1, 1, 0},
    {"one-question-with-constraint", 1, 1, 0}, {"rank-form", 1, 1, 0},
    {"relative-current-ref", 10, 8, 1}, {"three-level-cascading-select", 6, 6, 0},
};
constexpr const char* kRefused[] = {"bad-range-form", "invalid-form", "two-models"};

std::string file_of(std::string_view name) { return "../forms/" + std::string(name) + ".xml"; }

/// Every question in a section it may stand in.
Sidecar permissive(const FormModel& model) {
  Sidecar sidecar;
  sidecar.form = model.digest;
  for (const Question& question : model.questions) {
    sidecar.sections[question.path] = is_upload(question.kind) ? codes::DataCategory::kImageOrVoice : codes::DataCategory::kAccount;
  }
  return sidecar;
}

/// An instance with one acceptable answer to every question outside repeats.
std::string instance_of(const FormModel& model) {
  std::map<std::string, std::string> values;
  std::string xml = "<" + model.root.substr(1) + " id='" + model.id + "'" + (model.version.empty() ? "" : " version='" + model.version + "'") + ">";
  std::vector<std::string> open = {model.root};
  for (const Question& question : model.questions) {
    if (question.repeated) continue;
    const std::string parent = question.path.substr(0, question.path.rfind('/'));
    while (open.back() != parent && parent.compare(0, open.back().size() + 1, open.back() + "/") != 0) {
      xml += "</" + open.back().substr(open.back().rfind('/') + 1) + ">";
      open.pop_back();
    }
    while (open.back() != parent) {
      const std::size_t end = parent.find('/', open.back().size() + 1);
      open.push_back(parent.substr(0, end));
      xml += "<" + open.back().substr(open.back().rfind('/') + 1) + ">";
    }
    static const std::map<QuestionKind, std::string> kSamples = {
        {QuestionKind::kInteger, "4"}, {QuestionKind::kDecimal, "4.5"}, {QuestionKind::kBoolean, "true"}, {QuestionKind::kDate, "2026-11-02"},
        {QuestionKind::kTime, "10:30:00"}, {QuestionKind::kDateTime, "2026-11-02T10:30:00Z"}, {QuestionKind::kGeopoint, "1 2 0 0"},
        {QuestionKind::kGeotrace, "1 2 0 0; 3 4 0 0"}, {QuestionKind::kGeoshape, "1 2 0 0; 3 4 0 0; 5 6 0 0"}, {QuestionKind::kTrigger, "OK"},
        {QuestionKind::kImage, "a.jpg"}, {QuestionKind::kAudio, "a.ogg"}, {QuestionKind::kVideo, "a.mp4"}, {QuestionKind::kFile, "a.bin"}};
    const auto sample = kSamples.find(question.kind);
    const std::string value = !question.choices.empty() ? question.choices.front().value : sample != kSamples.end() ? sample->second : "texto";
    const std::string name = question.path.substr(question.path.rfind('/') + 1);
    xml += "<" + name + ">" + value + "</" + name + ">";
  }
  for (; !open.empty(); open.pop_back()) xml += "</" + open.back().substr(open.back().rfind('/') + 1) + ">";
  return xml;
}

TEST(SharedForms, LoadWithASidecarAndReadAFilledInstance) {
  std::size_t answers = 0;
  for (const Expected& expected : kForms) {
    SIGILO_VECTOR_FILE(file, file_of(expected.name));
    auto model = parse_form(file.bytes());
    ASSERT_TRUE(model.has_value()) << expected.name << "\n" << listed(model.error().problems);
    const Sidecar sidecar = permissive(*model);
    EXPECT_EQ(model->questions.size(), expected.questions) << expected.name;
    const auto asked = std::count_if(model->questions.begin(), model->questions.end(), [](const Question& q) { return q.asked; });
    EXPECT_EQ(static_cast<std::size_t>(asked), expected.asked) << expected.name;
    EXPECT_EQ(model->repeats.size(), expected.repeats) << expected.name;
    const std::string instance = instance_of(*model);
    const auto form = Questionnaire::classify(std::move(*model), &sidecar);
    ASSERT_TRUE(form.has_value()) << expected.name << "\n" << listed(form.error().problems);
    const auto filled = read_instance(*form, as_bytes(instance));
    ASSERT_TRUE(filled.has_value()) << expected.name << "\n" << instance << "\n" << listed(filled.error().problems);
    const auto repeated = std::count_if(form->model().questions.begin(), form->model().questions.end(), [](const Question& q) { return q.repeated; });
    EXPECT_EQ(filled->answers.size() + static_cast<std::size_t>(repeated), expected.questions) << expected.name;
    answers += filled->answers.size();
    file.record_run(1);
  }
  EXPECT_GE(answers, 290U);
}

TEST(SharedForms, AreRefusedUnclassifiedWithEveryQuestionListed) {
  for (const Expected& expected : kForms) {
    SIGILO_VECTOR_FILE(file, file_of(expected.name));
    const auto form = Questionnaire::load(file.bytes());
    ASSERT_FALSE(form.has_value()) << expected.name;
    EXPECT_EQ(form.error().problems.size(), expected.questions) << expected.name;
    for (const FormProblem& problem : form.error().problems) EXPECT_EQ(problem.kind, K::kUnclassified) << expected.name;
  }
}

TEST(SharedForms, AreRefusedWithTheirMediaInTheAccount) {
  SIGILO_VECTOR_FILE(file, file_of("all-widgets"));
  auto model = parse_form(file.bytes());
  ASSERT_TRUE(model.has_value());
  Sidecar sidecar = permissive(*model);
  std::size_t uploads = 0;
  for (const Question& question : model->questions) {
    if (!is_upload(question.kind)) continue;
    sidecar.sections[question.path] = codes::DataCategory::kAccount;
    ++uploads;
  }
  const auto form = Questionnaire::classify(std::move(*model), &sidecar);
  ASSERT_FALSE(form.has_value());
  EXPECT_EQ(form.error().problems.size(), uploads);
  EXPECT_GE(uploads, 9U);
}

TEST(SharedForms, ThatAreFaultyAreRefusedOrReported) {
  const struct {
    const char* name;
    K kind;
    const char* path;
  } refused[] = {{"bad-range-form", K::kBadAttribute, "/stats/balance/@start"}, {"invalid-form", K::kCycle, "/asasas/q2"}};
  for (const auto& row : refused) {
    SIGILO_VECTOR_FILE(file, file_of(row.name));
    const auto model = parse_form(file.bytes());
    ASSERT_FALSE(model.has_value()) << row.name;
    EXPECT_TRUE(has(model.error().problems, row.kind, row.path)) << listed(model.error().problems);
    file.record_run(1);
  }
  SIGILO_VECTOR_FILE(two_models, file_of("two-models"));
  EXPECT_EQ(parse_form(two_models.bytes()).error().error.code, ErrorCode::kUnsupported);
  two_models.record_run(1);
  const struct {
    const char* name;
    K kind;
    const char* path;
  } reported[] = {{"form_design_error", K::kCalculatedQuestion, "/data/group/fullName"},
                  {"g6Error", K::kRepeatInFieldList, "/data/g1/g2"},
                  {"encrypted", K::kElementIgnored, "model/submission"},
                  {"default_test", K::kDuplicatePath, "/data/string_val"},
                  {"one-question-repeat", K::kUnknownPath, "age"}};
  for (const auto& row : reported) {
    SIGILO_VECTOR_FILE(file, file_of(row.name));
    const auto model = parse_form(file.bytes());
    ASSERT_TRUE(model.has_value()) << row.name;
    EXPECT_TRUE(has(model->notices, row.kind, row.path)) << listed(model->notices);
  }
}

TEST(SharedForms, AreAllNamedHere) {
  const auto names = testing::vector_files_in("../forms");
  if (names.empty()) {
    SIGILO_VECTORS_ABSENT("../forms");
  }
  std::set<std::string> known;
  for (const Expected& expected : kForms) known.insert(file_of(expected.name));
  for (const char* name : kRefused) known.insert(file_of(name));
  for (const std::string& name : names) {
    if (name.size() > 4 && name.substr(name.size() - 4) == ".xml") {
      EXPECT_EQ(known.count(name), 1U) << name;
    }
  }
}

}  // namespace
}  // namespace sigilo
