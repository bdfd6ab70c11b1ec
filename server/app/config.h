#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "crypto/base/result.h"
#include "crypto/platform/file_system.h"

namespace sigilo::server {

/// What an operator can set. Everything has a default for one machine.
struct Config {
  Path data = "/var/lib/sigilo";          ///< data: folder of database, blobs, keys
  std::string listen = "127.0.0.1:7443";  ///< listen: host:port; port 0 takes a free one
  Path database_key_file;          ///< database_key_file: 32 raw bytes, mode 0600; empty: the key that `init` made below `data`
  Path head_file;                  ///< head_file: where the newest signed head is kept; empty: store/head below `data`
  int threads = 48;                ///< limits.threads: handlers at work at once, 8…512
  int streams_per_connection = 8;  ///< limits.streams_per_connection: 1…64
  int memory_mib = 192;            ///< limits.memory_mib: what connections may hold in memory, 64…65536
  int database_readers = 4;        ///< limits.database_readers: 1…32
  int shutdown_seconds = 10;       ///< limits.shutdown_seconds: how long running calls may go on, 0…300
  int kept_free_mib = 64;          ///< limits.kept_free_mib: room that intake leaves on the disk, 1…1048576
  int reserve_mib = 32;            ///< limits.reserve_mib: room that only publishing a directory may use, 0 (none)…4096
  int quarantine_items_per_day = 200;  ///< limits.quarantine_items_per_day: set aside of one member, 1…1000000
  int quarantine_mib_per_day = 2048;   ///< limits.quarantine_mib_per_day: the same in MiB, 1…1048576
  int open_uploads = 64;           ///< limits.open_uploads: of one member, 1…1024
  std::string log_level = "info";  ///< log.level: error, warning, info, debug
};

/// What is wrong with a configuration file, for its author: `key` and `line` (0: none) are of that file.
struct ConfigProblem {
  Error error;
  std::string key;
  std::uint32_t line = 0;
};
template <typename T>
using ConfigResult = tl::expected<T, ConfigProblem>;

inline constexpr std::size_t kMaxConfigBytes = 64 * 1024;

/// Reads TOML, one setting a line (config_lines.h). Unknown keys, other types, values out of range, and bytes that are not ASCII outside
/// comments are refused. Never throws; pure.
[[nodiscard]] ConfigResult<Config> parse_config(std::string_view text);

/// kInvalidArgument unless it is "host:port" with a port of 0…65535.
[[nodiscard]] Status check_host_and_port(std::string_view text);

/// "line 12: limits.thread: there is no such setting; known are …"
[[nodiscard]] std::string to_string(const ConfigProblem& problem);

}  // namespace sigilo::server
