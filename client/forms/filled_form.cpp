#include "client/forms/filled_form.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <set>

#include "client/forms/answer_values.h"
#include "client/forms/form_expressions.h"
#include "client/forms/xml_tree.h"
#include "crypto/primitives/unicode.h"

namespace sigilo {
namespace {

class InstanceReader {
 public:
  explicit InstanceReader(const FormModel& model) : model_(model), meta_(model.meta.begin(), model.meta.end()) {
    repeats_.insert(model.repeats.begin(), model.repeats.end());
    for (const std::string& group : model.groups) positions_.emplace(group, kNoPosition);
    for (const Question& question : model.questions) {
      const auto position = static_cast<std::size_t>(&question - model.questions.data());
      questions_.emplace(question.path, &question);
      positions_.emplace(question.path, position);
      place_groups(question.path, position);
      if (question.required && question.asked && !question.conditional && !question.read_only) required_[scope_of(question.path)].push_back(&question);
    }
  }

  void read(const XmlElement& root) { read_group(root, model_.root, model_.root); }

  FilledForm filled;
  std::vector<FormProblem> problems;

 private:
  using PathSet = std::set<std::string, std::less<>>;
  static constexpr std::size_t kNoPosition = SIZE_MAX;

  /// A group stands where its first question stands.
  void place_groups(std::string_view path, std::size_t position) {
    for (std::string_view around = path.substr(0, path.rfind('/')); !around.empty(); around = around.substr(0, around.rfind('/'))) {
      const auto group = positions_.find(around);
      if (group != positions_.end() && group->second == kNoPosition) group->second = position;
    }
  }

