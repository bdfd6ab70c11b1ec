#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "client/forms/form_problem.h"
#include "crypto/base/bytes.h"
#include "crypto/codes/codes.h"

namespace sigilo {

/// Strict JSON for files from outside; inside client/forms only. Collects every problem with the field's path instead of stopping at the first.

/// Parses an object. Refuses other roots, repeated fields, bytes that are not UTF-8, nesting over 16, and sizes over `max_bytes`.
[[nodiscard]] FormResult<nlohmann::json> parse_json_object(ByteView text, std::size_t max_bytes);

/// Reads the fields of one object; close() reports those that nobody asked for.
class JsonObject {
 public:
  /// `value` and `problems` outlive this. `path` is "" for the root, else "scopes[2]".
  JsonObject(const nlohmann::json& value, std::string path, std::vector<FormProblem>& problems);

  /// A text; nothing, with a problem noted, if it is missing or of another kind.
  [[nodiscard]] std::optional<std::string> text(std::string_view name);
  [[nodiscard]] std::optional<std::uint64_t> number(std::string_view name, std::uint64_t most);
  /// The elements of a list; empty, with a problem noted, if it is missing or of another kind.
  [[nodiscard]] std::vector<const nlohmann::json*> list(std::string_view name, std::size_t most);
  /// An object whose field names are data.
  [[nodiscard]] const nlohmann::json* object(std::string_view name);
  template <typename Enum>
  void code(std::string_view name, Enum& out) {
    if (const auto value = text(name)) set_code(*value, path_of(name), out);
  }
  template <typename Enum>
  [[nodiscard]] std::vector<Enum> code_list(std::string_view name, std::size_t most) {
    std::vector<Enum> values;
    const auto elements = list(name, most);
    for (std::size_t i = 0; i < elements.size(); ++i) {
      const std::string path = path_of(name) + "[" + std::to_string(i) + "]";
      Enum value{};
      if (!elements[i]->is_string()) {
        problems_.push_back({FormProblemKind::kWrongKind, path});
      } else if (set_code(elements[i]->template get_ref<const std::string&>(), path, value)) {
        values.push_back(value);
      }
    }
    return values;
  }
  /// The first field: format names version and kind of the file.
  void format(std::string_view expected);
  void problem(FormProblemKind kind, std::string_view name) { problems_.push_back({kind, path_of(name)}); }
  [[nodiscard]] std::string path_of(std::string_view name) const;
  /// Notes a problem for each field that was not read.
  void close();

 private:
  template <typename Enum>
  bool set_code(const std::string& value, std::string path, Enum& out) {
    const auto known = codes::from_code<Enum>(value);
    if (known) {
      out = *known;
      return true;
    }
    problems_.push_back({FormProblemKind::kUnknownCode, std::move(path)});
    return false;
  }
  /// The field, marked as read; null if it is missing.
  const nlohmann::json* take(std::string_view name);

  const nlohmann::json& value_;
  std::string path_;
  std::vector<FormProblem>& problems_;
  std::vector<std::string> read_;
};

}  // namespace sigilo
