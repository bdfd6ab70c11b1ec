#include <algorithm>

#include "client/forms/form_build.h"
#include "client/forms/form_expressions.h"
#include "client/forms/questionnaire.h"
#include "crypto/primitives/hash.h"

namespace sigilo {
namespace {

bool is_under(std::string_view path, std::string_view ancestor) {
  return path.size() > ancestor.size() && path.substr(0, ancestor.size()) == ancestor && path[ancestor.size()] == '/';
}

/// True if a group of `paths` is `path` or stands around it.
template <typename Paths>
bool stands_in(const Paths& paths, std::string_view path) {
  for (std::string_view around = path; !around.empty(); around = around.substr(0, around.rfind('/'))) {
    if (paths.find(around) != paths.end()) return true;
  }
  return false;
}

/// relevant and calculate expressions that depend on each other.
void find_cycles(FormBuild& build) {
  std::vector<std::pair<std::string, std::string>> edges;
  std::size_t bytes = 0;
  for (const auto& entry : build.binds) bytes += entry.second.relevant.size() + entry.second.calculate.size();
  if (bytes > kMaxFormExpressionBytes) return build.problem(FormProblemKind::kTooLong, "model/bind");
  for (const auto& entry : build.binds) {
    for (const std::string& target : references_of(entry.second.relevant, entry.first)) {
      if (target == entry.first || is_under(target, entry.first)) build.problem(FormProblemKind::kCycle, entry.first, entry.second.line);
      if (build.binds.find(target) != build.binds.end() && target != entry.first) edges.emplace_back(entry.first, target);
    }
    for (const std::string& target : references_of(entry.second.calculate, entry.first)) {
      if (build.binds.find(target) != build.binds.end() && target != entry.first) edges.emplace_back(entry.first, target);
    }
  }
  for (const std::string& path : nodes_on_cycles(edges)) build.problem(FormProblemKind::kCycle, path, build.binds.at(path).line);
}

void apply_control(Question& question, FormBuild::Control control) {
  question.asked = true;
  question.kind = control.kind;
  question.label = std::move(control.label);
  question.hint = std::move(control.hint);
  question.appearance = std::move(control.appearance);
  question.media_type = std::move(control.media_type);
  question.choices = std::move(control.choices);
  question.choices_known = control.choices_known;
  question.line = control.line;
  for (const Choice& choice : question.choices) question.choice_values.push_back(choice.value);
  std::sort(question.choice_values.begin(), question.choice_values.end());
}

void apply_bind(Question& question, const FormBuild::Bind& bind, FormBuild& build) {
  question.section = bind.section;
  question.required = bind.required == "true()";
  question.read_only = bind.read_only == "true()";
  question.relevant = bind.relevant;
  question.constraint = bind.constraint;
  question.calculate = bind.calculate;
  if (!question.required && bind.required != "false()") question.required_if = bind.required;
  // An upload without a control still names a file.
  if (!question.asked && bind.type == "binary") question.kind = QuestionKind::kFile;
  const std::uint32_t line = bind.line;
  if (question.line == 0) question.line = line;
  if (!question.constraint.empty() || !question.required_if.empty()) build.notice(FormProblemKind::kConditionNotChecked, question.path, line);
  if (!question.calculate.empty() || !bind.preload.empty()) build.notice(FormProblemKind::kValueNotCalculated, question.path, line);
  if (question.asked && !question.calculate.empty() && !question.read_only) {
    build.notice(FormProblemKind::kCalculatedQuestion, question.path, line);
  }
}

/// Relevant expressions of groups and questions; each is named once, where it stands.
std::set<std::string, std::less<>> conditions_of(FormBuild& build) {
  std::set<std::string, std::less<>> conditional;
  for (const auto& entry : build.binds) {
    if (entry.second.relevant.empty() || entry.second.relevant == "true()") continue;
    conditional.insert(entry.first);
    build.notice(FormProblemKind::kConditionNotChecked, entry.first, entry.second.line);
  }
  return conditional;
}

void make_questions(FormBuild& build) {
  const std::string meta = build.model.root + "/meta";
  const auto conditional = conditions_of(build);
  for (const std::string& path : build.order) {
    if (!build.is_leaf(path) || path == build.model.root) continue;
    const auto control = build.controls.find(path);
    const auto bind = build.binds.find(path);
    const bool classified = bind != build.binds.end() && bind->second.section.has_value();
    if (is_under(path, meta) && control == build.controls.end() && !classified) {
      build.model.meta.push_back(path);
      continue;
    }
    Question question;
    question.path = path;
    question.line = build.nodes.find(path)->second.line;
    if (control != build.controls.end()) apply_control(question, std::move(control->second));
    if (bind != build.binds.end()) apply_bind(question, bind->second, build);
    question.conditional = stands_in(conditional, path);
    question.repeated = stands_in(build.repeats, path);
    build.model.questions.push_back(std::move(question));
  }
  // Groups of the body, and every element that has children.
  for (const auto& node : build.nodes) {
    if (!build.is_leaf(node.first)) build.model.groups.push_back(node.first);
  }
  build.model.repeats.assign(build.repeats.begin(), build.repeats.end());
}

}  // namespace

FormResult<FormModel> parse_form(ByteView xml) {
  if (xml.size() > kMaxFormBytes) return refuse(ErrorCode::kTooLarge, "the form is too large", "form");
  auto tree = as_form_result(parse_xml(xml));
  if (!tree) return tl::unexpected<FormRefusal>(tree.error());
  FormBuild build;
  build.model.digest = sha256(xml);
  if (auto read = read_model(*tree, build); !read) return tl::unexpected<FormRefusal>(read.error());
  read_body(*tree->child("body"), build);
  find_cycles(build);
  if (build.problems.empty()) make_questions(build);
  if (!build.problems.empty()) {
    if (build.problems.size() > kMaxFormProblems) build.problems.resize(kMaxFormProblems);
    return refuse(ErrorCode::kInvalidArgument, "the form cannot be used", "form", "mend what the list names", std::move(build.problems));
  }
  return std::move(build.model);
}

}  // namespace sigilo
