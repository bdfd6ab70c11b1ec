#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "crypto/base/result.h"
#include "crypto/codes/vocabularies.gen.h"  // one `enum class` per vocabulary, from registry.tsv

/// All vocabularies of the product. Numbers and ASCII codes are what is stored; labels are for people. Pure; thread-safe; all texts
/// live as long as the program. Source: design PROTOCOL 9.3; domain.md part 3.
namespace sigilo::codes {

/// Languages of the labels.
enum class Language : std::uint8_t { kSpanish, kPortuguese, kEnglish };
/// By a BCP 47 tag's first part: "es-PY" is Spanish. kUnsupported for others (Guaraní falls back to Spanish: callers decide).
[[nodiscard]] Result<Language> language_from(std::string_view tag);

/// One line of a vocabulary.
struct Entry {
  std::uint8_t number = 0;
  std::string_view code;  ///< "case_and_custody"; [a-z][a-z0-9_]*
  std::string_view es;
  std::string_view pt;
  std::string_view en;
  std::uint16_t since = 1;  ///< format version that brought it
  std::string_view source;

  [[nodiscard]] std::string_view label(Language language) const;
};

/// A vocabulary: its name ("risk_factor"), title and entries in ascending order of their numbers.
struct VocabularyInfo {
  std::string_view name;
  std::string_view es;
  std::string_view pt;
  std::string_view en;
  std::span<const Entry> entries;
};

[[nodiscard]] const VocabularyInfo& info(Vocabulary vocabulary);
[[nodiscard]] std::span<const VocabularyInfo> all_vocabularies();
/// Null when the vocabulary has no such number or code.
[[nodiscard]] const Entry* find(Vocabulary vocabulary, std::uint8_t number);
[[nodiscard]] const Entry* find(Vocabulary vocabulary, std::string_view code);

/// kUnsupported for a number that is not in the vocabulary of `Enum`: where something is decided, unknown codes are refused.
template <typename Enum>
[[nodiscard]] Result<Enum> from_number(std::uint8_t number, StaticText field = {}) {
  if (find(VocabularyOf<Enum>::kValue, number) == nullptr) {
    return fail(ErrorCode::kUnsupported, "the code number is not in the vocabulary", field, "a newer version may know it", number);
  }
  return static_cast<Enum>(number);
}
template <typename Enum>
[[nodiscard]] Result<Enum> from_code(std::string_view code, StaticText field = {}) {
  const Entry* entry = find(VocabularyOf<Enum>::kValue, code);
  if (entry == nullptr) {
    return fail(ErrorCode::kUnsupported, "the code is not in the vocabulary", field, "see docs/CODES.md for the list");
  }
  return static_cast<Enum>(entry->number);
}
template <typename Enum>
[[nodiscard]] constexpr std::uint8_t number_of(Enum value) { return static_cast<std::uint8_t>(value); }
/// "unknown" for a value that was not made by from_number or from_code.
template <typename Enum>
[[nodiscard]] std::string_view code_of(Enum value) {
  const Entry* entry = find(VocabularyOf<Enum>::kValue, number_of(value));
  return entry == nullptr ? std::string_view("unknown") : entry->code;
}
template <typename Enum>
[[nodiscard]] std::string_view label_of(Enum value, Language language) {
  const Entry* entry = find(VocabularyOf<Enum>::kValue, number_of(value));
  return entry == nullptr ? std::string_view("?") : entry->label(language);
}

}  // namespace sigilo::codes
