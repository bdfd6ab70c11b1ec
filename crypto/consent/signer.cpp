#include "crypto/consent/signer.h"

#include <variant>

#include "crypto/directory/lookup.h"

namespace sigilo {
namespace {

Signer checked(const SignedStatement& statement, const VerifyKey& key, Signer signer) {
  return statement.verify(key) ? signer : Signer{};
}

}  // namespace

Signer signer_of(const SignedStatement& statement, const Directory* directory) {
  if (directory == nullptr) return {};
  const DeviceId& id = statement.header().device;
  if (const DeviceEntry* device = find_device(*directory, id)) {
    return checked(statement, device->verify_key, {Signer::Kind::kDevice, 0, device->member, roles_of(*directory, id)});
  }
  if (device_id_of(directory->store_key) == id) return checked(statement, directory->store_key, {Signer::Kind::kStore, 0, {}, {}});
  for (const CustodianEntry& custodian : directory->custodians) {
    if (device_id_of(custodian.verify_key) == id) {
      return checked(statement, custodian.verify_key, {Signer::Kind::kCustodian, custodian.index, {}, {}});
    }
  }
  return {};
}

bool is_word_of_store(const EntryBody& body) {
  return std::holds_alternative<DirectoryPublished>(body) || std::holds_alternative<RecordSealed>(body) ||
         std::holds_alternative<RecordQuarantined>(body) || std::holds_alternative<AccessDay>(body) || std::holds_alternative<EpochDestroyed>(body);
}

}  // namespace sigilo
