#include <gtest/gtest.h>

#include <sstream>

#include "crypto/primitives/unicode.h"
#include "crypto/primitives/wordlists.h"
#include "crypto/primitives/words.h"
#include "tests/support/vectors.h"

namespace sigilo {
namespace {

struct Named {
  const char* name;
  WordLanguage language;
};
constexpr Named kLanguages[] = {
    {"english", WordLanguage::kEnglish}, {"spanish", WordLanguage::kSpanish}, {"portuguese", WordLanguage::kPortuguese}};

std::vector<std::string> split(const std::string& text) {
  std::istringstream in(text);
  std::vector<std::string> words;
  for (std::string word; in >> word;) {
    words.push_back(word);
  }
  return words;
}

std::string nfc(const std::string& text) {
  const auto composed = to_nfc(text);
  return composed ? std::string(as_text(*composed)) : std::string();
}

void check_list(const Named& named) {
  const std::string name = std::string("wordlists/bip39-") + named.name + ".txt";
  SIGILO_VECTOR_FILE(file, name);
  const auto expected = split(file.text());
  const auto ours = internal::word_list(named.language);
  ASSERT_EQ(expected.size(), 2048U);
  for (std::size_t i = 0; i < expected.size(); ++i) {
    EXPECT_EQ(ours[i], expected[i]) << i;
  }
  file.record_run(expected.size());
}

TEST(WordListVectors, EnglishListIsTheOfficialOne) { check_list(kLanguages[0]); }
TEST(WordListVectors, SpanishListIsTheOfficialOne) { check_list(kLanguages[1]); }
TEST(WordListVectors, PortugueseListIsTheOfficialOne) { check_list(kLanguages[2]); }

TEST(WordListVectors, Bip39VectorsAgreeBothWays) {
  SIGILO_VECTOR_FILE(file, "wordlists/bip39-vectors.json");
  const auto document = file.json();
  std::size_t count = 0;
  for (const auto& named : kLanguages) {
    for (const auto& vector : document[named.name]) {
      SCOPED_TRACE(vector[0].get<std::string>());
      const Bytes entropy = testing::from_hex(vector[0].get<std::string>());
      const auto expected = split(vector[1].get<std::string>());
      const auto words = words_from_entropy(entropy, named.language);
      ASSERT_TRUE(words);
      EXPECT_EQ(words->size(), expected.size());
      for (std::size_t i = 0; i < words->size(); ++i) {
        EXPECT_EQ((*words)[i], nfc(expected[i]));
      }
      const auto back = entropy_from_words(expected, named.language);
      ASSERT_TRUE(back);
      EXPECT_EQ(to_bytes(back->expose()), entropy);
      ++count;
    }
  }
  EXPECT_EQ(count, 72U);
  file.record_run(count);
}

}  // namespace
}  // namespace sigilo
