#include "client/cli/words.h"

#include <algorithm>

#include "client/core/enrolment.h"
#include "crypto/directory/key_fingerprint.h"

namespace sigilo::cli {
namespace {
/// Of twelve: making a key that agrees in six given words costs 2^66 attempts, in three 2^33.
constexpr std::size_t kAskedWords = 6;
constexpr std::size_t kWordsPerLine = 4;
}  // namespace

WordLanguage words_of(Language language) {
  switch (language) {
    case Language::kEnglish: return WordLanguage::kEnglish;
    case Language::kSpanish: return WordLanguage::kSpanish;
    case Language::kPortuguese: return WordLanguage::kPortuguese;
  }
  return WordLanguage::kEnglish;
}

WordLanguage word_language_of(std::string_view tag, Language otherwise) {
  const std::string_view primary = tag.substr(0, tag.find('-'));
  if (primary == "es") return WordLanguage::kSpanish;
  if (primary == "pt") return WordLanguage::kPortuguese;
  if (primary == "en") return WordLanguage::kEnglish;
  return words_of(otherwise);
}

codes::Language code_language(Language language) {
  switch (language) {
    case Language::kSpanish: return codes::Language::kSpanish;
    case Language::kPortuguese: return codes::Language::kPortuguese;
    case Language::kEnglish: return codes::Language::kEnglish;
  }
  return codes::Language::kEnglish;
}

std::string numbered_words(const std::vector<std::string>& words) {
  std::string out;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string cell = std::to_string(i + 1) + " " + words[i];
    out += cell;
    const bool last_of_line = (i + 1) % kWordsPerLine == 0 || i + 1 == words.size();
    out += last_of_line ? "\n" : std::string(cell.size() < 18 ? 18 - cell.size() : 1, ' ');
  }
  return out;
}

Done ask_for_words(Context& context, const std::vector<std::string>& expected, const std::string& subject) {
  if (!context.can_ask()) {
    return refuse(ErrorCode::kInvalidArgument, Msg::kNeedsAnswer, subject, Msg::kHintFingerprint);
  }
  context.terminal.show(context.console.text(Msg::kAskWordsTitle, {subject}) + "\n");
  for (const std::size_t position : word_positions(context.rng, kAskedWords)) {
    SIGILO_TRY(const std::string typed, context.terminal.ask(context.console.text(Msg::kAskWord, {std::to_string(position)}) + ": "));
    if (!same_word(typed, expected.at(position - 1))) {
      return refuse(ErrorCode::kUnauthenticated, Msg::kWordsDiffer, subject, Msg::kHintWordsDiffer);
    }
  }
  return {};
}

Done compare_keys(Context& context, const Digest& fingerprint, const std::vector<std::string>& given, const std::string& subject) {
  if (std::find(given.begin(), given.end(), fingerprint.hex()) != given.end()) {
    return {};
  }
  return ask_for_words(context, fingerprint_words(fingerprint, words_of(context.console.language())), subject);
}

}  // namespace sigilo::cli
