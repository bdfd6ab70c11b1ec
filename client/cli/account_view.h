#pragma once

#include <string_view>

#include "client/cli/command.h"
#include "client/cli/session.h"
#include "client/forms/answers_content.h"
#include "crypto/base/ids.h"

namespace sigilo::cli {

/// A text of somebody else for people: line ends inside it must not look like its end and the beginning of another question.
[[nodiscard]] SecretString indented(std::string_view text);
/// Shows an opened account to people, with the questions of its form where the directory lists it, and returns it for programs.
[[nodiscard]] Json show_answers(Context& context, Session& session, const RecordId& record, const AnswersContent& answers);

}  // namespace sigilo::cli
