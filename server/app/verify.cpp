#include "server/app/verify.h"

#include <algorithm>
#include <deque>
#include <map>
#include <set>

#include "crypto/base/labels.h"
#include "crypto/consent/signer.h"
#include "crypto/directory/accept.h"
#include "crypto/directory/signed_directory.h"
#include "crypto/directory/trust_root.h"
#include "crypto/envelope/manifest.h"
#include "crypto/envelope/quarantined_item.h"
#include "crypto/log/checkpoint.h"
#include "crypto/log/entries.h"
#include "crypto/log/payload_root.h"
#include "crypto/log/proof.h"
#include "crypto/log/receipt.h"
#include "crypto/primitives/hash.h"
#include "server/domain/access_chain.h"
#include "server/domain/commit_round.h"
#include "server/domain/custodian.h"

namespace sigilo::server {
namespace {

constexpr std::uint32_t kBatch = 256;

class Verifier {
 public:
  Verifier(const Ports& ports, const ServerKeys& keys) : ports_(ports), keys_(keys), origin_(keys.origin()) {}

  Result<VerifyReport> run() {
    note("directories", read_directories());
    SIGILO_CHECK(check_log());
    check_directories();
    check_records();
    note("records", check_unnamed_records());
    note("quarantine", check_quarantine());
    note("accesses", check_accesses());
    note("blobs", find_orphans());
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
  [[nodiscard]] Status check_signer(const LogEntry& entry) const;
  [[nodiscard]] Status read_directories();
  void know_signers(const Directory& directory);
  void check_directories();
  void check_directory(const std::string& subject, const StoredDirectory& item, std::optional<DirectoryBasis>& basis);
  void check_records();
  [[nodiscard]] Status check_unnamed_records();
  void check_record(const StoredRecord& record);
  void check_section(const std::string& subject, const RecordId& record, const ManifestSection& expected);
  [[nodiscard]] Result<Digest> payload_root(const StoredSection& section);
  void check_secrets(const std::string& subject, const StoredRecord& record, const Manifest& manifest);
  [[nodiscard]] Status check_quarantine();
  void check_quarantined(const std::string& subject, const StoredQuarantine& item);
  [[nodiscard]] Status check_accesses();
  void check_closures(std::uint64_t seq, const Digest& chain);
  [[nodiscard]] Status find_orphans();
  void check_promises();

  Ports ports_;
  const ServerKeys& keys_;
  std::string origin_;
  VerifyReport report_;
  std::map<DeviceId, VerifyKey> signers_;         // of every stored directory: devices and custodians
  std::vector<StoredDirectory> directories_;      // ascending
  std::map<RecordKey, std::uint64_t> sealed_;     // promised by entries, with their index
  std::set<std::uint64_t> found_;                 // records that an entry names, by their index
  std::map<std::uint64_t, RecordKey> set_aside_;  // by entry: a record can be set aside more than once
  std::map<std::uint32_t, std::pair<Digest, std::uint64_t>> published_;
  std::deque<std::pair<std::uint64_t, AccessDay>> closures_;  // with their entries
  std::uint64_t covered_ = 0;                                 // accesses that the closures before those cover
};

std::string entry_name(std::uint64_t index) { return "entry " + std::to_string(index); }
std::string record_name(const RecordId& record) { return "record " + record.hex(); }

Status Verifier::check_signer(const LogEntry& entry) const {
  const VerifyKey& store = keys_.store_key().public_key();
  const DeviceId& device = entry.statement.header().device;
  if (is_word_of_store(entry.body) || device == device_id_of(store)) return entry.statement.verify(store);
  const auto signer = signers_.find(device);
  if (signer == signers_.end()) return fail(ErrorCode::kSignatureInvalid, "the signer stands in no directory", "device");
  return entry.statement.verify(signer->second);
}

void Verifier::check_entry(std::uint64_t index, ByteView bytes) {
  const auto entry = parse_entry(bytes, origin_);
  if (!entry) return note(entry_name(index), fail(entry.error()));
  note(entry_name(index), check_signer(*entry));
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
  const auto text = ports_.head.load();
  if (!text) note("head", fail(text.error()));
  TreeHead head;
  if (text && !text->empty()) {
    const auto checkpoint = open_checkpoint(*text, origin_, keys_.log_key().public_key());
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

Status Verifier::read_directories() {
  std::uint32_t version = 0;
  while (true) {
    SIGILO_TRY(const auto rows, ports_.directories.after(version, 1));
    if (rows.empty()) return {};
    version = rows.front().version;
    directories_.push_back(rows.front());
    if (const auto parsed = SignedDirectory::parse(rows.front().file)) know_signers(parsed->directory());
  }
}

void Verifier::know_signers(const Directory& directory) {
  for (const auto& device : directory.devices) signers_.emplace(device.id, device.verify_key);
  for (const auto& custodian : directory.custodians) signers_.emplace(device_id_of(custodian.verify_key), custodian.verify_key);
}

void Verifier::check_directories() {
  std::optional<DirectoryBasis> basis;
  for (const auto& item : directories_) {
    ++report_.directories;
    check_directory("directory " + std::to_string(item.version), item, basis);
  }
}

// The first version is taken at the word of its own root keys: the trust root lies with the devices.
void Verifier::check_directory(const std::string& subject, const StoredDirectory& item, std::optional<DirectoryBasis>& basis) {
  const auto parsed = SignedDirectory::parse(item.file);
  if (!parsed) return note(subject, fail(parsed.error()));
  const auto logged = published_.find(item.version);
  const bool fits = logged != published_.end() && logged->second.first == parsed->digest() && logged->second.second == item.log_index;
  if (!fits || parsed->digest() != item.digest || parsed->directory().version != item.version) {
    note(subject, "the file is not the one that the log names", "digest");
  }
  if (logged != published_.end()) published_.erase(logged);
  const auto accepted = accept_directory(basis ? *basis : DirectoryBasis::of(TrustRoot::of(parsed->directory())), *parsed);
  if (!accepted) note(subject, fail(accepted.error()));
  if (accepted) basis = *accepted;
}

void Verifier::check_records() {
  for (auto next = sealed_.begin(); next != sealed_.end();) {
    const auto promised = next++;
    const auto record = ports_.records.find(promised->first.first);
    if (!record && record.error().code == ErrorCode::kNotFound) continue;  // told by check_promises
    if (!record) {
      note(record_name(promised->first.first), fail(record.error()));
      sealed_.erase(promised);
    } else if (record->manifest_digest == promised->first.second) {
      if (record->log_index != promised->second) note(record_name(record->record), "another entry of the log names this record", "log_index");
      check_record(*record);
      found_.insert(record->log_index);
      sealed_.erase(promised);
    }
  }
}

Status Verifier::check_unnamed_records() {
  std::uint64_t from = 0;
  while (true) {
    SIGILO_TRY(const auto records, ports_.records.list(from, kBatch));
    if (records.empty()) return {};
    for (const auto& record : records) {
      from = record.log_index + 1;
      if (found_.count(record.log_index) != 0) continue;
      note(record_name(record.record), "no entry of the log names this record", "log_index");
      check_record(record);
    }
  }
}

void Verifier::check_record(const StoredRecord& record) {
  const std::string subject = record_name(record.record);
  ++report_.records;
  const auto verified = verify_manifest(record.manifest, origin_);
  if (!verified) return note(subject, fail(verified.error()));
  if (verified->digest != record.manifest_digest || verified->manifest.prologue.record != record.record) {
    note(subject, "the manifest is another record's", "manifest");
  }
  for (const auto& section : verified->manifest.sections) check_section(subject, record.record, section);
  check_secrets(subject, record, verified->manifest);
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

void Verifier::check_section(const std::string& subject, const RecordId& record, const ManifestSection& expected) {
  const std::string name = subject + " section " + std::to_string(expected.id);
  ++report_.sections;
  const auto stored = ports_.records.section(record, expected.id);
  if (!stored) return note(name, fail(stored.error()));
  if (sha256(stored->header) != expected.header_digest) note(name, "the header is not the sealed one", "header");
  if (stored->payload_length != expected.payload_length) note(name, "the payload has another length", "payload_length");
  const auto root = payload_root(*stored);
  if (!root) note(name, fail(root.error()));
  if (root && *root != expected.payload_root) note(name, "the payload is not the sealed one", "payload");
  report_.payload_bytes += stored->payload_length;
}

void Verifier::check_secrets(const std::string& subject, const StoredRecord& record, const Manifest& manifest) {
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
}

Status Verifier::check_quarantine() {
  std::uint64_t after = 0;
  while (true) {
    SIGILO_TRY(const auto items, ports_.records.list_quarantined(after, kBatch));
    if (items.empty()) return {};
    for (const auto& item : items) {
      after = item.number;
      ++report_.quarantined;
      check_quarantined("quarantine " + std::to_string(item.number), item);
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

/// All of it must be there as it came: its digest is that of the first day.
void Verifier::check_quarantined(const std::string& subject, const StoredQuarantine& item) {
  const auto kept = ports_.records.quarantined_content(item.number);
  if (!kept) return note(subject, fail(kept.error()));
  std::vector<SectionSketch> sketches;
  for (const auto& section : kept->sections) {
    ++report_.sections;
    const auto root = payload_root(section);
    if (!root) return note(subject + " section " + std::to_string(section.section), fail(root.error()));
    sketches.push_back({section.section, section.header, *root});
    report_.payload_bytes += section.payload_length;
  }
  if (quarantine_content(kept->cover, kept->share_bundles, sketches) != item.content) note(subject, "what is kept is not what came", "content");
}

Status Verifier::find_orphans() {
  SIGILO_TRY(const auto named, ports_.records.named_blobs());
  SIGILO_TRY(const auto blobs, ports_.blobs.list());
  for (const auto& blob : blobs) {
    if (!std::binary_search(named.begin(), named.end(), blob.name)) report_.orphans.push_back(blob);
  }
  return {};
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
