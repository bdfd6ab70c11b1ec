#include "server/app/verify.h"

#include <deque>
#include <map>
#include <set>

#include "crypto/base/labels.h"
#include "crypto/directory/signed_directory.h"
#include "crypto/envelope/manifest.h"
#include "crypto/log/checkpoint.h"
#include "crypto/log/entries.h"
#include "crypto/log/payload_root.h"
#include "crypto/log/proof.h"
#include "crypto/log/receipt.h"
#include "crypto/primitives/hash.h"
#include "server/domain/access_chain.h"
#include "server/domain/custodian.h"

namespace sigilo::server {
namespace {

constexpr std::uint32_t kBatch = 256;

class Verifier {
 public:
  Verifier(const Ports& ports, const ServerKeys& keys) : ports_(ports), keys_(keys), origin_(keys.origin()) {}

  Result<VerifyReport> run() {
    SIGILO_CHECK(check_log());
    SIGILO_CHECK(check_directories());
    SIGILO_CHECK(check_records());
    SIGILO_CHECK(check_quarantine());
    SIGILO_CHECK(check_accesses());
    check_promises();
    return std::move(report_);
  }

 private:
  using RecordKey = std::pair<RecordId, Digest>;

  void note(std::string subject, const Status& status) {
    if (!status) report_.findings.push_back({std::move(subject), status.error()});
  }
  void note(std::string subject, StaticText what, StaticText field = {}) {
    note(std::move(subject), fail(ErrorCode::kAuthenticationFailed, what, field));
  }

  [[nodiscard]] Status check_log();
  [[nodiscard]] Status check_head(const Frontier& whole, const std::string& note_text, const Digest& root_at_head,
                                  const TreeHead& head);
  void check_entry(std::uint64_t index, ByteView entry);
  [[nodiscard]] Status check_directories();
  [[nodiscard]] Status check_records();
  [[nodiscard]] Status check_record(const StoredRecord& record);
  [[nodiscard]] Status check_section(const std::string& subject, const RecordId& record, const ManifestSection& expected);
  [[nodiscard]] Result<Digest> payload_root(const StoredSection& section);
  [[nodiscard]] Status check_secrets(const std::string& subject, const StoredRecord& record, const Manifest& manifest);
  [[nodiscard]] Status check_quarantine();
  [[nodiscard]] Status check_accesses();
  void check_closures(std::uint64_t seq, const Digest& chain);
  void check_promises();

