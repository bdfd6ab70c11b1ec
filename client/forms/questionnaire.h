#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "client/forms/form_problem.h"
#include "client/forms/sidecar.h"
#include "crypto/base/bytes.h"
#include "crypto/base/ids.h"
#include "crypto/codes/codes.h"

namespace sigilo {

inline constexpr std::size_t kMaxFormBytes = std::size_t{8} << 20;
inline constexpr std::size_t kMaxFormQuestions = 20'000;
inline constexpr std::size_t kMaxFormPathBytes = 512;
inline constexpr std::size_t kMaxFormChoices = 100'000;            ///< of all questions together
inline constexpr std::size_t kMaxFormLanguages = 64;
inline constexpr std::size_t kMaxFormExpressionBytes = 1U << 20;  ///< of all binds together

enum class QuestionKind : std::uint8_t {
  kText, kInteger, kDecimal, kBoolean, kDate, kTime, kDateTime, kGeopoint, kGeotrace, kGeoshape, kBarcode,
  kSelectOne, kSelectMany, kRank, kTrigger, kImage, kAudio, kVideo, kFile,
};
[[nodiscard]] std::string_view name_of(QuestionKind kind);
/// Image, audio, video, file: the answer is an attachment.
[[nodiscard]] bool is_upload(QuestionKind kind);

/// A label: an id into the form's translations, or a text that stands in the form.
struct FormText {
  std::string itext;
  std::string text;
};

struct Choice {
  std::string value;
  FormText label;
};

/// A place in the form that can hold a value: a question, or a hidden or calculated field. Expressions are kept as written.
struct Question {
  std::string path;  ///< "/data/group/age"; no indices
  QuestionKind kind = QuestionKind::kText;
  std::optional<codes::DataCategory> section;  ///< set in every question of a Questionnaire
  bool asked = false;        ///< has a control in the body
  bool required = false;     ///< required="true()"
  bool conditional = false;  ///< it or a group around it has a relevant expression
  bool repeated = false;     ///< stands inside a repeat
  bool read_only = false;
  FormText label;
  FormText hint;
  std::string appearance;
  std::string media_type;  ///< of an upload, as written ("image/*")
  std::vector<Choice> choices;             ///< in the form's order
  std::vector<std::string> choice_values;  ///< ascending, for look-ups
  bool choices_known = true;  ///< false: choices come from outside the form, membership is not checked
  std::string relevant;
  std::string constraint;
  std::string required_if;
  std::string calculate;
  std::uint32_t line = 0;
};

/// A form as read, its questions perhaps not all classified. Value type.
struct FormModel {
  std::string id;
  std::string version;  ///< empty if the form has none
  std::string title;
  Digest digest;     ///< SHA-256 of the file
  std::string root;  ///< "/data"
  std::vector<Question> questions;   ///< in instance order
  std::vector<std::string> repeats;  ///< paths of repeated groups
  std::vector<std::string> groups;   ///< paths of all groups, repeats included
  std::vector<std::string> meta;     ///< paths of meta fields that are not kept (instanceID and the like)
  std::vector<std::string> languages;  ///< in the form's order, the default one first
  std::map<std::string, std::map<std::string, std::string, std::less<>>, std::less<>> texts;  ///< language -> id -> text
  std::vector<FormProblem> notices;

  [[nodiscard]] const Question* find(std::string_view path) const;
  /// In `language`, else by its first part ("es" for "es-PY"), else in the form's default language; empty if there is no text.
  [[nodiscard]] std::string_view text(const FormText& text, std::string_view language) const;
};

/// Reads a form. Sections come from `sigilo:section` (namespace urn:sigilo:form:1) in binds and may be missing. kTooLarge over 8 MiB,
/// kMalformed (XML, DOCTYPE), kUnsupported (more than one model, unknown elements), kInvalidArgument with the list otherwise.
[[nodiscard]] FormResult<FormModel> parse_form(ByteView xml);

/// A form in which every question names its section: the only kind that captures. Immutable; thread-safe to read.
class Questionnaire {
 public:
  /// Sections from the form, completed by a sidecar. kInvalidArgument with the complete list: unclassified questions, media in the
  /// account, sidecar paths that the form does not have, sections on which form and sidecar disagree; kConflict for another form's sidecar.
  [[nodiscard]] static FormResult<Questionnaire> classify(FormModel model, const Sidecar* sidecar = nullptr);
  /// parse_form and classify.
  [[nodiscard]] static FormResult<Questionnaire> load(ByteView xml, const Sidecar* sidecar = nullptr);

  [[nodiscard]] const FormModel& model() const { return model_; }
  [[nodiscard]] const Digest& digest() const { return model_.digest; }
  [[nodiscard]] codes::DataCategory section_of(const Question& question) const { return *question.section; }

 private:
  explicit Questionnaire(FormModel model) : model_(std::move(model)) {}
  FormModel model_;
};

}  // namespace sigilo
