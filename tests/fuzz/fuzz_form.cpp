#include <set>

#include "client/forms/questionnaire.h"
#include "tests/fuzz/fuzz_support.h"

namespace sigilo::fuzz {

void examine(ByteView input) {
  auto model = parse_form(input);
  if (!model) return;
  // Every path is there once, below the root, and reading again gives the same.
  std::set<std::string_view> paths;
  for (const Question& question : model->questions) {
    require(paths.insert(question.path).second && question.path.size() <= kMaxFormPathBytes);
    require(question.path.compare(0, model->root.size() + 1, model->root + "/") == 0);
    require(model->find(question.path) == &question);
    require(!name_of(question.kind).empty());
    for (const char* language : {"es-PY", "gn", "fr"}) (void)model->text(question.label, language);
  }
  const auto again = parse_form(input);
  require(again.has_value() && again->digest == model->digest && again->questions.size() == model->questions.size());
  // Alone it captures only if it says all sections itself, and never with the sidecar of another form.
  const auto alone = Questionnaire::load(input);
  for (const Question& question : model->questions) require(!alone || question.section.has_value());
  const Sidecar foreign;
  require(!Questionnaire::load(input, &foreign));
  Sidecar unknown;
  unknown.form = model->digest;
  unknown.sections.emplace("/nothing/of/the/form", codes::DataCategory::kHealth);
  require(!Questionnaire::load(input, &unknown));
  // A form that captures has a section for every question; a sidecar that names one for all of them makes any form such a one or is refused.
  Sidecar sidecar;
  sidecar.form = model->digest;
  for (const Question& question : model->questions) {
    sidecar.sections.emplace(question.path, question.section.value_or(codes::DataCategory::kHealth));
  }
  const std::size_t questions = model->questions.size();
  const auto form = Questionnaire::classify(std::move(*model), &sidecar);
  if (!form) return;
  require(form->model().questions.size() == questions);
  for (const Question& question : form->model().questions) {
    require(question.section.has_value());
    require(!is_upload(question.kind) || *question.section != codes::DataCategory::kAccount);
  }
}

}  // namespace sigilo::fuzz
