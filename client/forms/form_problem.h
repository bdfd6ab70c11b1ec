#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "crypto/base/error.h"
#include "crypto/base/result.h"

namespace sigilo {

/// What can be wrong with, or noteworthy in, a form, an instance or a file beside it. Append only: names appear in JSON output.
enum class FormProblemKind : std::uint8_t {
  // Forms.
  kUnclassified,        ///< the question names no section
  kBadSection,          ///< sigilo:section is not the code of a data category
  kMediaInAccount,      ///< an image, sound or file is put into the account
  kSectionConflict,     ///< bind and sidecar disagree
  kUnknownPath,         ///< a path that the form does not have
  kDuplicatePath,       ///< two questions or binds for one path
  kUnsupportedElement,  ///< a body element that this reader does not know
  kUnsupportedType,     ///< a bind type that this reader does not know
  kBadAttribute,        ///< an attribute that cannot be read
  kMissingText,         ///< a label that the form's texts do not have
  kCycle,               ///< relevant and calculate expressions depend on each other
  kDuplicateChoice,     ///< a choice value that stands twice
  // Notices on forms: the form can be used.
  kConditionNotChecked,   ///< a relevant, constraint or required expression that this reader does not evaluate
  kChoicesNotChecked,     ///< choices that are not in the form, or depend on other answers
  kValueNotCalculated,    ///< a calculate or preload expression that this reader does not evaluate
  kCalculatedQuestion,    ///< a question whose answer its own calculate would overwrite
  kRepeatInFieldList,     ///< a repeat inside a field-list group, which tools cannot show
  kElementIgnored,        ///< an element without meaning for Sigilo (submission, another tool's encryption key, setvalue)
  // Instances.
  kUnknownElement,   ///< an element that the form does not have: it belongs to no section and cannot be kept
  kTextOutside,      ///< text where the form has no question
  kRepeatedElement,  ///< an element twice that is not a repeat
  kMissing,          ///< a required answer is missing
  kBadValue,         ///< the value is not of the question's type
  kNotAChoice,       ///< the value is not among the choices
  kTooLong,          ///< the value is over a bound
  kOtherForm,        ///< the instance is of another form or version
  kMetaNotKept,      ///< notice: a meta field that Sigilo does not keep
  // JSON files.
  kUnknownField,
  kMissingField,
  kDuplicateField,
  kWrongKind,    ///< another JSON kind than expected
  kUnknownCode,  ///< not a code of its vocabulary
  kBadField,     ///< the right kind, an impossible value
};

/// Stable lower-case name ("unclassified"), for JSON output and tests.
[[nodiscard]] std::string_view name_of(FormProblemKind kind);
/// What it means and what to do, in English.
[[nodiscard]] std::string_view text_of(FormProblemKind kind);

/// One finding. `path` is the question ("/data/age"), element or JSON field ("scopes[2].purpose") it is about; never an answer.
struct FormProblem {
  FormProblemKind kind = FormProblemKind::kUnclassified;
  std::string path;
  std::uint32_t line = 0;  ///< of the file; 0 if unknown

  friend bool operator==(const FormProblem& a, const FormProblem& b) { return a.kind == b.kind && a.path == b.path; }
};

/// "unclassified: /data/age (line 12): …"
[[nodiscard]] std::string to_string(const FormProblem& problem);

/// Why something was refused: one error and the complete list of what is wrong, so that a form is mended in one go.
struct [[nodiscard]] FormRefusal {
  Error error;
  std::vector<FormProblem> problems;
};

template <typename T>
using FormResult = tl::expected<T, FormRefusal>;

/// At most this many problems are listed; more are counted in `error.number`.
inline constexpr std::size_t kMaxFormProblems = 1000;

[[nodiscard]] inline tl::unexpected<FormRefusal> refuse(ErrorCode code, StaticText what, StaticText field = {}, StaticText hint = {},
                                                        std::vector<FormProblem> problems = {}) {
  const auto count = problems.empty() ? Error::kNoNumber : static_cast<std::int64_t>(problems.size());
  return tl::unexpected<FormRefusal>(FormRefusal{Error{code, what, field, hint, count}, std::move(problems)});
}

/// A Result as a FormResult.
template <typename T>
[[nodiscard]] FormResult<T> as_form_result(Result<T> result) {
  if (!result) return tl::unexpected<FormRefusal>(FormRefusal{result.error(), {}});
  if constexpr (std::is_void_v<T>) {
    return {};
  } else {
    return std::move(*result);
  }
}

}  // namespace sigilo
