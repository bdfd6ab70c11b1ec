#include <array>

#include "client/forms/answers_content.h"
#include "client/forms/consent_file.h"
#include "client/forms/protection_file.h"
#include "client/forms/sidecar.h"
#include "tests/fuzz/corpus.h"
#include "tests/unit/client/forms/form_samples.h"
#include "tests/unit/crypto/consent/sample_consent.h"

namespace sigilo::testing {
namespace {

struct SampleQuestion {
  std::string_view name;
  std::string_view bind;     ///< attributes
  std::string_view control;  ///< REF stands for the path
};

constexpr std::array<SampleQuestion, 21> kQuestions = {{
    {"a", "type='string' sigilo:section='identity'", "<input ref='REF'><label ref=\"jr:itext('q')\"/><hint>Se puede dejar vacía</hint></input>"},
    {"b", "type='int' sigilo:section='identity' constraint='. &gt; 0 and . &lt; 120'", "<input ref='REF'><label>Edad</label></input>"},
    {"c", "type='decimal' sigilo:section='health'", "<range ref='REF' start='0' end='10' step='0.5'><label>Dolor</label></range>"},
    {"d", "type='date' sigilo:section='account' required='true()'", "<input ref='REF' appearance='month-year'/>"},
    {"e", "type='time' sigilo:section='account'", "<input ref='REF'/>"},
    {"f", "type='dateTime' sigilo:section='account'", "<input ref='REF'/>"},
    {"g", "type='boolean' sigilo:section='account'", "<input ref='REF'/>"},
    {"h", "type='geopoint' sigilo:section='account'", "<input ref='REF'/>"},
    {"i", "type='select1' sigilo:section='account'",
     "<select1 ref='REF'><item><label>Sí</label><value>yes</value></item><item><label>No</label><value>no</value></item></select1>"},
    {"j", "type='select' sigilo:section='group_belonging'",
     "<select ref='REF'><itemset nodeset=\"instance('places')/root/item[kind = /data/i]\"><value ref='name'/><label ref='label'/></itemset></select>"},
    {"k", "type='binary' sigilo:section='image_or_voice'", "<upload ref='REF' mediatype='image/*'><label>Foto</label></upload>"},
    {"l", "type='binary' sigilo:section='health'", "<upload ref='REF' mediatype='audio/*'/>"},
    {"m", "type='string' sigilo:section='case_and_custody' relevant=\"/data/i = 'yes'\"", "<input ref='REF'/>"},
    {"n", "type='string' sigilo:section='account' readonly='true()' calculate=\"concat('x', /data/b)\"", ""},
    {"o", "sigilo:section='account'", "<trigger ref='REF'><label>Leído</label></trigger>"},
    {"p", "type='odk:rank' sigilo:section='account'",
     "<odk:rank xmlns:odk='http://www.opendatakit.org/xforms' ref='REF'><item><value>1</value></item><item><value>2</value></item></odk:rank>"},
    {"q", "type='barcode' sigilo:section='contact'", "<input ref='REF'/>"},
    {"r", "type='string' jr:preload='uid'", ""},
    {"s", "type='geotrace' sigilo:section='account' saveIncomplete='true()'", "<input ref='REF'/>"},
    {"t", "type='string' required=\"/data/i = 'no'\" sigilo:section='third_party'", "<secret ref='REF'/>"},
    {"u", "type='geoshape'", "<input ref='REF'/>"},
}};

constexpr std::string_view kTexts =
    "<itext><translation lang='Español (es)' default='true()'><text id='q'><value>Nombre</value></text></translation>"
    "<translation lang='Guarani (gn)'><text id='q'><value form='short'>T</value><value>Téra <output value='/data/b'/></value></text></translation></itext>";
constexpr std::string_view kPlaces =
    "<instance id='places'><root><item><name>p1</name><label>Celda</label><kind>yes</kind></item><item><name>p2</name><label>Patio</label></item></root></instance>";

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) text.replace(at, from.size(), to);
  return text;
}

