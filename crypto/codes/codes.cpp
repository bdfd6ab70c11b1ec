#include "crypto/codes/codes.h"

#include <algorithm>

namespace sigilo::codes {

Result<Language> language_from(std::string_view tag) {
  const std::string_view primary = tag.substr(0, tag.find('-'));
  if (primary == "es") return Language::kSpanish;
  if (primary == "pt") return Language::kPortuguese;
  if (primary == "en") return Language::kEnglish;
  return fail(ErrorCode::kUnsupported, "there are no labels in this language", "language", "use es, pt or en");
}

std::string_view Entry::label(Language language) const {
  switch (language) {
    case Language::kSpanish: return es;
    case Language::kPortuguese: return pt;
    case Language::kEnglish: return en;
  }
  return en;
}

const VocabularyInfo& info(Vocabulary vocabulary) { return all_vocabularies()[static_cast<std::size_t>(vocabulary)]; }

const Entry* find(Vocabulary vocabulary, std::uint8_t number) {
  const auto entries = info(vocabulary).entries;
  const auto at = std::lower_bound(entries.begin(), entries.end(), number, [](const Entry& e, std::uint8_t n) { return e.number < n; });
  return at == entries.end() || at->number != number ? nullptr : &*at;
}

const Entry* find(Vocabulary vocabulary, std::string_view code) {
  const auto entries = info(vocabulary).entries;
  const auto at = std::find_if(entries.begin(), entries.end(), [code](const Entry& e) { return e.code == code; });
  return at == entries.end() ? nullptr : &*at;
}

}  // namespace sigilo::codes
