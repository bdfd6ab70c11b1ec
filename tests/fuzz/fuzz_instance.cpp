#include "client/forms/answers_content.h"
#include "client/forms/filled_form.h"
#include "tests/fuzz/fuzz_support.h"
#include "tests/unit/client/forms/form_samples.h"

namespace sigilo::fuzz {
namespace {

const Questionnaire& sample_form() {
  static const Questionnaire form = Questionnaire::load(as_bytes(test::full_form())).value();
  return form;
}

}  // namespace

void examine(ByteView input) {
  const Questionnaire& form = sample_form();
  const auto filled = read_instance(form, input);
  if (!filled) return;
  // Every answer belongs to a question, goes into that question's section and into no other, and nothing is lost on the way.
  std::size_t selected = 0;
  for (const FormAnswer& answer : filled->answers) {
    const auto& questions = form.model().questions;
    const auto question = std::find_if(questions.begin(), questions.end(), [&](const Question& q) { return is_path_of(answer.path, q); });
    require(question != questions.end() && answer.section == form.section_of(*question) && !answer.value.empty());
  }
  for (const auto& entry : codes::info(codes::Vocabulary::kDataCategory).entries) {
    const auto section = static_cast<codes::DataCategory>(entry.number);
    const AnswersContent content = select_answers(form, *filled, section, "es");
    selected += content.answers.size();
    const auto encoded = encode_answers(content);
    require(encoded.has_value());
    const auto parsed = parse_answers(ByteView(*encoded));
    require(parsed.has_value() && parsed->answers.size() == content.answers.size());
  }
  require(selected == filled->answers.size());
}

}  // namespace sigilo::fuzz
