#include "client/core/hold.h"
#include "client/core/own_header.h"

#include <algorithm>
#include <utility>

#include "crypto/base/labels.h"
#include "crypto/consent/hold_lift.h"
#include "crypto/directory/lookup.h"

namespace sigilo {

std::vector<ConsentHeld> holds_of(std::vector<RecordId> records) {
  std::sort(records.begin(), records.end());
  records.erase(std::unique(records.begin(), records.end()), records.end());
  std::vector<ConsentHeld> holds;
  for (std::size_t at = 0; at < records.size(); at += kMaxHeldRecords) {
    const std::size_t end = std::min(records.size(), at + kMaxHeldRecords);
    holds.push_back({{records.begin() + static_cast<std::ptrdiff_t>(at), records.begin() + static_cast<std::ptrdiff_t>(end)}});
  }
  return holds;
}

Result<Bytes> agree_to_lift(Home& home, const Trust& trust, const std::vector<Digest>& holds) {
  if (holds.size() > kMaxLiftedHolds) {
    return fail(ErrorCode::kTooLarge, "too many holds are lifted at once", "holds", "lift them in several steps", static_cast<std::int64_t>(kMaxLiftedHolds));
  }
  SIGILO_TRY(const SigningKey key, home.vault().keys().load_signing_key());
  const auto header = own_header(home, trust, labels::kHoldLift, key, home.clock().today());
  return sign_statement(header, hold_lift_body(holds), key);
}

Result<HoldLifted> lifting(Home& home, const Trust& trust, std::vector<Digest> holds, Bytes second) {
  if (second.size() > kMaxSideStatementBytes) {
    return fail(ErrorCode::kTooLarge, "the agreement is too large", "signature", {}, static_cast<std::int64_t>(kMaxSideStatementBytes));
  }
  SIGILO_TRY(const SigningKey key, home.vault().keys().load_signing_key());
  const DeviceEntry* own = find_device(trust.directory(), device_id_of(key.public_key()));
  HoldLifted lifted{std::move(holds), std::move(second)};
  const auto member = second_who_lifts(lifted, trust.origin(), &trust.directory());
  if (own != nullptr && member && *member != own->member) return lifted;
  return fail(ErrorCode::kPermissionDenied, "the agreement is of no other member who may give it, or about something else", "signature",
              "another interviewer, reviewer, clinician or protection officer must agree to these very holds");
}

}  // namespace sigilo
