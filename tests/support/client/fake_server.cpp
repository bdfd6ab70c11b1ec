#include "tests/support/client/fake_server.h"

#include <algorithm>
#include <stdexcept>

#include "crypto/base/labels.h"
#include "crypto/directory/signed_directory.h"
#include "crypto/envelope/cover.h"
#include "crypto/envelope/section_open.h"
#include "crypto/envelope/share_bundle.h"
#include "crypto/log/checkpoint.h"
#include "crypto/log/payload_root.h"
#include "crypto/log/proof.h"
#include "crypto/log/statement.h"
#include "crypto/platform/tls_certificate.h"
#include "crypto/primitives/hash.h"

namespace sigilo::testing {
namespace {

/// The value, or the end of the test: the fake itself must not fail.
template <typename T>
T must(Result<T> result) {
  if (!result) throw std::runtime_error("the fake server failed: " + to_string(result.error()));
  return std::move(*result);
}

StatementHeader plain_header(std::string_view label, const std::string& origin, const SigningKey& key, Day day, Rng& rng) {
  return make_header(label, origin, TreeHead{}, key, day, rng);
}

}  // namespace

FakeServer::FakeServer(Clock& clock, Rng& rng, Suite suite)
    : clock_(clock),
      rng_(rng),
      store_key_(SigningKey::generate(rng)),
      log_key_(SigningKey::generate(rng)),
      custodian_key_(SigningKey::generate(rng)),
      foreign_key_(SigningKey::generate(rng)),
      intake_(must(KemKeyPair::generate(suite, rng))),
      custodian_kem_(must(KemKeyPair::generate(suite, rng))) {
  identity_.mechanism = rng.id<MechanismId>();
  identity_.suite = suite;
  identity_.store_key = store_key_.public_key();
  identity_.log_key = log_key_.public_key();
  identity_.intake = {1, intake_.public_key, EpochState::kCurrent};
  identity_.tls_certificate = must(TlsIdentity::generate(identity_.mechanism, clock)).certificate_der;
  identity_.address = "store.invalid:8443";
  CustodianEntry custodian;
  custodian.index = 1;
  custodian.verify_key = custodian_key_.public_key();
  custodian.epochs.push_back({1, clock.today(), clock.today().plus(89), custodian_kem_.public_key});
  identity_.custodian = custodian;
}

bool FakeServer::breaks_before() {
  ++calls_;
  if (cut_left_ == 0 || --cut_left_ > 0) return false;
  answer_lost_ = cut_applied_;
  return !cut_applied_;
}

std::uint64_t FakeServer::append(const Bytes& entry) {
  entries_.push_back(entry);
  return entries_.size() - 1;
}

Bytes FakeServer::make_entry(const EntryBody& body) {
  const std::string origin = "sigilo.invalid/" + identity_.mechanism.hex();
  return must(sign_entry(plain_header(label_of(body), origin, store_key_, clock_.today(), rng_), body, store_key_));
}

void FakeServer::grow_log() { append(make_entry(AccessDay{clock_.today(), 0, Digest()})); }

void FakeServer::log_signed_by(const SigningKey& key, const EntryBody& body) {
  const std::string origin = "sigilo.invalid/" + identity_.mechanism.hex();
  append(must(sign_entry(plain_header(label_of(body), origin, key, clock_.today(), rng_), body, key)));
}

void FakeServer::log_forged(const EntryBody& body) {
  Bytes entry = make_entry(body);
  entry.back() ^= 1;
  append(entry);
}

std::size_t FakeServer::count_of(ByteView entry) const {
  return static_cast<std::size_t>(std::count(entries_.begin(), entries_.end(), to_bytes(entry)));
}

TreeHead FakeServer::head() const { return {entries_.size(), tree_root(leaves())}; }

void FakeServer::log_sight(const TreeHead& seen) {
  StatementHeader header = plain_header(labels::kLogCustodianSeen, "sigilo.invalid/" + identity_.mechanism.hex(), custodian_key_, clock_.today(), rng_);
  header.seen = seen;
  append(must(sign_entry(header, CustodianSeen{1}, custodian_key_)));
}

/// As the real one, the custodian signs that it has seen what was taken.
Result<ServedProof> FakeServer::take_statement(ByteView statement) {
  SIGILO_CHECK(parse_entry(statement, "sigilo.invalid/" + identity_.mechanism.hex()));
  if (mischief_ == Mischief::kDroppedStatement) return proof_of(0);
  if (mischief_ == Mischief::kStatementElsewhere) {
    const std::vector<Bytes> shown = entries_;
    entries_.back() = to_bytes(statement);
    const ServedProof proof = proof_of(entries_.size() - 1);
    entries_ = shown;
    return proof;
  }
  const auto known = std::find(entries_.begin(), entries_.end(), to_bytes(statement));
  std::uint64_t index = static_cast<std::uint64_t>(known - entries_.begin());
  if (known == entries_.end()) {
    index = append(to_bytes(statement));
    log_sight(head());
  }
  ServedProof proof = proof_of(index);
  if (mischief_ == Mischief::kMisplacedStatement) ++proof.index;
  if (mischief_ == Mischief::kUnprovedStatement) proof.path.clear();
  return proof;
}

void FakeServer::restart(bool torn) {
  restarted_ = true;
  if (!torn) return;
  for (auto& [id, upload] : uploads_) {
    for (auto& [section, payload] : upload.payloads) {
      if (!payload.empty()) payload.back() ^= 1;
    }
  }
}

UploadState::Offset FakeServer::offset_of(const Upload::Section& section, const Bytes& payload) const {
  if (!restarted_ || payload.empty()) return {section.id, payload.size(), section.payload_length, std::nullopt};
  const std::size_t certain = (payload.size() - 1) / kPieceBytes * kPieceBytes;
  return {section.id, certain, section.payload_length, piece_hash(ByteView(payload).subspan(certain))};
}

std::vector<Digest> FakeServer::leaves() const {
  std::vector<Digest> hashes;
  for (const Bytes& entry : entries_) hashes.push_back(leaf_hash(entry));
  if (mischief_ == Mischief::kForkedLog && !hashes.empty()) hashes.front() = leaf_hash(as_bytes("another first entry"));
  if (mischief_ == Mischief::kRolledBackLog && hashes.size() > 1) hashes.resize(1);
  return hashes;
}

Bytes FakeServer::checkpoint_note() const {
  const std::vector<Digest> hashes = leaves();
  const Checkpoint checkpoint{"sigilo.invalid/" + identity_.mechanism.hex(), {hashes.size(), tree_root(hashes)}};
  return to_bytes(std::string_view(must(sign_checkpoint(checkpoint, log_key_))));
}

ServedProof FakeServer::proof_of(std::uint64_t index) const {
  const std::vector<Digest> hashes = leaves();
  ServedProof proof{checkpoint_note(), index, {}};
  if (index < hashes.size()) proof.path = must(prove_inclusion(index, hashes.size(), LeafHashReader(hashes)));
  return proof;
}

ServedConsistency FakeServer::consistency_from(std::uint64_t size) const {
  return {size, checkpoint_note(), path_between(size, leaves().size())};
}

std::vector<Digest> FakeServer::path_between(std::uint64_t old_size, std::uint64_t new_size) const {
  const std::vector<Digest> hashes = leaves();
  if (old_size == 0 || old_size >= new_size) return {};
  return must(prove_consistency(old_size, new_size, LeafHashReader(hashes)));
}

void FakeServer::install(ByteView directory, ByteView names) {
  const SignedDirectory parsed = must(SignedDirectory::parse(directory));
  const Bytes entry = make_entry(DirectoryPublished{parsed.directory().version, parsed.digest()});
  versions_.push_back({to_bytes(directory), entry, append(entry)});
  if (!names.empty()) names_ = to_bytes(names);
}

void FakeServer::log_directory_again() {
  const SignedDirectory newest = must(SignedDirectory::parse(versions_.back().document));
  versions_.back().entry = make_entry(DirectoryPublished{newest.directory().version, newest.digest()});
  versions_.back().index = append(versions_.back().entry);
}

void FakeServer::take_back(const RecordId& id) {
  const std::string origin = "sigilo.invalid/" + identity_.mechanism.hex();
  Record& record = records_.at(id);
  record.entry = make_entry(RecordQuarantined{id, record.digest, QuarantineReason::kDamagedSection});
  record.index = append(record.entry);
  const Receipt receipt{id, record.digest, leaf_hash(record.entry), record.index, 1, ReceiptState::kQuarantined};
  record.receipt = must(sign_statement(plain_header(labels::kReceipt, origin, store_key_, clock_.today(), rng_), receipt.encode(), store_key_));
}

Result<FakeServer::Upload*> FakeServer::open_upload(const OfferedCover& cover, std::uint64_t payloads_length, RecordId& record) {
  const std::string origin = "sigilo.invalid/" + identity_.mechanism.hex();
  SIGILO_TRY(const CoverContent content, open_cover(cover.cover, origin, identity_.suite, intake_.private_key.expose()));
  SIGILO_TRY(const VerifiedManifest verified, verify_manifest(content.manifest, origin));
  record = verified.manifest.prologue.record;
  const std::vector<ManifestSection>& expected = verified.manifest.sections;
  if (content.headers.size() != expected.size()) return fail(ErrorCode::kConflict, "headers are missing", "cover");
  Upload& upload = uploads_[record];
  upload.cover = cover;
  upload.sections.clear();
  std::uint64_t left = payloads_length;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    if (expected[i].payload_length > left) return fail(ErrorCode::kConflict, "payloads are missing", "payloads");
    left -= expected[i].payload_length;
    upload.sections.push_back({expected[i].id, content.headers[i], expected[i].payload_length});
  }
  return &upload;
}

