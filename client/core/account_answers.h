#pragma once

#include "client/forms/answers_content.h"
#include "crypto/base/result.h"
#include "crypto/envelope/prologue.h"

namespace sigilo {

/// The answers in the content of an account section, for every reader of one: a device must not have its answers shown under the questions of another
/// questionnaire than its record names. Errors of parse_answers; kConflict (`field` "form"). Pure.
[[nodiscard]] Result<AnswersContent> account_answers(ByteView content, const Prologue& prologue);

}  // namespace sigilo
