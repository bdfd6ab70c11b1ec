#include "crypto/directory/lookup.h"

#include <algorithm>
#include <utility>

namespace sigilo {
namespace {

/// First item of a list in which `matches` holds; null if none.
template <typename Item, typename Predicate>
const Item* find_where(const std::vector<Item>& list, Predicate matches) {
  const auto found = std::find_if(list.begin(), list.end(), matches);
  return found == list.end() ? nullptr : &*found;
}

/// Item of an ascending list whose projection is `key`; null if none.
template <typename Item, typename Key, typename Projection>
const Item* find_sorted(const std::vector<Item>& list, const Key& key, Projection project) {
  const auto found = std::lower_bound(list.begin(), list.end(), key, [&](const Item& item, const Key& k) { return project(item) < k; });
  return found == list.end() || project(*found) != key ? nullptr : &*found;
}

}  // namespace

const MemberEntry* find_member(const Directory& directory, const MemberId& id) {
  return find_sorted(directory.members, id, [](const MemberEntry& e) -> const MemberId& { return e.id; });
}

const DeviceEntry* find_device(const Directory& directory, const DeviceId& id) {
  return find_sorted(directory.devices, id, [](const DeviceEntry& e) -> const DeviceId& { return e.id; });
}

const DeviceEntry* find_device_by_tls(const Directory& directory, const Digest& spki) {
  return find_where(directory.devices, [&](const DeviceEntry& e) { return e.tls_spki == spki; });
}

const TeamEpoch* find_team_epoch(const Directory& directory, Team team, std::uint32_t epoch) {
  return find_sorted(directory.team_epochs, std::pair(team, epoch), [](const TeamEpoch& e) { return std::pair(e.team, e.epoch); });
}

const TeamEpoch* current_team_epoch(const Directory& directory, Team team) {
  return find_where(directory.team_epochs, [&](const TeamEpoch& e) { return e.team == team && e.state == EpochState::kCurrent; });
}

const IntakeEpoch* find_intake_epoch(const Directory& directory, std::uint32_t epoch) {
  return find_sorted(directory.intake_epochs, epoch, [](const IntakeEpoch& e) { return e.epoch; });
}

const IntakeEpoch* current_intake_epoch(const Directory& directory) {
  return find_where(directory.intake_epochs, [](const IntakeEpoch& e) { return e.state == EpochState::kCurrent; });
}

const CustodianEntry* find_custodian(const Directory& directory, std::uint8_t index) {
  return find_sorted(directory.custodians, index, [](const CustodianEntry& e) { return e.index; });
}

const CustodianEpoch* custodian_epoch_on(const CustodianEntry& custodian, Day day) {
  return find_where(custodian.epochs, [&](const CustodianEpoch& e) { return e.first <= day && day <= e.last; });
}

const CustodianEpoch* find_custodian_epoch(const CustodianEntry& custodian, std::uint32_t epoch) {
  return find_sorted(custodian.epochs, epoch, [](const CustodianEpoch& e) { return e.epoch; });
}

const RecipientEntry* find_recipient(const Directory& directory, const Nonce16& id) {
  return find_sorted(directory.recipients, id, [](const RecipientEntry& e) -> const Nonce16& { return e.id; });
}

const ResourceEntry* find_resource(const Directory& directory, ResourceKind kind, const Digest& digest) {
  return find_where(directory.resources, [&](const ResourceEntry& e) { return e.kind == kind && e.digest == digest; });
}

Roles roles_of(const Directory& directory, const DeviceId& device) {
  const DeviceEntry* entry = find_device(directory, device);
  if (entry == nullptr || entry->state != DeviceState::kActive) {
    return {};
  }
  const MemberEntry* member = find_member(directory, entry->member);
  return member == nullptr ? Roles{} : member->roles;
}

bool same_member(const Directory& directory, const DeviceId& a, const DeviceId& b) {
  const DeviceEntry* first = find_device(directory, a);
  const DeviceEntry* second = find_device(directory, b);
  return first == nullptr || second == nullptr || first->member == second->member;
}

std::vector<const DeviceEntry*> devices_of_team(const Directory& directory, Team team) {
  std::vector<const DeviceEntry*> devices;
  for (const DeviceEntry& device : directory.devices) {
    if (may_hold_key(roles_of(directory, device.id), team)) {
      devices.push_back(&device);
    }
  }
  return devices;
}

bool may_hold_key(Roles roles, Team team) { return roles.has(role_of(team)); }

}  // namespace sigilo
