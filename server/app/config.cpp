#include "server/app/config.h"

#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <functional>
#include <optional>

#include "server/app/config_lines.h"

namespace sigilo::server {
namespace {

using Problem = std::optional<ConfigProblem>;

ConfigProblem problem(Error error, std::string key, std::uint32_t line) { return {error, std::move(key), line}; }

ConfigProblem problem(StaticText what, StaticText hint, std::string key, std::uint32_t line) {
  return problem(Error{ErrorCode::kInvalidArgument, what, {}, hint, Error::kNoNumber}, std::move(key), line);
}

Problem read_text(const toml::node& node, std::string& out) {
  const auto value = node.value_exact<std::string>();
  if (!value || value->empty()) return problem("a text in quotes is expected", "", "", 0);
  out = *value;
  return std::nullopt;
}

Problem read_path(const toml::node& node, Path& out) {
  std::string text;
  if (auto wrong = read_text(node, text)) return wrong;
  if (text.front() != '/') return problem("an absolute path is expected", "", "", 0);
  out = text;
  return std::nullopt;
}

Problem read_number(const toml::node& node, int lowest, int highest, int& out) {
  const auto value = node.value_exact<std::int64_t>();
  if (!value) return problem("a whole number is expected", "", "", 0);
  if (*value < lowest || *value > highest) {
    ConfigProblem wrong = problem("the number is out of its range", "", "", 0);
    wrong.error.number = *value < lowest ? lowest : highest;
    return wrong;
  }
  out = static_cast<int>(*value);
  return std::nullopt;
}

Problem read_level(const toml::node& node, std::string& out) {
  constexpr std::array<std::string_view, 4> kLevels = {"error", "warning", "info", "debug"};
  if (auto wrong = read_text(node, out)) return wrong;
  if (std::find(kLevels.begin(), kLevels.end(), out) == kLevels.end()) {
    return problem("there is no such level", "known are error, warning, info, debug", "", 0);
  }
  return std::nullopt;
}

Problem read_listen(const toml::node& node, std::string& out) {
  if (auto wrong = read_text(node, out)) return wrong;
  if (const Status good = check_host_and_port(out); !good) return problem(good.error(), "", 0);
  return std::nullopt;
}

struct Setting {
  std::string_view section;  ///< empty: top level
  std::string_view key;
  StaticText example;  ///< what is expected: the hint of a refusal that has none
  std::function<Problem(const toml::node&, Config&)> read;
};

const std::vector<Setting>& settings() {
  static const std::vector<Setting> kSettings = {
      {"", "data", "a path such as data = \"/var/lib/sigilo\"", [](const auto& node, Config& c) { return read_path(node, c.data); }},
      {"", "listen", "an address such as listen = \"0.0.0.0:7443\"", [](const auto& node, Config& c) { return read_listen(node, c.listen); }},
      {"", "database_key_file", "a path such as database_key_file = \"/etc/sigilo/database.key\"", [](const auto& node, Config& c) { return read_path(node, c.database_key_file); }},
      {"", "head_file", "a path such as head_file = \"/mnt/other/sigilo/head\"", [](const auto& node, Config& c) { return read_path(node, c.head_file); }},
      {"limits", "threads", "a number from 8 to 512, such as threads = 48", [](const auto& node, Config& c) { return read_number(node, 8, 512, c.threads); }},
      {"limits", "streams_per_connection", "a number from 1 to 64, such as streams_per_connection = 8",
       [](const auto& node, Config& c) { return read_number(node, 1, 64, c.streams_per_connection); }},
      {"limits", "memory_mib", "a number from 64 to 65536, such as memory_mib = 192", [](const auto& node, Config& c) { return read_number(node, 64, 65536, c.memory_mib); }},
      {"limits", "database_readers", "a number from 1 to 32, such as database_readers = 4", [](const auto& node, Config& c) { return read_number(node, 1, 32, c.database_readers); }},
      {"limits", "shutdown_seconds", "a number from 0 to 300, such as shutdown_seconds = 10", [](const auto& node, Config& c) { return read_number(node, 0, 300, c.shutdown_seconds); }},
      {"limits", "kept_free_mib", "a number from 1 to 1048576, such as kept_free_mib = 64",
       [](const auto& node, Config& c) { return read_number(node, 1, 1048576, c.kept_free_mib); }},
      {"limits", "reserve_mib", "a number from 0 to 4096, such as reserve_mib = 32",
       [](const auto& node, Config& c) { return read_number(node, 0, 4096, c.reserve_mib); }},
      {"limits", "quarantine_items_per_day", "a number from 1 to 1000000, such as quarantine_items_per_day = 200",
       [](const auto& node, Config& c) { return read_number(node, 1, 1000000, c.quarantine_items_per_day); }},
      {"limits", "quarantine_mib_per_day", "a number from 1 to 1048576, such as quarantine_mib_per_day = 2048",
       [](const auto& node, Config& c) { return read_number(node, 1, 1048576, c.quarantine_mib_per_day); }},
      {"limits", "open_uploads", "a number from 1 to 1024, such as open_uploads = 64",
       [](const auto& node, Config& c) { return read_number(node, 1, 1024, c.open_uploads); }},
      {"log", "level", "error, warning, info or debug, such as level = \"info\"", [](const auto& node, Config& c) { return read_level(node, c.log_level); }},
  };
  return kSettings;
}

Problem read_table(const toml::table& table, std::string_view section, Config& config) {
  for (const auto& [name, node] : table) {
    const std::string_view key = name.str();
    const auto line = name.source().begin.line;
    const std::string full = section.empty() ? std::string(key) : std::string(section) + "." + std::string(key);
    if (section.empty() && node.is_table()) {
      const bool known = std::any_of(settings().begin(), settings().end(), [key](const Setting& s) { return s.section == key; });
      if (known) {
        if (auto wrong = read_table(*node.as_table(), key, config)) return wrong;
        continue;
      }
    }
    const auto found =
        std::find_if(settings().begin(), settings().end(), [&](const Setting& s) { return s.section == section && s.key == key; });
    if (found == settings().end()) {
      return problem(
          "there is no such setting",
          "known are data, listen, database_key_file, head_file, limits.threads, limits.streams_per_connection, limits.memory_mib, "
          "limits.database_readers, limits.shutdown_seconds, limits.kept_free_mib, limits.reserve_mib, limits.quarantine_items_per_day, "
          "limits.quarantine_mib_per_day, limits.open_uploads, log.level",
          full, line);
    }
    if (auto wrong = found->read(node, config)) {
      if (wrong->error.hint.empty()) wrong->error.hint = found->example;
      return problem(wrong->error, full, line);
    }
  }
  return std::nullopt;
}

}  // namespace

Status check_host_and_port(std::string_view text) {
  const auto refused = fail(ErrorCode::kInvalidArgument, "host:port is expected", {}, "for example store.example:7443");
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos || colon == 0) return refused;
  const std::string_view host = text.substr(0, colon);
  const std::string_view port = text.substr(colon + 1);
  const bool digits = !port.empty() && port.size() <= 5 && std::all_of(port.begin(), port.end(), [](char c) { return c >= '0' && c <= '9'; });
  const bool printable = host.size() <= 255 && std::all_of(host.begin(), host.end(), [](char c) { return c > ' ' && c < '\x7F' && c != '/'; });
  if (!digits || !printable || std::stoi(std::string(port)) > 65535) return refused;
  return {};
}

ConfigResult<Config> parse_config(std::string_view text) {
  if (text.size() > kMaxConfigBytes) {
    return tl::unexpected(problem(Error{ErrorCode::kTooLarge, "the file is too large", {}, "a configuration is a page of text", kMaxConfigBytes}, "", 0));
  }
  const auto plain = plain_lines(text);
  if (!plain) return tl::unexpected(plain.error());
  try {
    const toml::table table = toml::parse(*plain);
    Config config;
    if (auto wrong = read_table(table, "", config)) return tl::unexpected(*wrong);
    return config;
  } catch (const toml::parse_error& wrong) {
    return tl::unexpected(problem("this is not TOML", "write [section] and key = value lines; each key once", "", wrong.source().begin.line));
  } catch (const std::exception&) {
    return tl::unexpected(problem("the file cannot be read", "sigilod --help shows a whole configuration", "", 0));
  }
}

std::string to_string(const ConfigProblem& problem) {
  std::string text;
  if (problem.line != 0) text += "line " + std::to_string(problem.line) + ": ";
  if (!problem.key.empty()) text += problem.key + ": ";
  return text + to_string(problem.error);
}

}  // namespace sigilo::server
