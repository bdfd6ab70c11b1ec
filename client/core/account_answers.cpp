#include "client/core/account_answers.h"

namespace sigilo {

Result<AnswersContent> account_answers(ByteView content, const Prologue& prologue) {
  SIGILO_TRY(AnswersContent answers, parse_answers(content));
  if (answers.form != prologue.form) return fail(ErrorCode::kConflict, "the account names another questionnaire than the record", "form");
  return answers;
}

}  // namespace sigilo
