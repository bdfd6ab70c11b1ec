#include "client/cli/message.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "crypto/base/encoding.h"

namespace sigilo::cli {
namespace {

std::set<std::string> placeholders(std::string_view text) {
  std::set<std::string> found;
  for (std::size_t i = 0; i + 2 < text.size(); ++i) {
    if (text[i] == '{' && text[i + 2] == '}') found.insert(std::string(text.substr(i, 3)));
  }
  return found;
}

TEST(MessageCatalogue, EveryMessageIsThereInEveryLanguage) {
  std::set<std::string_view> keys;
  for (int i = 0; i < static_cast<int>(Msg::kCount); ++i) {
    const Msg message = static_cast<Msg>(i);
    EXPECT_TRUE(keys.insert(key_of(message)).second) << key_of(message);
    for (const Language language : kLanguages) {
      const std::string_view text = text_of(message, language);
      EXPECT_FALSE(text.empty()) << key_of(message) << " " << tag_of(language);
      EXPECT_TRUE(is_utf8(text)) << key_of(message);
      EXPECT_EQ(text.find('\n'), std::string_view::npos) << key_of(message);
    }
  }
}

TEST(MessageCatalogue, TranslationsHaveTheSamePlaceholders) {
  for (int i = 0; i < static_cast<int>(Msg::kCount); ++i) {
    const Msg message = static_cast<Msg>(i);
    if (message == Msg::kUsageError) continue;
    const auto expected = placeholders(text_of(message, Language::kEnglish));
    EXPECT_EQ(placeholders(text_of(message, Language::kSpanish)), expected) << key_of(message);
    EXPECT_EQ(placeholders(text_of(message, Language::kPortuguese)), expected) << key_of(message);
  }
}

TEST(MessageCatalogue, ThePlaceholderOfAMissingValueIsLeftOut) {
  EXPECT_EQ(format(Msg::kUsageSeeHelp, Language::kEnglish, {"sigilo inbox"}), "see 'sigilo inbox --help'");
  EXPECT_EQ(format(Msg::kUsageSeeHelp, Language::kEnglish, {}), "see ' --help'");
  EXPECT_EQ(format(Msg::kUsageSeeHelp, Language::kEnglish, {"{0}{1}"}), "see '{0}{1} --help'") << "values are not patterns";
}

TEST(Language, IsTakenFromTags) {
  EXPECT_EQ(language_from("es_PY.UTF-8"), Language::kSpanish);
  EXPECT_EQ(language_from("pt-BR"), Language::kPortuguese);
  EXPECT_EQ(language_from("en"), Language::kEnglish);
  EXPECT_EQ(language_from("gn"), std::nullopt);
  EXPECT_EQ(language_from(""), std::nullopt);
  EXPECT_EQ(language_from("C"), std::nullopt);
}

}  // namespace
}  // namespace sigilo::cli
