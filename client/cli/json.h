#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/base/secret_bytes.h"

namespace sigilo::cli {

/// JSON whose every node and text is wiped when freed: what a person said passes through it on the way to the screen.
using SecretString = std::basic_string<char, std::char_traits<char>, WipingAllocator<char>>;
using Json = nlohmann::basic_json<std::map, std::vector, SecretString, bool, std::int64_t, std::uint64_t, double, WipingAllocator>;

/// Number in "schema" of every document. Raised when a field is removed or changes its meaning; fields may be added.
inline constexpr int kJsonSchema = 1;

[[nodiscard]] inline SecretString json_text(std::string_view text) { return {text.data(), text.size()}; }
[[nodiscard]] inline SecretString json_text(ByteView text) { return json_text(as_text(text)); }

}  // namespace sigilo::cli
