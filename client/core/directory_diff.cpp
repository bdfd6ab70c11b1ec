#include <algorithm>
#include <map>
#include <tuple>

#include "client/core/directory_work.h"
#include "crypto/directory/key_fingerprint.h"
#include "crypto/primitives/hash.h"

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
  return text.empty() ? "-" : text;
}

std::string epoch_text(const TeamEpoch& epoch) { return std::string(code_of(epoch.team)) + " " + std::to_string(epoch.epoch); }

std::string state_text(EpochState state) { return state == EpochState::kCurrent ? "current" : "retired"; }

std::string policy_text(const Policy& policy) {
  return "copies " + std::to_string(policy.copies) + ", approvers " + std::to_string(policy.approvers) + ", profile " +
         (policy.profile == Profile::kSingle ? "single" : "threshold") + ", draft hours " + std::to_string(policy.draft_hours) +
         ", offline days " + std::to_string(policy.offline_days);
}

std::string kind_text(ResourceKind kind) {
  switch (kind) {
    case ResourceKind::kQuestionnaire: return "questionnaire";
    case ResourceKind::kSidecar: return "sidecar";
    case ResourceKind::kConsentWording: return "consent wording";
    case ResourceKind::kCodeList: return "code list";
  }
  return "kind " + std::to_string(static_cast<unsigned>(kind));
}

std::string resource_text(const ResourceEntry& resource) { return kind_text(resource.kind) + " " + resource.name + " " + resource.digest.hex(); }

/// Writes entries of a directory as text; a key is the first half of its SHA-256.
class EntryText {
 public:
  [[nodiscard]] std::string of(ByteView key) const {
    const std::string digest = sha256(key).hex();
    return digest.substr(0, digest.size() / 2);
  }
  [[nodiscard]] std::string of(const VerifyKey& key) const { return of(key.bytes()); }
  [[nodiscard]] std::string of(const DeviceEntry& device) const {
    return "member " + device.member.hex() + ", added " + device.added.iso() + ", " +
           (device.state == DeviceState::kActive ? "active" : "revoked") + ", signing " + of(device.verify_key) + ", sealing " +
           of(device.kem_public_key) + ", tls " + of(device.tls_spki.bytes());
  }
  [[nodiscard]] std::string of(const TeamEpoch& epoch) const {
    return state_text(epoch.state) + ", key " + of(epoch.kem_public_key) + ", made by device " + epoch.maker.hex() + ", announced " +
           epoch.announced.iso();
  }
  [[nodiscard]] std::string of(const IntakeEpoch& epoch) const { return state_text(epoch.state) + ", key " + of(epoch.kem_public_key); }
  [[nodiscard]] std::string of(const CustodianEntry& custodian) const {
    std::string text = "member " + custodian.member.hex() + ", signing " + of(custodian.verify_key);
    for (const CustodianEpoch& epoch : custodian.epochs) {
      text += ", epoch " + std::to_string(epoch.epoch) + " " + epoch.first.iso() + " to " + epoch.last.iso() + " " + of(epoch.kem_public_key);
    }
    return text;
  }
  [[nodiscard]] std::string of(const RecipientEntry& recipient) const {
    return "kind " + std::to_string(recipient.kind) + ", " +
           (recipient.kem_public_key.empty() ? "no key" : "key " + of(recipient.kem_public_key)) + ", " +
           (recipient.age_recipient.empty() ? "no age key" : recipient.age_recipient) + ", " + recipient.label;
  }
};

/// The list with the position (from 1) as the name of each element.
std::vector<std::pair<std::size_t, VerifyKey>> numbered(const std::vector<VerifyKey>& keys) {
  std::vector<std::pair<std::size_t, VerifyKey>> list;
  for (const VerifyKey& key : keys) list.emplace_back(list.size() + 1, key);
  return list;
}

class Differ {
 public:
  Differ(const Directory& before, const Directory& after) : before_(before), after_(after) {}

