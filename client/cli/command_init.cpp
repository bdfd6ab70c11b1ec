#include <sys/stat.h>

#include <array>
#include <cerrno>

#include "client/cli/command.h"
#include "client/cli/files.h"
#include "client/cli/qr.h"
#include "client/cli/server_file.h"
#include "client/cli/session.h"
#include "client/cli/words.h"
#include "client/core/founding.h"
#include "crypto/directory/key_fingerprint.h"
#include "crypto/directory/signed_directory.h"
#include "crypto/primitives/hash.h"

namespace sigilo::cli {
namespace {

struct InitOptions {
  std::string server;
  std::string name;
  std::vector<std::string> roles{"administrator"};
  std::string out;
  std::string recovery_out;
  int root_keys = 3;
  int root_threshold = 2;
  std::vector<std::string> root_passphrase_files;
  int recovery_shares = 3;
  int recovery_threshold = 2;
  int valid_days = 60;
  bool yes = false;
};

Outcome<std::string> recovery_folder(Context& context, const InitOptions& options) {
  if (!options.recovery_out.empty()) {
    return options.recovery_out;
  }
  if (!context.can_ask()) {
    return refuse(ErrorCode::kInvalidArgument, Msg::kNoRecoveryFolder, "--recovery-out", Msg::kHintRecoveryFolder);
  }
  return context.terminal.ask(context.console.text(Msg::kAskRecoveryFolder) + ": ");
}

Outcome<std::vector<SecretBuffer>> root_passphrases(Context& context, const InitOptions& options) {
  const auto count = static_cast<std::size_t>(options.root_keys);
  if (!options.root_passphrase_files.empty() && options.root_passphrase_files.size() != count) {
    return refuse(ErrorCode::kInvalidArgument, Msg::kRootPassphraseCount, "--root-passphrase-file");
  }
  std::vector<SecretBuffer> passphrases;
  for (std::size_t i = 0; i < count; ++i) {
    PassphraseSource source{{}, context.options.no_input};
    if (!options.root_passphrase_files.empty()) {
      source.file = options.root_passphrase_files[i];
    } else {
      context.console.note(Msg::kRootKeyNumber, {std::to_string(i + 1), std::to_string(count)});
    }
    SIGILO_TRY(SecretBuffer passphrase, new_passphrase(source, Msg::kRootPassphrase, context.console, context.terminal, context.rng));
    passphrases.push_back(std::move(passphrase));
  }
  return passphrases;
}

Outcome<FoundingOptions> founding_options(Context& context, const InitOptions& options, ServerIdentity server) {
  FoundingOptions founding;
  founding.server = std::move(server);
  founding.founder_name = options.name;
  founding.founder_roles = Roles();
  for (const std::string& name : options.roles) {
    SIGILO_TRY(const Role role, about(role_from_name(name), "--role " + name));
    founding.founder_roles.add(role);
  }
  founding.root_threshold = static_cast<std::uint8_t>(options.root_threshold);
  founding.recovery_threshold = static_cast<std::uint8_t>(options.recovery_threshold);
  founding.recovery_shares = static_cast<std::uint8_t>(options.recovery_shares);
  founding.valid_days = options.valid_days;
  SIGILO_TRY(founding.root_passphrases, root_passphrases(context, options));
  return founding;
}

/// Shares go to a new folder of their own, since nobody should hold them together with the rest. A folder that appeared since it was looked
/// for (a stick with the shares of another founding, a trap of somebody else) is not used.
Done make_share_folder(Session& session, const std::filesystem::path& folder) {
  if (::mkdir(folder.c_str(), 0700) == 0) return about(session.files().sync_directory(folder.parent_path()), folder.string());
  if (errno == EEXIST) return refuse(ErrorCode::kAlreadyExists, Msg::kFolderExists, folder.string(), Msg::kHintOtherName);
  return refuse(ErrorCode::kIo, Msg::kFolderNotWritable, folder.parent_path().string());
}

std::filesystem::path share_path(const std::filesystem::path& folder, std::size_t number) {
  return folder / ("recovery-" + std::to_string(number) + ".share");
}

/// Takes back what save_shares() made, and nothing else.
void remove_shares(const std::filesystem::path& folder, std::size_t count) {
  std::error_code ignored;
  for (std::size_t i = 1; i <= count; ++i) std::filesystem::remove(share_path(folder, i), ignored);
  std::filesystem::remove(folder, ignored);  // only if it is empty
}

Done save_shares(const std::filesystem::path& folder, const std::vector<SecretBuffer>& shares) {
  std::vector<OutputFile> files;
  for (std::size_t i = 0; i < shares.size(); ++i) {
    SIGILO_TRY(OutputFile file, OutputFile::create(share_path(folder, i + 1)));
    SIGILO_CHECK(file.write(shares[i]));
    files.push_back(std::move(file));
  }
  for (OutputFile& file : files) {
    SIGILO_CHECK(file.publish());
  }
  return {};
}

void report(Context& context, const InitOptions& options, const std::string& recovery, const Founding& founding, const Digest& recovery_fingerprint) {
  Console& console = context.console;
  console.say(Msg::kInitDone, {options.out});
  console.say(Msg::kInitRehearsed, {std::to_string(options.recovery_threshold), std::to_string(options.recovery_shares), recovery});
  console.say(Msg::kInitRecoveryWords);
  console.print(numbered_words(fingerprint_words(recovery_fingerprint, words_of(console.language()))));
  const std::filesystem::path folder(options.out);
  console.say(Msg::kInitNext, {(folder / "trust-root").string(), (folder / "directory").string(), (folder / "names").string()});
  console.document("init", Json{{"out", json_text(options.out)},
                                {"recovery_out", json_text(recovery)},
                                {"recovery_rehearsed", true},
                                {"root_keys", founding.root_keys.size()},
                                {"root_threshold", options.root_threshold},
                                {"member", json_text(founding.founder.hex())},
                                {"device", json_text(founding.founder_device.hex())},
                                {"recovery_fingerprint", json_text(recovery_fingerprint.hex())},
                                {"trust_root_digest", json_text(sha256(founding.trust_root).hex())}});
}

/// A founding of which a part could not be saved must not be used: its keys would be lost later. So it is all or nothing.
Outcome<Founding> found_and_save(Context& context, const InitOptions& options, const std::string& recovery, const FoundingOptions& choice) {
  SIGILO_TRY(const std::filesystem::path home, context.home());
  std::error_code ignored;
  const bool fresh = !std::filesystem::exists(home, ignored);
  SIGILO_TRY(auto session, Session::create(context));
  const std::filesystem::path share_folder = std::filesystem::absolute(recovery).lexically_normal();
  bool shares_made = false;
  const auto work = [&]() -> Outcome<Founding> {
    SIGILO_TRY(Founding founding, found_mechanism(session->home(), choice));
    SIGILO_CHECK(make_share_folder(*session, share_folder));
    shares_made = true;
    SIGILO_CHECK(save_shares(share_folder, founding.recovery_shares));
    founding.recovery_shares.clear();
    SIGILO_CHECK(about(save_founding(session->files(), std::filesystem::absolute(options.out).lexically_normal(), founding), options.out));
    return founding;
  };
  Outcome<Founding> founding = work();
  if (!founding) {
    session.reset();
    if (shares_made) remove_shares(share_folder, choice.recovery_shares);
    std::filesystem::remove(options.out, ignored);  // only if it is empty
    // A folder that was there before may hold other things.
    if (fresh) {
      std::filesystem::remove_all(home, ignored);
    }
  }
  return founding;
}

Done run_init(Context& context, const InitOptions& options) {
  SIGILO_TRY(ServerFile server, read_server(options.server));
  if (!options.yes) SIGILO_CHECK(compare_server(context, server, options.server));
  SIGILO_TRY(const std::string recovery, recovery_folder(context, options));
  for (const std::string& folder : {options.out, recovery}) {
    if (std::filesystem::exists(std::filesystem::symlink_status(folder))) {
      return refuse(ErrorCode::kAlreadyExists, Msg::kFolderExists, folder, Msg::kHintOtherName);
    }
  }
  SIGILO_TRY(const FoundingOptions founding_choice, founding_options(context, options, std::move(server.identity)));
  SIGILO_TRY(const Founding founding, found_and_save(context, options, recovery, founding_choice));
  SIGILO_TRY(const SignedDirectory first, SignedDirectory::parse(founding.directory));
  report(context, options, recovery, founding, recovery_key_fingerprint(first.directory().recovery_public_key));
  SIGILO_TRY(const std::string qr, qr_text(founding.trust_root));
  context.console.print(context.console.text(Msg::kInitTrustRoot) + "\n" + qr);
  return {};
}

}  // namespace

void add_init(Commands& commands) {
  const auto options = std::make_shared<InitOptions>();
  const Command app = commands.add("init", Msg::kAboutInit, [options](Context& context) { return run_init(context, *options); });
  app.option("--server", options->server, Msg::kHelpInitServer).required().type_name("FILE");
  app.option("--name", options->name, Msg::kHelpInitName).required().type_name("NAME");
  app.option("--role", options->roles, Msg::kHelpRole).type_name("ROLE");
  app.option("--out", options->out, Msg::kHelpInitOut).required().type_name("DIR");
  app.option("--recovery-out", options->recovery_out, Msg::kHelpInitRecoveryOut).type_name("DIR");
  app.option("--root-keys", options->root_keys, Msg::kHelpInitRootKeys).range(1, 16);
  app.option("--root-threshold", options->root_threshold, Msg::kHelpInitRootThreshold).range(1, 16);
  app.option("--root-passphrase-file", options->root_passphrase_files, Msg::kHelpInitRootPassphrase).type_name("FILE");
  app.option("--recovery-shares", options->recovery_shares, Msg::kHelpInitShares).range(1, 16);
  app.option("--recovery-threshold", options->recovery_threshold, Msg::kHelpInitShareThreshold).range(1, 16);
  app.option("--valid-days", options->valid_days, Msg::kHelpInitValid).range(1, 60);
  app.flag("--yes", options->yes, Msg::kHelpInitYes);
}

}  // namespace sigilo::cli
