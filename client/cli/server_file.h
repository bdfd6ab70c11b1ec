#pragma once

#include <string>

#include "client/cli/command.h"
#include "crypto/directory/server_identity.h"

namespace sigilo::cli {

/// The public file of a store, of which everything else trusts the keys.
struct ServerFile {
  ServerIdentity identity;
  Digest digest;
};
/// Errors of read_file and of ServerIdentity::parse, naming the file.
[[nodiscard]] Outcome<ServerFile> read_server(const std::string& path);
/// Asks for some of the words that the store printed.
[[nodiscard]] Done compare_server(Context& context, const ServerFile& file, const std::string& path);

}  // namespace sigilo::cli
