#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "client/forms/form_problem.h"
#include "client/forms/questionnaire.h"
#include "client/forms/xml_tree.h"
#include "crypto/codes/codes.h"

namespace sigilo {

inline constexpr std::string_view kSectionNamespace = "urn:sigilo:form:1";

/// A form while it is read; inside client/forms only. Filled by read_model, then by read_body, then made into questions by parse_form.
struct FormBuild {
  struct Node {
    bool leaf = true;
    std::uint32_t line = 0;
  };
  struct Bind {
    std::string type;  ///< without a prefix
    std::optional<codes::DataCategory> section;
    std::string relevant, constraint, required, read_only, calculate, preload;
    std::uint32_t line = 0;

    /// Says the same; the line does not count.
    [[nodiscard]] bool agrees(const Bind& other) const;
  };
  struct Control {
    QuestionKind kind = QuestionKind::kText;
    FormText label, hint;
    std::string appearance, media_type;
    std::vector<Choice> choices;
    bool choices_known = true;
    std::uint32_t line = 0;
  };

  FormModel model;
  std::vector<std::string> order;  ///< paths of the instance, in document order
  std::map<std::string, Node, std::less<>> nodes;
  std::map<std::string, Bind, std::less<>> binds;
  std::map<std::string, std::string, std::less<>> bind_ids;  ///< id -> path
  std::map<std::string, Control, std::less<>> controls;
  std::map<std::string, const XmlElement*, std::less<>> instances;  ///< secondary ones, by id
  std::set<std::string, std::less<>> groups;
  std::set<std::string, std::less<>> repeats;
  std::size_t choices = 0;
  std::vector<FormProblem> problems;

  void problem(FormProblemKind kind, std::string path, std::uint32_t line = 0) { problems.push_back({kind, std::move(path), line}); }
  void notice(FormProblemKind kind, std::string path, std::uint32_t line = 0) { model.notices.push_back({kind, std::move(path), line}); }
  [[nodiscard]] bool is_leaf(std::string_view path) const;
  [[nodiscard]] bool has_text(std::string_view id) const;
};

/// Title, instances, binds, texts.
[[nodiscard]] FormResult<void> read_model(const XmlElement& html, FormBuild& build);
/// The text of a label or value; an <output/> inside shows as "…", because values are not computed here.
[[nodiscard]] std::string shown_text(const XmlElement& element);
/// Controls, groups, repeats.
void read_body(const XmlElement& body, FormBuild& build);

}  // namespace sigilo
