#include "server/domain/directory_service.h"

#include <algorithm>

#include "crypto/base/labels.h"
#include "crypto/directory/enrolment.h"
#include "crypto/directory/invitation.h"
#include "crypto/directory/lookup.h"
#include "crypto/directory/names.h"
#include "crypto/directory/team_key.h"
#include "crypto/platform/tls_certificate.h"
#include "crypto/primitives/hash.h"
#include "server/domain/page.h"

namespace sigilo::server {
namespace {

/// What `sigilo invite` allows; an invitation is a way in.
constexpr int kMaxInvitationDays = 60;

/// Whatever was stored: it is over this long after its signer's day, and one whose signer's day is yet to come has not begun. A day of tolerance for
/// a clock that is ahead.
bool open_on(Day today, Day signed_on, Day expires) {
  return signed_on <= today.plus(1) && today <= expires && today <= signed_on.plus(kMaxInvitationDays);
}

/// Its device waits for longer than any invitation is open: nobody will approve it any more.
Result<bool> ended_long_ago(const StoredInvitation& stored, Day today) {
  SIGILO_TRY(const auto statement, SignedStatement::parse(stored.invitation));
  SIGILO_TRY(const auto invitation, Invitation::parse(statement.body()));
  return invitation.expires.plus(kMaxInvitationDays) < today;
}

bool is_team_recipient(const Directory& directory, const TeamKeyGrant& grant) {
  if (grant.recipient == DeviceId()) return true;  // the recovery key
  const auto devices = devices_of_team(directory, grant.team);
  return std::any_of(devices.begin(), devices.end(), [&](const DeviceEntry* device) { return device->id == grant.recipient; });
}

std::uint32_t next_epoch(const Directory& directory, Team team) {
  std::uint32_t newest = 0;
  for (const auto& epoch : directory.team_epochs) {
    if (epoch.team == team) newest = std::max(newest, epoch.epoch);
  }
  return newest + 1;
}

Status require(const Caller& caller, Role role) {
  if (!caller.roles.has(role)) return fail(ErrorCode::kPermissionDenied, "the caller's roles do not allow it");
  return {};
}

tl::unexpected<Error> no_invitation() {
  return fail(ErrorCode::kNotFound, "there is no open invitation with this token", "token", "ask for a new invitation");
}

tl::unexpected<Error> not_ours(StaticText field) {
  return fail(ErrorCode::kConflict, "the directory names another key than this server's", field, "use the identity file of this server");
}

}  // namespace

Result<std::unique_ptr<DirectoryService>> DirectoryService::start(const Ports& ports, Committer& committer, const LogService& log,
                                                                  const ServerKeys& keys, const Clock& clock, Rng& rng) {
  std::unique_ptr<DirectoryService> service(new DirectoryService(ports, committer, log, keys, clock, rng));
  const std::lock_guard lock(service->publishing_);
  SIGILO_CHECK(service->load());
  SIGILO_CHECK(service->invitations_.load());
  return service;
}

Status DirectoryService::load() {
  SIGILO_TRY(const auto newest, ports_.directories.newest());
  if (!newest) return {};
  // All of them: which devices were ever revoked stands in no single version.
  std::optional<DirectoryBasis> basis;
  while (!basis || basis->version < newest->version) {
    SIGILO_TRY(const auto rows, ports_.directories.after(basis ? basis->version : 0, kMaxDirectoriesPerCall));
    if (rows.empty()) return fail(ErrorCode::kInternal, "a stored directory version is missing", "directory");
    for (const auto& row : rows) {
      SIGILO_TRY(const auto version, SignedDirectory::parse(row.file));
      basis = basis ? basis->followed_by(version) : DirectoryBasis::of(version);
    }
  }
  SIGILO_TRY(auto parsed, SignedDirectory::parse(newest->file));
  basis_ = std::move(basis);
  std::atomic_store(&current_, DirectoryPtr(std::make_shared<const SignedDirectory>(std::move(parsed))));
  return {};
}

Result<Caller> DirectoryService::identify(const Digest& tls_spki) const {
  const auto directory = current();
  const auto* device = directory == nullptr ? nullptr : find_device_by_tls(directory->directory(), tls_spki);
  if (device == nullptr || device->state != DeviceState::kActive) {
    return fail(ErrorCode::kUnauthenticated, "the peer's key stands in no active device of the directory", "tls", "enrol the device");
  }
  Caller caller;
  caller.device = device->id;
  caller.member = device->member;
  caller.roles = roles_of(directory->directory(), device->id);
  return caller;
}

Result<DirectoryPtr> DirectoryService::published(const Digest& digest) const {
  if (const auto newest = current(); newest != nullptr && newest->digest() == digest) return newest;
  {
    const std::lock_guard lock(known_mutex_);
    if (const auto found = known_.find(digest); found != known_.end()) return found->second;
  }
  SIGILO_TRY(const auto stored, ports_.directories.by_digest(digest));
  SIGILO_TRY(auto parsed, SignedDirectory::parse(stored.file));
  const DirectoryPtr directory = std::make_shared<const SignedDirectory>(std::move(parsed));
  const std::lock_guard lock(known_mutex_);
  if (known_.size() >= kMaxDirectoriesPerCall) known_.clear();  // rarely more than a few are in use
  known_[digest] = directory;
  return directory;
}

Result<std::optional<Day>> DirectoryService::superseded_on(const SignedDirectory& version) const {
  const auto newest = current();
  if (newest == nullptr || newest->directory().version <= version.directory().version) return std::optional<Day>();
  if (newest->directory().version == version.directory().version + 1) return std::optional<Day>(newest->directory().issued);
  SIGILO_TRY(const auto next, ports_.directories.after(version.directory().version, 1));
  if (next.empty()) return fail(ErrorCode::kInternal, "a stored directory version is missing", "directory");
  SIGILO_TRY(const auto parsed, SignedDirectory::parse(next.front().file));
  return std::optional<Day>(parsed.directory().issued);
}

Status DirectoryService::check_own_keys(const Directory& directory) const {
  const auto identity = keys_.identity();
  if (directory.store_key != identity.store_key) return not_ours("store key");
  if (directory.log_key != identity.log_key) return not_ours("log key");
  if (directory.tls_certificate != identity.tls_certificate) return not_ours("tls certificate");
  if (directory.suite != identity.suite) return not_ours("suite");
  for (const auto& epoch : directory.intake_epochs) {
    const auto* key = keys_.intake_key(epoch.epoch);
    if (key == nullptr || key->public_key != epoch.kem_public_key) return not_ours("intake epochs");
  }
  for (const auto& custodian : directory.custodians) {
    if (custodian.verify_key != identity.custodian->verify_key) continue;
    for (const auto& epoch : custodian.epochs) {
      const auto* key = keys_.custodian_epoch(epoch.epoch);
      if (key == nullptr || key->key.public_key != epoch.kem_public_key) return not_ours("custodian epochs");
    }
  }
  return {};
}

Result<LogProof> DirectoryService::proof_of(const Digest& digest) const {
  SIGILO_TRY(const auto stored, ports_.directories.by_digest(digest));
  return log_.inclusion_of(stored.log_index, *log_.head());
}

// Through the writer, because an attempt that failed may have been committed without being published.
Result<LogProof> DirectoryService::repeat(const Digest& digest) {
  DirectorySubmission submission;
  submission.directory.directory.digest = digest;
  SIGILO_CHECK(committer_.submit(std::move(submission)));
  return proof_of(digest);
}

// They were checked under the root keys of their time.
Result<Names> DirectoryService::names_in_force(ByteView file) const {
  for (std::uint32_t version = basis_->version; version > 0; --version) {
    SIGILO_TRY(const auto stored, ports_.directories.after(version - 1, 1));
    if (stored.empty()) break;
    SIGILO_TRY(const auto parsed, SignedDirectory::parse(stored.front().file));
    auto names = open_names(file, parsed.directory().mechanism, parsed.directory().root_keys);
    if (names || names.error().code != ErrorCode::kSignatureInvalid) return names;
  }
  return fail(ErrorCode::kInternal, "no root key signed the stored names", "names");
}

Status DirectoryService::check_names(ByteView names, const Directory& directory) const {
  SIGILO_TRY(const auto candidate, open_names(names, directory.mechanism, directory.root_keys));
  SIGILO_TRY(const Bytes file, ports_.directories.names());
  if (file.empty()) return {};
  SIGILO_TRY(const auto held, names_in_force(file));
  if (candidate.serial > held.serial || candidate == held) return {};
  if (candidate.serial < held.serial) {
    return fail(ErrorCode::kRolledBack, "a newer edition of the names is in force", "names", "fetch it and go on from there", held.serial);
  }
  return fail(ErrorCode::kForked, "other names have this serial", "names", "give the edition the next serial", held.serial);
}

// Nobody may be told that names were published which nobody reads.
Status DirectoryService::check_repeated_names(ByteView names) const {
  if (names.empty()) return {};
  SIGILO_TRY(const Bytes file, ports_.directories.names());
  if (std::ranges::equal(file, names)) return {};
  return fail(ErrorCode::kAlreadyExists, "this version is published with other names", "names", "publish these with the next version");
}

Result<LogProof> DirectoryService::append(const SignedDirectory& candidate, const DirectoryBasis& basis, ByteView names) {
  const Directory& directory = candidate.directory();
  SIGILO_CHECK(check_own_keys(directory));
  if (!names.empty()) SIGILO_CHECK(check_names(names, directory));
  DirectorySubmission submission;
  submission.directory.directory.version = directory.version;
  submission.directory.directory.digest = candidate.digest();
  submission.directory.directory.file = candidate.encode();
  submission.directory.names = to_bytes(names);
  DirectoryPublished body;
  body.version = directory.version;
  body.digest = candidate.digest();
  const auto header = make_header(labels::kLogDirectory, keys_.origin(), log_.head()->head, keys_.store_key(), clock_.today(), rng_);
  SIGILO_TRY(submission.entry, sign_entry(header, body, keys_.store_key()));
  auto next_basis = basis;
  auto next = std::make_shared<const SignedDirectory>(candidate);  // before the commit: what is published must be in force
  if (auto committed = committer_.submit(std::move(submission)); !committed) {
    SIGILO_CHECK(load());  // it may have been applied nevertheless
    return fail(committed.error());
  }
  basis_ = std::move(next_basis);
  std::atomic_store(&current_, DirectoryPtr(std::move(next)));
  return proof_of(candidate.digest());
}

Result<LogProof> DirectoryService::found(const TrustRoot& trust_root, ByteView directory, ByteView names) {
  const std::lock_guard lock(publishing_);
  SIGILO_TRY(const auto candidate, SignedDirectory::parse(directory));
  if (basis_) {
    SIGILO_TRY(const auto first, ports_.directories.after(0, 1));
    if (first.front().digest == candidate.digest()) return repeat(candidate.digest());
    return fail(ErrorCode::kAlreadyExists, "the mechanism is founded already", "directory", "publish a next version instead");
  }
  if (trust_root.origin() != keys_.origin()) return not_ours("mechanism");
  SIGILO_TRY(const auto basis, accept_directory(DirectoryBasis::of(trust_root), candidate));
  if (candidate.directory().version != 1) return fail(ErrorCode::kConflict, "a mechanism is founded with version 1", "version");
  return append(candidate, basis, names);
}

Result<LogProof> DirectoryService::publish(const Caller& caller, ByteView directory, ByteView names) {
  SIGILO_CHECK(require(caller, Role::kAdministrator));
  const std::lock_guard lock(publishing_);
  if (!basis_) return fail(ErrorCode::kConflict, "the mechanism is not founded yet", "directory");
  SIGILO_TRY(const auto candidate, SignedDirectory::parse(directory));
  const auto accepted = accept_directory(*basis_, candidate);
  if (!accepted && accepted.error().code == ErrorCode::kAlreadyExists) {
    SIGILO_CHECK(check_repeated_names(names));
    return repeat(candidate.digest());
  }
  if (!accepted) return fail(accepted.error());
  if (candidate.directory().version != basis_->version + 1) {
    return fail(ErrorCode::kConflict, "a version is missing in between", "version", "publish versions one by one",
                static_cast<std::int64_t>(basis_->version) + 1);
  }
  return append(candidate, *accepted, names);
}

Result<DirectoryUpdate> DirectoryService::update(std::uint32_t known_version, std::uint64_t known_tree_size) const {
  if (current() == nullptr) return fail(ErrorCode::kConflict, "the mechanism is not founded yet", "directory");
  const auto head = log_.head();
  DirectoryUpdate update;
  SIGILO_TRY(update.consistency, log_.consistency(known_tree_size, 0, *head));
  std::size_t size = 0;
  while (update.directories.size() < kMaxDirectoriesPerCall) {
    // One by one: a version may have nearly two mebibytes.
    SIGILO_TRY(auto next, ports_.directories.after(known_version, 1));
    if (next.empty() || next.front().log_index >= head->head.size) break;  // the end, or committed, but not published yet
    auto& version = next.front();
    size += version.file.size();
    if (size > kPageBytes && !update.directories.empty()) break;
    known_version = version.version;
    SIGILO_TRY(auto proof, log_.inclusion_of(version.log_index, *head));
    SIGILO_TRY(auto entries, ports_.log.entries(version.log_index, 1));
    if (entries.empty()) return fail(ErrorCode::kInternal, "a published entry is missing", "log");
    update.directories.push_back(std::move(version.file));
    update.proofs.push_back(std::move(proof));
    update.entries.push_back(std::move(entries.front()));
  }
  SIGILO_TRY(update.names, ports_.directories.names());
  return update;
}

Result<DirectoryUpdate> DirectoryService::update_for_invited(std::uint32_t known_version, std::uint64_t known_tree_size) const {
  const auto newest = current();
  const std::uint32_t before = newest == nullptr ? 0 : newest->directory().version - 1;
  SIGILO_TRY(auto newer, update(std::max(known_version, before), known_tree_size));
  newer.names.clear();
  return newer;
}

Status DirectoryService::create_invitation(const Caller& caller, ByteView invitation) {
  SIGILO_CHECK(require(caller, Role::kAdministrator));
  const auto directory = current();
  const auto* device = directory == nullptr ? nullptr : find_device(directory->directory(), caller.device);
  if (device == nullptr) return fail(ErrorCode::kPermissionDenied, "the calling device is not in the directory");
  SIGILO_TRY(const auto statement, open_statement(invitation, labels::kInvitation, keys_.origin(), device->verify_key));
  SIGILO_TRY(const auto parsed, Invitation::parse(statement.body()));
  if (clock_.today() > parsed.expires) return fail(ErrorCode::kExpired, "the invitation has expired already", "expires");
  if (clock_.today().plus(kMaxInvitationDays) < parsed.expires) {
    return fail(ErrorCode::kInvalidArgument, "the invitation is valid for too long", "expires", {}, kMaxInvitationDays);
  }
  SIGILO_CHECK(ports_.enrolments.add(parsed.token, invitation));
  return invitations_.refresh(parsed.token);
}

Status DirectoryService::revoke_invitation(const Caller& caller, const Digest& token_digest) {
  SIGILO_CHECK(require(caller, Role::kAdministrator));
  SIGILO_CHECK(ports_.enrolments.revoke(token_digest));
  return invitations_.refresh(token_digest);
}

// An invitation holds while who signed it is still an administrator, and ends when the device that used it stands in the directory: from then on
// that device is known by its own key, and a copy of the file opens nothing.
bool DirectoryService::still_invites(const OpenInvitation& invitation) const {
  const auto basis = current();
  if (basis == nullptr) return false;
  const Directory& directory = basis->directory();
  if (!roles_of(directory, invitation.inviter).has(Role::kAdministrator)) return false;
  return !invitation.user || find_device(directory, invitation.user->device) == nullptr;
}

// Unknown, revoked, expired and ended ones look alike to whoever asks.
Result<OpenInvitation> DirectoryService::valid_invitation(ByteView token) const {
  if (token.size() != kInvitationTokenBytes) return no_invitation();
  const auto invitation = invitations_.find(token_digest(token));
  if (!invitation || !open_on(clock_.today(), invitation->signed_on, invitation->expires) || !still_invites(*invitation)) return no_invitation();
  return *invitation;
}

Result<bool> DirectoryService::holds_invitation(ByteView token, const Digest& tls_spki) const {
  const auto invitation = valid_invitation(token);
  if (!invitation) return false;
  if (!invitation->user || invitation->user->tls_spki == tls_spki) return true;
  return fail(ErrorCode::kAlreadyExists, "the invitation was used by another device", "invitation", "ask for a new one");
}

Status DirectoryService::enrol(ByteView token, ByteView enrolment, const Digest& tls_spki) {
  SIGILO_CHECK(valid_invitation(token));
  const Digest digest = token_digest(token);
  SIGILO_TRY(const auto opened, open_enrolment(enrolment, keys_.origin(), keys_.suite()));
  if (opened.enrolment.token != digest) {
    return fail(ErrorCode::kInvalidArgument, "the enrolment is for another invitation", "token");
  }
  SIGILO_TRY(const auto spki, spki_digest_of_der(opened.enrolment.tls_certificate));
  if (spki != tls_spki) {
    return fail(ErrorCode::kPermissionDenied, "the connection does not use the certificate that is handed in", "tls certificate");
  }
  SIGILO_CHECK(ports_.enrolments.use(digest, device_id_of(opened.enrolment.verify_key), enrolment));
  return invitations_.refresh(digest);
}

Result<PendingPage> DirectoryService::enrolments(const Caller& caller, std::uint64_t after) const {
  SIGILO_CHECK(require(caller, Role::kAdministrator));
  const auto directory = current();
  if (directory == nullptr) return fail(ErrorCode::kConflict, "the mechanism is not founded yet", "directory");
  SIGILO_TRY(const auto used, ports_.enrolments.used(after, kItemsPerPage));
  PendingPage page;
  page.next = after;
  std::size_t size = 0;
  for (const auto& stored : used) {
    SIGILO_TRY(const auto statement, SignedStatement::parse(*stored.enrolment));
    SIGILO_TRY(const bool forgotten, ended_long_ago(stored, clock_.today()));
    if (!forgotten && find_device(directory->directory(), statement.header().device) == nullptr) {
      size += stored.invitation.size() + stored.enrolment->size();
      if (size > kPageBytes && !page.enrolments.empty()) return page;
      page.enrolments.push_back({stored.invitation, *stored.enrolment});
    }
    page.next = stored.number;
  }
  return page;
}

Status DirectoryService::put_team_key(const Caller& caller, ByteView team_key) {
  const auto directory = current();
  const auto* device = directory == nullptr ? nullptr : find_device(directory->directory(), caller.device);
  if (device == nullptr) return fail(ErrorCode::kPermissionDenied, "the calling device is not in the directory");
  SIGILO_TRY(const auto statement, open_statement(team_key, labels::kTeamKey, keys_.origin(), device->verify_key));
  SIGILO_TRY(const auto grant, TeamKeyGrant::parse(statement.body()));
  if (!may_hold_key(caller.roles, grant.team)) {
    return fail(ErrorCode::kPermissionDenied, "only members of the team may hand on its key", "team");
  }
  // Anything else would fill the lists of others, who cannot take it out.
  if (!is_team_recipient(directory->directory(), grant)) {
    return fail(ErrorCode::kInvalidArgument, "the recipient is no active device of the team", "recipients");
  }
  const auto* epoch = find_team_epoch(directory->directory(), grant.team, grant.epoch);
  if (epoch != nullptr && epoch->kem_public_key != grant.public_key) {
    return fail(ErrorCode::kConflict, "the directory names another key for this epoch", "public key");
  }
  if (epoch == nullptr && grant.epoch != next_epoch(directory->directory(), grant.team)) {
    return fail(ErrorCode::kInvalidArgument, "the directory does not name this epoch, and it is not the next", "team epochs");
  }
  return ports_.team_keys.put(static_cast<std::uint8_t>(grant.team), grant.epoch, grant.recipient, caller.device, team_key);
}

Result<TeamKeyPage> DirectoryService::team_keys(const Caller& caller, std::uint64_t after) const {
  const DeviceId or_recovery = caller.roles.has(Role::kAdministrator) ? DeviceId() : caller.device;
  SIGILO_TRY(auto stored, ports_.team_keys.sealed_to(caller.device, or_recovery, after, kItemsPerPage));
  TeamKeyPage page;
  page.next = after;
  std::size_t size = 0;
  for (auto& key : stored) {
    size += key.statement.size();
    if (size > kPageBytes && !page.team_keys.empty()) break;
    page.next = key.number;
    page.team_keys.push_back(std::move(key.statement));
  }
  return page;
}

Result<Digest> DirectoryService::put_resource(const Caller& caller, ByteView content) {
  SIGILO_CHECK(require(caller, Role::kAdministrator));
  if (content.size() > kMaxResourceBytes) {
    return fail(ErrorCode::kTooLarge, "the resource is too large", "content", {}, static_cast<std::int64_t>(kMaxResourceBytes));
  }
  const Digest digest = sha256(content);
  SIGILO_CHECK(ports_.resources.put(digest, content));
  return digest;
}

Result<Bytes> DirectoryService::resource(const Digest& digest) const { return ports_.resources.get(digest); }

}  // namespace sigilo::server
