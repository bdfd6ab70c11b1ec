#include "client/core/text_fold.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace sigilo {
namespace {

std::string fold(std::string_view text) { return std::string(as_text(fold_text(as_bytes(text)))); }
std::string snippet(std::string_view text, const std::vector<std::string>& words, std::size_t radius) {
  std::vector<SecretBuffer> query;
  for (const std::string& word : words) query.push_back(to_secret(as_bytes(word)));
  return std::string(as_text(make_snippet(as_bytes(text), query, radius)));
}

TEST(TextFold, CaseAndMarksDisappear) {
  EXPECT_EQ(fold("Ñandutí ÁRBOL coração ÜBER"), "nanduti arbol coracao uber");
  EXPECT_EQ(fold("ﬁn Ⅳ"), "fin iv");
}

TEST(TextFold, ComposedAndDecomposedAreTheSame) { EXPECT_EQ(fold("ma\u00f1ana"), fold("man\u0303ana")); }

TEST(TextFold, GuaraniNasalsFold) {
  EXPECT_EQ(fold("g\u0303uah\u1ebd"), "guahe");
  EXPECT_EQ(fold("G\u0303UAHE\u0303"), "guahe");
  EXPECT_EQ(fold("ỹvy pytũ"), "yvy pytu");
}

TEST(TextFold, EveryShapeOfThePusoIsTheSameWord) {
  for (const char* shape : {"mba'e", "mba\u2019e", "mba\u02bce", "mba\ua78ce", "mba\u00b4e", "mba`e", "mba\u2018e"}) EXPECT_EQ(fold(shape), "mbae");
}

TEST(TextFold, QuotationMarksAroundWordsSeparate) {
  EXPECT_EQ(fold("dijo 'basta' y salió"), "dijo basta y salio");
  EXPECT_EQ(fold("'"), "");
}

TEST(TextFold, BytesThatAreNotUtf8EndAWord) { EXPECT_EQ(fold("uno\xff\xfe" "dos"), "uno dos"); }

TEST(TextFold, PlacesOfWordsAreThoseOfTheOriginal) {
  const std::string text = "El niño, 12 años";
  const std::vector<FoldedWord> words = fold_words(as_bytes(text));
  ASSERT_EQ(words.size(), 4U);
  EXPECT_EQ(text.substr(words[1].begin, words[1].end - words[1].begin), "niño");
  EXPECT_EQ(text.substr(words[3].begin, words[3].end - words[3].begin), "años");
}

TEST(TextFold, SnippetMarksMatchesAndCutsAround) {
  EXPECT_EQ(snippet("uno dos tres cuatro cinco seis siete", {"cuatro"}, 1), "…tres \u2068cuatro\u2069 cinco…");
  EXPECT_EQ(snippet("Le pegaron; pegaron mucho", {"pegar*"}, 10), "Le \u2068pegaron\u2069; \u2068pegaron\u2069 mucho");
  EXPECT_EQ(snippet("nada de eso", {"otro"}, 1), "nada de…");
  EXPECT_EQ(snippet("", {"otro"}, 1), "");
}

}  // namespace
}  // namespace sigilo
