#include "client/core/team.h"

#include <algorithm>
#include <utility>

#include "client/core/enrolment.h"
#include "crypto/base/labels.h"
#include "crypto/directory/lookup.h"
#include "crypto/log/statement.h"

namespace sigilo {
namespace {

TeamKeyName name_of_epoch(Team team, std::uint32_t epoch) { return {static_cast<std::uint8_t>(team), epoch}; }

Status require_directory(const Trust& trust) {
  if (trust.has_directory()) return {};
  return fail(ErrorCode::kNotFound, "this device has no directory yet", "directory", "fetch it while there is a network");
}

/// Signs a grant and hands it to the server.
Status upload_grant(Home& home, const Trust& trust, DirectoryCalls& server, const DeviceKeys& keys, const TeamKeyGrant& grant) {
  SIGILO_TRY(const Bytes body, grant.encode());
  const StatementHeader header =
      make_header(labels::kTeamKey, trust.origin(), trust.view().head(), keys.signing, home.clock().today(), home.rng());
  SIGILO_TRY(const Bytes statement, sign_statement(header, body, keys.signing));
  return server.put_team_key(statement);
}

bool is_announced(const Trust& trust, TeamKeyName name, ByteView public_key) {
  return std::any_of(trust.versions().rbegin(), trust.versions().rend(), [&](const SignedDirectory& version) {
    const TeamEpoch* epoch = find_team_epoch(version.directory(), static_cast<Team>(name.team), name.epoch);
    return epoch != nullptr && std::equal(public_key.begin(), public_key.end(), epoch->kem_public_key.begin(), epoch->kem_public_key.end());
  });
}

/// Adds the key that the directory announces. One that was made here for the same epoch and lost to it is of no use to anybody.
Status keep_announced(Home& home, const Trust& trust, TeamKeyName name, const KemKeyPair& key) {
  KeyVault& vault = home.vault().keys();
  const auto held = vault.find_team_key(name);
  if (!held && held.error().code == ErrorCode::kNotFound) return vault.save_team_key(name, key);
  if (!held) return fail(held.error());
  if (is_announced(trust, name, held->public_key)) {
    return fail(ErrorCode::kConflict, "the directory announced two keys for this team and epoch, and the former is held here", "team key", {}, name.epoch);
  }
  return vault.replace_unannounced_team_key(name, key);
}

Result<TeamKeyName> import_grant(Home& home, const Trust& trust, const DeviceKeys& keys, ByteView bytes, bool& known) {
  const Directory& directory = trust.directory();
  SIGILO_TRY(const SignedStatement parsed, SignedStatement::parse(bytes));
  const DeviceEntry* signer = find_device(directory, parsed.header().device);
  if (signer == nullptr) return fail(ErrorCode::kPermissionDenied, "the team key is by a device that no directory lists", "team key");
  SIGILO_TRY(const SignedStatement statement, open_statement(bytes, labels::kTeamKey, trust.origin(), signer->verify_key));
  SIGILO_TRY(const TeamKeyGrant grant, TeamKeyGrant::parse(statement.body()));
  const TeamEpoch* epoch = find_team_epoch(directory, grant.team, grant.epoch);
  if (epoch == nullptr || epoch->kem_public_key != grant.public_key) {
    return fail(ErrorCode::kConflict, "the directory announces another key for this team and epoch, or none", "team key", {}, grant.epoch);
  }
  if (grant.recipient != device_id_of(keys.signing.public_key())) {
    return fail(ErrorCode::kConflict, "the team key is sealed to another device", "team key");
  }
  const TeamKeyName name = name_of_epoch(grant.team, grant.epoch);
  const auto held = home.vault().keys().find_team_key(name);
  known = held && held->public_key == epoch->kem_public_key;
  if (known) return name;
  SIGILO_TRY(const KemKeyPair key, open_team_key(grant, trust.origin(), directory.suite, keys.kem.private_key.expose()));
  if (key.public_key != epoch->kem_public_key) return fail(ErrorCode::kAuthenticationFailed, "the team key is not the announced one", "team key");
  SIGILO_CHECK(keep_announced(home, trust, name, key));
  return name;
}

Digest fingerprint_of_entry(const Directory& directory, const DeviceEntry& device) {
  return device_fingerprint(TrustRoot::of(directory), device.verify_key, device.kem_public_key, device.tls_spki);
}

bool is_in(const std::vector<Digest>& list, const Digest& digest) { return std::find(list.begin(), list.end(), digest) != list.end(); }

/// Whether this device holds the key that this epoch announces.
Result<bool> is_held(Home& home, const TeamEpoch& epoch) {
  const auto held = home.vault().keys().find_team_key(name_of_epoch(epoch.team, epoch.epoch));
  if (!held && held.error().code == ErrorCode::kNotFound) return false;
  if (!held) return fail(held.error());
  return held->public_key == epoch.kem_public_key;
}

/// Teams of which this device holds a key that the directory announces.
Result<std::vector<Team>> teams_held(Home& home, const Directory& directory) {
  std::vector<Team> teams;
  for (const TeamEpoch& epoch : directory.team_epochs) {
    if (!teams.empty() && teams.back() == epoch.team) continue;
    SIGILO_TRY(const bool held, is_held(home, epoch));
    if (held) teams.push_back(epoch.team);
  }
  return teams;
}

}  // namespace

Result<std::vector<TeamNewcomer>> team_newcomers(Home& home, const Trust& trust) {
  SIGILO_CHECK(require_directory(trust));
  const Directory& directory = trust.directory();
  SIGILO_TRY(const DeviceKeys keys, home.vault().keys().load_device());
  SIGILO_TRY(const std::vector<Digest> compared, home.vault().keys().compared_devices());
  SIGILO_TRY(const std::vector<Team> teams, teams_held(home, directory));
  const DeviceId self = device_id_of(keys.signing.public_key());
  std::vector<TeamNewcomer> newcomers;
  for (const DeviceEntry& device : directory.devices) {
    const Roles roles = roles_of(directory, device.id);
    const bool in_team = std::any_of(teams.begin(), teams.end(), [&](Team team) { return may_hold_key(roles, team); });
    const Digest fingerprint = fingerprint_of_entry(directory, device);
    if (in_team && device.id != self && !is_in(compared, fingerprint)) newcomers.push_back({device.id, device.member, fingerprint});
  }
  return newcomers;
}

Result<NewTeamEpoch> make_team_epoch(Home& home, const Trust& trust, Team team) {
  SIGILO_CHECK(require_directory(trust));
  const Directory& directory = trust.directory();
  SIGILO_TRY(const DeviceKeys keys, home.vault().keys().load_device());
  if (!may_hold_key(roles_of(directory, device_id_of(keys.signing.public_key())), team)) {
    return fail(ErrorCode::kPermissionDenied, "this device's member may not hold the team's key", "team", "a member of the team must make it");
  }
  std::uint32_t last = 0;
  for (const TeamEpoch& epoch : directory.team_epochs) {
    if (epoch.team == team) last = std::max(last, epoch.epoch);
  }
  NewTeamEpoch made{team, last + 1, {}};
  auto known = home.vault().keys().find_team_key(name_of_epoch(team, made.epoch));
  if (known && known->suite == directory.suite) {
    made.public_key = std::move(known->public_key);
    return made;
  }
  if (!known && known.error().code != ErrorCode::kNotFound) return fail(known.error());
  SIGILO_TRY(KemKeyPair pair, KemKeyPair::generate(directory.suite, home.rng()));
  SIGILO_CHECK(home.vault().keys().save_team_key(name_of_epoch(team, made.epoch), pair));
  made.public_key = std::move(pair.public_key);
  return made;
}

Result<KemKeyPair> announced_team_key(Home& home, const Trust& trust, TeamKeyName name) {
  SIGILO_TRY(KemKeyPair key, home.vault().keys().find_team_key(name));
  if (is_announced(trust, name, key.public_key)) return key;
  return fail(ErrorCode::kNotFound, "this device holds a team key of this epoch that was never announced, and not the announced one", "team key",
              "a device of the team must share it, then fetch the team keys", name.epoch);
}

Result<TeamShareReport> share_team_key(Home& home, const Trust& trust, DirectoryCalls& server, Team team, std::uint32_t epoch) {
  SIGILO_CHECK(require_directory(trust));
  const Directory& directory = trust.directory();
  const TeamEpoch* announced = find_team_epoch(directory, team, epoch);
  if (announced == nullptr) {
    return fail(ErrorCode::kNotFound, "the directory announces no such team epoch", "team", "publish it first", epoch);
  }
  SIGILO_TRY(const DeviceKeys keys, home.vault().keys().load_device());
  SIGILO_TRY(const KemKeyPair pair, home.vault().keys().find_team_key(name_of_epoch(team, epoch)));
  if (pair.public_key != announced->kem_public_key) {
    return fail(ErrorCode::kConflict, "this device's key is not the one that the directory announces", "team key", {}, epoch);
  }
  TeamShareReport report;
  SIGILO_TRY(const std::vector<Digest> compared, home.vault().keys().compared_devices());
  const DeviceId self = device_id_of(keys.signing.public_key());
  for (const DeviceEntry* device : devices_of_team(directory, team)) {
    if (device->id == self || !is_in(compared, fingerprint_of_entry(directory, *device))) continue;
    SIGILO_TRY(const TeamKeyGrant grant, seal_team_key(trust.origin(), team, epoch, pair, device->id, device->kem_public_key, home.rng()));
    SIGILO_CHECK(upload_grant(home, trust, server, keys, grant));
    ++report.sealed_to_devices;
  }
  SIGILO_TRY(const TeamKeyGrant recovery,
             seal_team_key(trust.origin(), team, epoch, pair, DeviceId(), directory.recovery_public_key, home.rng()));
  SIGILO_CHECK(upload_grant(home, trust, server, keys, recovery));
  report.sealed_to_recovery = true;
  return report;
}

Result<TeamShareReport> share_all_team_keys(Home& home, const Trust& trust, DirectoryCalls& server) {
  SIGILO_CHECK(require_directory(trust));
  TeamShareReport total;
  for (const TeamEpoch& epoch : trust.directory().team_epochs) {
    SIGILO_TRY(const bool held, is_held(home, epoch));
    if (!held) continue;
    SIGILO_TRY(const TeamShareReport report, share_team_key(home, trust, server, epoch.team, epoch.epoch));
    total.sealed_to_devices += report.sealed_to_devices;
    total.sealed_to_recovery = total.sealed_to_recovery || report.sealed_to_recovery;
  }
  return total;
}

Result<TeamImportReport> import_team_keys(Home& home, const Trust& trust, DirectoryCalls& server) {
  SIGILO_CHECK(require_directory(trust));
  SIGILO_TRY(const DeviceKeys keys, home.vault().keys().load_device());
  SIGILO_TRY(const std::vector<Bytes> grants, server.list_team_keys());
  TeamImportReport report;
  for (const Bytes& grant : grants) {
    bool known = false;
    auto name = import_grant(home, trust, keys, grant, known);
    if (!name) {
      report.refused.push_back(name.error());
    } else {
      (known ? report.known : report.imported).push_back(*name);
    }
  }
  return report;
}

}  // namespace sigilo
