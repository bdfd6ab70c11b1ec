#include <algorithm>
#include <map>
#include <tuple>

#include "client/core/directory_work.h"

namespace sigilo {
namespace {

using Kind = DirectoryChange::Kind;

std::string roles_text(Roles roles) {
  std::string text;
  for (std::uint8_t bit = 0; bit < kRoleCount; ++bit) {
    const Role role = static_cast<Role>(bit);
    if (!roles.has(role)) continue;
    if (!text.empty()) text += ' ';
    text += sigilo::name_of(role);
  }
  return text;
}

std::string epoch_text(const TeamEpoch& epoch) { return std::string(code_of(epoch.team)) + " " + std::to_string(epoch.epoch); }

std::string device_text(const DeviceEntry& device) { return "member " + device.member.hex() + ", added " + device.added.iso(); }

std::string policy_text(const Policy& policy) {
  return "copies " + std::to_string(policy.copies) + ", approvers " + std::to_string(policy.approvers) + ", profile " +
         (policy.profile == Profile::kSingle ? "single" : "threshold") + ", draft hours " + std::to_string(policy.draft_hours) +
         ", offline days " + std::to_string(policy.offline_days);
}

std::string key_text(ByteView key) { return encode_hex(key.first(std::min<std::size_t>(key.size(), 8))) + "…"; }

class Differ {
 public:
  Differ(const Directory& before, const Directory& after) : before_(before), after_(after) {}

  std::vector<DirectoryChange> run() {
    members();
    devices();
    team_epochs();
    resources();
    whole_fields();
    std::stable_sort(changes_.begin(), changes_.end(), [](const DirectoryChange& a, const DirectoryChange& b) {
      return std::tie(a.kind, a.subject) < std::tie(b.kind, b.subject);
    });
    return std::move(changes_);
  }

 private:
  void add(Kind kind, std::string subject, std::string before, std::string after) {
    changes_.push_back({kind, std::move(subject), std::move(before), std::move(after)});
  }

  /// Calls back for each entry that is new, gone (nullptr) or different.
  template <typename List, typename KeyOf, typename Call>
  static void compare(const List& before, const List& after, KeyOf key_of, Call call) {
    using Entry = typename List::value_type;
    std::map<decltype(key_of(before.front())), std::pair<const Entry*, const Entry*>> entries;
    for (const Entry& entry : before) entries[key_of(entry)].first = &entry;
    for (const Entry& entry : after) entries[key_of(entry)].second = &entry;
    for (const auto& item : entries) {
      const Entry* old_entry = item.second.first;
      const Entry* new_entry = item.second.second;
      if (old_entry == nullptr || new_entry == nullptr || !(*old_entry == *new_entry)) call(old_entry, new_entry);
    }
  }

  void members() {
    compare(before_.members, after_.members, [](const MemberEntry& entry) { return entry.id; },
            [&](const MemberEntry* old_entry, const MemberEntry* new_entry) {
              const Kind kind = old_entry == nullptr ? Kind::kMemberAdded : new_entry == nullptr ? Kind::kMemberRemoved : Kind::kRolesChanged;
              add(kind, (old_entry ? old_entry : new_entry)->id.hex(), old_entry ? roles_text(old_entry->roles) : "",
                  new_entry ? roles_text(new_entry->roles) : "");
            });
  }

  void devices() {
    compare(before_.devices, after_.devices, [](const DeviceEntry& entry) { return entry.id; },
            [&](const DeviceEntry* old_entry, const DeviceEntry* new_entry) {
              const bool revoked = old_entry && new_entry && new_entry->state == DeviceState::kRevoked && old_entry->state != DeviceState::kRevoked;
              const Kind kind = old_entry == nullptr ? Kind::kDeviceAdded : revoked ? Kind::kDeviceRevoked : Kind::kDeviceChanged;
              add(kind, (old_entry ? old_entry : new_entry)->id.hex(), old_entry ? device_text(*old_entry) : "",
                  new_entry ? device_text(*new_entry) : "");
            });
  }

  void team_epochs() {
    compare(before_.team_epochs, after_.team_epochs, [](const TeamEpoch& entry) { return std::pair(entry.team, entry.epoch); },
            [&](const TeamEpoch* old_entry, const TeamEpoch* new_entry) {
              const Kind kind = old_entry == nullptr ? Kind::kTeamEpochAdded : Kind::kTeamEpochRetired;
              add(kind, epoch_text(old_entry ? *old_entry : *new_entry), old_entry ? key_text(old_entry->kem_public_key) : "",
                  new_entry ? key_text(new_entry->kem_public_key) : "");
            });
  }

