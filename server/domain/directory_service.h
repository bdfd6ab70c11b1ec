#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "crypto/directory/accept.h"
#include "crypto/directory/directory.h"
#include "crypto/directory/names.h"
#include "crypto/directory/trust_root.h"
#include "server/domain/caller.h"
#include "server/domain/committer.h"
#include "server/domain/log_service.h"
#include "server/domain/open_invitations.h"

namespace sigilo::server {

inline constexpr std::size_t kMaxResourceBytes = std::size_t{2} << 20;
inline constexpr std::uint32_t kMaxDirectoriesPerCall = 64;

using DirectoryPtr = std::shared_ptr<const SignedDirectory>;  // shared: a call keeps the version it began with

struct DirectoryUpdate {
  std::vector<Bytes> directories;  ///< files after the known version, ascending
  Bytes names;
  std::vector<LogProof> proofs;    ///< same order, all under one checkpoint
  std::vector<Bytes> entries;
  ConsistencyProof consistency;    ///< from the known tree size
};
struct PendingEnrolment {
  Bytes invitation;
  Bytes enrolment;
};
struct PendingPage {
  std::vector<PendingEnrolment> enrolments;
  std::uint64_t next = 0;  ///< `after` of the next page; equals `after` at the end
};
struct TeamKeyPage {
  std::vector<Bytes> team_keys;
  std::uint64_t next = 0;  ///< as above
};

/// Who is trusted. Thread-safe. Errors beside those named: kIo, kNoSpace, kPermissionDenied for a caller without the role.
class DirectoryService {
 public:
  /// Reads the newest version, if the mechanism is founded.
  [[nodiscard]] static Result<std::unique_ptr<DirectoryService>> start(const Ports& ports, Committer& committer, const LogService& log,
                                                                       const ServerKeys& keys, const Clock& clock, Rng& rng);

  /// The version in force; null before founding.
  [[nodiscard]] DirectoryPtr current() const { return std::atomic_load(&current_); }
  /// The device behind a TLS key, if it is active in the version in force. kUnauthenticated otherwise.
  [[nodiscard]] Result<Caller> identify(const Digest& tls_spki) const;

  /// Founds the mechanism: takes the trust root and the first version, which k of its root keys signed. It must name this server's keys
  /// and certificate (kConflict, `field` says which). kAlreadyExists after founding with another first version; the same again is fine.
  [[nodiscard]] Result<LogProof> found(const TrustRoot& trust_root, ByteView directory, ByteView names);
  /// Versions after `known_version`, as many as fit into a page, at least one; nothing new gives empty lists. kConflict before founding.
  [[nodiscard]] Result<DirectoryUpdate> update(std::uint32_t known_version, std::uint64_t known_tree_size) const;
  /// For who is only invited: the newest version alone, and no names of people.
  [[nodiscard]] Result<DirectoryUpdate> update_for_invited(std::uint32_t known_version, std::uint64_t known_tree_size) const;
  /// Publishes the next version (administrator). Errors of accept_directory and open_names; kRolledBack and kForked (`field` "names") for an edition of
  /// the names that is older than the one in force, or another of the same serial. The same version again is fine; with other names than it was published with, kAlreadyExists (`field`
  /// "names").
  [[nodiscard]] Result<LogProof> publish(const Caller& caller, ByteView directory, ByteView names);

  /// Administrator; statement "sigilo/v1/invitation" by the calling device. kExpired, kAlreadyExists.
  [[nodiscard]] Status create_invitation(const Caller& caller, ByteView invitation);
  [[nodiscard]] Status revoke_invitation(const Caller& caller, const Digest& token_digest);
  /// True if the token is of an open invitation: the peer with this TLS key may read the newest version. kAlreadyExists if a device with another
  /// key used it. Never waits for the store.
  [[nodiscard]] Result<bool> holds_invitation(ByteView token, const Digest& tls_spki) const;
  /// A device hands in its keys with the token. `tls_spki` is the key it showed: it must be the certificate's inside. kNotFound for an
  /// unknown, revoked or expired invitation alike; kAlreadyExists if another device used it.
  [[nodiscard]] Status enrol(ByteView token, ByteView enrolment, const Digest& tls_spki);
  /// A page of the enrolments whose device stands in no version yet (administrator), without those whose invitation ended long ago.
  [[nodiscard]] Result<PendingPage> enrolments(const Caller& caller, std::uint64_t after) const;

  /// A team's key sealed to one active device of the team or to the recovery key, by a member who may hold it. kInvalidArgument for another recipient
  /// and for an epoch that is neither named by the directory nor the next (`field`). kConflict if the directory names another public key for it.
  [[nodiscard]] Status put_team_key(const Caller& caller, ByteView team_key);
  /// A page of those sealed to the calling device; for an administrator also of those sealed to the recovery key, which no device can open.
  [[nodiscard]] Result<TeamKeyPage> team_keys(const Caller& caller, std::uint64_t after) const;

  /// Administrator. kTooLarge over 2 MiB.
  [[nodiscard]] Result<Digest> put_resource(const Caller& caller, ByteView content);
  [[nodiscard]] Result<Bytes> resource(const Digest& digest) const;
  /// The published version with this digest, which records name. kNotFound. Remembers the versions that were asked for.
  [[nodiscard]] Result<DirectoryPtr> published(const Digest& digest) const;
  /// The day on which the version after this one was issued; nothing for the newest.
  [[nodiscard]] Result<std::optional<Day>> superseded_on(const SignedDirectory& version) const;

 private:
  DirectoryService(const Ports& ports, Committer& committer, const LogService& log, const ServerKeys& keys, const Clock& clock, Rng& rng)
      : ports_(ports), committer_(committer), log_(log), keys_(keys), clock_(clock), rng_(rng), invitations_(ports.enrolments) {}
  [[nodiscard]] Status load();
  [[nodiscard]] Status check_own_keys(const Directory& directory) const;
  [[nodiscard]] Status check_repeated_names(ByteView names) const;
  [[nodiscard]] Status check_names(ByteView names, const Directory& directory) const;
  [[nodiscard]] Result<Names> names_in_force(ByteView file) const;
  [[nodiscard]] Result<LogProof> append(const SignedDirectory& candidate, const DirectoryBasis& basis, ByteView names);
  [[nodiscard]] Result<LogProof> repeat(const Digest& digest);
  [[nodiscard]] Result<LogProof> proof_of(const Digest& digest) const;
  [[nodiscard]] bool still_invites(const OpenInvitation& invitation) const;
  [[nodiscard]] Result<OpenInvitation> valid_invitation(ByteView token) const;

  Ports ports_;
  Committer& committer_;
  const LogService& log_;
  const ServerKeys& keys_;
  const Clock& clock_;
  Rng& rng_;
  OpenInvitations invitations_;
  DirectoryPtr current_;                 // std::atomic_load / atomic_store
  std::mutex publishing_;                // one publication at a time; guards basis_
  std::optional<DirectoryBasis> basis_;
  mutable std::mutex known_mutex_;
  mutable std::map<Digest, DirectoryPtr> known_;  // known_mutex_
};

}  // namespace sigilo::server
