#include "crypto/consent/release_terms.h"

namespace sigilo {

Result<ReleaseTerms> terms_of(const ReleaseRequested& request) {
  ReleaseTerms terms;
  SIGILO_TRY(terms.form, codes::from_number<codes::ReleaseForm>(request.form, "form"));
  SIGILO_TRY(terms.purpose, codes::from_number<codes::Purpose>(request.purpose, "purpose"));
  SIGILO_TRY(terms.ground, codes::from_number<codes::ReleaseGround>(request.ground, "ground"));
  SIGILO_TRY(terms.route, codes::from_number<codes::ReleaseRoute>(request.route, "route"));
  for (const ReleaseItem& item : request.items) {
    SIGILO_TRY(const auto category, codes::from_number<codes::DataCategory>(item.category, "category"));
    terms.items.push_back({category, item.subject});
  }
  return terms;
}

}  // namespace sigilo
