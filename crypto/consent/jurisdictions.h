#pragma once

#include "crypto/codes/codes.h"
#include "crypto/consent/consent_policy.h"

namespace sigilo {

/// What each State's law adds, as far as it is known: a draft for the mechanism's counsel, which its root keys put in force by listing it in the
/// directory. Rules of which the law's text was not at hand say that counsel must confirm them; they are in force until he does.
/// Source: domain.md 5 and its open points.
[[nodiscard]] ConsentPolicy jurisdiction_policy(codes::Jurisdiction jurisdiction);

}  // namespace sigilo
