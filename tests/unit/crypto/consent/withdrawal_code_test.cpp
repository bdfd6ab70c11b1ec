#include "crypto/consent/withdrawal_code.h"

#include <gtest/gtest.h>

#include <set>

#include "tests/support/seeded_rng.h"

namespace sigilo {
namespace {

constexpr Argon2Cost kWeak{1, 1, true};

Digest tag_of(std::string_view code, std::string_view origin = "sigilo.invalid/00") { return withdrawal_tag(code, origin, kWeak).value(); }

TEST(WithdrawalCode, IsFourWordsThatLeadToTheirTagHoweverTheyAreTyped) {
  const Digest tag = tag_of("rio-arbol-cajon-leon");
  for (const char* typed : {"Río Árbol Cajón León", "  rio  arbol\tcajon leon\n", "RIO - ARBOL - CAJON - LEON", "rio-arbol cajon-leon"}) {
    EXPECT_EQ(tag_of(typed), tag) << typed;
  }
  EXPECT_NE(tag_of("arbol rio cajon leon"), tag) << "the order counts";
  EXPECT_NE(tag_of("rio arbol cajon leche"), tag);
  EXPECT_NE(tag_of("rio arbol cajon leon", "sigilo.invalid/01"), tag) << "another mechanism's tag tells nothing of this one's";
}

TEST(WithdrawalCode, AnotherNumberOfWordsAndWordsOfNoListAreRefused) {
  for (const char* typed : {"", " - ", "uno", "uno dos tres", "uno dos tres cuatro cinco"}) {
    const auto tag = withdrawal_tag(typed, "sigilo.invalid/00", kWeak);
    ASSERT_FALSE(tag) << typed;
    EXPECT_EQ(tag.error().code, ErrorCode::kInvalidArgument);
    EXPECT_EQ(tag.error().field.view(), "code");
  }
  for (const char* misheard : {"rio arbol cajon leona", "rio arbol cajon x", "rio arbl cajon leon"}) {
    const auto tag = withdrawal_tag(misheard, "sigilo.invalid/00", kWeak);
    ASSERT_FALSE(tag) << misheard;
    EXPECT_EQ(tag.error().code, ErrorCode::kInvalidArgument);
  }
  EXPECT_EQ(withdrawal_tag("rio arbl cajon leona", "sigilo.invalid/00", kWeak).error().number, 2) << "which word to ask for again";
  EXPECT_FALSE(withdrawal_tag("\xff\xfe a b c", "sigilo.invalid/00", kWeak));
}

TEST(WithdrawalCode, IsMadeAnewEachTimeInEveryLanguage) {
  testing::SeededRng rng(1);
  std::set<Digest> tags;
  for (const auto language : {WordLanguage::kEnglish, WordLanguage::kSpanish, WordLanguage::kPortuguese}) {
    for (int i = 0; i < 8; ++i) EXPECT_TRUE(tags.insert(tag_of(as_text(make_withdrawal_code(rng, language)))).second);
  }
}

}  // namespace
}  // namespace sigilo
