#include "client/cli/code_shown.h"

#include "client/cli/words.h"
#include "crypto/consent/withdrawal_code.h"

namespace sigilo::cli {

void add_code_options(const Command& command, CodeOptions& options) {
  const Option code = command.flag("--code", options.on_terminal, Msg::kHelpCode);
  command.flag("--code-json", options.in_json, Msg::kHelpCodeJson).excludes(code);
}

Done check_code_shown(const Context& context, const CodeOptions& options) {
  if (options.on_terminal && !context.can_ask()) {
    return refuse(ErrorCode::kInvalidArgument, Msg::kNowhereToShowCode, "--code", Msg::kHintCodeJson);
  }
  if (options.in_json && !context.console.json()) {
    return refuse(ErrorCode::kInvalidArgument, Msg::kNowhereToShowCode, "--code-json", Msg::kHintCodeJson);
  }
  return {};
}

Outcome<MadeCode> make_code(Context& context, Session& session, const std::string& language) {
  MadeCode made;
  made.words = make_withdrawal_code(context.rng, word_language_of(language, context.console.language()));
  SIGILO_TRY(made.tag, withdrawal_tag(as_text(made.words), session.trust().origin()));
  return made;
}

void show_code(Context& context, const CodeOptions& options, const SecretBuffer& words, Json& fields) {
  if (options.on_terminal) {
    context.terminal.show(context.console.text(Msg::kWithdrawalCode) + "\n    ");
    context.terminal.show(as_text(words));
    context.terminal.show("\n");
  }
  if (options.in_json) {
    fields["withdrawal_code"] = json_text(as_text(words));
  }
}

}  // namespace sigilo::cli
