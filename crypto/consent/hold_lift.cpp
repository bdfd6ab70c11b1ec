#include "crypto/consent/hold_lift.h"

#include <algorithm>

#include "crypto/base/labels.h"
#include "crypto/consent/signer.h"
#include "crypto/log/statement.h"

namespace sigilo {

std::optional<MemberId> second_who_lifts(const HoldLifted& lifted, std::string_view origin, const Directory* directory) {
  const auto second = SignedStatement::parse(lifted.second);
  if (!second || !second->require(labels::kHoldLift, origin)) return std::nullopt;
  const Bytes body = hold_lift_body(lifted.holds);
  if (!std::ranges::equal(body, second->body())) return std::nullopt;
  const Signer signer = signer_of(*second, directory);
  return signer.is_device_with(kConsentSigners) ? std::optional(signer.member) : std::nullopt;
}

}  // namespace sigilo
