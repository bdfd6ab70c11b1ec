#include "client/cli/message.h"

#include <array>
#include <cstdlib>

namespace sigilo::cli {
namespace {

struct Row {
  std::string_view key;
  std::string_view en;
  std::string_view es;
  std::string_view pt;
};

constexpr Row kCatalogue[] = {
#define SIGILO_MESSAGE(key, en, es, pt) {#key, en, es, pt},
#include "client/cli/messages_commands.def"
#include "client/cli/messages_frame.def"
#include "client/cli/messages_help.def"
#include "client/cli/messages_words.def"
#undef SIGILO_MESSAGE
};

const Row& row_of(Msg message) { return kCatalogue[static_cast<std::size_t>(message)]; }

}  // namespace

std::optional<Language> language_from(std::string_view tag) {
  const std::string_view code = tag.substr(0, tag.find_first_of("_-.@"));
  for (const Language language : kLanguages) {
    if (code == tag_of(language)) {
      return language;
    }
  }
  return std::nullopt;
}

std::string_view tag_of(Language language) {
  switch (language) {
    case Language::kEnglish: return "en";
    case Language::kSpanish: return "es";
    case Language::kPortuguese: return "pt";
  }
  return "en";
}

Language language_of_environment() {
  for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
    const char* value = std::getenv(name);
    if (value != nullptr && *value != '\0') {
      return language_from(value).value_or(Language::kEnglish);
    }
  }
  return Language::kEnglish;
}

std::string_view text_of(Msg message, Language language) {
  const Row& row = row_of(message);
  switch (language) {
    case Language::kEnglish: return row.en;
    case Language::kSpanish: return row.es;
    case Language::kPortuguese: return row.pt;
  }
  return row.en;
}

std::string format(Msg message, Language language, std::initializer_list<std::string_view> values) {
  const std::string_view pattern = text_of(message, language);
  std::string out;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    const bool placeholder = pattern[i] == '{' && i + 2 < pattern.size() && pattern[i + 1] >= '0' && pattern[i + 1] <= '9' &&
                             pattern[i + 2] == '}';
    if (!placeholder) {
      out.push_back(pattern[i]);
      continue;
    }
    const auto index = static_cast<std::size_t>(pattern[i + 1] - '0');
    if (index < values.size()) {
      out.append(*(values.begin() + index));
    }
    i += 2;
  }
  return out;
}

std::string_view key_of(Msg message) { return row_of(message).key; }

}  // namespace sigilo::cli