/// A form with some of the questions; every third has a repeat, every fourth a group around them.
std::string sample_form(std::uint64_t variant) {
  if (variant == 0) return test::full_form();
  const std::string path = variant % 3 == 0 ? "/data/act" : variant % 4 == 0 ? "/data/group/inner" : "/data";
  std::string elements;
  std::string binds;
  std::string body;
  for (std::size_t i = 0; i < kQuestions.size(); ++i) {
    if ((i * 7 + variant) % 5 > 1) continue;
    const SampleQuestion& question = kQuestions[i];
    const std::string full = path + "/" + std::string(question.name);
    elements.append("<").append(question.name).append("/>");
    binds.append("<bind nodeset='").append(full).append("' ").append(question.bind).append("/>");
    body += replaced(std::string(question.control), "REF", full);
  }
  if (variant % 3 == 0) {
    elements = "<act jr:template=''>" + elements + "</act><meta><instanceID/></meta>";
    body = "<group ref='/data/act'><label>Hecho</label><repeat nodeset='/data/act'>" + body + "</repeat></group>";
  } else if (variant % 4 == 0) {
    elements = "<group><inner>" + elements + "</inner></group>";
    body = "<group ref='/data/group' appearance='field-list'><group>" + body + "</group></group>";
  }
  std::string extra;
  if (variant % 2 == 0) extra += kTexts;
  std::string xml = test::form(elements, binds, body, extra);
  return variant % 5 == 0 ? xml : replaced(xml, "</instance><bind", "</instance>" + std::string(kPlaces) + "<bind");
}

std::string sample_instance(std::uint64_t variant) {
  constexpr std::array<std::string_view, 20> kAnswers = {
      "<name>José ñandu</name>", "<age>31</age>", "<weight>61.5</weight>", "<born>1958-02-28</born>", "<seen>2026-11-02T10:30:00.000-03:00</seen>",
      "<told>10:30:00</told>", "<free>true</free>", "<place>-25.2 -57.6 0 0</place>", "<way>1 2 0 0; 3 4 0 0</way>", "<colour>red</colour>",
      "<colours>red blue</colours>", "<order>b a</order>", "<agree>OK</agree>", "<photo>foto 1.jpg</photo>", "<voice>v.ogg</voice>", "<film>f.mp4</film>",
      "<paper>p.pdf</paper>", "<code>ABC 123</code>", "<act><kind>golpes</kind><detail><where>patio &amp; celda</where></detail></act>",
      "<meta><instanceID>uuid:1</instanceID></meta>"};
  std::string xml = "<?xml version='1.0'?><data id='sample' version='3'>";
  for (std::size_t i = 0; i < kAnswers.size(); ++i) {
    if ((i * 5 + variant) % 3 != 2) xml += kAnswers[i];
  }
  if (variant % 4 == 0) xml += "<act><kind><![CDATA[dos <b> ]]></kind></act><!-- nada -->";
  return xml + "</data>";
}

