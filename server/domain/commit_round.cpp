#include "server/domain/commit_round.h"

#include <algorithm>

#include "crypto/directory/lookup.h"
#include "server/domain/access_chain.h"
#include "server/domain/custodian.h"

namespace sigilo::server {
namespace {

std::uint64_t size_of(const NewQuarantine& item) {
  std::uint64_t size = item.cover.size();
  for (const auto& bundle : item.share_bundles) size += bundle.size();
  for (const auto& section : item.sections) size += section.header.size() + section.payload_length;
  return size;
}

NewQuarantine set_aside(RecordSubmission& submission, QuarantineReason reason) {
  NewQuarantine item;
  item.item.record = submission.record.record.record;
  item.item.manifest_digest = submission.record.record.manifest_digest;
  item.item.reason = reason;
  item.item.content = submission.content;
  item.cover = std::move(submission.cover);
  item.share_bundles = std::move(submission.share_bundles);
  item.sections = std::move(submission.record.sections);
  return item;
}

/// 0 if the directory names no custodian with this key.
std::uint8_t index_of_custodian(const Directory& directory, const VerifyKey& key) {
  for (const auto& custodian : directory.custodians) {
    if (custodian.verify_key == key) return custodian.index;
  }
  return 0;
}

Status put(SecretTable& table, const std::vector<SecretItem>& items) { return items.empty() ? Status() : table.put(items); }

}  // namespace

bool CommitRound::empty() const {
  return batch_.entries.empty() && batch_.accesses.empty() && batch_.finished_uploads.empty();
}

Result<Bytes> CommitRound::sign(const EntryBody& body) const {
  const auto header = make_header(label_of(body), setting_.origin, setting_.seen, setting_.keys.store_key(), setting_.clock.today(), setting_.rng);
  return sign_entry(header, body, setting_.keys.store_key());
}

std::uint64_t CommitRound::append(Bytes entry) {
  const std::uint64_t index = frontier_.size();
  frontier_.append(leaf_hash(entry), [this](const NodeId& id, const Digest& hash) { batch_.nodes.push_back({id, hash}); });
  batch_.entries.push_back(std::move(entry));
  return index;
}

void CommitRound::finish(const std::optional<UploadId>& upload) {
  if (upload) batch_.finished_uploads.push_back(*upload);
}

Result<std::optional<CommitRound::Taken>> CommitRound::taken(const RecordId& record) const {
  if (const auto found = records_.find(record); found != records_.end()) return std::optional<Taken>(found->second);
  auto stored = setting_.ports.records.find(record);
  if (stored) {
    Taken known;
    known.manifest_digest = stored->manifest_digest;
    known.index = stored->log_index;
    return std::optional<Taken>(known);
  }
  if (stored.error().code == ErrorCode::kNotFound) return std::optional<Taken>();
  return fail(stored.error());
}

Result<Committed> CommitRound::add(RecordSubmission& submission) {
  auto& record = submission.record.record;
  SIGILO_TRY(const auto known, taken(record.record));
  if (known && known->manifest_digest != record.manifest_digest) {
    return quarantine(set_aside(submission, QuarantineReason::kSecondManifest), submission.upload);
  }
  // It may have been revoked while the record waited: what is logged after the revocation is no record of that device.
  const auto* device = setting_.directory ? find_device(*setting_.directory, submission.device) : nullptr;
  if (!known && (device == nullptr || device->state != DeviceState::kActive)) {
    return quarantine(set_aside(submission, QuarantineReason::kRevokedDevice), submission.upload);
  }
  finish(submission.upload);
  Committed committed;
  if (known) {
    committed.index = known->index;
    return committed;
  }
  committed.entry = submission.entry;
  committed.index = append(std::move(submission.entry));
  record.log_index = committed.index;
  records_[record.record] = Taken{record.manifest_digest, committed.index};
  secrets_.push_back({secret_id(record.record, record.manifest_digest), std::move(submission.erasure_handle), std::move(submission.custodian_shares)});
  batch_.records.push_back(std::move(submission.record));
  return committed;
}

Result<Committed> CommitRound::add(QuarantineSubmission& submission) {
  return quarantine(std::move(submission.quarantine), submission.upload);
}

Result<Committed> CommitRound::quarantine(NewQuarantine item, const std::optional<UploadId>& upload) {
  Committed committed;
  committed.quarantined = true;
  if (const auto same = quarantined_.find(item.item.content); same != quarantined_.end()) {
    committed.index = same->second;
    finish(upload);
    return committed;
  }
  auto stored = setting_.ports.records.find_quarantined(item.item.content);
  if (stored) {
    committed.index = stored->log_index;
    finish(upload);
    return committed;
  }
  if (stored.error().code != ErrorCode::kNotFound) return fail(stored.error());
  RecordQuarantined body;
  body.record = item.item.record;
  body.manifest = item.item.manifest_digest;
  body.reason = item.item.reason;
  SIGILO_TRY(committed.entry, sign(body));
  committed.index = append(committed.entry);
  quarantined_[item.item.content] = committed.index;
  item.item.log_index = committed.index;
  item.item.day = setting_.clock.today();
  item.item.size = size_of(item);
  batch_.quarantined.push_back(std::move(item));
  finish(upload);
  return committed;
}

Result<Committed> CommitRound::add(DirectorySubmission& submission) {
  Committed committed;
  auto& directory = submission.directory.directory;
  auto stored = setting_.ports.directories.by_digest(directory.digest);
  if (stored) {
    committed.index = stored->log_index;  // an earlier attempt was applied after all
    return committed;
  }
  if (stored.error().code != ErrorCode::kNotFound || submission.entry.empty()) return fail(stored.error());
  committed.entry = submission.entry;
  committed.index = append(std::move(submission.entry));
  directory.log_index = committed.index;
  batch_.urgent = true;
  batch_.directories.push_back(std::move(submission.directory));
  return committed;
}

Result<Committed> CommitRound::add(StatementSubmission& submission) {
  Committed committed;
  const Digest leaf = leaf_hash(submission.entry);
  if (const auto same = statements_.find(leaf); same != statements_.end()) {
    committed.index = same->second;
    return committed;
  }
  const auto logged = setting_.ports.log.index_of(leaf);
  if (logged) {
    committed.index = *logged;
    return committed;
  }
  if (logged.error().code != ErrorCode::kNotFound) return fail(logged.error());
  // It may have been revoked while the statement waited: then it gives nothing any more. A word that takes away counts from any key that is known.
  const auto* device = setting_.directory ? find_device(*setting_.directory, submission.device) : nullptr;
  if (device == nullptr || (device->state != DeviceState::kActive && !submission.takes_away)) {
    return fail(ErrorCode::kPermissionDenied, "the device was revoked meanwhile", "device");
  }
  batch_.urgent = batch_.urgent || submission.takes_away;
  committed.entry = submission.entry;
  committed.index = append(std::move(submission.entry));
  statements_[leaf] = committed.index;
  return committed;
}

Result<Committed> CommitRound::sign_sight() {
  const SigningKey& key = setting_.keys.custodian_key();
  const std::uint8_t index = setting_.directory ? index_of_custodian(*setting_.directory, key.public_key()) : 0;
  if (index == 0 || sight_signed_) return Committed{};
  const CustodianSeen body{index};
  const auto header = make_header(label_of(body), setting_.origin, setting_.seen, key, setting_.clock.today(), setting_.rng);
  SIGILO_TRY(auto entry, sign_entry(header, body, key));
  Committed committed;
  committed.index = append(std::move(entry));
  batch_.urgent = true;
  sight_signed_ = true;
  return committed;
}

Result<Committed> CommitRound::add(AccessSubmission& submission) {
  for (auto& access : submission.accesses) {
    access.seq = last_access_ ? last_access_->access.seq + 1 : 1;
    StoredAccess stored;
    stored.access = access;
    stored.chain = chain_access(last_access_ ? last_access_->chain : Digest(), encode_access(access));
    batch_.accesses.push_back(stored);
    last_access_ = stored;
  }
  return Committed{};
}

Result<Committed> CommitRound::close_accesses() {
  if (batch_.accesses_logged) return Committed{};  // asked for twice in one round
  SIGILO_TRY(const auto open, setting_.ports.accesses.open());
  if (!open) return Committed{};
  AccessDay body;
  body.day = open->day;
  body.count = open->last - open->first + 1;
  body.chain = open->chain;
  SIGILO_TRY(auto entry, sign(body));
  append(std::move(entry));
  batch_.accesses_logged = open->last;
  return Committed{};
}

Status CommitRound::put_secrets() const {
  std::vector<SecretItem> handles;
  std::vector<SecretItem> shares;
  for (const auto& secret : secrets_) {
    handles.push_back({secret.id, secret.erasure_handle.expose()});
    if (!secret.custodian_shares.empty()) shares.push_back({secret.id, secret.custodian_shares.expose()});
  }
  SIGILO_CHECK(put(setting_.ports.erasure_handles, handles));
  return put(setting_.ports.custodian_shares, shares);
}

}  // namespace sigilo::server
