#include "client/cli/command.h"

#include <cstdlib>

namespace sigilo::cli {

PassphraseSource Context::passphrase() const {
  PassphraseSource source;
  source.no_input = options.no_input;
  if (!options.passphrase_file.empty()) {
    source.file = options.passphrase_file;
  }
  return source;
}

Outcome<std::filesystem::path> Context::home() const {
  if (!options.home.empty()) {
    return std::filesystem::absolute(options.home).lexically_normal();
  }
  const char* data = std::getenv("XDG_DATA_HOME");
  if (data != nullptr && std::filesystem::path(data).is_absolute()) {
    return std::filesystem::path(data) / "sigilo";
  }
  const char* user = std::getenv("HOME");
  if (user != nullptr && std::filesystem::path(user).is_absolute()) {
    return std::filesystem::path(user) / ".local/share/sigilo";
  }
  return refuse(ErrorCode::kNotFound, Msg::kHomeUnknown, {}, Msg::kHintHome);
}

Done Context::confirm(bool yes, const std::string& question) const {
  if (yes) {
    return {};
  }
  if (!can_ask()) {
    return refuse(ErrorCode::kInvalidArgument, Msg::kNeedsAnswer, {}, Msg::kHintYes);
  }
  SIGILO_TRY(const std::string answer, terminal.ask(question + " " + console.text(Msg::kYesNo) + " "));
  if (answer != console.text(Msg::kYesLetter)) {
    return refuse(ErrorCode::kCancelled, Msg::kInputEnded);
  }
  return {};
}

}  // namespace sigilo::cli
