#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "crypto/base/result.h"

namespace sigilo {

/// What a section holds. Numbers stand in the prologue.
enum class SectionKind : std::uint8_t { kAccount = 1, kConsent = 2, kProtection = 3, kPersonal = 4, kAttachment = 5 };

/// The personal categories, each behind a gate of its own. kNone: a section that is not gated.
enum class Category : std::uint8_t {
  kNone = 0,
  kIdentity = 1,
  kContact = 2,
  kImageOrVoice = 3,
  kHealth = 4,
  kCaseAndCustody = 5,
  kGroupBelonging = 6,
  kThirdParty = 7,
};
inline constexpr std::array<Category, 7> kPersonalCategories = {
    Category::kIdentity,       Category::kContact,        Category::kImageOrVoice, Category::kHealth,
    Category::kCaseAndCustody, Category::kGroupBelonging, Category::kThirdParty};

/// A group of members that shares a sealing key per epoch.
enum class Team : std::uint8_t { kReview = 1, kProtection = 2, kMedical = 3 };

/// kUnsupported for a number that is not in the list.
[[nodiscard]] Result<SectionKind> section_kind_from(std::uint8_t value);
[[nodiscard]] Result<Category> category_from(std::uint8_t value);
[[nodiscard]] Result<Team> team_from(std::uint8_t value);
/// The category of a code name such as "image_or_voice"; kUnsupported for others ("none" included).
[[nodiscard]] Result<Category> category_from_code(std::string_view code);

/// Code names as they stand in key derivations and stanzas. kNone gives "record": the record's own secret (erasure handle).
[[nodiscard]] std::string_view code_of(Category category);
[[nodiscard]] std::string_view code_of(SectionKind kind);
[[nodiscard]] std::string_view code_of(Team team);

/// One line of the prologue's section table.
struct SectionSpec {
  std::uint16_t id = 0;
  SectionKind kind = SectionKind::kAccount;
  Category category = Category::kNone;
  std::uint16_t subject = 0;  ///< 0 is the source; another number only in category third_party

  friend bool operator==(const SectionSpec&, const SectionSpec&) = default;
};

inline constexpr std::uint16_t kAccountSection = 1;
inline constexpr std::uint16_t kConsentSection = 2;
inline constexpr std::uint16_t kProtectionSection = 3;
inline constexpr std::uint16_t kFirstPersonalSection = 4;  ///< 4…10, in the order of kPersonalCategories
inline constexpr std::uint16_t kFirstAttachmentSection = 11;
inline constexpr std::size_t kFixedSections = 10;
inline constexpr std::size_t kMaxAttachments = 1000;

/// The section of a personal category, 4…10. Requires a category other than kNone (which gives the account).
[[nodiscard]] std::uint16_t section_of(Category category);
/// True for personal sections and attachments: they open only with the custodians' half.
[[nodiscard]] bool is_gated(SectionKind kind);
/// The team to which a section is sealed: consent and account to review, protection and contact to protection, health to medical,
/// other categories to review.
[[nodiscard]] Team team_of(const SectionSpec& spec);

struct AttachmentSpec {
  Category category = Category::kNone;
  std::uint16_t subject = 0;
};
/// The ten fixed sections and the attachments from id 11. kInvalidArgument for an attachment without a category or a subject
/// outside third_party, kTooLarge above kMaxAttachments.
[[nodiscard]] Result<std::vector<SectionSpec>> record_layout(std::span<const AttachmentSpec> attachments);
/// kMalformed unless `sections` is exactly what record_layout would make.
[[nodiscard]] Status check_layout(std::span<const SectionSpec> sections);

}  // namespace sigilo
