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
  int memory_mib = 384;            ///< limits.memory_mib: what connections may hold in memory, 64…65536
  int database_readers = 4;        ///< limits.database_readers: 1…32
  int shutdown_seconds = 10;       ///< limits.shutdown_seconds: how long running calls may go on, 0…300
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
