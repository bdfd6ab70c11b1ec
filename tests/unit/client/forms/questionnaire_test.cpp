#include "client/forms/questionnaire.h"

#include <gtest/gtest.h>

#include "crypto/primitives/hash.h"
#include "tests/unit/client/forms/form_samples.h"

namespace sigilo {
namespace {

using codes::DataCategory;
using test::form;
using test::has;
using test::listed;
using K = FormProblemKind;

FormModel parsed(const std::string& xml) {
  auto model = parse_form(as_bytes(xml));
  EXPECT_TRUE(model.has_value()) << (model ? "" : listed(model.error().problems));
  return model ? std::move(*model) : FormModel{};
}

TEST(Questionnaire, KnowsEveryKindOfQuestionAndItsSection) {
  const auto form_of_all = Questionnaire::load(as_bytes(test::full_form()));
  ASSERT_TRUE(form_of_all.has_value()) << listed(form_of_all.error().problems);
  const FormModel& model = form_of_all->model();
  EXPECT_EQ(model.id, "sample");
  EXPECT_EQ(model.version, "3");
  EXPECT_EQ(model.title, "Sample");
  EXPECT_EQ(model.digest, sha256(as_bytes(test::full_form())));
  const QuestionKind kinds[] = {QuestionKind::kText,      QuestionKind::kInteger,    QuestionKind::kDecimal, QuestionKind::kDate,  QuestionKind::kDateTime,
                                QuestionKind::kTime,      QuestionKind::kBoolean,    QuestionKind::kGeopoint, QuestionKind::kGeotrace, QuestionKind::kSelectOne,
                                QuestionKind::kSelectMany, QuestionKind::kRank,      QuestionKind::kTrigger, QuestionKind::kImage, QuestionKind::kAudio,
                                QuestionKind::kVideo,     QuestionKind::kFile,       QuestionKind::kBarcode, QuestionKind::kText,  QuestionKind::kText};
  ASSERT_EQ(model.questions.size(), std::size(kinds));
  for (std::size_t i = 0; i < std::size(kinds); ++i) EXPECT_EQ(model.questions[i].kind, kinds[i]) << model.questions[i].path;
  const Question* where = model.find("/data/act/detail/where");
  ASSERT_NE(where, nullptr);
  EXPECT_EQ(form_of_all->section_of(*where), DataCategory::kThirdParty);
  EXPECT_TRUE(where->repeated);
  EXPECT_TRUE(model.find("/data/act/kind")->required);
  EXPECT_EQ(model.repeats, std::vector<std::string>{"/data/act"});
  EXPECT_EQ(model.meta, std::vector<std::string>{"/data/meta/instanceID"});
}

TEST(Questionnaire, IsRefusedWithTheCompleteListOfUnclassifiedQuestions) {
  const std::string xml = form("<a/><b/><c/><hidden/>", "<bind nodeset='/data/b' sigilo:section='account'/><bind nodeset='/data/hidden' calculate='1'/>",
                               "<input ref='/data/a'/><input ref='/data/b'/><input ref='/data/c'/>");
  const auto loaded = Questionnaire::load(as_bytes(xml));
  ASSERT_FALSE(loaded.has_value());
  EXPECT_EQ(loaded.error().error.code, ErrorCode::kInvalidArgument);
  ASSERT_EQ(loaded.error().problems.size(), 3U);
  for (const std::string_view path : {"/data/a", "/data/c", "/data/hidden"}) EXPECT_TRUE(has(loaded.error().problems, K::kUnclassified, path)) << path;
}

TEST(Questionnaire, NeverPutsMediaIntoTheAccount) {
  for (const std::string_view type : {"image/*", "audio/*", "video/*", "application/pdf", "", "*/*"}) {
    for (const codes::Entry& category : codes::info(codes::Vocabulary::kDataCategory).entries) {
      const std::string xml = form("<f/>", "<bind nodeset='/data/f' type='binary' sigilo:section='" + std::string(category.code) + "'/>",
                                   "<upload ref='/data/f' mediatype='" + std::string(type) + "'/>");
      const auto loaded = Questionnaire::load(as_bytes(xml));
      EXPECT_EQ(loaded.has_value(), category.code != "account") << type << ' ' << category.code;
      if (!loaded) {
        EXPECT_TRUE(has(loaded.error().problems, K::kMediaInAccount, "/data/f"));
      }
    }
  }
  // A binary value without a control is a file all the same.
  const std::string hidden = form("<f/>", "<bind nodeset='/data/f' type='binary' sigilo:section='account'/>", "");
  EXPECT_FALSE(Questionnaire::load(as_bytes(hidden)).has_value());
}

TEST(Questionnaire, IsCompletedByASidecarOfTheSameForm) {
  const std::string xml = form("<a/><b/>", "<bind nodeset='/data/b' sigilo:section='account'/>", "<input ref='/data/a'/><input ref='/data/b'/>");
  Sidecar sidecar{sha256(as_bytes(xml)), {{"/data/a", DataCategory::kHealth}}};
  const auto loaded = Questionnaire::load(as_bytes(xml), &sidecar);
  ASSERT_TRUE(loaded.has_value());
  EXPECT_EQ(loaded->section_of(*loaded->model().find("/data/a")), DataCategory::kHealth);

  sidecar.sections = {{"/data/a", DataCategory::kHealth}, {"/data/b", DataCategory::kIdentity}, {"/data/z", DataCategory::kHealth}};
  const auto refused = Questionnaire::load(as_bytes(xml), &sidecar);
  ASSERT_FALSE(refused.has_value());
  EXPECT_TRUE(has(refused.error().problems, K::kSectionConflict, "/data/b"));
  EXPECT_TRUE(has(refused.error().problems, K::kUnknownPath, "/data/z"));
  sidecar.form = Digest();
  EXPECT_EQ(Questionnaire::load(as_bytes(xml), &sidecar).error().error.code, ErrorCode::kConflict);
}

struct BadForm {
  const char* name;
  std::string xml;
  ErrorCode code;
  K kind;
  std::string_view path;
};

TEST(FormReader, NamesWhatIsWrongAndWhere) {
  const std::string text = "<input ref='/data/a'/>";
  const BadForm forms[] = {
      {"unknown section", form("<a/>", "<bind nodeset='/data/a' sigilo:section='secret'/>", text), ErrorCode::kInvalidArgument, K::kBadSection, "/data/a"},
      {"section in capitals", form("<a/>", "<bind nodeset='/data/a' sigilo:section='Identity'/>", text), ErrorCode::kInvalidArgument, K::kBadSection, "/data/a"},
      {"classified bind astray", form("<a/>", "<bind nodeset='/data/x' sigilo:section='identity'/>", text), ErrorCode::kInvalidArgument, K::kUnknownPath, "/data/x"},
      {"control astray", form("<a/>", "", "<input ref='/data/x'/>"), ErrorCode::kInvalidArgument, K::kUnknownPath, "/data/x"},
      {"control without ref", form("<a/>", "", "<input/>"), ErrorCode::kInvalidArgument, K::kUnknownPath, "body/input"},
      {"control on a group", form("<g><a/></g>", "", "<input ref='/data/g'/>"), ErrorCode::kInvalidArgument, K::kUnknownPath, "/data/g"},
      {"group astray", form("<a/>", "", "<group ref='/data/g'/>"), ErrorCode::kInvalidArgument, K::kUnknownPath, "/data/g"},
      {"repeat without nodeset", form("<a/>", "", "<repeat/>"), ErrorCode::kInvalidArgument, K::kUnknownPath, "body/repeat"},
      {"contradicting binds", form("<a/>", "<bind nodeset='/data/a' type='int'/><bind nodeset='/data/a'/>", text), ErrorCode::kInvalidArgument, K::kDuplicatePath, "/data/a"},
      {"two kinds of control", form("<a/>", "", text + "<select1 ref='/data/a'><item><value>x</value></item></select1>"), ErrorCode::kInvalidArgument, K::kDuplicatePath, "/data/a"},
      {"unknown element", form("<a/>", "", "<hologram ref='/data/a'/>"), ErrorCode::kInvalidArgument, K::kUnsupportedElement, "body/hologram"},
      {"unknown type", form("<a/>", "<bind nodeset='/data/a' type='quaternion'/>", text), ErrorCode::kInvalidArgument, K::kUnsupportedType, "/data/a"},
      {"bad range", form("<a/>", "", "<range ref='/data/a' start='1' end='x' step='1'/>"), ErrorCode::kInvalidArgument, K::kBadAttribute, "/data/a/@end"},
      {"missing text", form("<a/>", "", "<input ref='/data/a'><label ref=\"jr:itext('no')\"/></input>"), ErrorCode::kInvalidArgument, K::kMissingText, "no"},
      {"relevant on itself", form("<a/>", "<bind nodeset='/data/a' relevant='. = 1'/>", text), ErrorCode::kInvalidArgument, K::kCycle, "/data/a"},
      {"group relevant on its child", form("<g><a/></g>", "<bind nodeset='/data/g' relevant='/data/g/a = 1'/>", ""), ErrorCode::kInvalidArgument, K::kCycle, "/data/g"},
      {"circle of two", form("<a/><b/>", "<bind nodeset='/data/a' relevant='/data/b = 1'/><bind nodeset='/data/b' calculate='../a'/>", text), ErrorCode::kInvalidArgument, K::kCycle, "/data/b"},
      {"choice without value", form("<a/>", "", "<select1 ref='/data/a'><item><label>x</label></item></select1>"), ErrorCode::kInvalidArgument, K::kBadAttribute, "/data/a/item"},
      {"language twice", form("<a/>", "", text, "<itext><translation lang='es'/><translation lang='es'/></itext>"), ErrorCode::kInvalidArgument, K::kDuplicatePath, "model/itext/translation"},
  };
  for (const BadForm& bad : forms) {
    const auto read = parse_form(as_bytes(bad.xml));
    ASSERT_FALSE(read.has_value()) << bad.name;
    EXPECT_EQ(read.error().error.code, bad.code) << bad.name;
    EXPECT_TRUE(has(read.error().problems, bad.kind, bad.path)) << bad.name << "\n" << listed(read.error().problems);
  }
}

TEST(FormReader, ListsAllProblemsAtOnce) {
  const auto read = parse_form(as_bytes(form("<a/>", "<bind nodeset='/data/a' type='quaternion' sigilo:section='x'/>", "<input ref='/data/a'/><input ref='/data/q'/><movie/>")));
  ASSERT_FALSE(read.has_value());
  EXPECT_EQ(read.error().problems.size(), 4U);
  EXPECT_EQ(read.error().error.number, 4);
}

TEST(FormReader, RefusesWhatIsNoForm) {
  const std::string head = "<h:html xmlns:h='h'><h:head>";
  const struct {
    std::string xml;
    ErrorCode code;
  } table[] = {
      {"<a/>", ErrorCode::kMalformed},
      {"<html><head/><body/></html>", ErrorCode::kMalformed},
      {"<html><head><model/></head><body/></html>", ErrorCode::kMalformed},
      {"<html><head><model><instance/></model></head><body/></html>", ErrorCode::kMalformed},
      {"<html><head><model><instance><a/><b/></instance></model></head><body/></html>", ErrorCode::kMalformed},
      {"<html><head><model/><model/></head><body/></html>", ErrorCode::kUnsupported},
      {"<html><head><model><instance><data/></instance></model></head><body/></html>", ErrorCode::kInvalidArgument},
      {"<!DOCTYPE html><html><head/></html>", ErrorCode::kUnsupported},
      {std::string(kMaxFormBytes + 1, ' '), ErrorCode::kTooLarge},
      {"", ErrorCode::kTruncated},
  };
  for (const auto& row : table) {
    const auto read = parse_form(as_bytes(row.xml));
    ASSERT_FALSE(read.has_value()) << row.xml.substr(0, 80);
    EXPECT_EQ(read.error().error.code, row.code) << row.xml.substr(0, 80);
  }
}

TEST(FormReader, BoundsNumberAndLengthOfPaths) {
  std::string many;
  for (std::size_t i = 0; i <= kMaxFormQuestions; ++i) many += "<q" + std::to_string(i) + "/>";
  EXPECT_EQ(parse_form(as_bytes(form(many, "", ""))).error().error.code, ErrorCode::kTooLarge);
  const std::string name(200, 'n');
  const std::string nested = "<" + name + "><" + name + "><" + name + "/></" + name + "></" + name + ">";
  EXPECT_EQ(parse_form(as_bytes(form(nested, "", ""))).error().error.code, ErrorCode::kTooLarge);
}

TEST(FormReader, BoundsTheWorkThatItemsetsMake) {
  std::string questions, controls, items;
  for (int i = 0; i < 3000; ++i) {
    const std::string name = "q" + std::to_string(i);
    questions += "<" + name + "/>";
    controls += "<select1 ref='/data/" + name + "'><itemset nodeset=\"instance('t')/root/item\"><value ref='name'/></itemset></select1>";
  }
  for (int i = 0; i < 50'000; ++i) items += "<item><name>x</name></item>";  // the same value: it makes no choices, only work
  const auto read = parse_form(as_bytes(form(questions, "<instance id='t'><root>" + items + "</root></instance>", controls)));
  ASSERT_FALSE(read.has_value());
  EXPECT_EQ(read.error().problems.front().kind, K::kTooLong);
  EXPECT_EQ(read.error().problems.size(), 1U);
}

TEST(FormReader, BoundsTheNumberOfChoices) {
  std::string questions, controls, items;
  for (int i = 0; i < 30; ++i) {
    const std::string name = "q" + std::to_string(i);
    questions += "<" + name + "/>";
    controls += "<select1 ref='/data/" + name + "'><itemset nodeset=\"instance('t')/root/item\"><value ref='name'/></itemset></select1>";
  }
  for (int i = 0; i < 5'000; ++i) items += "<item><name>" + std::to_string(i) + "</name></item>";
  const auto read = parse_form(as_bytes(form(questions, "<instance id='t'><root>" + items + "</root></instance>", controls)));
  ASSERT_FALSE(read.has_value());
  EXPECT_EQ(read.error().problems.front().kind, K::kTooLong);
}

TEST(FormReader, NoticesWhatItDoesNotDo) {
  const FormModel model = parsed(form(
      "<a/><b/><c/><d/><r><e/></r>",
      "<bind nodeset='/data/a' constraint='. > 1' required='/data/b = 1'/><bind nodeset='/data/b' relevant='/data/a = 1'/>"
      "<bind nodeset='/data/c' calculate='1 + 1'/><bind nodeset='/data/d' jr:preload='date'/><bind nodeset='/data/gone'/>",
      "<group appearance='field-list'><input ref='/data/a'/><input ref='/data/b'/><input ref='/data/c'/>"
      "<repeat nodeset='/data/r'><input ref='e'/></repeat></group>",
      "<submission base64RsaPublicKey='MII'/>"));
  EXPECT_TRUE(has(model.notices, K::kConditionNotChecked, "/data/a"));
  EXPECT_TRUE(has(model.notices, K::kConditionNotChecked, "/data/b"));
  EXPECT_TRUE(has(model.notices, K::kValueNotCalculated, "/data/c"));
  EXPECT_TRUE(has(model.notices, K::kCalculatedQuestion, "/data/c"));
  EXPECT_TRUE(has(model.notices, K::kValueNotCalculated, "/data/d"));
  EXPECT_TRUE(has(model.notices, K::kUnknownPath, "/data/gone"));
  EXPECT_TRUE(has(model.notices, K::kRepeatInFieldList, "/data/r"));
  EXPECT_TRUE(has(model.notices, K::kElementIgnored, "model/submission"));
}

TEST(FormReader, TakesChoicesFromItemsetsAndSaysWhenItCannot) {
  const FormModel model = parsed(form(
      "<a/><b/><c/><d/>", "",
      "<select1 ref='/data/a'><itemset nodeset=\"instance('t')/root/item\"><value ref='name'/><label ref='jr:itext(label)'/></itemset></select1>"
      "<select1 ref='/data/b'><itemset nodeset=\"instance('t')/root/item[x = /data/a]\"><value ref='name'/><label ref='label'/></itemset></select1>"
      "<select1 ref='/data/c'><itemset nodeset=\"instance('outside')/root/item\"><value ref='name'/></itemset></select1>"
      "<select1 ref='/data/d'><itemset nodeset='/data/rep/name'><value ref='.'/></itemset></select1>",
      // The primary instance is the first; these come before it, as a form may have them.
      ""));
  EXPECT_FALSE(model.find("/data/c")->choices_known);
  EXPECT_FALSE(model.find("/data/d")->choices_known);
  std::string with_instances = form(
      "<a/><b/><c/>", "<instance id='t'><root><item><name>x</name><label>L</label></item><item><name>x</name></item><item><name>y</name></item></root></instance>"
                      "<instance id='outside' src='jr://file/a.xml'/>",
      "<select1 ref='/data/a'><itemset nodeset=\"instance('t')/root/item\"><value ref='name'/><label ref='label'/></itemset></select1>"
      "<select1 ref='/data/b'><itemset nodeset=\"instance('t')/root/item[x = /data/a]\"><value ref='name'/></itemset></select1>"
      "<select1 ref='/data/c'><itemset nodeset=\"instance('outside')/root/item\"><value ref='name'/></itemset></select1>");
  const FormModel known = parsed(with_instances);
  ASSERT_EQ(known.find("/data/a")->choices.size(), 2U);
  EXPECT_EQ(known.find("/data/a")->choices[0].label.text, "L");
  EXPECT_TRUE(known.find("/data/b")->choices_known);
  EXPECT_TRUE(has(known.notices, K::kChoicesNotChecked, "/data/b"));
  EXPECT_FALSE(known.find("/data/c")->choices_known);
  EXPECT_TRUE(has(known.notices, K::kChoicesNotChecked, "/data/c"));
}

TEST(FormReader, ShowsTextsInTheWantedLanguageOrTheNextBest) {
  const FormModel model = parsed(form("<a/>", "", "<input ref='/data/a'><label ref=\"jr:itext('q')\"/><hint>Sin traducir</hint></input>",
                                      "<itext><translation lang='es'><text id='q'><value>¿Qué pasó con <output value='/data/a'/>?</value></text></translation>"
                                      "<translation lang='Português (pt)'><text id='q'><value form='long'>O que houve?</value></text></translation>"
                                      "<translation lang='en' default='true()'><text id='q'><value>What happened?</value></text></translation></itext>"));
  const Question& q = *model.find("/data/a");
  EXPECT_EQ(model.languages.front(), "en");
  EXPECT_EQ(model.text(q.label, "es-PY"), "¿Qué pasó con …?");
  EXPECT_EQ(model.text(q.label, "pt"), "O que houve?");
  EXPECT_EQ(model.text(q.label, "gn"), "What happened?");
  EXPECT_EQ(model.text(q.hint, "pt"), "Sin traducir");
  EXPECT_EQ(model.text(FormText{}, "es"), "");
}

TEST(FormReader, IsConditionalUnderAConditionalGroup) {
  const FormModel model = parsed(form("<g><h><a/></h></g><ga/>", "<bind nodeset='/data/g' relevant='/data/ga = 1'/>", "<input ref='/data/g/h/a'/><input ref='/data/ga'/>"));
  EXPECT_TRUE(model.find("/data/g/h/a")->conditional);
  EXPECT_FALSE(model.find("/data/ga")->conditional);  // a name that merely begins alike
}

TEST(FormReader, SurvivesTruncationAndDamage) {
  const std::string xml = test::full_form();
  for (std::size_t size = 0; size < xml.size(); size += 7) EXPECT_FALSE(parse_form(as_bytes(std::string_view(xml).substr(0, size))).has_value());
  for (std::size_t i = 0; i < xml.size(); i += 3) {
    for (const char c : {'\'', '<', 'x', '/', '['}) {
      std::string damaged = xml;
      damaged[i] = c;
      (void)parse_form(as_bytes(damaged));
    }
  }
}

TEST(FormProblems, HaveNamesAndTexts) {
  for (std::uint8_t kind = 0; kind <= static_cast<std::uint8_t>(K::kBadField); ++kind) {
    EXPECT_FALSE(name_of(static_cast<K>(kind)).empty());
    EXPECT_FALSE(text_of(static_cast<K>(kind)).empty());
  }
  EXPECT_EQ(to_string(FormProblem{K::kMissing, "/data/a", 7}), "missing: /data/a (line 7): the question is required and has no answer");
  EXPECT_EQ(name_of(QuestionKind::kFile), "file");
}

}  // namespace
}  // namespace sigilo
