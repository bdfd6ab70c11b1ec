#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "crypto/base/clock.h"
#include "crypto/base/result.h"
#include "crypto/directory/signed_directory.h"
#include "crypto/directory/trust_root.h"
#include "crypto/log/view.h"

namespace sigilo {

/// What no later version may fall below unless all root keys sign it. Taken from the first version that was accepted. "All" are all keys of the
/// version held, and every founding key must still be among them: k holders who replace the others' keys by their own do not become all.
struct DirectoryFloor {
  std::uint8_t root_threshold = 0;
  std::uint8_t root_keys = 0;
  std::uint8_t custodian_threshold = 0;
  std::uint8_t custodians = 0;
  std::uint16_t approvers = 0;
  std::uint8_t copies = 0;
  std::vector<VerifyKey> founding_keys;  ///< root keys of the first version, or of the last one that all root keys signed
  [[nodiscard]] static DirectoryFloor of(const Directory& directory);
  friend bool operator==(const DirectoryFloor&, const DirectoryFloor&) = default;
};

/// What a reader holds when it judges a newer version: the trust root, or an accepted version with the floor.
struct DirectoryBasis {
  MechanismId mechanism;
  VerifyKey log_key;
  std::uint32_t version = 0;  ///< 0: only the trust root
  Digest digest;
  Day issued;
  std::uint8_t root_threshold = 0;
  std::vector<VerifyKey> root_keys;
  std::optional<DirectoryFloor> floor;
  std::set<DeviceId> active;  ///< in the version held
  /// Revoked, or left out after they were active, in any version that was accepted: a seized device stays untrusted, whoever signs otherwise.
  std::set<DeviceId> ended;

  [[nodiscard]] static DirectoryBasis of(const TrustRoot& trust_root);
  /// After the first version that was accepted.
  [[nodiscard]] static DirectoryBasis of(const SignedDirectory& first);
  /// After a further one, which is not judged here. Its signatures tell whether its root keys become the founding ones.
  [[nodiscard]] DirectoryBasis followed_by(const SignedDirectory& accepted) const;
};

/// May `candidate` replace what is held? On success the basis for the version after. Pure; thread-safe.
///   kPermissionDenied  another mechanism, or another log key
///   kRolledBack        not higher than the version held, or issued earlier
///   kForked            one step on, but `previous` is not the version held; or version 1 with a previous
///   kAlreadyExists     the same version and the same content
///   kSignatureInvalid  fewer than k valid signatures of the root keys held (`number` = how many are valid)
///   kConflict          k, m, t, n, approvers or copies fall below the floor, or more than one root key held is dropped or replaced
///                      (`field` "root keys"), and not all root keys signed; or a device that was revoked or left
///                      out is active again (`field` "devices"), even if all signed: it needs new keys and so a new id
/// An expired version is accepted: see `usable_for_new_interview`.
[[nodiscard]] Result<DirectoryBasis> accept_directory(const DirectoryBasis& held, const SignedDirectory& candidate);

/// Through its last valid day a directory serves for new interviews; afterwards what is open may only be finished and sealed.
/// kExpired, with the last day in `number`.
[[nodiscard]] Status usable_for_new_interview(const Directory& directory, Day today);

/// Proof that a version stands in the log, as received.
struct Publication {
  Bytes entry;  ///< directory-published
  std::uint64_t index = 0;
  std::vector<Digest> path;
  std::string checkpoint;
};

/// The version is logged under a checkpoint that fits the kept one. `consistency` as in verify_receipt. `field` names the part that is
/// wrong: "entry", "proof", "checkpoint". kForked if the entry names another digest for this version.
[[nodiscard]] Status verify_publication(const SignedDirectory& directory, const Publication& publication, const LogView& kept,
                                        std::span<const Digest> consistency);

}  // namespace sigilo