  std::vector<DirectoryChange> run() {
    members();
    devices();
    team_epochs();
    resources();
    root_keys();
    custodians();
    intake_epochs();
    recipients();
    single_keys();
    plain_fields();
    std::stable_sort(changes_.begin(), changes_.end(), [](const DirectoryChange& a, const DirectoryChange& b) {
      return std::tie(a.kind, a.subject) < std::tie(b.kind, b.subject);
    });
    return std::move(changes_);
  }

 private:
  DirectoryChange& add(Kind kind, std::string subject, std::string before, std::string after) {
    return changes_.emplace_back(DirectoryChange{kind, std::move(subject), std::move(before), std::move(after), {}, {}});
  }

  /// An entry that brings a key: its fingerprint is compared by people.
  template <typename Entry, typename FingerprintOf>
  void add_keyed(Kind kind, std::string subject, const Entry* before, const Entry* after, FingerprintOf fingerprint_of) {
    const EntryText shown;
    DirectoryChange& change = add(kind, std::move(subject), before ? shown.of(*before) : "", after ? shown.of(*after) : "");
    if (after != nullptr) change.fingerprint = fingerprint_of(*after);
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
              const MemberId& id = (old_entry ? old_entry : new_entry)->id;
              add(kind, id.hex(), old_entry ? roles_text(old_entry->roles) : "", new_entry ? roles_text(new_entry->roles) : "").member = id;
            });
  }

  void devices() {
    const EntryText shown;
    compare(before_.devices, after_.devices, [](const DeviceEntry& entry) { return entry.id; },
            [&](const DeviceEntry* old_entry, const DeviceEntry* new_entry) {
              const bool only_revoked = is_only_revoked(old_entry, new_entry);
              const Kind kind = old_entry == nullptr ? Kind::kDeviceAdded : only_revoked ? Kind::kDeviceRevoked : Kind::kDeviceChanged;
              const DeviceEntry& named = new_entry ? *new_entry : *old_entry;
              DirectoryChange& change = add(kind, named.id.hex(), old_entry ? shown.of(*old_entry) : "", new_entry ? shown.of(*new_entry) : "");
              change.member = named.member;
              // The words that the device itself shows: they do not depend on what the proposal says of it or of the root.
              if (new_entry && !only_revoked) {
                change.fingerprint = device_fingerprint(TrustRoot::of(before_), new_entry->verify_key, new_entry->kem_public_key, new_entry->tls_spki);
              }
            });
  }

  static bool is_only_revoked(const DeviceEntry* before, const DeviceEntry* after) {
    if (before == nullptr || after == nullptr || before->state == DeviceState::kRevoked) return false;
    DeviceEntry revoked = *before;
    revoked.state = DeviceState::kRevoked;
    return revoked == *after;
  }

  void team_epochs() {
    const EntryText shown;
    compare(before_.team_epochs, after_.team_epochs, [](const TeamEpoch& entry) { return std::pair(entry.team, entry.epoch); },
            [&](const TeamEpoch* old_entry, const TeamEpoch* new_entry) {
              const bool only_retired = is_only_retired(old_entry, new_entry);
              const Kind kind = old_entry == nullptr ? Kind::kTeamEpochAdded : only_retired ? Kind::kTeamEpochRetired : Kind::kTeamEpochChanged;
              DirectoryChange& change = add(kind, epoch_text(old_entry ? *old_entry : *new_entry), old_entry ? shown.of(*old_entry) : "",
                                            new_entry ? shown.of(*new_entry) : "");
              if (new_entry && !only_retired) change.fingerprint = team_key_fingerprint(*new_entry);
            });
  }

  static bool is_only_retired(const TeamEpoch* before, const TeamEpoch* after) {
    if (before == nullptr || after == nullptr || before->state == EpochState::kRetired) return false;
    TeamEpoch retired = *before;
    retired.state = EpochState::kRetired;
    return retired == *after;
  }

  void resources() {
    compare(before_.resources, after_.resources, [](const ResourceEntry& entry) { return std::pair(entry.kind, entry.digest); },
            [&](const ResourceEntry* old_entry, const ResourceEntry* new_entry) {
              const Kind kind = new_entry == nullptr   ? Kind::kResourceRemoved
                                : old_entry == nullptr ? Kind::kResourceAdded
                                                       : Kind::kResourceChanged;
              add(kind, (new_entry ? new_entry : old_entry)->name, old_entry ? resource_text(*old_entry) : "",
                  new_entry ? resource_text(*new_entry) : "");
            });
  }

  void root_keys() {
    field(Kind::kRootKeysChanged, "threshold", std::to_string(before_.root_threshold), std::to_string(after_.root_threshold));
    using Numbered = std::pair<std::size_t, VerifyKey>;
    compare(numbered(before_.root_keys), numbered(after_.root_keys), [](const Numbered& entry) { return entry.first; },
            [&](const Numbered* old_entry, const Numbered* new_entry) {
              const std::size_t position = (old_entry ? old_entry : new_entry)->first;
              add_keyed(Kind::kRootKeysChanged, "key " + std::to_string(position), old_entry ? &old_entry->second : nullptr,
                        new_entry ? &new_entry->second : nullptr, [&](const VerifyKey& key) { return root_key_fingerprint(position - 1, key); });
            });
  }

  void custodians() {
    field(Kind::kCustodiansChanged, "threshold", std::to_string(before_.custodian_threshold), std::to_string(after_.custodian_threshold));
    compare(before_.custodians, after_.custodians, [](const CustodianEntry& entry) { return entry.index; },
            [&](const CustodianEntry* old_entry, const CustodianEntry* new_entry) {
              add_keyed(Kind::kCustodiansChanged, "custodian " + std::to_string((old_entry ? old_entry : new_entry)->index), old_entry, new_entry,
                        custodian_fingerprint);
            });
  }

  void intake_epochs() {
    compare(before_.intake_epochs, after_.intake_epochs, [](const IntakeEpoch& entry) { return entry.epoch; },
            [&](const IntakeEpoch* old_entry, const IntakeEpoch* new_entry) {
              add_keyed(Kind::kIntakeChanged, "epoch " + std::to_string((old_entry ? old_entry : new_entry)->epoch), old_entry, new_entry,
                        intake_fingerprint);
            });
  }

  void recipients() {
    compare(before_.recipients, after_.recipients, [](const RecipientEntry& entry) { return entry.id; },
            [&](const RecipientEntry* old_entry, const RecipientEntry* new_entry) {
              add_keyed(Kind::kRecipientsChanged, (old_entry ? old_entry : new_entry)->id.hex(), old_entry, new_entry, recipient_fingerprint);
            });
  }

  void single_keys() {
    const auto key = [&](Kind kind, std::string subject, const auto& before, const auto& after, auto fingerprint_of) {
      if (!(before == after)) add_keyed(kind, std::move(subject), &before, &after, fingerprint_of);
    };
    key(Kind::kStoreChanged, "key", before_.store_key, after_.store_key, store_key_fingerprint);
    key(Kind::kStoreChanged, "certificate", before_.tls_certificate, after_.tls_certificate, certificate_fingerprint);
    key(Kind::kLogChanged, "key", before_.log_key, after_.log_key, log_key_fingerprint);
    key(Kind::kRecoveryChanged, "key", before_.recovery_public_key, after_.recovery_public_key, recovery_key_fingerprint);
  }

  /// A field whose text says all of it.
  void field(Kind kind, std::string subject, std::string before, std::string after) {
    if (before != after) add(kind, std::move(subject), std::move(before), std::move(after));
  }

  void plain_fields() {
    field(Kind::kAddressChanged, {}, before_.address, after_.address);
    field(Kind::kPolicyChanged, {}, policy_text(before_.policy), policy_text(after_.policy));
    field(Kind::kValidityChanged, {}, before_.valid_until.iso(), after_.valid_until.iso());
    field(Kind::kSuiteChanged, {}, std::string(sigilo::name_of(before_.suite)), std::string(sigilo::name_of(after_.suite)));
    field(Kind::kMechanismChanged, {}, before_.mechanism.hex(), after_.mechanism.hex());
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
    case Kind::kTeamEpochChanged: return "team_epoch_changed";
    case Kind::kResourceAdded: return "resource_added";
    case Kind::kResourceRemoved: return "resource_removed";
    case Kind::kResourceChanged: return "resource_changed";
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
