#include "crypto/directory/key_fingerprint.h"

#include "crypto/base/codec.h"
#include "crypto/base/labels.h"
#include "crypto/primitives/hash.h"

namespace sigilo {
namespace {

constexpr std::string_view kWordsRole = "device";  // of all fingerprints: what tells them apart is in them

Digest fingerprint(std::string_view kind, ByteView holds) { return labelled_hash(labels::kFingerprint, {as_bytes(kind), holds}); }

void add(std::vector<NamedFingerprint>& list, std::string name, const Digest& fingerprint) { list.push_back({std::move(name), fingerprint}); }

}  // namespace

Digest root_key_fingerprint(std::size_t index, const VerifyKey& key) {
  Writer holds;
  holds.u8(static_cast<std::uint8_t>(index)).id(key);
  return fingerprint("root", holds.view());
}

Digest store_key_fingerprint(const VerifyKey& key) { return fingerprint("store", key.bytes()); }
Digest log_key_fingerprint(const VerifyKey& key) { return fingerprint("log", key.bytes()); }
Digest certificate_fingerprint(ByteView der) { return fingerprint("certificate", der); }

Digest intake_fingerprint(const IntakeEpoch& epoch) {
  Writer holds;
  holds.u32(epoch.epoch).var64(epoch.kem_public_key);
  return fingerprint("intake", holds.view());
}

Digest custodian_fingerprint(const CustodianEntry& custodian) {
  Writer holds;
  holds.u8(custodian.index).id(custodian.member).id(custodian.verify_key).u64(custodian.epochs.size());
  for (const CustodianEpoch& epoch : custodian.epochs) {
    holds.u32(epoch.epoch).u32(epoch.first.number()).u32(epoch.last.number()).var64(epoch.kem_public_key);
  }
  return fingerprint("custodian", holds.view());
}

Digest recovery_key_fingerprint(ByteView public_key) { return fingerprint("recovery", public_key); }

Digest recipient_fingerprint(const RecipientEntry& recipient) {
  Writer holds;
  holds.var64(recipient.kem_public_key).var64(recipient.age_recipient);
  return fingerprint("recipient", holds.view());
}

Digest team_key_fingerprint(const TeamEpoch& epoch) {
  Writer holds;
  holds.u8(static_cast<std::uint8_t>(epoch.team)).u32(epoch.epoch).var64(epoch.kem_public_key).id(epoch.maker);
  return fingerprint("team", holds.view());
}

std::vector<std::string> fingerprint_words(const Digest& fingerprint, WordLanguage language) {
  return comparison_words(kWordsRole, fingerprint.bytes(), language);
}

std::string fingerprint_digits(const Digest& fingerprint) { return comparison_digits(kWordsRole, fingerprint.bytes()); }

std::vector<NamedFingerprint> fingerprints_of(const ServerIdentity& server) {
  std::vector<NamedFingerprint> list;
  add(list, "store", store_key_fingerprint(server.store_key));
  add(list, "log", log_key_fingerprint(server.log_key));
  add(list, "certificate", certificate_fingerprint(server.tls_certificate));
  add(list, "intake " + std::to_string(server.intake.epoch), intake_fingerprint(server.intake));
  if (server.custodian) {
    add(list, "custodian " + std::to_string(server.custodian->index), custodian_fingerprint(*server.custodian));
  }
  return list;
}

std::vector<NamedFingerprint> fingerprints_of(const Directory& directory) {
  std::vector<NamedFingerprint> list;
  for (std::size_t i = 0; i < directory.root_keys.size(); ++i) {
    add(list, "root " + std::to_string(i + 1), root_key_fingerprint(i, directory.root_keys[i]));
  }
  add(list, "recovery", recovery_key_fingerprint(directory.recovery_public_key));
  add(list, "store", store_key_fingerprint(directory.store_key));
  add(list, "log", log_key_fingerprint(directory.log_key));
  add(list, "certificate", certificate_fingerprint(directory.tls_certificate));
  for (const IntakeEpoch& epoch : directory.intake_epochs) {
    add(list, "intake " + std::to_string(epoch.epoch), intake_fingerprint(epoch));
  }
  for (const CustodianEntry& custodian : directory.custodians) {
    add(list, "custodian " + std::to_string(custodian.index), custodian_fingerprint(custodian));
  }
  for (const TeamEpoch& epoch : directory.team_epochs) {
    add(list, "team " + std::string(code_of(epoch.team)) + " " + std::to_string(epoch.epoch), team_key_fingerprint(epoch));
  }
  for (const RecipientEntry& recipient : directory.recipients) {
    add(list, "recipient " + recipient.id.hex(), recipient_fingerprint(recipient));
  }
  return list;
}

}  // namespace sigilo
