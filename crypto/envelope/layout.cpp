#include "crypto/envelope/layout.h"

#include <algorithm>

namespace sigilo {
namespace {

constexpr std::array<std::string_view, 8> kCategoryCodes = {"record", "identity",         "contact",         "image_or_voice",
                                                            "health", "case_and_custody", "group_belonging", "third_party"};
constexpr std::array<std::string_view, 5> kKindCodes = {"account", "consent", "protection", "personal", "attachment"};
constexpr std::array<std::string_view, 3> kTeamCodes = {"review", "protection", "medical"};

}  // namespace

Result<SectionKind> section_kind_from(std::uint8_t value) {
  if (value < 1 || value > kKindCodes.size()) {
    return fail(ErrorCode::kUnsupported, "unknown kind of section", "sections", {}, value);
  }
  return static_cast<SectionKind>(value);
}

Result<Category> category_from(std::uint8_t value) {
  if (value >= kCategoryCodes.size()) {
    return fail(ErrorCode::kUnsupported, "unknown category", "sections", {}, value);
  }
  return static_cast<Category>(value);
}

Result<Team> team_from(std::uint8_t value) {
  if (value < 1 || value > kTeamCodes.size()) {
    return fail(ErrorCode::kUnsupported, "unknown team", {}, {}, value);
  }
  return static_cast<Team>(value);
}

Result<Category> category_from_code(std::string_view code) {
  for (const Category category : kPersonalCategories) {
    if (code_of(category) == code) {
      return category;
    }
  }
  return fail(ErrorCode::kUnsupported, "unknown category");
}

std::string_view code_of(Category category) { return kCategoryCodes[static_cast<std::size_t>(category)]; }
std::string_view code_of(SectionKind kind) { return kKindCodes[static_cast<std::size_t>(kind) - 1]; }
std::string_view code_of(Team team) { return kTeamCodes[static_cast<std::size_t>(team) - 1]; }

std::uint16_t section_of(Category category) {
  return category == Category::kNone ? kAccountSection
                                     : static_cast<std::uint16_t>(kFirstPersonalSection + static_cast<std::uint16_t>(category) - 1);
}

bool is_gated(SectionKind kind) { return kind == SectionKind::kPersonal || kind == SectionKind::kAttachment; }

Team team_of(const SectionSpec& spec) {
  if (spec.kind == SectionKind::kProtection || spec.category == Category::kContact) {
    return Team::kProtection;
  }
  return spec.category == Category::kHealth ? Team::kMedical : Team::kReview;
}

Result<std::vector<SectionSpec>> record_layout(std::span<const AttachmentSpec> attachments) {
  if (attachments.size() > kMaxAttachments) {
    return fail(ErrorCode::kTooLarge, "too many attachments in one record", "attachments", "split the interview into two records",
                static_cast<std::int64_t>(kMaxAttachments));
  }
  std::vector<SectionSpec> sections;
  sections.reserve(kFixedSections + attachments.size());
  sections.push_back({kAccountSection, SectionKind::kAccount, Category::kNone, 0});
  sections.push_back({kConsentSection, SectionKind::kConsent, Category::kNone, 0});
  sections.push_back({kProtectionSection, SectionKind::kProtection, Category::kNone, 0});
  for (const Category category : kPersonalCategories) {
    sections.push_back({section_of(category), SectionKind::kPersonal, category, 0});
  }
  std::uint16_t id = kFirstAttachmentSection;
  for (const AttachmentSpec& attachment : attachments) {
    if (attachment.category == Category::kNone) {
      return fail(ErrorCode::kInvalidArgument, "an attachment must belong to a personal category", "attachments",
                  "it cannot go with the account");
    }
    if (attachment.subject != 0 && attachment.category != Category::kThirdParty) {
      return fail(ErrorCode::kInvalidArgument, "only category third_party may be about somebody else", "attachments");
    }
    sections.push_back({id++, SectionKind::kAttachment, attachment.category, attachment.subject});
  }
  return sections;
}

Status check_layout(std::span<const SectionSpec> sections) {
  if (sections.size() < kFixedSections) {
    return fail(ErrorCode::kMalformed, "a record must have its ten fixed sections", "sections");
  }
  std::vector<AttachmentSpec> attachments;
  for (const SectionSpec& spec : sections.subspan(kFixedSections)) {
    attachments.push_back({spec.category, spec.subject});
  }
  const auto expected = record_layout(attachments);
  if (!expected || !std::equal(sections.begin(), sections.end(), expected->begin(), expected->end())) {
    return fail(ErrorCode::kMalformed, "the sections are not laid out as every record's are", "sections");
  }
  return {};
}

}  // namespace sigilo
