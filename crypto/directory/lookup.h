#pragma once

#include <cstdint>
#include <vector>

#include "crypto/directory/directory.h"

namespace sigilo {

/// Look-ups in a validated directory. Pointers live as long as the directory and are null when there is no such entry. Pure; thread-safe.
[[nodiscard]] const MemberEntry* find_member(const Directory& directory, const MemberId& id);
[[nodiscard]] const DeviceEntry* find_device(const Directory& directory, const DeviceId& id);
/// By the digest of the TLS key that a peer showed.
[[nodiscard]] const DeviceEntry* find_device_by_tls(const Directory& directory, const Digest& spki);
[[nodiscard]] const TeamEpoch* find_team_epoch(const Directory& directory, Team team, std::uint32_t epoch);
[[nodiscard]] const TeamEpoch* current_team_epoch(const Directory& directory, Team team);
[[nodiscard]] const IntakeEpoch* find_intake_epoch(const Directory& directory, std::uint32_t epoch);
[[nodiscard]] const IntakeEpoch* current_intake_epoch(const Directory& directory);
[[nodiscard]] const CustodianEntry* find_custodian(const Directory& directory, std::uint8_t index);
/// The epoch of a custodian that a record sealed on `day` uses.
[[nodiscard]] const CustodianEpoch* custodian_epoch_on(const CustodianEntry& custodian, Day day);
[[nodiscard]] const CustodianEpoch* find_custodian_epoch(const CustodianEntry& custodian, std::uint32_t epoch);
[[nodiscard]] const RecipientEntry* find_recipient(const Directory& directory, const Nonce16& id);
[[nodiscard]] const ResourceEntry* find_resource(const Directory& directory, ResourceKind kind, const Digest& digest);

/// Roles of a device's member; none for a device that is unknown or revoked.
[[nodiscard]] Roles roles_of(const Directory& directory, const DeviceId& device);
/// Separation compares persons: true if both devices are known and belong to the same member, whatever their state. An unknown
/// device is the same as any other, so that a rule of separation fails closed.
[[nodiscard]] bool same_member(const Directory& directory, const DeviceId& a, const DeviceId& b);
/// Active devices whose member may hold the key of `team`, in directory order.
[[nodiscard]] std::vector<const DeviceEntry*> devices_of_team(const Directory& directory, Team team);
/// Team keys that a device with these roles may hold.
[[nodiscard]] bool may_hold_key(Roles roles, Team team);

}  // namespace sigilo
