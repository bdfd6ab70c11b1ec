#include "crypto/consent/presets.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace sigilo {
namespace {

using codes::ConsentPreset;

constexpr Day kLast{21'000};
const PresetTarget kJudge{codes::Purpose::kIndividualComplaint, codes::RecipientKind::kExecutionJudge, RecipientId(std::array<std::uint8_t, 16>{1})};

std::vector<ConsentScope> scopes_of(ConsentPreset preset) {
  return preset == ConsentPreset::kC3 ? preset_scopes(preset, kLast, kJudge).value() : preset_scopes(preset, kLast).value();
}

TEST(ConsentPresets, OnlyFillInScopesThatMakeAValidStatement) {
  const std::size_t counts[] = {0, 1, 5, 8, 7};
  for (std::uint8_t n = 0; n < 5; ++n) {
    ConsentStatement s;
    s.language = "es";
    s.mode = codes::ConsentMode::kSignature;
    s.scopes = scopes_of(static_cast<ConsentPreset>(n));
    EXPECT_EQ(s.scopes.size(), counts[n]) << int{n};
    EXPECT_TRUE(std::is_sorted(s.scopes.begin(), s.scopes.end()));
    EXPECT_TRUE(encode_consent(s).has_value()) << int{n};
    for (const ConsentScope& scope : s.scopes) EXPECT_EQ(scope.last_day, kLast);
  }
}

TEST(ConsentPresets, NeverContainImagesHealthOrThirdPersons) {
  for (std::uint8_t n = 0; n < 5; ++n) {
    for (const ConsentScope& scope : scopes_of(static_cast<ConsentPreset>(n))) {
      EXPECT_NE(scope.category, codes::DataCategory::kImageOrVoice);
      EXPECT_NE(scope.category, codes::DataCategory::kHealth);
      EXPECT_NE(scope.category, codes::DataCategory::kThirdParty);
    }
  }
}

TEST(ConsentPresets, PublishIdentifiedDataOnlyInC4) {
  for (std::uint8_t n = 0; n < 4; ++n) {
    for (const ConsentScope& scope : scopes_of(static_cast<ConsentPreset>(n))) {
      EXPECT_FALSE(scope.recipient_kind == codes::RecipientKind::kPublic && scope.form == codes::ReleaseForm::kIdentified);
    }
  }
}

TEST(ConsentPresets, NameAnAuthorityExactlyInC3) {
  EXPECT_EQ(preset_scopes(ConsentPreset::kC3, kLast).error().field.view(), "target");
  EXPECT_EQ(preset_scopes(ConsentPreset::kC2, kLast, kJudge).error().field.view(), "target");
  PresetTarget everyone = kJudge;
  everyone.recipient_kind = codes::RecipientKind::kPublic;
  EXPECT_FALSE(preset_scopes(ConsentPreset::kC3, kLast, everyone).has_value());
  EXPECT_EQ(preset_scopes(static_cast<ConsentPreset>(5), kLast).error().code, ErrorCode::kUnsupported);
}

}  // namespace
}  // namespace sigilo
