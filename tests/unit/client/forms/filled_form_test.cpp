#include "client/forms/filled_form.h"

#include <gtest/gtest.h>

#include "client/forms/answer_values.h"
#include "client/forms/answers_content.h"
#include "tests/unit/client/forms/form_samples.h"

namespace sigilo {
namespace {

using codes::DataCategory;
using test::has;
using test::listed;
using K = FormProblemKind;

const Questionnaire& sample_form() {
  static const Questionnaire form = Questionnaire::load(as_bytes(test::full_form())).value();
  return form;
}

FormResult<FilledForm> fill(std::string_view content, std::string_view root = "<data id='sample' version='3'>") {
  return read_instance(sample_form(), as_bytes(std::string(root) + std::string(content) + "</data>"));
}

std::string value_at(const FilledForm& filled, std::string_view path) {
  for (const FormAnswer& answer : filled.answers) {
    if (answer.path == path) return std::string(as_text(answer.value));
  }
  return "(none)";
}

TEST(FilledForm, GivesAnswersInFormOrderWithSectionAndKind) {
  const auto filled = fill(
      "<act><kind>golpes</kind></act><name> Ana é </name><act><detail><where>patio</where></detail><kind>gritos</kind></act><age>31</age><photo>a.jpg</photo>"
      "<weight/><meta><instanceID>uuid:1</instanceID></meta>");
  ASSERT_TRUE(filled.has_value()) << listed(filled.error().problems);
  const std::string_view paths[] = {"/data/name", "/data/age", "/data/photo", "/data/act[1]/kind", "/data/act[2]/kind", "/data/act[2]/detail/where"};
  ASSERT_EQ(filled->answers.size(), std::size(paths));
  for (std::size_t i = 0; i < std::size(paths); ++i) EXPECT_EQ(filled->answers[i].path, paths[i]);
  EXPECT_EQ(value_at(*filled, "/data/name"), "Ana é");
  EXPECT_EQ(filled->answers[0].section, DataCategory::kIdentity);
  EXPECT_EQ(filled->answers[2].kind, QuestionKind::kImage);
  EXPECT_EQ(filled->answers[5].section, DataCategory::kThirdParty);
  EXPECT_TRUE(has(filled->notices, K::kMetaNotKept, "/data/meta/instanceID"));
}

TEST(FilledForm, KeepsTextInNormalFormC) {
  const auto filled = fill("<name>Jose\u0301 n\u0303andu g\u0303</name>");
  ASSERT_TRUE(filled.has_value());
  EXPECT_EQ(value_at(*filled, "/data/name"), "José ñandu g\u0303");  // g̃ has no composed form
}

TEST(FilledForm, ReportsUnknownElementsAndKeepsNothing) {
  const auto filled = fill("<name>Ana</name><nickname>La Flaca</nickname><act><kind>x</kind><who>Y</who></act><age>3<b/></age><meta><secret>s</secret></meta>");
  ASSERT_FALSE(filled.has_value());
  for (const std::string_view path : {"/data/nickname", "/data/act[1]/who", "/data/age/b", "/data/meta/secret"}) {
    EXPECT_TRUE(has(filled.error().problems, K::kUnknownElement, path)) << path << "\n" << listed(filled.error().problems);
  }
  for (const FormProblem& problem : filled.error().problems) EXPECT_EQ(to_string(problem).find("Flaca"), std::string::npos);
}

TEST(FilledForm, ReportsTextOutsideQuestionsAndElementsThatStandTwice) {
  const auto filled = fill("stray<name>Ana</name><name>Eva</name><act>loose<kind>x</kind></act>");
  ASSERT_FALSE(filled.has_value());
  EXPECT_TRUE(has(filled.error().problems, K::kTextOutside, "/data"));
  EXPECT_TRUE(has(filled.error().problems, K::kTextOutside, "/data/act[1]"));
  EXPECT_TRUE(has(filled.error().problems, K::kRepeatedElement, "/data/name"));
}

TEST(FilledForm, InsistsOnRequiredAnswersInEveryOccurrence) {
  const auto filled = fill("<act><kind>x</kind></act><act><detail><where>y</where></detail></act><act/>");
  ASSERT_FALSE(filled.has_value());
  EXPECT_EQ(filled.error().problems.size(), 2U) << listed(filled.error().problems);
  EXPECT_TRUE(has(filled.error().problems, K::kMissing, "/data/act[2]/kind"));
  EXPECT_TRUE(has(filled.error().problems, K::kMissing, "/data/act[3]/kind"));
  EXPECT_TRUE(fill("").has_value());  // no occurrence, nothing to answer
}

TEST(FilledForm, InsistsOnARequiredAnswerOfAGroupThatIsNotThere) {
  const std::string xml = test::form("<g><a/></g><b/><c/>", "<bind nodeset='/data/g/a' required='true()' sigilo:section='account'/><bind nodeset='/data/b' required='true()' relevant='/data/c = 1' sigilo:section='account'/><bind nodeset='/data/c' sigilo:section='account'/>",
                                     "<group ref='/data/g'><input ref='a'/></group><input ref='/data/b'/><input ref='/data/c'/>");
  const Questionnaire form = Questionnaire::load(as_bytes(xml)).value();
  const auto filled = read_instance(form, as_bytes("<data id='sample' version='3'/>"));
  ASSERT_FALSE(filled.has_value());
  ASSERT_EQ(filled.error().problems.size(), 1U);
  EXPECT_TRUE(has(filled.error().problems, K::kMissing, "/data/g/a"));
}

TEST(FilledForm, RefusesAnotherFormVersionOrRoot) {
  for (const std::string_view root : {"<data id='other' version='3'>", "<data id='sample' version='4'>", "<data id='sample'>", "<data>"}) {
    const auto filled = fill("<name>A</name>", root);
    ASSERT_FALSE(filled.has_value()) << root;
    EXPECT_EQ(filled.error().error.code, ErrorCode::kConflict);
  }
  EXPECT_EQ(read_instance(sample_form(), as_bytes("<other id='sample' version='3'/>")).error().error.code, ErrorCode::kConflict);
  EXPECT_EQ(read_instance(sample_form(), as_bytes("<!DOCTYPE d><data id='sample' version='3'/>")).error().error.code, ErrorCode::kUnsupported);
}

struct Value {
  std::string_view element, good, bad;
  K kind;
};

TEST(FilledForm, ChecksEveryTypeAndNamesTheQuestion) {
  const Value values[] = {
      {"age", "31", "31.5", K::kBadValue},          {"age", "-4", "abc", K::kBadValue},          {"age", "+7", "1234567890123456789", K::kBadValue},
      {"weight", "61.5", "61,5", K::kBadValue},     {"weight", ".5", ".", K::kBadValue},         {"weight", "-0", "1e5", K::kBadValue},
      {"born", "1958-02-28", "1958-02-29", K::kBadValue}, {"born", "2024-02-29", "2024-13-01", K::kBadValue}, {"born", "1900-12-31", "31/12/1900", K::kBadValue},
      {"seen", "2026-11-02T10:30:00.000-03:00", "2026-11-02", K::kBadValue}, {"seen", "2026-11-02T10:30", "2026-11-02T25:00", K::kBadValue},
      {"told", "10:30:00", "10:60:00", K::kBadValue}, {"told", "23:59:59.999Z", "24:00", K::kBadValue}, {"told", "08:00+02", "08:00+99:00", K::kBadValue},
      {"free", "true", "yes", K::kBadValue},        {"place", "-25.2 -57.6 0 0", "-25.2", K::kBadValue},
      {"way", "1 2 0 0; 3 4 0 0", "1 2 0 0", K::kBadValue},
      {"colour", "red", "green", K::kNotAChoice},   {"colour", "blue", "red blue", K::kNotAChoice},
      {"colours", "red blue", "red green", K::kNotAChoice}, {"colours", "blue  red", "red red", K::kBadValue},
      {"order", "b a", "b c", K::kNotAChoice},      {"agree", "OK", "ok", K::kBadValue},
      {"photo", "foto 1.jpg", "../foto.jpg", K::kBadValue}, {"voice", "v.ogg", "a/b.ogg", K::kBadValue}, {"paper", "p.pdf", "c:\\p.pdf", K::kBadValue},
      {"film", "f.mp4", "..", K::kBadValue},        {"code", "ABC 123", "", K::kBadValue},
  };
  for (const Value& row : values) {
    const std::string open = "<" + std::string(row.element) + ">";
    const std::string close = "</" + std::string(row.element) + ">";
    const auto good = fill(open + std::string(row.good) + close);
    EXPECT_TRUE(good.has_value()) << row.element << ' ' << row.good;
    if (row.bad.empty()) continue;
    const auto bad = fill(open + "\n " + std::string(row.bad) + " " + close);
    ASSERT_FALSE(bad.has_value()) << row.element << ' ' << row.bad;
    EXPECT_TRUE(has(bad.error().problems, row.kind, "/data/" + std::string(row.element))) << listed(bad.error().problems);
  }
}

TEST(FilledForm, RefusesAnswersOverTheBound) {
  EXPECT_TRUE(fill("<name>" + std::string(kMaxAnswerBytes, 'x') + "</name>").has_value());
  const auto filled = fill("<name>" + std::string(kMaxAnswerBytes + 1, 'x') + "</name>");
  ASSERT_FALSE(filled.has_value());
  EXPECT_TRUE(has(filled.error().problems, K::kTooLong, "/data/name"));
}

TEST(FilledForm, StopsAfterEnoughProblems) {
  std::string many;
  for (int i = 0; i < 100'000; ++i) many += "<act/>";
  const auto filled = fill(many);
  ASSERT_FALSE(filled.has_value());
  EXPECT_EQ(filled.error().problems.size(), kMaxFormProblems);
}

TEST(FilledForm, SurvivesTruncation) {
  const std::string xml = "<data id='sample' version='3'><name>Ana</name><act><kind>x</kind></act></data>";
  for (std::size_t size = 0; size < xml.size(); ++size) EXPECT_FALSE(read_instance(sample_form(), as_bytes(std::string_view(xml).substr(0, size))).has_value());
}

TEST(FilledForm, MatchesIndexedPathsWithTheirQuestion) {
  const Question& where = *sample_form().model().find("/data/act/detail/where");
  EXPECT_TRUE(is_path_of("/data/act[12]/detail/where", where));
  EXPECT_TRUE(is_path_of("/data/act/detail/where", where));
  EXPECT_FALSE(is_path_of("/data/act[1]/kind", where));
}

TEST(AnswersContent, HoldsOneSectionAndReadsBack) {
  const FilledForm filled = fill("<name>Ana</name><age>31</age><weight>60</weight><act><kind>x</kind></act>").value();
  const AnswersContent identity = select_answers(sample_form(), filled, DataCategory::kIdentity, "es");
  ASSERT_EQ(identity.answers.size(), 2U);
  const SecretBuffer bytes = encode_answers(identity).value();
  const AnswersContent read = parse_answers(bytes).value();
  EXPECT_EQ(read.form, sample_form().digest());
  EXPECT_EQ(read.form_id, "sample");
  EXPECT_EQ(read.form_version, "3");
  EXPECT_EQ(read.language, "es");
  ASSERT_EQ(read.answers.size(), 2U);
  EXPECT_EQ(read.answers[1].path, "/data/age");
  EXPECT_EQ(as_text(read.answers[1].value), "31");
  EXPECT_TRUE(select_answers(sample_form(), filled, DataCategory::kContact, "es").answers.empty());
}

TEST(AnswersContent, IsRefusedTruncatedTrailingRepeatedOrNotUtf8) {
  AnswersContent content;
  content.answers.push_back({"/data/a", to_secret(as_bytes("uno"))});
  content.answers.push_back({"/data/b", to_secret(as_bytes("dos"))});
  SecretBuffer bytes = encode_answers(content).value();
  for (std::size_t size = 0; size < bytes.size(); ++size) EXPECT_FALSE(parse_answers(ByteView(bytes).first(size)).has_value()) << size;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    SecretBuffer damaged = bytes;
    damaged[i] ^= 0xff;
    const auto read = parse_answers(damaged);
    if (read) {
      EXPECT_EQ(encode_answers(*read).value(), damaged) << i;
    }
  }
  bytes.push_back(0);
  EXPECT_EQ(parse_answers(bytes).error().code, ErrorCode::kMalformed);
  content.answers.push_back({"/data/a", {}});
  EXPECT_EQ(encode_answers(content).error().code, ErrorCode::kMalformed);
  content.answers = {{"/data/a", to_secret(as_bytes("\xff"))}};
  EXPECT_EQ(encode_answers(content).error().code, ErrorCode::kMalformed);
  content.answers = {{"/data/a", SecretBuffer(kMaxAnswerBytes + 1, 'x')}};
  EXPECT_EQ(encode_answers(content).error().code, ErrorCode::kTooLarge);
}

}  // namespace
}  // namespace sigilo
