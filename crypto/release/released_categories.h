#pragma once

#include <set>

#include "crypto/base/ids.h"
#include "crypto/codes/codes.h"
#include "crypto/consent/release_permit.h"
#include "crypto/envelope/layout.h"
#include "crypto/envelope/manifest.h"
#include "crypto/log/gate_entries.h"

namespace sigilo {

/// The personal category whose secrets open data of this kind; kNone for the account, which no gate holds.
[[nodiscard]] Category category_of(codes::DataCategory data);

/// The gated categories that a permit lets go: its secrets and no other may be sealed. Ascending.
[[nodiscard]] std::set<Category> released_categories(const ReleasePermit& permit);
/// The same of a request. kUnsupported for an item of an unknown category.
[[nodiscard]] Result<std::set<Category>> released_categories(const ReleaseRequested& request);

/// Whether a section holds what an item of the request names.
[[nodiscard]] bool is_asked_for(const ReleaseRequested& request, const SectionSpec& section);

/// kConflict unless the permit is for this record under this manifest.
[[nodiscard]] Status check_permit_is_for(const ReleasePermit& permit, const VerifiedManifest& manifest);

}  // namespace sigilo
