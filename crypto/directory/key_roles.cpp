#include "crypto/directory/key_roles.h"

#include <set>

namespace sigilo {
namespace {

Status twice(StaticText field) { return fail(ErrorCode::kMalformed, "a key that already stands in another role", field); }

Status check_signing_keys(const Directory& d) {
  std::set<VerifyKey> seen(d.root_keys.begin(), d.root_keys.end());
  if (!seen.insert(d.store_key).second) return twice("store key");
  if (!seen.insert(d.log_key).second) return twice("log key");
  for (const DeviceEntry& device : d.devices) {
    if (!seen.insert(device.verify_key).second) return twice("devices");
  }
  for (const CustodianEntry& custodian : d.custodians) {
    if (!seen.insert(custodian.verify_key).second) return twice("custodians");
  }
  return {};
}

Status check_sealing_keys(const Directory& d) {
  std::set<Bytes> seen = {d.recovery_public_key};
  for (const IntakeEpoch& epoch : d.intake_epochs) {
    if (!seen.insert(epoch.kem_public_key).second) return twice("intake epochs");
  }
  for (const DeviceEntry& device : d.devices) {
    if (!seen.insert(device.kem_public_key).second) return twice("devices");
  }
  for (const TeamEpoch& epoch : d.team_epochs) {
    if (!seen.insert(epoch.kem_public_key).second) return twice("team epochs");
  }
  for (const CustodianEntry& custodian : d.custodians) {
    for (const CustodianEpoch& epoch : custodian.epochs) {
      if (!seen.insert(epoch.kem_public_key).second) return twice("custodian epochs");
    }
  }
  return {};
}

}  // namespace

Status check_key_roles(const Directory& directory) {
  SIGILO_CHECK(check_signing_keys(directory));
  return check_sealing_keys(directory);
}

}  // namespace sigilo
