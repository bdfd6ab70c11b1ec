#include "client/cli/passphrase.h"

#include "client/cli/files.h"
#include "client/cli/words.h"

namespace sigilo::cli {
namespace {

constexpr std::size_t kProposedWords = 6;


Done require_terminal(const PassphraseSource& source, const Terminal& terminal) {
  if (source.no_input || !terminal.can_ask()) {
    return refuse(ErrorCode::kInvalidArgument, Msg::kNoPassphrase, {}, Msg::kHintPassphraseFile);
  }
  return {};
}

Done long_enough(const SecretBuffer& passphrase, const std::string& subject) {
  if (passphrase.size() < kShortestPassphrase) {
    return refuse(ErrorCode::kInvalidArgument, Msg::kPassphraseShort, subject);
  }
  return {};
}

}  // namespace

Outcome<SecretBuffer> ask_passphrase(const PassphraseSource& source, Msg title, Console& console, Terminal& terminal) {
  if (source.file) {
    return passphrase_from_file(*source.file);
  }
  SIGILO_CHECK(require_terminal(source, terminal));
  return terminal.ask_secret(console.text(title) + ": ");
}

Outcome<SecretBuffer> new_passphrase(const PassphraseSource& source, Msg title, Console& console, Terminal& terminal, Rng& rng) {
  if (source.file) {
    SIGILO_TRY(SecretBuffer passphrase, passphrase_from_file(*source.file));
    SIGILO_CHECK(long_enough(passphrase, source.file->string()));
    return passphrase;
  }
  SIGILO_CHECK(require_terminal(source, terminal));
  const SecretBuffer proposed = generate_passphrase(rng, kProposedWords, words_of(console.language()));
  terminal.show(console.text(Msg::kProposedPassphrase) + "\n    ");
  terminal.show(as_text(proposed));
  terminal.show("\n" + console.text(Msg::kProposedPassphraseUse) + "\n");
  while (true) {
    SIGILO_TRY(SecretBuffer first, terminal.ask_secret(console.text(title) + ": "));
    if (!long_enough(first, {})) {
      terminal.show(console.text(Msg::kPassphraseShort) + "\n");
      continue;
    }
    SIGILO_TRY(const SecretBuffer second, terminal.ask_secret(console.text(Msg::kPassphraseAgain) + ": "));
    if (equal_constant_time(first, second)) {
      return first;
    }
    terminal.show(console.text(Msg::kPassphrasesDiffer) + "\n");
  }
}

}  // namespace sigilo::cli
