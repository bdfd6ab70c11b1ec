#pragma once

#include <string>
#include <string_view>

#include "server/app/config.h"

namespace sigilo::server {

/// The text without its comments, if every line of it is of the plain kind that a configuration needs: nothing, "[section]", or a key of letters,
/// digits, '_', '-' and dots, '=', and a text in quotes or a decimal number. The TOML reader of Debian 12 (3.3.0) relies on assumptions that
/// other input breaks (undefined behaviour), so only such lines reach it. Line numbers stay the same. Pure.
[[nodiscard]] ConfigResult<std::string> plain_lines(std::string_view text);

}  // namespace sigilo::server
