#include "client/cli/server_file.h"

#include "client/cli/files.h"
#include "client/cli/words.h"
#include "crypto/primitives/hash.h"

namespace sigilo::cli {
namespace {

constexpr std::size_t kMaxServerIdentityBytes = 64 * 1024;

}  // namespace

Outcome<ServerFile> read_server(const std::string& path) {
  SIGILO_TRY(const Bytes file, read_file(path, kMaxServerIdentityBytes));
  SIGILO_TRY(ServerIdentity identity, about(ServerIdentity::parse(file), path, Msg::kHintServerFile));
  return ServerFile{std::move(identity), sha256(file)};
}

Done compare_server(Context& context, const ServerFile& file, const std::string& path) {
  return ask_for_words(context, comparison_words("server-identity", file.digest.bytes(), words_of(context.console.language())), path);
}

}  // namespace sigilo::cli
