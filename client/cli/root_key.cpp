#include "client/cli/root_key.h"

#include "client/cli/files.h"

namespace sigilo::cli {
namespace {
constexpr std::size_t kMaxRootKeyFile = 64 * 1024;
}

Outcome<RootKey> open_root_key_file(Context& context, const std::string& path, const std::string& passphrase_file) {
  SIGILO_TRY(const Bytes file, read_file(path, kMaxRootKeyFile));
  PassphraseSource source{{}, context.options.no_input};
  if (!passphrase_file.empty()) {
    source.file = passphrase_file;
  }
  SIGILO_TRY(const SecretBuffer passphrase, ask_passphrase(source, Msg::kRootPassphrase, context.console, context.terminal));
  auto root = open_root_key(file, passphrase);
  if (!root && root.error().code == ErrorCode::kAuthenticationFailed) {
    return refuse(ErrorCode::kUnauthenticated, Msg::kWrongPassphrase, path);
  }
  return about(std::move(root), path);
}

}  // namespace sigilo::cli
