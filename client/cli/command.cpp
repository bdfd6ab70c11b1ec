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

CLI::App& Commands::add(const std::string& name, Msg about, Handler handler, CLI::App* group) {
  CLI::App* parent = group == nullptr ? &root_ : group;
  CLI::App* app = parent->add_subcommand(name, text(about));
  app->fallthrough();
  const std::string path = group == nullptr ? name : group->get_name() + " " + name;
  entries_.push_back({app, path, std::move(handler)});
  return *app;
}

CLI::App& Commands::group(const std::string& name, Msg about) {
  CLI::App* app = root_.add_subcommand(name, text(about));
  app->fallthrough();
  app->require_subcommand(1);
  return *app;
}

const Commands::Entry* Commands::chosen() const {
  for (const Entry& entry : entries_) {
    if (entry.app->parsed()) {
      return &entry;
    }
  }
  return nullptr;
}

}  // namespace sigilo::cli
