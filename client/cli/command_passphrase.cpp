#include "client/cli/command.h"
#include "client/cli/session.h"

namespace sigilo::cli {
namespace {

struct PassphraseOptions {
  std::string new_passphrase_file;
};

Done run_passphrase(Context& context, const PassphraseOptions& options) {
  SIGILO_TRY(const SecretBuffer old_passphrase,
             ask_passphrase(context.passphrase(), Msg::kHomePassphrase, context.console, context.terminal));
  SIGILO_TRY(const auto session, Session::open_with(context, old_passphrase, false));
  PassphraseSource source;
  source.no_input = context.options.no_input;
  if (!options.new_passphrase_file.empty()) {
    source.file = options.new_passphrase_file;
  }
  SIGILO_TRY(const SecretBuffer passphrase, new_passphrase(source, Msg::kNewHomePassphrase, context.console, context.terminal, context.rng));
  SIGILO_CHECK(about(session->home().change_passphrase(old_passphrase, passphrase), session->home().folder().string(), Msg::kHintEitherPassphrase));
  context.console.say(Msg::kPassphraseChanged);
  context.console.document("passphrase", Json{{"home", json_text(session->home().folder().string())}});
  return {};
}

}  // namespace

void add_passphrase(Commands& commands) {
  const auto options = std::make_shared<PassphraseOptions>();
  const Command app = commands.add("passphrase", Msg::kAboutPassphrase, [options](Context& context) { return run_passphrase(context, *options); });
  app.option("--new-passphrase-file", options->new_passphrase_file, Msg::kHelpNewPassphraseFile).type_name("FILE");
}

}  // namespace sigilo::cli
