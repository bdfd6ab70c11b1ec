#include "crypto/envelope/layout.h"

#include <gtest/gtest.h>

#include <set>

#include "crypto/envelope/padding.h"

namespace sigilo {
namespace {

TEST(RecordLayout, HasTheTenFixedSectionsWhateverWasSaid) {
  const auto layout = record_layout({});
  ASSERT_TRUE(layout);
  ASSERT_EQ(layout->size(), kFixedSections);
  EXPECT_TRUE(check_layout(*layout));
  std::set<Category> categories;
  for (std::size_t i = 0; i < layout->size(); ++i) {
    EXPECT_EQ((*layout)[i].id, i + 1);
    categories.insert((*layout)[i].category);
  }
  EXPECT_EQ(categories.size(), 8U);
  EXPECT_EQ(section_of(Category::kThirdParty), 10);
}

TEST(RecordLayout, SealsEachSectionToItsTeam) {
  EXPECT_EQ(team_of({1, SectionKind::kAccount, Category::kNone, 0}), Team::kReview);
  EXPECT_EQ(team_of({2, SectionKind::kConsent, Category::kNone, 0}), Team::kReview);
  EXPECT_EQ(team_of({3, SectionKind::kProtection, Category::kNone, 0}), Team::kProtection);
  EXPECT_EQ(team_of({5, SectionKind::kPersonal, Category::kContact, 0}), Team::kProtection);
  EXPECT_EQ(team_of({7, SectionKind::kPersonal, Category::kHealth, 0}), Team::kMedical);
  EXPECT_EQ(team_of({11, SectionKind::kAttachment, Category::kHealth, 0}), Team::kMedical);
  EXPECT_EQ(team_of({4, SectionKind::kPersonal, Category::kIdentity, 0}), Team::kReview);
}

TEST(RecordLayout, RefusesEveryOtherArrangement) {
  const std::vector<AttachmentSpec> attachments = {{Category::kHealth, 0}, {Category::kThirdParty, 2}};
  const auto good = *record_layout(attachments);
  ASSERT_TRUE(check_layout(good));
  for (std::size_t i = 0; i < good.size(); ++i) {
    auto changed = good;
    changed.erase(changed.begin() + static_cast<std::ptrdiff_t>(i));
    EXPECT_EQ(static_cast<bool>(check_layout(changed)), i + 1 == good.size())
        << i;  // without the last one it is another good layout
    changed = good;
    changed[i].id = 99;
    EXPECT_FALSE(check_layout(changed));
    changed = good;
    changed[i].kind = changed[i].kind == SectionKind::kAccount ? SectionKind::kConsent : SectionKind::kAccount;
    EXPECT_FALSE(check_layout(changed));
    changed = good;
    changed[i].category = Category::kNone;
    EXPECT_EQ(static_cast<bool>(check_layout(changed)), i < 3) << i;
    changed = good;
    changed[i].subject = 5;
    EXPECT_EQ(static_cast<bool>(check_layout(changed)), i == good.size() - 1) << i;
  }
  EXPECT_FALSE(check_layout({}));
}

TEST(RecordLayout, RefusesAttachmentsOfTheAccountAndTooMany) {
  const std::vector<AttachmentSpec> account = {{Category::kNone, 0}};
  EXPECT_EQ(record_layout(account).error().code, ErrorCode::kInvalidArgument);
  const std::vector<AttachmentSpec> subject = {{Category::kIdentity, 1}};
  EXPECT_EQ(record_layout(subject).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(record_layout(std::vector<AttachmentSpec>(kMaxAttachments + 1, {Category::kHealth, 0})).error().code,
            ErrorCode::kTooLarge);
  EXPECT_TRUE(record_layout(std::vector<AttachmentSpec>(kMaxAttachments, {Category::kHealth, 0})));
}

TEST(Codes, AreReadBackAndUnknownOnesRefused) {
  for (const Category category : kPersonalCategories) {
    EXPECT_EQ(*category_from_code(code_of(category)), category);
    EXPECT_EQ(*category_from(static_cast<std::uint8_t>(category)), category);
  }
  EXPECT_EQ(category_from_code("record").error().code, ErrorCode::kUnsupported);
  EXPECT_EQ(category_from(8).error().code, ErrorCode::kUnsupported);
  EXPECT_EQ(section_kind_from(0).error().code, ErrorCode::kUnsupported);
  EXPECT_EQ(section_kind_from(6).error().code, ErrorCode::kUnsupported);
  EXPECT_EQ(team_from(4).error().code, ErrorCode::kUnsupported);
}

TEST(Padding, FollowsThePadmeTable) {
  const std::pair<std::uint64_t, std::uint64_t> table[] = {{0, 0},
                                                           {1, 1},
                                                           {2, 2},
                                                           {7, 7},
                                                           {8, 8},
                                                           {9, 10},
                                                           {15, 16},
                                                           {17, 18},
                                                           {100, 104},
                                                           {200, 208},
                                                           {1000, 1024},
                                                           {1023, 1024},
                                                           {1025, 1088},
                                                           {5000, 5120},
                                                           {65536, 65536},
                                                           {65537, 67584},
                                                           {1'000'000, 1'015'808},
                                                           {200'000'000, 201'326'592}};
  for (const auto& [length, padded] : table) {
    EXPECT_EQ(padme(length), padded) << length;
  }
}

TEST(Padding, GrowsByAtMostTwelvePercentAndIsStable) {
  for (std::uint64_t length = 1; length < (1ULL << 41); length = length * 5 / 4 + 1) {
    const std::uint64_t padded = padme(length);
    EXPECT_GE(padded, length);
    EXPECT_LE(padded - length, length * 12 / 100 + 1);
    EXPECT_EQ(padme(padded), padded);
  }
}

TEST(Padding, HidesShortContentBehindTheFloor) {
  for (std::uint64_t length = 0; length <= 1024 - kSectionPrefixBytes; ++length) {
    ASSERT_EQ(padded_size(SectionKind::kPersonal, length), 1024U);
    ASSERT_EQ(padded_size(SectionKind::kAccount, length), 4096U);
    ASSERT_EQ(padded_size(SectionKind::kAttachment, length), 65536U);
  }
  EXPECT_EQ(padded_size(SectionKind::kConsent, 1024 - kSectionPrefixBytes + 1), 1088U);
}

TEST(Padding, ReadsThePrefixOfItsOwnKindOnly) {
  const auto prefix = section_prefix(SectionKind::kAccount, 77);
  EXPECT_EQ(*parse_section_prefix(prefix, SectionKind::kAccount), 77U);
  EXPECT_EQ(parse_section_prefix(prefix, SectionKind::kConsent).error().code, ErrorCode::kMalformed);
  EXPECT_FALSE(parse_section_prefix(ByteView(prefix).first(26), SectionKind::kAccount));
  auto other = prefix;
  other[8] = '2';
  EXPECT_EQ(parse_section_prefix(other, SectionKind::kAccount).error().code, ErrorCode::kUnsupported);
  EXPECT_FALSE(parse_section_prefix(section_prefix(SectionKind::kAccount, UINT64_MAX), SectionKind::kAccount));
}

}  // namespace
}  // namespace sigilo
