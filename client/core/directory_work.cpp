#include "client/core/directory_work.h"

#include <algorithm>
#include <utility>

#include "crypto/directory/lookup.h"
#include "crypto/platform/tls_certificate.h"

namespace sigilo {
namespace {

Status require_directory(const Trust& trust) {
  if (trust.has_directory()) return {};
  return fail(ErrorCode::kNotFound, "this device has no directory yet", "directory", "fetch it while there is a network");
}

template <typename List, typename Id>
auto find_by_id(List& list, const Id& id) {
  return std::find_if(list.begin(), list.end(), [&](const auto& entry) { return entry.id == id; });
}

std::size_t needed_signatures(const Trust& trust) { return trust.directory().root_threshold; }

}  // namespace

Result<DirectoryDraft> DirectoryDraft::begin(const Trust& trust, Day today, std::int32_t valid_days) {
  SIGILO_CHECK(require_directory(trust));
  if (valid_days < 1 || valid_days > kMaxValidityDays) {
    return fail(ErrorCode::kInvalidArgument, "a directory is valid for 1 to 60 days", "valid days", {}, valid_days);
  }
  Directory next = trust.directory();
  next.version += 1;
  next.previous = trust.newest().digest();
  // The clock of this machine may be behind that of the last signer: the order of versions is what counts.
  next.issued = std::max(today, trust.directory().issued);
  next.valid_until = next.issued.plus(valid_days);
  return DirectoryDraft(std::move(next));
}

Result<DirectoryDraft> DirectoryDraft::resume(const Trust& trust, const Directory& begun) {
  SIGILO_CHECK(require_directory(trust));
  if (begun.version != trust.directory().version + 1 || begun.previous != trust.newest().digest()) {
    return fail(ErrorCode::kConflict, "this proposal does not follow the newest version of the directory", "proposal", "begin a new one");
  }
  return DirectoryDraft(begun);
}

Status DirectoryDraft::add_enrolment(const PendingEnrolment& pending) {
  if (find_device(next_, pending.device) != nullptr) {
    return fail(ErrorCode::kAlreadyExists, "the directory lists this device already", "device");
  }
  SIGILO_TRY(const Digest spki, spki_digest_of_der(pending.enrolment.tls_certificate));
  if (find_member(next_, pending.invitation.member) == nullptr) {
    next_.members.push_back({pending.invitation.member, pending.invitation.roles});
  }
  DeviceEntry device;
  device.id = pending.device;
  device.member = pending.invitation.member;
  device.verify_key = pending.enrolment.verify_key;
  device.kem_public_key = pending.enrolment.kem_public_key;
  device.tls_spki = spki;
  device.added = next_.issued;
  next_.devices.push_back(std::move(device));
  next_.sort();
  return {};
}

Status DirectoryDraft::revoke_device(const DeviceId& device) {
  const auto at = find_by_id(next_.devices, device);
  if (at == next_.devices.end()) return fail(ErrorCode::kNotFound, "the directory lists no such device", "device");
  at->state = DeviceState::kRevoked;
  return {};
}

Status DirectoryDraft::revoke_member(const MemberId& member) {
  SIGILO_CHECK(set_roles(member, Roles()));
  for (DeviceEntry& device : next_.devices) {
    if (device.member == member) device.state = DeviceState::kRevoked;
  }
  return {};
}

Status DirectoryDraft::set_roles(const MemberId& member, Roles roles) {
  const auto at = find_by_id(next_.members, member);
  if (at == next_.members.end()) return fail(ErrorCode::kNotFound, "the directory lists no such member", "member");
  at->roles = roles;
  return {};
}

Status DirectoryDraft::add_team_epoch(Team team, std::uint32_t epoch, ByteView public_key, const DeviceId& maker) {
  if (!may_hold_key(roles_of(next_, maker), team)) {
    return fail(ErrorCode::kInvalidArgument, "the maker's member may not hold the team's key", "team epoch");
  }
  if (public_key.size() != sizes_of(next_.suite).public_key) {
    return fail(ErrorCode::kInvalidArgument, "the key is not of the directory's suite", "team epoch");
  }
  for (TeamEpoch& known : next_.team_epochs) {
    if (known.team != team) continue;
    if (known.epoch >= epoch) return fail(ErrorCode::kAlreadyExists, "the team has this epoch or a later one", "team epoch", {}, known.epoch);
    known.state = EpochState::kRetired;
  }
  next_.team_epochs.push_back({team, epoch, to_bytes(public_key), maker, next_.issued, EpochState::kCurrent});
  next_.sort();
  return {};
}

Status DirectoryDraft::add_resource(ResourceKind kind, const Digest& digest, std::string_view name) {
  if (find_resource(next_, kind, digest) != nullptr) return {};
  next_.resources.push_back({kind, digest, std::string(name)});
  next_.sort();
  return {};
}

Status DirectoryDraft::remove_resource(const Digest& digest) {
  const auto at = std::remove_if(next_.resources.begin(), next_.resources.end(), [&](const ResourceEntry& entry) { return entry.digest == digest; });
  if (at == next_.resources.end()) return fail(ErrorCode::kNotFound, "the directory lists no such resource", "resource");
  next_.resources.erase(at, next_.resources.end());
  return {};
}

Status DirectoryDraft::set_policy(const Policy& policy) {
  next_.policy = policy;
  return {};
}

Status DirectoryDraft::take_custodian_epochs(const ServerIdentity& server) {
  if (server.mechanism != next_.mechanism) return fail(ErrorCode::kPermissionDenied, "the file is of another mechanism's server", "mechanism");
  if (!server.custodian) return fail(ErrorCode::kNotFound, "the server has no custodian inside", "custodian");
  const auto at = std::find_if(next_.custodians.begin(), next_.custodians.end(),
                               [&](const CustodianEntry& entry) { return entry.verify_key == server.custodian->verify_key; });
  if (at == next_.custodians.end()) return fail(ErrorCode::kNotFound, "the directory does not list the server's custodian", "custodian");
  at->epochs = server.custodian->epochs;
  next_.sort();
  return {};
}

Result<SignedDirectory> DirectoryDraft::finish() const { return SignedDirectory::make(next_); }

Result<std::size_t> missing_signatures(const Trust& trust, const SignedDirectory& next) {
  SIGILO_CHECK(require_directory(trust));
  const std::size_t valid = next.valid_signatures(trust.directory().root_keys).size();
  const std::size_t needed = needed_signatures(trust);
  return valid >= needed ? 0 : needed - valid;
}

std::vector<Team> teams_with_a_lost_key(const Directory& before, const Directory& after) {
  std::vector<Team> teams;
  for (const Team team : {Team::kReview, Team::kProtection, Team::kMedical}) {
    const TeamEpoch* epoch = current_team_epoch(after, team);
    if (epoch == nullptr) continue;
    const TeamEpoch* former = current_team_epoch(before, team);
    const bool renewed = former == nullptr || former->kem_public_key != epoch->kem_public_key;
    const std::vector<const DeviceEntry*> holders = devices_of_team(before, team);
    const bool lost = std::any_of(holders.begin(), holders.end(), [&](const DeviceEntry* device) {
      return !may_hold_key(roles_of(after, device->id), team) && (!renewed || epoch->maker == device->id);
    });
    if (lost) teams.push_back(team);
  }
  return teams;
}

Status check_follows(const Trust& trust, const SignedDirectory& next) {
  SIGILO_CHECK(require_directory(trust));
  const std::uint32_t held = trust.directory().version;
  const std::uint32_t version = next.directory().version;
  if (version <= held) {
    return fail(ErrorCode::kRolledBack, "the new version is not higher than the one in force", "version", {}, version);
  }
  if (version > held + 1) {
    return fail(ErrorCode::kConflict, "the proposal follows a version that this device has not fetched", "version",
                "fetch the directory first: what changed in between would not be shown", version);
  }
  if (next.directory().previous != trust.newest().digest()) {
    return fail(ErrorCode::kForked, "the new version does not follow the one in force", "previous");
  }
  return {};
}

Status sign_next(const Trust& trust, SignedDirectory& next, const RootKey& root, LostTeamKeys lost) {
  SIGILO_CHECK(require_directory(trust));
  SIGILO_CHECK(check_follows(trust, next));
  const Directory& held = trust.directory();
  if (root.index >= held.root_keys.size() || held.root_keys[root.index] != root.key.public_key()) {
    return fail(ErrorCode::kPermissionDenied, "the key is not a root key of the directory in force", "root key");
  }
  if (const auto teams = teams_with_a_lost_key(held, next.directory()); lost == LostTeamKeys::kRefused && !teams.empty()) {
    return fail(ErrorCode::kConflict, "a device that loses its team leaves with the team's current key", "team epochs",
                "announce a new key of the team", static_cast<std::int64_t>(teams.front()));
  }
  return next.sign(root.index, root.key);
}

Result<Bytes> sign_new_names(const Trust& trust, const std::vector<PersonName>& added, const RootKey& root) {
  SIGILO_CHECK(require_directory(trust));
  Names names = trust.names() ? *trust.names() : Names{trust.root().mechanism, 0, {}};
  for (const PersonName& person : added) {
    const auto at = std::find_if(names.people.begin(), names.people.end(), [&](const PersonName& known) { return known.member == person.member; });
    if (at == names.people.end()) {
      names.people.push_back(person);
    } else {
      at->name = person.name;
    }
  }
  std::sort(names.people.begin(), names.people.end(), [](const PersonName& a, const PersonName& b) { return a.member < b.member; });
  names.serial += 1;
  return sign_names(names, root.index, root.key);
}

Result<Trust::Refreshed> publish_directory(Trust& trust, Transport& transport, const SignedDirectory& next, ByteView names) {
  SIGILO_TRY(const std::size_t missing, missing_signatures(trust, next));
  if (missing > 0) {
    return fail(ErrorCode::kSignatureInvalid, "the new version lacks root signatures", "signatures", "more root holders must sign it",
                static_cast<std::int64_t>(missing));
  }
  SIGILO_CHECK(transport.directory().publish_directory(next.encode(), names));
  return trust.refresh(transport);
}

}  // namespace sigilo
