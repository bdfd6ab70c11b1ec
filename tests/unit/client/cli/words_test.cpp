#include "client/cli/words.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "crypto/directory/key_fingerprint.h"
#include "tests/unit/client/cli/cli_fixture.h"
#include "tests/unit/client/cli/reading_terminal.h"

namespace sigilo::cli {
namespace {

// What `directory propose`, `directory sign` and `team share` ask before a key is trusted.
class ComparedWords : public CliTest {
 protected:
  Done compare(ReadingTerminal& with, const std::vector<std::string>& given = {}) {
    const GlobalOptions options{};
    Console console(out, err, Language::kSpanish, false);
    Context context{options, console, with, clock, rng, false};
    return compare_keys(context, fingerprint, given, "device_added 7");
  }
  static ReadingTerminal reading(std::vector<std::string> words) {
    ReadingTerminal terminal_of(Language::kSpanish);
    terminal_of.reads("device_added 7", std::move(words));
    return terminal_of;
  }
  [[nodiscard]] std::vector<std::string> words_of_fingerprint() const { return fingerprint_words(fingerprint, WordLanguage::kSpanish); }

  Digest fingerprint = Digest({1, 2, 3});
};

TEST_F(ComparedWords, SixOfTheTwelveInTheirOrderAreEnough) {
  ReadingTerminal terminal_of = reading(words_of_fingerprint());
  EXPECT_TRUE(compare(terminal_of));
  ASSERT_EQ(terminal_of.asked.size(), 6U);
  EXPECT_TRUE(std::is_sorted(terminal_of.asked.begin(), terminal_of.asked.end()));
  for (const std::string& word : words_of_fingerprint()) {
    EXPECT_EQ(terminal_of.shown.find(" " + word + " "), std::string::npos) << "the question must not give the answer away";
  }
  EXPECT_NE(terminal_of.shown.find("device_added 7"), std::string::npos) << "which key is meant";
}

TEST_F(ComparedWords, EachWrongWordIsRefused) {
  for (std::size_t wrong = 1; wrong <= 6; ++wrong) {
    ReadingTerminal terminal_of = reading(words_of_fingerprint());
    terminal_of.wrong_at = wrong;
    const Done compared = compare(terminal_of);
    ASSERT_FALSE(compared) << wrong;
    EXPECT_EQ(compared.error().error.code, ErrorCode::kUnauthenticated);
    EXPECT_EQ(terminal_of.asked.size(), wrong) << "nothing is asked after it";
  }
}

TEST_F(ComparedWords, WordsOfAnotherKeyAreRefused) {
  ReadingTerminal terminal_of = reading(fingerprint_words(Digest({9}), WordLanguage::kSpanish));
  EXPECT_FALSE(compare(terminal_of));
}

TEST_F(ComparedWords, TheEndOfTheInputIsNoYes) {
  ReadingTerminal terminal_of = reading(words_of_fingerprint());
  terminal_of.ends_at = 3;
  const Done compared = compare(terminal_of);
  ASSERT_FALSE(compared);
  EXPECT_EQ(compared.error().error.code, ErrorCode::kCancelled);
}

TEST_F(ComparedWords, WithNobodyToAskOnlyTheWholeFingerprintCounts) {
  ReadingTerminal nobody = reading(words_of_fingerprint());
  nobody.there = false;
  EXPECT_EQ(compare(nobody).error().error.code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(compare(nobody, {fingerprint.hex().substr(0, 32)}).error().error.code, ErrorCode::kInvalidArgument);
  EXPECT_TRUE(compare(nobody, {Digest({9}).hex(), fingerprint.hex()}));
  EXPECT_TRUE(nobody.asked.empty());
}

}  // namespace
}  // namespace sigilo::cli
