#include "crypto/primitives/words.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <set>

#include "crypto/base/rng.h"
#include "crypto/primitives/unicode.h"
#include "crypto/primitives/wordlists.h"
#include "tests/unit/crypto/primitives/hex.h"

namespace sigilo {
namespace {

using testing::hex;

constexpr WordLanguage kLanguages[] = {WordLanguage::kEnglish, WordLanguage::kSpanish, WordLanguage::kPortuguese};

std::string folded(std::string_view word) {
  const auto bytes = fold_text(word);
  return bytes ? std::string(as_text(*bytes)) : "error";
}

std::string upper(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return text;
}

std::string join(const std::vector<std::string>& words) {
  std::string text;
  for (const auto& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

TEST(WordLists, Have2048WordsThatFourLettersTellApart) {
  for (const auto language : kLanguages) {
    std::set<std::string> prefixes;
    for (const auto word : internal::word_list(language)) prefixes.insert(folded(word).substr(0, 4));
    EXPECT_EQ(internal::word_list(language).size(), 2048U);
    EXPECT_EQ(prefixes.size(), 2048U);
  }
}

// BIP-39's reference vectors.
TEST(Words, MatchTheReferenceVectors) {
  EXPECT_EQ(join(*words_from_entropy(Bytes(16, 0xff), WordLanguage::kEnglish)),
            "zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo wrong");
  EXPECT_EQ(join(*words_from_entropy(Bytes(16, 0x7f), WordLanguage::kEnglish)),
            "legal winner thank year wave sausage worth useful legal winner thank yellow");
}

TEST(Words, RoundTripInEveryLanguageAndSize) {
  SystemRng rng;
  for (const auto language : kLanguages) {
    for (const std::size_t size : {16U, 20U, 24U, 28U, 32U}) {
      const SecretBytes entropy = rng.secret(size);
      const auto words = words_from_entropy(entropy.expose(), language);
      ASSERT_TRUE(words);
      EXPECT_EQ(words->size(), size * 3 / 4);
      const auto back = entropy_from_words(*words, language);
      ASSERT_TRUE(back);
      EXPECT_EQ(*back, entropy);
    }
  }
}

TEST(Words, AreReadInEveryFormPeopleType) {
  for (const auto language : kLanguages) {
    for (std::uint8_t fill = 0; fill < 64; ++fill) {
      Bytes entropy(32, 0);
      for (std::size_t i = 0; i < entropy.size(); ++i) entropy[i] = static_cast<std::uint8_t>(fill * 37 + i * (fill + 11));
      const auto words = words_from_entropy(entropy, language);
      ASSERT_TRUE(words);
      std::vector<std::string> plain;
      std::vector<std::string> capitals;
      std::vector<std::string> prefixes;
      for (const auto& word : *words) {
        plain.push_back(" " + folded(word) + "\n");
        capitals.push_back(upper(folded(word)));
        prefixes.push_back(folded(word).substr(0, 4));
      }
      for (const auto& typed : {plain, capitals, prefixes}) {
        const auto back = entropy_from_words(typed, language);
        ASSERT_TRUE(back) << join(typed);
        EXPECT_EQ(to_bytes(back->expose()), entropy);
      }
    }
  }
}

TEST(Words, AreShownComposedAndReadDecomposed) {
  bool seen = false;
  for (std::uint8_t fill = 0; fill < 64; ++fill) {
    const auto words = words_from_entropy(Bytes(16, fill), WordLanguage::kSpanish);
    ASSERT_TRUE(words);
    for (const auto& word : *words) {
      EXPECT_EQ(word.find("\xcc\x81"), std::string::npos) << "a combining acute is shown";
      seen = seen || word.find('\xc3') != std::string::npos;
    }
  }
  EXPECT_TRUE(seen) << "no word with a mark came up";
  EXPECT_TRUE(
      same_word("a\xcc\x81"
                "baco",
                "\xc3\xa1"
                "baco"));
}

TEST(Words, AWrongWordIsNamedByItsPosition) {
  auto words = *words_from_entropy(Bytes(16, 3), WordLanguage::kPortuguese);
  words[6] = "xyzzy";
  const auto back = entropy_from_words(words, WordLanguage::kPortuguese);
  ASSERT_FALSE(back);
  EXPECT_EQ(back.error().code, ErrorCode::kInvalidArgument);
  EXPECT_TRUE(back.error().field.empty());
  EXPECT_EQ(back.error().number, 7);
}

TEST(Words, AnExchangedWordFailsTheChecksum) {
  const auto words =
      *words_from_entropy(hex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"), WordLanguage::kSpanish);
  int refused = 0;
  for (std::size_t i = 0; i + 1 < words.size(); ++i) {
    auto swapped = words;
    std::swap(swapped[i], swapped[i + 1]);
    const auto back = entropy_from_words(swapped, WordLanguage::kSpanish);
    if (!back) {
      EXPECT_EQ(back.error().code, ErrorCode::kMalformed);
      ++refused;
    } else {
      EXPECT_NE(to_bytes(back->expose()), hex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"));
    }
  }
  EXPECT_GE(refused, 22) << "8 bits of checksum: one in 256 passes by chance";
}

TEST(Words, OtherNumbersAndSizesAreRefused) {
  const std::vector<std::string> zoo(25, "zoo");
  for (std::size_t count = 0; count <= 25; ++count) {
    const auto back = entropy_from_words({zoo.begin(), zoo.begin() + static_cast<std::ptrdiff_t>(count)}, WordLanguage::kEnglish);
    const bool possible = count >= 12 && count <= 24 && count % 3 == 0;
    ASSERT_FALSE(back);  // all zoo has no right checksum at any length
    EXPECT_EQ(back.error().code, possible ? ErrorCode::kMalformed : ErrorCode::kInvalidArgument) << count;
  }
  for (const std::size_t size : {0U, 12U, 15U, 17U, 33U, 36U}) {
    EXPECT_EQ(words_from_entropy(Bytes(size, 1), WordLanguage::kEnglish).error().code, ErrorCode::kInvalidArgument);
  }
}

TEST(Words, AreNotReadInAnotherLanguageOrAsBrokenText) {
  EXPECT_FALSE(entropy_from_words(*words_from_entropy(Bytes(16, 9), WordLanguage::kSpanish), WordLanguage::kEnglish));
  EXPECT_FALSE(entropy_from_words(std::vector<std::string>(12, "\xff"), WordLanguage::kEnglish));
  EXPECT_FALSE(entropy_from_words(std::vector<std::string>(12, ""), WordLanguage::kEnglish));
}

TEST(SameWord, ComparesAsPeopleDo) {
  EXPECT_TRUE(same_word("ZOO", "zoo"));
  EXPECT_TRUE(same_word(" lega ", "legal"));
  EXPECT_TRUE(same_word("cancion", "canci\xc3\xb3n"));
  EXPECT_TRUE(same_word("CANCI\xc3\x93N", "cancio\xcc\x81n"));
  EXPECT_FALSE(same_word("leg", "legal"));
  EXPECT_FALSE(same_word("legall", "legal"));
  EXPECT_FALSE(same_word("", "legal"));
  EXPECT_FALSE(same_word("", ""));
  EXPECT_FALSE(same_word("\xff", "\xff"));
}

// Computed with another implementation from H("sigilo/v1/key-fingerprint", "device", 32 x 0x42)[:16].
TEST(Comparison, WordsAndDigitsOfAKey) {
  const Bytes key(32, 0x42);
  EXPECT_EQ(comparison_digits("device", key), "34862 61041 35051 45763 40680 44827 35864 42621");
  EXPECT_EQ(join(comparison_words("device", key, WordLanguage::kEnglish)),
            "market jazz organ balcony robot gift knife bicycle breeze general civil when");
  EXPECT_EQ(join(comparison_words("device", key, WordLanguage::kSpanish)),
            "mano juguete novela arduo privar garza l\xc3\xa1tex ataque banco galer\xc3\xad"
            "a canto viejo");
  EXPECT_EQ(join(comparison_words("device", key, WordLanguage::kPortuguese)),
            "jato gratuito membro anomalia picado exonerar hidratar argiloso avaliar exausto brincar viaduto");
  EXPECT_NE(comparison_digits("team", key), comparison_digits("device", key));
}

TEST(Passphrase, IsTypedOnAnyKeyboard) {
  SystemRng rng;
  for (const auto language : kLanguages) {
    const SecretBuffer phrase = generate_passphrase(rng, 6, language);
    EXPECT_EQ(std::count(phrase.begin(), phrase.end(), '-'), 5);
    EXPECT_TRUE(std::all_of(phrase.begin(), phrase.end(), [](std::uint8_t c) { return c == '-' || (c >= 'a' && c <= 'z'); }));
    EXPECT_NE(phrase, generate_passphrase(rng, 6, language));
  }
  EXPECT_TRUE(generate_passphrase(rng, 0, WordLanguage::kEnglish).empty());
}

}  // namespace
}  // namespace sigilo