  Ports ports_;
  const ServerKeys& keys_;
  std::string origin_;
  VerifyReport report_;
  std::map<RecordKey, std::uint64_t> sealed_;     // promised by entries, with their index
  std::map<std::uint64_t, RecordKey> set_aside_;  // by entry: a record can be set aside more than once
  std::map<std::uint32_t, std::pair<Digest, std::uint64_t>> published_;
  std::deque<std::pair<std::uint64_t, AccessDay>> closures_;  // with their entries
  std::uint64_t covered_ = 0;                                 // accesses that the closures before those cover
};

std::string entry_name(std::uint64_t index) { return "entry " + std::to_string(index); }
std::string record_name(const RecordId& record) { return "record " + record.hex(); }

void Verifier::check_entry(std::uint64_t index, ByteView bytes) {
  const auto entry = parse_entry(bytes, origin_);
  if (!entry) return note(entry_name(index), fail(entry.error()));
  // A member's own entries (rewrapped) are checked by auditors, who hold the directory of that time.
  if (entry->statement.header().device == device_id_of(keys_.store_key().public_key())) {
    note(entry_name(index), entry->statement.verify(keys_.store_key().public_key()));
  }
  if (const auto* sealed = std::get_if<RecordSealed>(&entry->body)) {
    if (!sealed_.emplace(RecordKey{sealed->record, sealed->manifest}, index).second)
      note(entry_name(index), "the record was logged before");
  } else if (const auto* quarantined = std::get_if<RecordQuarantined>(&entry->body)) {
    set_aside_.emplace(index, RecordKey{quarantined->record, quarantined->manifest});
  } else if (const auto* directory = std::get_if<DirectoryPublished>(&entry->body)) {
    if (!published_.emplace(directory->version, std::pair{directory->digest, index}).second) {
      note(entry_name(index), "the directory version was logged before");
    }
  } else if (const auto* day = std::get_if<AccessDay>(&entry->body)) {
    closures_.emplace_back(index, *day);
  }
}

Status Verifier::check_log() {
  SIGILO_TRY(const auto size, ports_.log.size());
  SIGILO_TRY(const auto text, ports_.head.load());
  TreeHead head;
  if (!text.empty()) {
    const auto checkpoint = open_checkpoint(text, origin_, keys_.log_key().public_key());
    if (checkpoint) head = checkpoint->head();
    if (!checkpoint) note("head", fail(checkpoint.error()));
  }
  Frontier frontier;
  Digest root_at_head = empty_root();
  while (frontier.size() < size) {
    SIGILO_TRY(const auto entries, ports_.log.entries(frontier.size(), kBatch));
    if (entries.empty()) {
      note(entry_name(frontier.size()), "the entry is missing");
      break;
    }
    for (const auto& entry : entries) {
      check_entry(frontier.size(), entry);
      frontier.append(leaf_hash(entry));
      if (frontier.size() == head.size) root_at_head = frontier.root();
    }
  }
  report_.entries = frontier.size();
  report_.published = head.size;
  if (head.size > frontier.size()) {
    note("head", fail(ErrorCode::kRolledBack, "the database has fewer entries than the signed head", "size"));
  } else if (head.size > 0 && root_at_head != head.root) {
    note("head", fail(ErrorCode::kForked, "the entries lead to another root than the signed head", "root"));
  }
  const auto stored = root_of(frontier.size(), ports_.log);
  if (!stored) note("tree", fail(stored.error()));
  if (stored && *stored != frontier.root()) note("tree", "the stored hashes lead to another root than the entries", "root");
  return {};
}

Status Verifier::check_directories() {
  std::uint32_t version = 0;
  while (true) {
    SIGILO_TRY(const auto stored, ports_.directories.after(version, 1));
    if (stored.empty()) return {};
    const auto& item = stored.front();
    version = item.version;
    ++report_.directories;
    const std::string subject = "directory " + std::to_string(version);
    const auto parsed = SignedDirectory::parse(item.file);
    if (!parsed) {
      note(subject, fail(parsed.error()));
      continue;
    }
    const auto logged = published_.find(version);
    const bool fits =
        logged != published_.end() && logged->second.first == parsed->digest() && logged->second.second == item.log_index;
    if (!fits || parsed->digest() != item.digest || parsed->directory().version != version) {
      note(subject, "the file is not the one that the log names", "digest");
    }
    if (logged != published_.end()) published_.erase(logged);
  }
}

Status Verifier::check_records() {
  std::uint64_t from = 0;
  while (true) {
    SIGILO_TRY(const auto records, ports_.records.list(from, kBatch));
    if (records.empty()) return {};
    for (const auto& record : records) {
      SIGILO_CHECK(check_record(record));
      from = record.log_index + 1;
    }
  }
}

Status Verifier::check_record(const StoredRecord& record) {
  const std::string subject = record_name(record.record);
  ++report_.records;
  const auto logged = sealed_.find({record.record, record.manifest_digest});
  if (logged == sealed_.end() || logged->second != record.log_index)
    note(subject, "no entry of the log names this record", "log_index");
  if (logged != sealed_.end()) sealed_.erase(logged);
  const auto verified = verify_manifest(record.manifest, origin_);
  if (!verified) {
    note(subject, fail(verified.error()));
    return {};
  }
  if (verified->digest != record.manifest_digest || verified->manifest.prologue.record != record.record) {
    note(subject, "the manifest is another record's", "manifest");
  }
  for (const auto& section : verified->manifest.sections) SIGILO_CHECK(check_section(subject, record.record, section));
  return check_secrets(subject, record, verified->manifest);
}

Result<Digest> Verifier::payload_root(const StoredSection& section) {
  PieceHasher hasher;
  if (!section.blob) return hasher.update(section.payload).finish();
  Bytes piece(kPieceBytes);
  while (hasher.length() < section.payload_length) {
    const auto want = static_cast<std::size_t>(std::min<std::uint64_t>(piece.size(), section.payload_length - hasher.length()));
    SIGILO_TRY(const auto size, ports_.blobs.read(*section.blob, hasher.length(), MutableBytes(piece).first(want)));
    if (size == 0) return fail(ErrorCode::kTruncated, "the blob ends early", "payload");
    hasher.update(ByteView(piece).first(size));
  }
  return hasher.finish();
}

Status Verifier::check_section(const std::string& subject, const RecordId& record, const ManifestSection& expected) {
  const std::string name = subject + " section " + std::to_string(expected.id);
  ++report_.sections;
  const auto stored = ports_.records.section(record, expected.id);
  if (!stored) {
    note(name, fail(stored.error()));
    return {};
  }
  if (sha256(stored->header) != expected.header_digest) note(name, "the header is not the sealed one", "header");
  if (stored->payload_length != expected.payload_length) note(name, "the payload has another length", "payload_length");
  const auto root = payload_root(*stored);
  if (!root) note(name, fail(root.error()));
  if (root && *root != expected.payload_root) note(name, "the payload is not the sealed one", "payload");
  report_.payload_bytes += stored->payload_length;
  return {};
}

Status Verifier::check_secrets(const std::string& subject, const StoredRecord& record, const Manifest& manifest) {
  const Bytes id = secret_id(record.record, record.manifest_digest);
  const auto handle = ports_.erasure_handles.get(id);
  if (!handle) {
    note(subject, fail(handle.error().code, "the erasure handle cannot be read", "handle"));
  } else if (gate_commitment(manifest.ctx, Category::kNone, handle->expose()) != manifest.commitments.slots[0].gate) {
    note(subject, "the erasure handle is another record's", "handle");
  }
  for (const auto& statement : record.imported) {
    const auto opened = open_statement(statement, labels::kImported, origin_, keys_.custodian_key().public_key());
    if (!opened) continue;  // another custodian's: its key stands in the directory of that time, which auditors hold
    const auto imported = Imported::parse(opened->body());
    if (!imported || imported->record != record.record || imported->manifest != record.manifest_digest) {
      note(subject, "the custodian's statement is about another record", "imported");
    } else if (imported->verdict == ImportVerdict::kImported && !ports_.custodian_shares.get(id)) {
      note(subject, "the custodian signed for shares that it does not hold", "imported");
    }
  }
  return {};
}

Status Verifier::check_quarantine() {
  std::uint64_t after = 0;
  while (true) {
    SIGILO_TRY(const auto items, ports_.records.list_quarantined(after, kBatch));
    if (items.empty()) return {};
    for (const auto& item : items) {
      after = item.number;
      ++report_.quarantined;
      const auto logged = set_aside_.find(item.log_index);
      if (logged == set_aside_.end() || logged->second != RecordKey{item.record, item.manifest_digest}) {
        note("quarantine " + std::to_string(item.number), "no entry of the log names it", "log_index");
      } else {
        set_aside_.erase(logged);
      }
    }
  }
}

// Each closure covers the accesses that follow those of the one before.
void Verifier::check_closures(std::uint64_t seq, const Digest& chain) {
  while (!closures_.empty() && covered_ + closures_.front().second.count == seq) {
    if (closures_.front().second.chain != chain) note(entry_name(closures_.front().first), "the access records are not those that the entry names");
    covered_ = seq;
    closures_.pop_front();
  }
}

Status Verifier::check_accesses() {
  Digest chain;
  std::uint64_t after = 0;
  check_closures(0, chain);
  while (true) {
    SIGILO_TRY(const auto items, ports_.accesses.list(after, kBatch));
    if (items.empty()) break;
    for (const auto& item : items) {
      if (item.access.seq != after + 1) note("access " + std::to_string(item.access.seq), "a number is missing before it");
      after = item.access.seq;
      ++report_.accesses;
      chain = chain_access(chain, encode_access(item.access));
      if (chain != item.chain) note("access " + std::to_string(after), "the chain does not lead here");
      check_closures(after, chain);
    }
  }
  for (const auto& [index, closure] : closures_) note(entry_name(index), "access records that the entry names are missing");
  return {};
}

/// What entries name and nothing kept answers to.
void Verifier::check_promises() {
  for (const auto& [key, index] : sealed_) note(record_name(key.first), "the log names it, but it is not stored");
  for (const auto& [index, key] : set_aside_) note(record_name(key.first), "the log names it as quarantined, but it is not kept");
  for (const auto& [version, entry] : published_) {
    note("directory " + std::to_string(version), "the log names it, but it is not stored");
  }
}

}  // namespace

Result<VerifyReport> verify_stores(const Ports& ports, const ServerKeys& keys) { return Verifier(ports, keys).run(); }

}  // namespace sigilo::server