Result<ReceiptBundle> FakeServer::commit(const RecordId& id, const OfferedCover& cover, std::map<std::uint16_t, Blob> sections) {
  const std::string origin = "sigilo.invalid/" + identity_.mechanism.hex();
  SIGILO_TRY(CoverContent content, open_cover(cover.cover, origin, identity_.suite, intake_.private_key.expose()));
  SIGILO_TRY(VerifiedManifest verified, verify_manifest(content.manifest, origin));
  if (const auto known = records_.find(id); known != records_.end()) {
    if (known->second.digest == verified.digest) return receipt_of(known->second);
    return fail(ErrorCode::kAlreadyExists, "another manifest for this record", "record");
  }
  for (const ManifestSection& entry : verified.manifest.sections) {
    const auto blob = sections.find(entry.id);
    if (blob == sections.end()) return fail(ErrorCode::kConflict, "a section is missing", "section", {}, entry.id);
    SIGILO_CHECK(check_section(entry, blob->second.header, blob->second.payload));
  }
  if (cover.share_bundles.size() != 1) return fail(ErrorCode::kInvalidArgument, "one share bundle is expected", "share bundles");
  Record record;
  SIGILO_TRY(record.shares, open_share_bundle(verified.manifest.ctx, 1, identity_.suite, custodian_kem_.private_key.expose(), cover.share_bundles[0]));
  SIGILO_CHECK(check_shares(verified.manifest, 1, record.shares.expose()));
  record.manifest = verified.manifest;
  record.digest = verified.digest;
  record.signed_manifest = std::move(content.manifest);
  record.handle = std::move(content.erasure_handle);
  record.sections = std::move(sections);
  const Digest commitment = mischief_ == Mischief::kOtherConsent ? Digest({9}) : record.manifest.prologue.consent_commitment;
  const Digest tag = mischief_ == Mischief::kOtherWithdrawalTag ? Digest({9}) : content.withdrawal_tag;
  record.entry = make_entry(RecordSealed{id, record.digest, 0, commitment, tag});
  record.index = append(record.entry);
  const Receipt receipt{id, record.digest, leaf_hash(record.entry), record.index, 1, ReceiptState::kStored};
  record.receipt = must(sign_statement(plain_header(labels::kReceipt, origin, store_key_, clock_.today(), rng_), receipt.encode(), store_key_));
  const Imported imported{id, record.digest, 1, ImportVerdict::kImported};
  record.imported =
      must(sign_statement(plain_header(labels::kImported, origin, custodian_key_, clock_.today(), rng_), imported.encode(), custodian_key_));
  order_.push_back(id);
  uploads_.erase(id);
  return receipt_of(records_.emplace(id, std::move(record)).first->second);
}

