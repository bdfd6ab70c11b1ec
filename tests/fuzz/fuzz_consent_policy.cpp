#include "crypto/consent/consent_policy.h"
#include "tests/fuzz/fuzz_support.h"

namespace sigilo::fuzz {

void examine(ByteView input) {
  const auto policy = parse_policy(input);
  same_bytes(input, policy, [](const auto& value) { return encode_policy(value).value(); });
  if (!policy) return;
  // Whatever a policy says, it never goes below the floor.
  PolicyDemands demands;
  tighten(demands, *policy);
  require(demands.approvers >= 1 && demands.waiting_days >= PolicyDemands::kFloorWaitingDays);
}

}  // namespace sigilo::fuzz
