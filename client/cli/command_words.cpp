#include "client/cli/command.h"
#include "client/cli/files.h"
#include "client/cli/root_key.h"
#include "client/cli/session.h"
#include "client/cli/words.h"
#include "client/core/enrolment.h"
#include "crypto/directory/key_fingerprint.h"
#include "crypto/envelope/recovery.h"

namespace sigilo::cli {
namespace {

constexpr std::size_t kMaxShareFile = 64 * 1024;
constexpr std::size_t kMaxPublicKeyFile = 64 * 1024;

struct WordsOptions {
  std::string root_key;
  std::string root_passphrase_file;
  std::vector<std::string> shares;
  std::string age;
  std::string key;
};

Done show_words(Context& context, const std::string& command, const std::vector<NamedFingerprint>& keys) {
  Console& console = context.console;
  Json list = Json::array();
  for (const NamedFingerprint& key : keys) {
    console.say(Msg::kWordsOfKey, {key.name});
    console.print(numbered_words(fingerprint_words(key.fingerprint, words_of(console.language()))));
    list.push_back(Json{{"key", json_text(key.name)}, {"fingerprint", json_text(key.fingerprint.hex())}});
  }
  console.document(command, Json{{"keys", std::move(list)}});
  return {};
}

Done of_directory(Context& context) {
  SIGILO_TRY(const auto session, Session::open(context));
  SIGILO_TRY(const Directory* const directory, session->directory());
  return show_words(context, "words directory", fingerprints_of(*directory));
}

Done of_device(Context& context) {
  SIGILO_TRY(const auto session, Session::open(context));
  SIGILO_TRY(const Digest fingerprint, own_fingerprint(session->home()));
  return show_words(context, "words device", {{"device", fingerprint}});
}

Done of_root(Context& context, const WordsOptions& options) {
  SIGILO_TRY(const RootKey root, open_root_key_file(context, options.root_key, options.root_passphrase_file));
  const Digest fingerprint = root_key_fingerprint(root.index, root.key.public_key());
  return show_words(context, "words root", {{"root " + std::to_string(root.index + 1), fingerprint}});
}

/// One share alone does not say whose key it is a part of, so enough of them come together; nothing of the key is kept.
Done of_recovery(Context& context, const WordsOptions& options) {
  std::vector<SecretBuffer> files;
  for (const std::string& path : options.shares) {
    SIGILO_TRY(SecretBuffer file, read_content(path, kMaxShareFile));
    SIGILO_CHECK(about(inspect_recovery_share(file), path));
    files.push_back(std::move(file));
  }
  const std::vector<ByteView> views(files.begin(), files.end());
  SIGILO_TRY(const KemKeyPair key, about(combine_recovery(views, default_suite()), options.shares.front()));
  return show_words(context, "words recovery", {{"recovery", recovery_key_fingerprint(key.public_key)}});
}

Done of_recipient(Context& context, const WordsOptions& options) {
  RecipientEntry recipient;
  recipient.age_recipient = options.age;
  if (!options.key.empty()) {
    SIGILO_TRY(recipient.kem_public_key, read_file(options.key, kMaxPublicKeyFile));
  }
  if (recipient.age_recipient.empty() && recipient.kem_public_key.empty()) {
    return refuse(ErrorCode::kInvalidArgument, Msg::kNoRecipientKey, "--age");
  }
  return show_words(context, "words recipient", {{"recipient", recipient_fingerprint(recipient)}});
}

}  // namespace

void add_words(Commands& commands) {
  const auto options = std::make_shared<WordsOptions>();
  const Command group = commands.group("words", Msg::kAboutWords);
  commands.add("directory", Msg::kAboutWordsDirectory, of_directory, &group);
  commands.add("device", Msg::kAboutWordsDevice, of_device, &group);
  const Command root = commands.add("root", Msg::kAboutWordsRoot, [options](Context& context) { return of_root(context, *options); }, &group);
  root.option("--root-key", options->root_key, Msg::kHelpRootKey).required().type_name("FILE");
  root.option("--root-passphrase-file", options->root_passphrase_file, Msg::kHelpRootPassphrase).type_name("FILE");
  const Command recovery =
      commands.add("recovery", Msg::kAboutWordsRecovery, [options](Context& context) { return of_recovery(context, *options); }, &group);
  recovery.option("share", options->shares, Msg::kHelpRecoveryShare).required().type_name("FILE");
  const Command recipient =
      commands.add("recipient", Msg::kAboutWordsRecipient, [options](Context& context) { return of_recipient(context, *options); }, &group);
  recipient.option("--age", options->age, Msg::kHelpAgeRecipient).type_name("RECIPIENT");
  recipient.option("--key", options->key, Msg::kHelpRecipientKey).type_name("FILE");
}

}  // namespace sigilo::cli