ReceiptBundle FakeServer::receipt_of(const Record& asked) const {
  const std::string origin = "sigilo.invalid/" + identity_.mechanism.hex();
  const Record& record = mischief_ == Mischief::kOtherRecordsReceipt ? records_.at(order_.front()) : asked;
  ReceiptBundle bundle;
  bundle.receipt = record.receipt;
  bundle.entry = record.entry;
  ServedProof proof = proof_of(record.index);
  bundle.index = proof.index;
  bundle.path = std::move(proof.path);
  bundle.checkpoint = std::string(as_text(proof.checkpoint));
  if (mischief_ != Mischief::kNotImported) bundle.imported.push_back(record.imported);
  if (mischief_ == Mischief::kForgedReceipt) {
    const Receipt receipt{record.manifest.prologue.record, record.digest, leaf_hash(record.entry), record.index, 1, ReceiptState::kStored};
    bundle.receipt = must(sign_statement(plain_header(labels::kReceipt, origin, foreign_key_, clock_.today(), rng_), receipt.encode(), foreign_key_));
  }
  if (mischief_ == Mischief::kNoCopies) {
    const Receipt receipt{record.manifest.prologue.record, record.digest, leaf_hash(record.entry), record.index, 0, ReceiptState::kStored};
    bundle.receipt = must(sign_statement(plain_header(labels::kReceipt, origin, store_key_, clock_.today(), rng_), receipt.encode(), store_key_));
  }
  if (mischief_ == Mischief::kReceiptWithoutEntry && !bundle.path.empty()) bundle.path.front() = Digest();
  return bundle;
}

