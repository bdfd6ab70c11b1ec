#include "client/forms/questionnaire.h"

#include <algorithm>
#include <array>

namespace sigilo {
namespace {

constexpr std::array<std::string_view, 19> kKindNames = {
    "text",    "integer",    "decimal",     "boolean", "date",    "time",  "date_time", "geopoint", "geotrace", "geoshape",
    "barcode", "select_one", "select_many", "rank",    "trigger", "image", "audio",     "video",    "file"};

const std::string* text_in(const FormModel& model, std::string_view language, std::string_view id) {
  const auto texts = model.texts.find(language);
  if (texts == model.texts.end()) return nullptr;
  const auto text = texts->second.find(id);
  return text == texts->second.end() ? nullptr : &text->second;
}

/// The form's own name for a wanted language: the same tag, or one with the same first part ("es", "es-PY", "Español (es)").
std::string_view language_like(const FormModel& model, std::string_view wanted) {
  if (model.texts.find(wanted) != model.texts.end()) return wanted;
  const std::string_view primary = wanted.substr(0, wanted.find('-'));
  for (const std::string& language : model.languages) {
    const std::size_t open = language.rfind('(');
    std::string_view tag = language;
    if (open != std::string::npos && language.back() == ')') tag = tag.substr(open + 1, tag.size() - open - 2);
    if (!primary.empty() && tag.substr(0, tag.find('-')) == primary) return language;
  }
  return model.languages.empty() ? std::string_view() : std::string_view(model.languages.front());
}

void apply_sidecar(FormModel& model, const Sidecar& sidecar, std::vector<FormProblem>& problems) {
  std::map<std::string_view, Question*> by_path;
  for (Question& question : model.questions) by_path.emplace(question.path, &question);
  for (const auto& entry : sidecar.sections) {
    const auto found = by_path.find(entry.first);
    if (found == by_path.end()) {
      problems.push_back({FormProblemKind::kUnknownPath, entry.first});
      continue;
    }
    Question& question = *found->second;
    if (question.section && *question.section != entry.second) {
      problems.push_back({FormProblemKind::kSectionConflict, question.path, question.line});
    }
    question.section = entry.second;
  }
}

}  // namespace

std::string_view name_of(QuestionKind kind) { return kKindNames[static_cast<std::size_t>(kind)]; }

bool is_upload(QuestionKind kind) {
  return kind == QuestionKind::kImage || kind == QuestionKind::kAudio || kind == QuestionKind::kVideo || kind == QuestionKind::kFile;
}

const Question* FormModel::find(std::string_view path) const {
  const auto found = std::find_if(questions.begin(), questions.end(), [path](const Question& q) { return q.path == path; });
  return found == questions.end() ? nullptr : &*found;
}

std::string_view FormModel::text(const FormText& wanted, std::string_view language) const {
  if (wanted.itext.empty()) return wanted.text;
  if (const std::string* text = text_in(*this, language_like(*this, language), wanted.itext)) return *text;
  for (const std::string& other : languages) {
    if (const std::string* text = text_in(*this, other, wanted.itext)) return *text;
  }
  return {};
}

FormResult<Questionnaire> Questionnaire::classify(FormModel model, const Sidecar* sidecar) {
  std::vector<FormProblem> problems;
  if (sidecar != nullptr) {
    if (sidecar->form != model.digest) {
      return refuse(ErrorCode::kConflict, "the sidecar is for another form", "sidecar", "make and sign one for this very file");
    }
    apply_sidecar(model, *sidecar, problems);
  }
  for (const Question& question : model.questions) {
    if (!question.section) {
      problems.push_back({FormProblemKind::kUnclassified, question.path, question.line});
    } else if (is_upload(question.kind) && *question.section == codes::DataCategory::kAccount) {
      problems.push_back({FormProblemKind::kMediaInAccount, question.path, question.line});
    }
  }
  if (problems.empty()) return Questionnaire(std::move(model));
  return refuse(ErrorCode::kInvalidArgument, "not every question of the form names a fitting section", "form",
                "classify the listed questions", std::move(problems));
}

FormResult<Questionnaire> Questionnaire::load(ByteView xml, const Sidecar* sidecar) {
  auto model = parse_form(xml);
  if (!model) return tl::unexpected<FormRefusal>(std::move(model.error()));
  return classify(std::move(*model), sidecar);
}

}  // namespace sigilo
