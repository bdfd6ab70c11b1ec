#pragma once

#include <cstdint>
#include <vector>

#include "client/core/home.h"
#include "client/core/transport.h"
#include "client/core/trust.h"
#include "crypto/base/result.h"
#include "crypto/directory/team_key.h"

namespace sigilo {

struct NewTeamEpoch {
  Team team = Team::kReview;
  std::uint32_t epoch = 0;
  Bytes public_key;
};

/// Makes a sealing key for the next epoch of a team on this device and stores the private half. The public half is announced in the next
/// directory version (DirectoryDraft::add_team_epoch). kPermissionDenied if this device's member may not hold the team's key. If a key that no
/// version announces is there already, that one is returned.
[[nodiscard]] Result<NewTeamEpoch> make_team_epoch(Home& home, const Trust& trust, Team team);

/// A device that is to be given a team key and that no person at this device has compared yet.
struct TeamNewcomer {
  DeviceId device;
  MemberId member;
  Digest fingerprint;  ///< device_fingerprint() of what the directory says of it
};
/// In directory order, over all teams whose key this device holds. The directory alone does not say that a key is who it claims: whoever prepared
/// it could have put in a key of their own.
[[nodiscard]] Result<std::vector<TeamNewcomer>> team_newcomers(Home& home, const Trust& trust);

/// The team key of this name on this device, if it is the one that an accepted directory version announces. kNotFound if there is none, or only one
/// that was made here and never announced: nothing is sealed to that.
[[nodiscard]] Result<KemKeyPair> announced_team_key(Home& home, const Trust& trust, TeamKeyName name);

struct TeamShareReport {
  std::size_t sealed_to_devices = 0;
  bool sealed_to_recovery = false;
};
/// Seals a team key that this device holds to every active device whose member has the role and whose keys were compared here
/// (KeyVault::save_compared_device), and to the recovery key, and uploads the grants.
/// May be repeated (new devices). kNotFound if the directory does not announce the epoch or this device does not hold the key.
[[nodiscard]] Result<TeamShareReport> share_team_key(Home& home, const Trust& trust, DirectoryCalls& server, Team team, std::uint32_t epoch);
/// Shares every announced epoch that this device holds.
[[nodiscard]] Result<TeamShareReport> share_all_team_keys(Home& home, const Trust& trust, DirectoryCalls& server);

struct TeamImportReport {
  std::vector<TeamKeyName> imported;
  std::vector<TeamKeyName> known;
  std::vector<Error> refused;  ///< grants that do not check out
};
/// Fetches the grants sealed to this device and stores the keys whose public half the directory announces, in the place of one that was made here
/// under the same name and never announced. kConflict (in `refused`) if another version announced the key that is held.
[[nodiscard]] Result<TeamImportReport> import_team_keys(Home& home, const Trust& trust, DirectoryCalls& server);

}  // namespace sigilo
