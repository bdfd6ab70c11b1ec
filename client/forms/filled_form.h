#pragma once

#include <string>
#include <vector>

#include "client/forms/form_problem.h"
#include "client/forms/questionnaire.h"
#include "crypto/base/bytes.h"
#include "crypto/base/secret_bytes.h"
#include "crypto/codes/codes.h"

namespace sigilo {

inline constexpr std::size_t kMaxAnswerBytes = std::size_t{1} << 20;
inline constexpr std::size_t kMaxAnswers = 100'000;

/// One answer. Empty elements are no answers.
struct FormAnswer {
  std::string path;    ///< "/data/act[2]/place": an index from 1 at every repeat
  SecretBuffer value;  ///< UTF-8, NFC, without white space around it. Of an upload: the file's name as the instance has it; replace it by the attachment's random name
  codes::DataCategory section = codes::DataCategory::kAccount;
  QuestionKind kind = QuestionKind::kText;
};

/// A filled instance, read against its form.
struct FilledForm {
  std::vector<FormAnswer> answers;   ///< in form order
  std::vector<FormProblem> notices;  ///< meta fields that are not kept
};

/// Reads an instance (XML, at most 8 MiB, no DTD). Everything wrong is listed at once: elements that the form does not have (they belong to
/// no section, so nothing of the instance is kept), required answers that are missing, values that are not of their type or choices.
/// kTooLarge, kMalformed (XML), kConflict (another form or version), kInvalidArgument with the list. A required answer inside a group or
/// question with a relevant expression is not insisted upon.
[[nodiscard]] FormResult<FilledForm> read_instance(const Questionnaire& form, ByteView xml);

/// True if `path` (with or without indices) names `question`.
[[nodiscard]] bool is_path_of(std::string_view path, const Question& question);

}  // namespace sigilo
