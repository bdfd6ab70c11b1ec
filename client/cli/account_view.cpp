#include "client/cli/account_view.h"

#include <algorithm>

#include "client/cli/form_catalogue.h"
#include "client/forms/filled_form.h"

namespace sigilo::cli {
namespace {

/// Labels of choices in place of their values, where the form is known.
SecretString readable_value(const FormModel& model, const Question& question, const SecretBuffer& value, std::string_view language) {
  if (question.choices.empty()) {
    return json_text(value);
  }
  SecretString out;
  std::string_view rest = as_text(value);
  while (!rest.empty()) {
    const std::size_t space = std::min(rest.find(' '), rest.size());
    const std::string_view one = rest.substr(0, space);
    const auto choice = std::find_if(question.choices.begin(), question.choices.end(), [&](const Choice& c) { return c.value == one; });
    const std::string_view label = choice == question.choices.end() ? std::string_view() : model.text(choice->label, language);
    out += out.empty() ? "" : "; ";
    out += json_text(label.empty() ? one : label);
    rest.remove_prefix(std::min(space + 1, rest.size()));
  }
  return out;
}

void print_account(Context& context, const AnswersContent& answers, const Outcome<Questionnaire>& form) {
  Console& console = context.console;
  const std::string language(tag_of(console.language()));
  for (const AnswersContent::Item& answer : answers.answers) {
    std::string label = answer.path;
    SecretString value = json_text(answer.value);
    if (form) {
      const FormModel& model = form->model();
      const auto question = std::find_if(model.questions.begin(), model.questions.end(), [&](const Question& q) { return is_path_of(answer.path, q); });
      if (question != model.questions.end()) {
        const std::string_view text = model.text(question->label, language);
        label = text.empty() ? answer.path : std::string(text);
        value = readable_value(model, *question, answer.value, language);
      }
    }
    console.print(label + "\n");
    console.print(indented(value));
  }
}

}  // namespace

SecretString indented(std::string_view text) {
  SecretString out("    ");
  for (const char c : text) {
    out.push_back(c);
    if (c == '\n') {
      out.append("    ");
    }
  }
  out.push_back('\n');
  return out;
}

Json show_answers(Context& context, Session& session, const RecordId& record, const AnswersContent& answers) {
  const Outcome<Questionnaire> form = listed_form(session, answers.form);
  context.console.say(Msg::kShowTitle, {record.hex(), answers.form_id, answers.form_version, answers.language});
  print_account(context, answers, form);
  Json rows = Json::array();
  for (const AnswersContent::Item& answer : answers.answers) {
    rows.push_back(Json{{"path", json_text(answer.path)}, {"value", json_text(answer.value)}});
  }
  return Json{{"record", json_text(record.hex())},
              {"form_id", json_text(answers.form_id)},
              {"form_version", json_text(answers.form_version)},
              {"form", json_text(answers.form.hex())},
              {"language", json_text(answers.language)},
              {"answers", std::move(rows)}};
}

}  // namespace sigilo::cli