  /// An instance may come in another order than its form; answers are given in the form's.
  std::vector<const XmlElement*> in_form_order(const XmlElement& element, const std::string& path) const {
    std::vector<std::pair<std::size_t, const XmlElement*>> keyed;
    for (const XmlElement& child : element.children) {
      const auto position = positions_.find(path + "/" + child.name);
      keyed.emplace_back(position == positions_.end() ? kNoPosition : position->second, &child);
    }
    std::stable_sort(keyed.begin(), keyed.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    std::vector<const XmlElement*> ordered;
    for (const auto& entry : keyed) ordered.push_back(entry.second);
    return ordered;
  }

  /// The innermost repeat around a path, else the root: where its answer is looked for.
  std::string scope_of(std::string_view path) const {
    for (std::string_view around = path; !around.empty(); around = around.substr(0, around.rfind('/'))) {
      if (repeats_.find(around) != repeats_.end()) return std::string(around);
    }
    return model_.root;
  }

  void problem(FormProblemKind kind, const std::string& path, std::uint32_t line) {
    if (problems.size() < kMaxFormProblems) problems.push_back({kind, path, line});
  }

  /// One occurrence of a group: `path` is the form's, `indexed` the instance's.
  void read_group(const XmlElement& element, const std::string& path, const std::string& indexed) {
    if (!trimmed(element.text_view()).empty()) problem(FormProblemKind::kTextOutside, indexed, element.line);
    const bool is_scope = path == model_.root || repeats_.find(path) != repeats_.end();
    PathSet outer;
    if (is_scope) std::swap(outer, answered_);
    std::map<std::string, std::uint32_t> seen;
    for (const XmlElement* child : in_form_order(element, path)) {
      if (problems.size() >= kMaxFormProblems) break;  // enough to mend; the instance is refused anyway
      read_child(*child, path + "/" + child->name, indexed + "/" + child->name, ++seen[child->name]);
    }
    if (!is_scope) return;
    const auto wanted = required_.find(path);
    if (wanted != required_.end()) check_required(wanted->second, path, indexed, element.line);
    std::swap(outer, answered_);
  }

  void read_child(const XmlElement& child, const std::string& path, std::string indexed, std::uint32_t occurrence) {
    const bool repeat = repeats_.find(path) != repeats_.end();
    if (repeat) indexed.append("[").append(std::to_string(occurrence)).append("]");
    if (!repeat && occurrence > 1) return problem(FormProblemKind::kRepeatedElement, indexed, child.line);
    const auto question = questions_.find(path);
    if (question != questions_.end()) return read_answer(child, *question->second, indexed);
    if (is_meta(path)) {
      for (const XmlElement& inner : child.children) problem(FormProblemKind::kUnknownElement, indexed + "/" + inner.name, inner.line);
      if (!trimmed(child.text_view()).empty()) filled.notices.push_back({FormProblemKind::kMetaNotKept, indexed, child.line});
      return;
    }
    if (positions_.find(path) != positions_.end() || path == model_.root + "/meta") return read_group(child, path, indexed);
    problem(FormProblemKind::kUnknownElement, indexed, child.line);
  }

  /// Fields about the filling, not about the person. Tools add some of them to instances of forms that have none.
  bool is_meta(const std::string& path) const {
    const std::string meta = model_.root + "/meta/";
    return meta_.find(path) != meta_.end() || path == meta + "instanceID" || path == meta + "instanceName" || path == meta + "deprecatedID";
  }

  void read_answer(const XmlElement& element, const Question& question, const std::string& indexed) {
    for (const XmlElement& child : element.children) problem(FormProblemKind::kUnknownElement, indexed + "/" + child.name, child.line);
    const std::string_view value = trimmed(element.text_view());
    if (value.empty()) return;
    if (const auto wrong = check_value(question, value)) return problem(*wrong, indexed, element.line);
    auto normal = to_nfc(value);
    if (!normal) return problem(FormProblemKind::kBadValue, indexed, element.line);
    if (filled.answers.size() >= kMaxAnswers) return problem(FormProblemKind::kTooLong, indexed, element.line);
    answered_.insert(question.path);
    filled.answers.push_back({indexed, std::move(*normal), *question.section, question.kind});
  }

  void check_required(const std::vector<const Question*>& wanted, const std::string& path, const std::string& indexed, std::uint32_t line) {
    for (const Question* question : wanted) {
      if (problems.size() >= kMaxFormProblems) return;
      if (answered_.find(question->path) != answered_.end()) continue;
      problem(FormProblemKind::kMissing, indexed + question->path.substr(path.size()), line);
    }
  }

  const FormModel& model_;
  PathSet meta_;
  PathSet repeats_;
  std::map<std::string, std::size_t, std::less<>> positions_;  // of questions and groups, in the form
  std::map<std::string_view, const Question*> questions_;
  std::map<std::string, std::vector<const Question*>> required_;  // scope -> questions
  PathSet answered_;                                              // in the current scope
};

std::string value_of(const XmlElement& element, std::string_view name) {
  const std::string* value = element.attribute(name);
  return value == nullptr ? std::string() : std::string(trimmed(*value));
}

/// The instance says which form it fills; a missing version is an instance of a form without one.
bool is_instance_of(const XmlElement& root, const FormModel& model) {
  std::string id = value_of(root, "id");
  if (id.empty()) id = root.ns;
  return "/" + root.name == model.root && id == model.id && value_of(root, "version") == model.version;
}

}  // namespace

FormResult<FilledForm> read_instance(const Questionnaire& form, ByteView xml) {
  auto root = as_form_result(parse_xml(xml));
  if (!root) return tl::unexpected<FormRefusal>(root.error());
  if (!is_instance_of(*root, form.model())) {
    return refuse(ErrorCode::kConflict, "the instance belongs to another form or version", "instance", "use the form that it was filled with",
                  {{FormProblemKind::kOtherForm, "/" + root->name, root->line}});
  }
  InstanceReader reader(form.model());
  reader.read(*root);
  if (reader.problems.empty()) return std::move(reader.filled);
  return refuse(ErrorCode::kInvalidArgument, "the instance does not fit its form", "instance", "mend what the list names",
                std::move(reader.problems));
}

bool is_path_of(std::string_view path, const Question& question) {
  std::string plain;
  bool inside = false;
  for (const char c : path) {
    if (c == '[') inside = true;
    if (!inside) plain += c;
    if (c == ']') inside = false;
  }
  return plain == question.path;
}

}  // namespace sigilo
