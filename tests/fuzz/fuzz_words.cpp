#include "crypto/primitives/words.h"
#include "tests/fuzz/fuzz_support.h"

namespace sigilo::fuzz {

void examine(ByteView input) {
  // Words separated by spaces; what is accepted gives entropy whose words are accepted again and give the same entropy.
  std::vector<std::string> words(1);
  for (const std::uint8_t byte : input) {
    if (byte == ' ') {
      words.emplace_back();
    } else {
      words.back().push_back(static_cast<char>(byte));
    }
  }
  for (const auto language : {WordLanguage::kEnglish, WordLanguage::kSpanish, WordLanguage::kPortuguese}) {
    if (const auto entropy = entropy_from_words(words, language)) {
      const auto canonical = words_from_entropy(entropy->expose(), language);
      require(canonical.has_value() && entropy_from_words(*canonical, language).value() == *entropy);
    }
  }
}

}  // namespace sigilo::fuzz
