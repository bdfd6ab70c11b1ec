#include "client/forms/form_problem.h"

#include <array>

namespace sigilo {
namespace {

struct Description {
  FormProblemKind kind;
  std::string_view name;
  std::string_view text;
};

using K = FormProblemKind;
constexpr std::array kDescriptions = {
    Description{K::kUnclassified, "unclassified", "the question names no section; add sigilo:section to its bind, or a signed sidecar"},
    Description{K::kBadSection, "bad_section", "the section is not the code of a data category (docs/CODES.md, data_category)"},
    Description{K::kMediaInAccount, "media_in_account", "an image, sound or file cannot be part of the account; choose a personal category"},
    Description{K::kSectionConflict, "section_conflict", "form and sidecar name different sections; correct the sidecar"},
    Description{K::kUnknownPath, "unknown_path", "the form has no such question or group; correct the path"},
    Description{K::kDuplicatePath, "duplicate_path", "the path is used twice in ways that contradict each other"},
    Description{K::kUnsupportedElement, "unsupported_element", "this reader does not know the element; leave it out or ask for support"},
    Description{K::kUnsupportedType, "unsupported_type", "this reader does not know the type; use a type of ODK XForms"},
    Description{K::kBadAttribute, "bad_attribute", "the attribute is missing or cannot be read"},
    Description{K::kMissingText, "missing_text", "no language of the form has a text for this id"},
    Description{K::kCycle, "cycle", "relevant and calculate expressions depend on each other in a circle"},
    Description{K::kDuplicateChoice, "duplicate_choice", "a choice value stands twice; the answer does not tell which was meant"},
    Description{K::kConditionNotChecked, "condition_not_checked", "a condition is kept as written but not evaluated"},
    Description{K::kChoicesNotChecked, "choices_not_checked", "the choices come from elsewhere or depend on other answers; not checked in full"},
    Description{K::kValueNotCalculated, "value_not_calculated", "a calculated or preloaded value is taken from the instance, not computed"},
    Description{K::kCalculatedQuestion, "calculated_question", "the question has a calculate that would overwrite its answer"},
    Description{K::kRepeatInFieldList, "repeat_in_field_list", "a repeat stands inside a field-list group, which tools cannot show"},
    Description{K::kElementIgnored, "element_ignored", "the element has no meaning for Sigilo and is ignored"},
    Description{K::kUnknownElement, "unknown_element", "the form has no such element, so it belongs to no section; nothing was kept"},
    Description{K::kTextOutside, "text_outside", "there is text where the form has no question; nothing was kept"},
    Description{K::kRepeatedElement, "repeated_element", "the element stands twice but is not a repeat"},
    Description{K::kMissing, "missing", "the question is required and has no answer"},
    Description{K::kBadValue, "bad_value", "the value is not of the question's type"},
    Description{K::kNotAChoice, "not_a_choice", "the value is not among the question's choices"},
    Description{K::kTooLong, "too_long", "the value is over its bound"},
    Description{K::kOtherForm, "other_form", "the instance belongs to another form or version"},
    Description{K::kMetaNotKept, "meta_not_kept", "the meta field is not kept: Sigilo has ids and times of its own"},
    Description{K::kUnknownField, "unknown_field", "the file has a field that this format does not know; remove it or correct its name"},
    Description{K::kMissingField, "missing_field", "the field is missing"},
    Description{K::kDuplicateField, "duplicate_field", "the field stands twice"},
    Description{K::kWrongKind, "wrong_kind", "the field holds another kind of value than expected (docs/FORMATS.md)"},
    Description{K::kUnknownCode, "unknown_code", "the value is not a code of its vocabulary (docs/CODES.md)"},
    Description{K::kBadField, "bad_field", "the field's value is not possible (docs/FORMATS.md)"},
};

const Description& description_of(FormProblemKind kind) {
  static_assert(kDescriptions.size() == static_cast<std::size_t>(K::kBadField) + 1);
  return kDescriptions[static_cast<std::size_t>(kind)];
}

}  // namespace

std::string_view name_of(FormProblemKind kind) { return description_of(kind).name; }
std::string_view text_of(FormProblemKind kind) { return description_of(kind).text; }

std::string to_string(const FormProblem& problem) {
  std::string out(name_of(problem.kind));
  out += ": ";
  out += problem.path;
  if (problem.line != 0) out += " (line " + std::to_string(problem.line) + ")";
  out += ": ";
  out += text_of(problem.kind);
  return out;
}

}  // namespace sigilo
