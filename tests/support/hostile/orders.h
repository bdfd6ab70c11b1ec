#pragma once

#include <string>

#include "crypto/platform/file_system.h"
#include "server/domain/server_keys.h"

namespace sigilo::testing {

/// What the test wants of the hostile server now. The file $SIGILO_HOSTILE holds one line, "KIND VICTIM OTHER", and is read anew at every call,
/// so that one running server plays every part. An empty file: an honest server.
struct Orders {
  std::string kind;    ///< name of a lie or leak
  std::string victim;  ///< a record id (raw bytes), or the phrase to leak
  std::string other;   ///< another record id (raw bytes)
};
[[nodiscard]] Orders read_orders();

/// $SIGILO_HOSTILE_DATA, the server's data folder.
[[nodiscard]] Path data_folder();

/// The server's own keys, from $SIGILO_HOSTILE_DATA: a lie may be signed. Ends the process if they cannot be had.
[[nodiscard]] const server::ServerKeys& own_keys();

}  // namespace sigilo::testing