  void resources() {
    compare(before_.resources, after_.resources, [](const ResourceEntry& entry) { return std::pair(entry.kind, entry.digest); },
            [&](const ResourceEntry* old_entry, const ResourceEntry* new_entry) {
              const ResourceEntry& named = new_entry ? *new_entry : *old_entry;
              add(new_entry ? Kind::kResourceAdded : Kind::kResourceRemoved, named.name, old_entry ? old_entry->digest.hex() : "",
                  new_entry ? new_entry->digest.hex() : "");
            });
  }

  template <typename Value>
  void field(Kind kind, const Value& before, const Value& after, std::string before_text, std::string after_text) {
    if (!(before == after)) add(kind, {}, std::move(before_text), std::move(after_text));
  }

  void whole_fields() {
    const Directory& a = before_;
    const Directory& b = after_;
    field(Kind::kRootKeysChanged, std::pair(a.root_threshold, a.root_keys), std::pair(b.root_threshold, b.root_keys),
          std::to_string(a.root_threshold) + " of " + std::to_string(a.root_keys.size()),
          std::to_string(b.root_threshold) + " of " + std::to_string(b.root_keys.size()));
    field(Kind::kStoreChanged, std::pair(a.store_key, a.tls_certificate), std::pair(b.store_key, b.tls_certificate), a.store_key.hex(),
          b.store_key.hex());
    field(Kind::kLogChanged, a.log_key, b.log_key, a.log_key.hex(), b.log_key.hex());
    field(Kind::kIntakeChanged, a.intake_epochs, b.intake_epochs, std::to_string(a.intake_epochs.size()) + " epochs",
          std::to_string(b.intake_epochs.size()) + " epochs");
    field(Kind::kAddressChanged, a.address, b.address, a.address, b.address);
    field(Kind::kCustodiansChanged, std::pair(a.custodian_threshold, a.custodians), std::pair(b.custodian_threshold, b.custodians),
          std::to_string(a.custodian_threshold) + " of " + std::to_string(a.custodians.size()),
          std::to_string(b.custodian_threshold) + " of " + std::to_string(b.custodians.size()));
    field(Kind::kRecoveryChanged, a.recovery_public_key, b.recovery_public_key, key_text(a.recovery_public_key), key_text(b.recovery_public_key));
    field(Kind::kRecipientsChanged, a.recipients, b.recipients, std::to_string(a.recipients.size()), std::to_string(b.recipients.size()));
    field(Kind::kPolicyChanged, a.policy, b.policy, policy_text(a.policy), policy_text(b.policy));
    field(Kind::kValidityChanged, a.valid_until, b.valid_until, a.valid_until.iso(), b.valid_until.iso());
    field(Kind::kSuiteChanged, a.suite, b.suite, std::string(sigilo::name_of(a.suite)), std::string(sigilo::name_of(b.suite)));
    field(Kind::kMechanismChanged, a.mechanism, b.mechanism, a.mechanism.hex(), b.mechanism.hex());
  }

  const Directory& before_;
  const Directory& after_;
  std::vector<DirectoryChange> changes_;
};

}  // namespace

std::string_view name_of(DirectoryChange::Kind kind) {
  switch (kind) {
    case Kind::kMemberAdded: return "member_added";
    case Kind::kMemberRemoved: return "member_removed";
    case Kind::kRolesChanged: return "roles_changed";
    case Kind::kDeviceAdded: return "device_added";
    case Kind::kDeviceRevoked: return "device_revoked";
    case Kind::kDeviceChanged: return "device_changed";
    case Kind::kTeamEpochAdded: return "team_epoch_added";
    case Kind::kTeamEpochRetired: return "team_epoch_retired";
    case Kind::kResourceAdded: return "resource_added";
    case Kind::kResourceRemoved: return "resource_removed";
    case Kind::kRootKeysChanged: return "root_keys_changed";
    case Kind::kStoreChanged: return "store_changed";
    case Kind::kLogChanged: return "log_changed";
    case Kind::kIntakeChanged: return "intake_changed";
    case Kind::kAddressChanged: return "address_changed";
    case Kind::kCustodiansChanged: return "custodians_changed";
    case Kind::kRecoveryChanged: return "recovery_changed";
    case Kind::kRecipientsChanged: return "recipients_changed";
    case Kind::kPolicyChanged: return "policy_changed";
    case Kind::kValidityChanged: return "validity_changed";
    case Kind::kSuiteChanged: return "suite_changed";
    case Kind::kMechanismChanged: return "mechanism_changed";
  }
  return "unknown";
}

std::vector<DirectoryChange> diff_directories(const Directory& before, const Directory& after) { return Differ(before, after).run(); }

}  // namespace sigilo