const FakeServer::Record* FakeServer::other_than(const RecordId& record) const {
  for (const RecordId& id : order_) {
    if (id != record) return &records_.at(id);
  }
  return &records_.at(record);
}

ServedRecord FakeServer::summary_of(const Record& record) const {
  ServedRecord served;
  served.record = record.manifest.prologue.record;
  served.log_index = record.index;
  served.manifest = record.signed_manifest;
  served.handle = record.handle.duplicate();
  served.receipt = receipt_of(record);
  if (mischief_ == Mischief::kSwappedManifests) {
    const Record* other = other_than(served.record);
    served.manifest = other->signed_manifest;
    served.handle = other->handle.duplicate();
  }
  if (mischief_ == Mischief::kPlaceBeyondTheLog) served.log_index = ~std::uint64_t{0};
  if (mischief_ == Mischief::kWrongHandle) served.handle.expose_mutable()[0] ^= 1;
  return served;
}

Bytes FakeServer::stored_payload(const RecordId& record, std::uint16_t section) const {
  const auto at = records_.find(record);
  if (at == records_.end() || at->second.sections.count(section) == 0) return {};
  return at->second.sections.at(section).payload;
}

SecretBytes FakeServer::share_set(const RecordId& record) const { return records_.at(record).shares.duplicate(); }

}  // namespace sigilo::testing
