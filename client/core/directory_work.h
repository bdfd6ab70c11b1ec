#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "client/core/enrolment.h"
#include "client/core/home.h"
#include "client/core/resources.h"
#include "client/core/transport.h"
#include "client/core/trust.h"
#include "crypto/base/result.h"
#include "crypto/directory/server_identity.h"
#include "crypto/directory/signed_directory.h"
#include "crypto/envelope/root_key_file.h"

namespace sigilo {

/// A next version of the directory in the making: starts as a copy of the newest accepted one, with the version after, its digest as
/// `previous`, issued today. Each call checks what it can; `finish` checks the whole.
class DirectoryDraft {
 public:
  /// kNotFound before the first version was accepted.
  [[nodiscard]] static Result<DirectoryDraft> begin(const Trust& trust, Day today, std::int32_t valid_days = 60);

  /// Goes on with a version that was begun earlier. kConflict if it does not follow the newest accepted one.
  [[nodiscard]] static Result<DirectoryDraft> resume(const Trust& trust, const Directory& begun);

  /// Adds the device, and its member with the invited roles. Of a member that is known the roles stay as they are. kAlreadyExists.
  [[nodiscard]] Status add_enrolment(const PendingEnrolment& pending);
  /// kNotFound. Revoking is for ever; it also retires no team epoch: announce a new one (teams_with_a_lost_key).
  [[nodiscard]] Status revoke_device(const DeviceId& device);
  /// Revokes all devices and takes all roles.
  [[nodiscard]] Status revoke_member(const MemberId& member);
  [[nodiscard]] Status set_roles(const MemberId& member, Roles roles);
  /// The team's former current epoch is retired. kInvalidArgument if `maker` may not hold the team's key.
  [[nodiscard]] Status add_team_epoch(Team team, std::uint32_t epoch, ByteView public_key, const DeviceId& maker);
  /// Idempotent.
  [[nodiscard]] Status add_resource(ResourceKind kind, const Digest& digest, std::string_view name);
  [[nodiscard]] Status remove_resource(const Digest& digest);
  [[nodiscard]] Status set_policy(const Policy& policy);
  /// The custodian inside the store gets the epochs that its server names now: tablets seal only to epochs of a directory. kPermissionDenied for another
  /// mechanism's server; kNotFound if the server has no custodian inside, or the directory does not list it.
  [[nodiscard]] Status take_custodian_epochs(const ServerIdentity& server);

  [[nodiscard]] const Directory& directory() const { return next_; }
  /// The unsigned file. kInvalidArgument for a document that would not be accepted.
  [[nodiscard]] Result<SignedDirectory> finish() const;

 private:
  explicit DirectoryDraft(Directory next) : next_(std::move(next)) {}
  Directory next_;
};

/// One difference between two versions, for people to check before they sign.
struct DirectoryChange {
  enum class Kind : std::uint8_t {
    kMemberAdded = 1, kMemberRemoved, kRolesChanged, kDeviceAdded, kDeviceRevoked, kDeviceChanged, kTeamEpochAdded, kTeamEpochRetired,
    kTeamEpochChanged, kResourceAdded, kResourceRemoved, kResourceChanged, kRootKeysChanged, kStoreChanged, kLogChanged, kIntakeChanged, kAddressChanged, kCustodiansChanged,
    kRecoveryChanged, kRecipientsChanged, kPolicyChanged, kValidityChanged, kSuiteChanged, kMechanismChanged,
  };
  Kind kind = Kind::kMemberAdded;
  std::string subject;  ///< id, team and epoch, name, or which of several
  std::string before;   ///< the entry as text, every key by half of its SHA-256; empty if new. Never equal to `after`
  std::string after;
  std::optional<MemberId> member;     ///< whom it is about, if it is a member or a device
  std::optional<Digest> fingerprint;  ///< of the keys that it brings (key_fingerprint.h): compared with whoever holds them before a root key signs
};
/// Stable snake_case name ("roles_changed").
[[nodiscard]] std::string_view name_of(DirectoryChange::Kind kind);
/// In the order of the enumeration, then by subject. Empty only if nothing but version, previous and issued day differ.
[[nodiscard]] std::vector<DirectoryChange> diff_directories(const Directory& before, const Directory& after);

/// Teams whose current key `after` leaves with a device that may hold it in `before` and no longer may: revoked, left out, or without the role.
/// Whoever has that device's keys opens what is sealed to the team, new accounts too, until the team has a new epoch by another device.
[[nodiscard]] std::vector<Team> teams_with_a_lost_key(const Directory& before, const Directory& after);

/// For a revocation that cannot wait for the team: what teams_with_a_lost_key() names is signed all the same.
enum class LostTeamKeys : std::uint8_t { kRefused = 1, kKept };

/// That `next` is the version right after `trust`'s newest one, so that a comparison of the two shows everything that it changes. kRolledBack if it
/// is older, kForked if it follows another version of that number; kConflict with field "version" if versions in between are not known here.
[[nodiscard]] Status check_follows(const Trust& trust, const SignedDirectory& next);
/// Adds a root signature to a directory file that follows `trust`'s newest version (check_follows). kPermissionDenied if the root key is not one of
/// that version's; kConflict with field "team epochs" for a team with a lost key, unless those are kept.
[[nodiscard]] Status sign_next(const Trust& trust, SignedDirectory& next, const RootKey& root, LostTeamKeys lost = LostTeamKeys::kRefused);
/// How many more signatures it needs; 0: it may be published.
[[nodiscard]] Result<std::size_t> missing_signatures(const Trust& trust, const SignedDirectory& next);

/// The names file with `added` put in (replacing), signed by a root key of the newest version.
[[nodiscard]] Result<Bytes> sign_new_names(const Trust& trust, const std::vector<PersonName>& added, const RootKey& root);

/// Publishes (an empty `names` keeps the former) and accepts what the log then shows.
[[nodiscard]] Result<Trust::Refreshed> publish_directory(Trust& trust, Transport& transport, const SignedDirectory& next, ByteView names);

}  // namespace sigilo
