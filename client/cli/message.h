#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

namespace sigilo::cli {

enum class Language : std::uint8_t { kEnglish, kSpanish, kPortuguese };
inline constexpr Language kLanguages[] = {Language::kEnglish, Language::kSpanish, Language::kPortuguese};

/// "en", "es", "pt" (also "es_PY.UTF-8", "pt-BR"); nothing for any other.
[[nodiscard]] std::optional<Language> language_from(std::string_view tag);
/// "en", "es", "pt".
[[nodiscard]] std::string_view tag_of(Language language);
/// The first of LC_ALL, LC_MESSAGES, LANG that is set decides; English if it names none of ours.
[[nodiscard]] Language language_of_environment();

/// Every text that the program can say, in messages_*.def: a key without all three languages does not compile.
enum class Msg : std::uint16_t {
#define SIGILO_MESSAGE(key, en, es, pt) key,
#include "client/cli/messages_commands.def"
#include "client/cli/messages_frame.def"
#include "client/cli/messages_help.def"
#include "client/cli/messages_words.def"
#undef SIGILO_MESSAGE
  kCount,
};

/// The text with its placeholders {0} … {9} as they are.
[[nodiscard]] std::string_view text_of(Msg message, Language language);
/// The text with {0} … {9} replaced.
[[nodiscard]] std::string format(Msg message, Language language, std::initializer_list<std::string_view> values);
/// Name of the key ("kExitOk"), for tests.
[[nodiscard]] std::string_view key_of(Msg message);

}  // namespace sigilo::cli