void add_json(Corpus& corpus, std::uint64_t variant) {
  ConsentFile consent;
  consent.statement = test::sample_consent();
  ConsentStatement& s = consent.statement;
  for (std::uint64_t i = 0; i < variant % 5; ++i) s.scopes.push_back({codes::DataCategory::kIdentity, codes::Purpose::kProtection,
                                                                      codes::RecipientKind::kOwnMechanism, {}, codes::ReleaseForm::kIdentified,
                                                                      Day(static_cast<std::uint32_t>(21'000 + i))});
  if (variant % 6 == 1) s.scopes.clear();
  s.subject = static_cast<std::uint16_t>(variant * 100);
  s.language = variant % 3 == 0 ? "es-PY" : variant % 3 == 1 ? "gn" : "pt-BR";
  if (variant % 2 == 0) s.interpreter.clear();
  s.present.resize(variant % 4 % 3);
  if (variant % 5 == 2) {
    s.age = codes::AgeGroup::kAdult;
    s.understanding = codes::Understanding::kNotUnderstood;
  }
  std::string text = format_consent_file(consent);
  if (variant == 7) text = replaced(text, "\"subject\"", "\"age\": \"adult\", \"subject\"");
  if (variant == 8) text = replaced(text, "\"mode\"", "\"mood\"");
  corpus.add("consent_file", text);

  ProtectionOpening opening;
  const auto& factors = codes::info(codes::Vocabulary::kRiskFactor).entries;
  const auto& measures = codes::info(codes::Vocabulary::kMeasure).entries;
  opening.risk = variant % 2 == 0 ? codes::RiskLevel::kNotAssessed : codes::RiskLevel::kHigh;
  for (std::uint64_t i = 0; i < variant % 6; ++i) {
    opening.factors.push_back(static_cast<codes::RiskFactor>(factors[(variant + i) % factors.size()].number));
    opening.measures.push_back(static_cast<codes::Measure>(measures[(variant + i) % measures.size()].number));
  }
  opening.wishes = to_secret(as_bytes(variant % 3 == 0 ? "" : "Que vuelvan sin avisar, \"por favor\"\n\u00f1"));
  corpus.add("protection_file", format_protection_file(opening));

  Sidecar sidecar;
  sidecar.form = Digest(std::array<std::uint8_t, 32>{static_cast<std::uint8_t>(variant)});
  const auto& categories = codes::info(codes::Vocabulary::kDataCategory).entries;
  for (std::uint64_t i = 0; i < variant; ++i) {
    sidecar.sections.emplace("/data/q" + std::to_string(i), static_cast<codes::DataCategory>(categories[i % categories.size()].number));
  }
  corpus.add("sidecar", format_sidecar(sidecar));
}

void add_xml(Corpus& corpus, std::uint64_t variant) {
  constexpr std::array<std::string_view, 24> kDocuments = {
      "<a/>", "<a></a>", "<?xml version='1.0' encoding='UTF-8'?><a>t</a>", "\xef\xbb\xbf<a/>", "<a b='c' d=\"e\"/>", "<a>&lt;&gt;&amp;&quot;&apos;</a>",
      "<a>&#65;&#x42;&#xf1;</a>", "<a><![CDATA[<b>&amp;]]></a>", "<a><!-- c --><?pi data?>t</a>", "<a xmlns='urn:x'><b/></a>",
      "<p:a xmlns:p='urn:x' p:b='1'/>", "<a xml:lang='gn'>g\xcc\x83ua</a>", "<a>1<b>2</b>3<c/>4</a>", "<a><b><c><d><e><f/></e></d></c></b></a>",
      "<!DOCTYPE a><a/>", "<!DOCTYPE a [<!ENTITY e 'x'>]><a>&e;</a>", "<a/><b/>", "<a>", "</a>", "<a b='&lt;'/>", "<a>\r\n\t </a>", "<a b='1' b='2'/>",
      "<a xmlns:x='urn:1'><x:b/><y:c/></a>", "<?xml version='1.0' encoding='ISO-8859-1'?><a>\xc3\xb1</a>"};
  corpus.add("xml_tree", kDocuments[variant]);
  constexpr std::array<std::string_view, 24> kExpressions = {
      "/data/a = 'yes'\nabbcca", "../a + ./b\nab", ". > 0 and . < 120\naa", "current()/../c\nabbacd", "instance('places')/root/item[kind = /data/i]\nabbc",
      "randomize(instance('x')/root/item, 5)\n", "jr:itext('q')\nabba", "jr:itext(\"q\")\nxyyz", "selected(/data/a, 'b')\n", "/data/g[position() = 1]/a\nab",
      "if(/a/b = '', \"/c/d\", ../e)\nabcdefda", "count(/data/act) > 2\nababab", "concat(/a, ' ', /b)\n", "../../x\nzz", "/data/p:q\nab", "//a\nba", "@x\n",
      "instance(\"y\")/root/item[true()]\nabbccddeea", "a\nabcb", "'unclosed\nab", "[[[]\nab", "/a/./b/../c\nqwwqer", "pulldata('f', 'x', 'y', /data/a)\nab",
      "\xc3\xb1/a\nabbccaad"};
  corpus.add("form_expressions", kExpressions[variant]);
}

}  // namespace

void add_forms(Corpus& corpus, std::uint64_t variant, Rng& rng) {
  corpus.add("form", sample_form(variant));
  corpus.add("instance", sample_instance(variant));
  add_json(corpus, variant);
  add_xml(corpus, variant);
  AnswersContent answers{"entrevista", std::to_string(variant), rng.id<Digest>(), variant % 2 == 0 ? "es-PY" : "gn", {}};
  for (std::uint64_t i = 0; i < variant; ++i) answers.answers.push_back({"/data/act[" + std::to_string(i + 1) + "]/kind", to_secret(as_bytes("ñandu"))});
  corpus.add("answers", must(encode_answers(answers)));
}

}  // namespace sigilo::testing
