#include "crypto/directory/directory.h"

#include <algorithm>
#include <set>
#include <tuple>

#include "crypto/base/encoding.h"
#include "crypto/directory/key_roles.h"
#include "crypto/directory/lookup.h"

namespace sigilo {
namespace {

// What a list is ordered by. Source: docs/PROTOCOL.md 3.
auto key_of(const MemberEntry& e) { return std::tie(e.id); }
auto key_of(const DeviceEntry& e) { return std::tie(e.id); }
auto key_of(const TeamEpoch& e) { return std::tie(e.team, e.epoch); }
auto key_of(const IntakeEpoch& e) { return std::tie(e.epoch); }
auto key_of(const CustodianEpoch& e) { return std::tie(e.epoch); }
auto key_of(const CustodianEntry& e) { return std::tie(e.index); }
auto key_of(const RecipientEntry& e) { return std::tie(e.id); }
auto key_of(const ResourceEntry& e) { return std::tie(e.kind, e.digest); }

template <typename Item>
void sort_list(std::vector<Item>& list) {
  std::sort(list.begin(), list.end(), [](const Item& a, const Item& b) { return key_of(a) < key_of(b); });
}

tl::unexpected<Error> malformed(StaticText what, StaticText field) { return fail(ErrorCode::kMalformed, what, field); }

template <typename Item>
Status check_list(const std::vector<Item>& list, std::size_t bound, StaticText field) {
  if (list.size() > bound) {
    return fail(ErrorCode::kTooLarge, "over the bound of a directory", field, {}, static_cast<std::int64_t>(bound));
  }
  const auto bad = std::adjacent_find(list.begin(), list.end(), [](const Item& a, const Item& b) { return !(key_of(a) < key_of(b)); });
  if (bad != list.end()) {
    return malformed("a list is not strictly ascending", field);
  }
  return {};
}

Status check_kem_key(const Bytes& key, Suite suite, StaticText field) {
  if (key.size() != sizes_of(suite).public_key) {
    return malformed("a KEM key is not of the directory's suite", field);
  }
  return {};
}

Status check_text(const std::string& text, std::size_t bound, StaticText field) {
  if (text.size() > bound) {
    return fail(ErrorCode::kTooLarge, "a text is longer than allowed", field, {}, static_cast<std::int64_t>(bound));
  }
  if (!is_utf8(text)) {
    return malformed("a text is not UTF-8", field);
  }
  return {};
}

template <typename Enum>
Status check_enum(Enum value, Enum last, StaticText field) {
  if (static_cast<int>(value) < 1 || value > last) {
    return fail(ErrorCode::kUnsupported, "a code that this program does not know", field);
  }
  return {};
}

Status check_identity(const Directory& d) {
  if (d.version == 0) {
    return malformed("versions are counted from 1", "version");
  }
  if (d.previous.is_zero() != (d.version == 1)) {
    return malformed("only version 1 has no previous one", "previous");
  }
  if (d.valid_until < d.issued || d.valid_until.number() - d.issued.number() > static_cast<std::uint32_t>(kMaxValidityDays)) {
    return malformed("a directory is valid for at most 60 days from its issue", "valid until");
  }
  if (d.root_keys.empty() || d.root_threshold < 1 || d.root_threshold > d.root_keys.size()) {
    return malformed("the threshold of root keys is not between 1 and their number", "root keys");
  }
  if (d.root_keys.size() > kMaxRootKeys) {
    return fail(ErrorCode::kTooLarge, "over the bound of a directory", "root keys", {}, static_cast<std::int64_t>(kMaxRootKeys));
  }
  if (std::set<VerifyKey>(d.root_keys.begin(), d.root_keys.end()).size() != d.root_keys.size()) {
    return malformed("the same root key twice", "root keys");
  }
  return {};
}

Status check_devices(const Directory& d) {
  SIGILO_CHECK(check_list(d.members, kMaxMembers, "members"));
  SIGILO_CHECK(check_list(d.devices, kMaxDevices, "devices"));
  std::set<Digest> tls_keys;
  for (const DeviceEntry& device : d.devices) {
    if (device.id != device_id_of(device.verify_key)) {
      return malformed("a device's id does not belong to its key", "devices");
    }
    if (find_member(d, device.member) == nullptr) {
      return malformed("a device of a member who is not listed", "devices");
    }
    if (!tls_keys.insert(device.tls_spki).second) {
      return malformed("two devices with the same TLS key", "devices");
    }
    SIGILO_CHECK(check_kem_key(device.kem_public_key, d.suite, "devices"));
    SIGILO_CHECK(check_enum(device.state, DeviceState::kRevoked, "devices"));
  }
  return {};
}

Status check_team_epochs(const Directory& d) {
  SIGILO_CHECK(check_list(d.team_epochs, kMaxTeamEpochs, "team epochs"));
  std::set<Team> current;
  for (const TeamEpoch& epoch : d.team_epochs) {
    SIGILO_CHECK(check_enum(epoch.team, Team::kMedical, "team epochs"));
    SIGILO_CHECK(check_enum(epoch.state, EpochState::kRetired, "team epochs"));
    SIGILO_CHECK(check_kem_key(epoch.kem_public_key, d.suite, "team epochs"));
    if (find_device(d, epoch.maker) == nullptr) {
      return malformed("a team key made on a device that is not listed", "team epochs");
    }
    if (epoch.state == EpochState::kCurrent && !current.insert(epoch.team).second) {
      return malformed("a team with two current keys", "team epochs");
    }
  }
  return {};
}

Status check_store(const Directory& d) {
  if (d.store_key == d.log_key) {
    return malformed("the store key and the log key are the same", "log key");
  }
  SIGILO_CHECK(check_list(d.intake_epochs, kMaxIntakeEpochs, "intake epochs"));
  for (const IntakeEpoch& epoch : d.intake_epochs) {
    SIGILO_CHECK(check_enum(epoch.state, EpochState::kRetired, "intake epochs"));
    SIGILO_CHECK(check_kem_key(epoch.kem_public_key, d.suite, "intake epochs"));
  }
  const auto current = std::count_if(d.intake_epochs.begin(), d.intake_epochs.end(),
                                     [](const IntakeEpoch& epoch) { return epoch.state == EpochState::kCurrent; });
  if (current != 1) {
    return malformed("not exactly one current intake key", "intake epochs");
  }
  if (d.tls_certificate.empty() || d.tls_certificate.size() > kMaxCertificateBytes) {
    return malformed("the store's certificate is missing or too long", "tls certificate");
  }
  if (d.address.empty()) {
    return malformed("the store's address is missing", "address");
  }
  SIGILO_CHECK(check_text(d.address, kMaxAddressBytes, "address"));
  return check_kem_key(d.recovery_public_key, d.suite, "recovery key");
}

Status check_custodian_epochs(const Directory& d, const CustodianEntry& custodian) {
  SIGILO_CHECK(check_list(custodian.epochs, kMaxCustodianEpochs, "custodian epochs"));
  const CustodianEpoch* before = nullptr;
  for (const CustodianEpoch& epoch : custodian.epochs) {
    SIGILO_CHECK(check_kem_key(epoch.kem_public_key, d.suite, "custodian epochs"));
    if (epoch.last < epoch.first || (before != nullptr && epoch.first <= before->last)) {
      return malformed("the days of a custodian's epochs overlap or run backwards", "custodian epochs");
    }
    before = &epoch;
  }
  return {};
}

/// Shares protect only if they lie with different persons.
Status check_custodian_members(const Directory& d) {
  if (d.policy.profile == Profile::kSingle) {
    if (d.custodians.size() != 1 || d.custodian_threshold != 1) {
      return malformed("profile single has one custodian", "custodians");
    }
    return {};
  }
  std::set<MemberId> members;
  for (const CustodianEntry& custodian : d.custodians) {
    const MemberEntry* member = find_member(d, custodian.member);
    if (member == nullptr || !member->roles.has(Role::kCustodian)) {
      return malformed("a custodian who is no member with that role", "custodians");
    }
    if (!members.insert(custodian.member).second) {
      return malformed("the same member as two custodians", "custodians");
    }
  }
  return {};
}

Status check_custodians(const Directory& d) {
  SIGILO_CHECK(check_list(d.custodians, kMaxCustodians, "custodians"));
  if (d.custodians.empty() || d.custodian_threshold < 1 || d.custodian_threshold > d.custodians.size()) {
    return malformed("the threshold of custodians is not between 1 and their number", "custodians");
  }
  std::set<VerifyKey> keys;
  for (std::size_t i = 0; i < d.custodians.size(); ++i) {
    const CustodianEntry& custodian = d.custodians[i];
    if (custodian.index != i + 1) {
      return malformed("custodians are counted from 1 without gaps", "custodians");
    }
    if (!keys.insert(custodian.verify_key).second) {
      return malformed("two custodians with the same key", "custodians");
    }
    SIGILO_CHECK(check_custodian_epochs(d, custodian));
  }
  return check_custodian_members(d);
}

Status check_recipients(const Directory& d) {
  SIGILO_CHECK(check_list(d.recipients, kMaxRecipients, "recipients"));
  for (const RecipientEntry& recipient : d.recipients) {
    SIGILO_CHECK(check_text(recipient.label, kMaxLabelTextBytes, "recipients"));
    SIGILO_CHECK(check_text(recipient.age_recipient, kMaxAgeRecipientBytes, "recipients"));
    if (recipient.kem_public_key.empty() && recipient.age_recipient.empty()) {
      return malformed("a recipient without a key", "recipients");
    }
    if (!recipient.kem_public_key.empty()) {
      SIGILO_CHECK(check_kem_key(recipient.kem_public_key, d.suite, "recipients"));
    }
  }
  return {};
}

Status check_policy(const Directory& d) {
  SIGILO_CHECK(check_list(d.resources, kMaxResources, "resources"));
  for (const ResourceEntry& resource : d.resources) {
    SIGILO_CHECK(check_enum(resource.kind, ResourceKind::kCodeList, "resources"));
    SIGILO_CHECK(check_text(resource.name, kMaxLabelTextBytes, "resources"));
  }
  SIGILO_CHECK(check_enum(d.policy.profile, Profile::kThreshold, "profile"));
  if (d.policy.copies < 1 || d.policy.approvers < 1) {
    return malformed("a policy asks for at least one copy and one approver", "policy");
  }
  return {};
}

}  // namespace

void Directory::sort() {
  sort_list(members);
  sort_list(devices);
  sort_list(team_epochs);
  sort_list(intake_epochs);
  sort_list(custodians);
  for (CustodianEntry& custodian : custodians) {
    sort_list(custodian.epochs);
  }
  sort_list(recipients);
  sort_list(resources);
}

Status Directory::validate() const {
  SIGILO_CHECK(check_identity(*this));
  SIGILO_CHECK(check_devices(*this));
  SIGILO_CHECK(check_team_epochs(*this));
  SIGILO_CHECK(check_store(*this));
  SIGILO_CHECK(check_custodians(*this));
  SIGILO_CHECK(check_recipients(*this));
  SIGILO_CHECK(check_key_roles(*this));
  return check_policy(*this);
}

}  // namespace sigilo
