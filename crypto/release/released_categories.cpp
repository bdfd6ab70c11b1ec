#include "crypto/release/released_categories.h"

#include <algorithm>

namespace sigilo {

// The registry gives data categories the numbers of the gate's categories and 0 to the account.
Category category_of(codes::DataCategory data) {
  switch (data) {
    case codes::DataCategory::kAccount: return Category::kNone;
    case codes::DataCategory::kIdentity: return Category::kIdentity;
    case codes::DataCategory::kContact: return Category::kContact;
    case codes::DataCategory::kImageOrVoice: return Category::kImageOrVoice;
    case codes::DataCategory::kHealth: return Category::kHealth;
    case codes::DataCategory::kCaseAndCustody: return Category::kCaseAndCustody;
    case codes::DataCategory::kGroupBelonging: return Category::kGroupBelonging;
    case codes::DataCategory::kThirdParty: return Category::kThirdParty;
  }
  return Category::kNone;
}

std::set<Category> released_categories(const ReleasePermit& permit) {
  std::set<Category> categories;
  for (const ReleaseTerms::Item& item : permit.items()) {
    if (const Category category = category_of(item.category); category != Category::kNone) categories.insert(category);
  }
  return categories;
}

Result<std::set<Category>> released_categories(const ReleaseRequested& request) {
  SIGILO_TRY(const ReleaseTerms terms, terms_of(request));
  std::set<Category> categories;
  for (const ReleaseTerms::Item& item : terms.items) {
    if (const Category category = category_of(item.category); category != Category::kNone) categories.insert(category);
  }
  return categories;
}

bool is_asked_for(const ReleaseRequested& request, const SectionSpec& section) {
  const auto number = static_cast<std::uint8_t>(section.category);
  return is_gated(section.kind) && std::any_of(request.items.begin(), request.items.end(), [&](const ReleaseItem& item) {
           return item.category == number && item.subject == section.subject;
         });
}

Status check_permit_is_for(const ReleasePermit& permit, const VerifiedManifest& manifest) {
  if (permit.manifest() == manifest.digest && permit.record() == manifest.manifest.prologue.record) return {};
  return fail(ErrorCode::kConflict, "the permit is for another record", "manifest");
}

}  // namespace sigilo
