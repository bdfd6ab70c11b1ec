#include "tests/support/server/founded_server.h"

#include <stdexcept>

#include "crypto/base/labels.h"
#include "crypto/consent/signer.h"
#include "crypto/envelope/cover.h"
#include "crypto/envelope/manifest.h"
#include "crypto/envelope/record_keys.h"
#include "crypto/envelope/section_open.h"
#include "crypto/envelope/section_seal.h"
#include "crypto/envelope/share_bundle.h"
#include "crypto/log/checkpoint.h"
#include "crypto/log/payload_root.h"
#include "crypto/log/receipt.h"
#include "crypto/primitives/hash.h"
#include "server/domain/access_chain.h"

namespace sigilo::testing {
namespace {

template <typename T>
T need(Result<T> result) {
  if (!result) throw std::runtime_error(to_string(result.error()));
  return std::move(*result);
}

void need(Status status) {
  if (!status) throw std::runtime_error(to_string(status.error()));
}

constexpr std::array kTeams = {Team::kReview, Team::kProtection, Team::kMedical};

}  // namespace

server::Caller TestDevice::caller() const {
  server::Caller caller;
  caller.device = id();
  caller.member = member;
  caller.roles = roles;
  return caller;
}

Bytes TestSealed::payloads() const {
  Bytes all;
  for (const auto& section : sections) all.insert(all.end(), section.payload.begin(), section.payload.end());
  return all;
}

FoundedServer::FoundedServer(std::uint64_t seed, FileSystem* base_files, std::string vfs, const std::string& folder)
    : rng(seed),
      files(base_files == nullptr ? static_cast<FileSystem&>(real_files) : *base_files),
      temporary_(folder.empty() ? std::make_unique<TemporaryFolder>() : nullptr),
      folder_(folder.empty() ? temporary_->path() : folder),
      vfs_(std::move(vfs)),
      root_(SigningKey::generate(rng)) {
  keys_ = std::make_unique<server::ServerKeys>(need(server::ServerKeys::create(real_files, keys_folder(), "store.invalid:8443", clock, rng)));
  for (std::size_t i = 0; i < kTeams.size(); ++i) team_keys_.push_back(need(KemKeyPair::generate(keys_->suite(), rng)));
  recovery_ = need(KemKeyPair::generate(keys_->suite(), rng));
  add("interviewer", {Role::kInterviewer});
  add("second", {Role::kInterviewer});
  add("reviewer", {Role::kReviewer});
  add("protection", {Role::kProtectionOfficer});
  add("clinician", {Role::kClinician});
  add("auditor", {Role::kAuditor});
  add("administrator", {Role::kAdministrator});
  need(start());
  found();
}

FoundedServer::~FoundedServer() { stop(); }

void FoundedServer::add(const char* name, Roles roles) {
  auto kem = need(KemKeyPair::generate(keys_->suite(), rng));
  devices.emplace(name, TestDevice{rng.id<MemberId>(), roles, SigningKey::generate(rng), std::move(kem), rng.id<Digest>()});
}

Status FoundedServer::start() {
  server::StoreOptions options;
  options.folder = data_folder();
  options.vfs = vfs_;
  options.readers = 2;
  SIGILO_TRY(store_, server::ServerStore::open(files, rng, options, keys_->database_key()));
  const auto ports = wrap_ports ? wrap_ports(store_->ports()) : store_->ports();
  auto services = server::Services::start(ports, *keys_, clock, rng, limits);
  if (!services) {
    store_.reset();
    return fail(services.error());
  }
  services_ = std::move(*services);
  return {};
}

void FoundedServer::reload_keys() {
  keys_ = std::make_unique<server::ServerKeys>(need(server::ServerKeys::load(real_files, keys_folder())));
}

void FoundedServer::stop() {
  services_.reset();
  store_.reset();
}

Directory FoundedServer::first_directory() const {
  const ServerIdentity identity = keys_->identity();
  Directory d;
  d.mechanism = identity.mechanism;
  d.issued = clock.today();
  d.valid_until = clock.today().plus(60);
  d.suite = identity.suite;
  d.root_keys = {root_.public_key()};
  for (const auto& [name, device] : devices) {
    d.members.push_back({device.member, device.roles});
    d.devices.push_back({device.id(), device.member, device.key.public_key(), device.kem.public_key, device.tls, clock.today(), DeviceState::kActive});
  }
  for (std::size_t i = 0; i < kTeams.size(); ++i) {
    d.team_epochs.push_back({kTeams[i], 1, team_keys_[i].public_key, devices.at("reviewer").id(), clock.today(), EpochState::kCurrent});
  }
  d.store_key = identity.store_key;
  d.log_key = identity.log_key;
  d.intake_epochs = {identity.intake};
  d.tls_certificate = identity.tls_certificate;
  d.address = identity.address;
  d.custodians = {*identity.custodian};
  d.recovery_public_key = recovery_.public_key;
  d.sort();
  return d;
}

void FoundedServer::found() {
  const Directory directory = first_directory();
  (void)need(directories().found(TrustRoot::of(directory), sign(directory), {}));
}

Bytes FoundedServer::sign(const Directory& directory) const {
  auto file = need(SignedDirectory::make(directory));
  need(file.sign(0, root_));
  return file.encode();
}

Bytes FoundedServer::names(const Names& names) const { return need(sign_names(names, 0, root_)); }

Directory FoundedServer::next_directory() const {
  const SignedDirectory before = current();
  Directory d = before.directory();
  ++d.version;
  d.previous = before.digest();
  return d;
}

TestSealed FoundedServer::seal(const SealOptions& options, const char* device_name) {
  const TestDevice& device = devices.at(device_name);
  const Suite suite = keys_->suite();
  Manifest manifest;
  Prologue& prologue = manifest.prologue;
  prologue.origin = keys_->origin();
  prologue.record_nonce = options.record_nonce.value_or(rng.id<Digest>());
  prologue.verify_key = device.key.public_key();
  prologue.directory = options.directory ? *options.directory : services_->directories().current()->digest();
  prologue.suite = suite;
  prologue.form = rng.id<Digest>();
  prologue.day = clock.today();
  prologue.consent_commitment = rng.id<Digest>();
  prologue.sections = need(record_layout(options.attachments));
  manifest.prologue_bytes = need(encode_prologue(prologue));
  manifest.ctx = context_of(manifest.prologue_bytes);
  const auto secrets = need(RecordSecrets::deal(manifest.ctx, 1, options.custodians, rng));
  TestSealed sealed;
  CoverContent content;
  for (const auto& spec : prologue.sections) {
    const auto found = options.contents.find(spec.id);
    const Bytes plain = found == options.contents.end() ? to_bytes("section " + std::to_string(spec.id)) : found->second;
    const auto team = static_cast<std::size_t>(team_of(spec)) - 1;
    auto part = need(seal_section(spec, secrets, suite, {team_of(spec), 1, team_keys_[team].public_key}, plain, rng));
    manifest.sections.push_back(part.entry);
    content.headers.push_back(part.header);
    sealed.sections.push_back({spec.id, std::move(part.header), std::move(part.payload)});
  }
  manifest.commitments = secrets.commitments();
  for (std::uint8_t i = 1; i <= options.custodians; ++i) {
    manifest.custodian_epochs.push_back(1);
    Bytes shares = to_bytes(need(secrets.shares_of(i)));
    if (options.wrong_shares) std::swap_ranges(shares.begin(), shares.begin() + 32, shares.begin() + 32);
    sealed.cover.share_bundles.push_back(
        need(seal_share_bundle(manifest.ctx, i, suite, keys_->custodian_epoch(1)->key.public_key, shares, rng)));
  }
  const auto header = make_header(labels::kManifest, keys_->origin(), {}, device.key, clock.today(), rng);
  if (options.wrong_header) content.headers[5][30] ^= 1;
  if (options.missing_header) content.headers.pop_back();
  content.manifest = need(sign_statement(header, need(encode_manifest(manifest)), device.key));
  content.erasure_handle = options.wrong_handle ? rng.secret(32) : secrets.erasure_handle().duplicate();
  content.withdrawal_tag = rng.id<Digest>();
  sealed.record = prologue.record;
  sealed.manifest_digest = sha256(content.manifest);
  sealed.cover.cover = need(seal_cover(keys_->origin(), suite, options.intake_epoch, keys_->intake_key(1)->public_key, content, rng));
  return sealed;
}

std::string FoundedServer::verify(const ReceiptBundle& receipt, const TestSealed& sealed, ReceiptState state) const {
  ReceiptTrust trust;
  trust.store_key = keys_->store_key().public_key();
  trust.custodians = {{1, keys_->custodian_key().public_key()}};
  const LogView nothing(keys_->origin(), keys_->log_key().public_key());
  const auto verified = verify_receipt(receipt, trust, sealed.record, sealed.manifest_digest, nothing, {});
  if (!verified) return to_string(verified.error());
  if (verified->receipt.state != state) return "another state";
  if (state == ReceiptState::kStored && verified->imported_by != std::vector<std::uint8_t>{1}) return "not imported";
  return {};
}

std::string FoundedServer::verify_record(const server::StoredRecord& record, server::Ports ports) {
  const auto verified = verify_manifest(record.manifest, keys_->origin());
  if (!verified || verified->digest != record.manifest_digest) return "a stored manifest is bad";
  const auto id = server::secret_id(record.record, record.manifest_digest);
  const auto handle = ports.erasure_handles.get(id);
  if (!handle) return "an erasure handle is missing";
  if (gate_commitment(verified->manifest.ctx, Category::kNone, handle->expose()) != verified->manifest.commitments.slots[0].gate) return "a handle is wrong";
  const auto shares = ports.custodian_shares.get(id);
  if (!shares || !check_shares(verified->manifest, 1, shares->expose())) return "shares are missing or wrong";
  for (const auto& entry : verified->manifest.sections) {
    auto section = ports.records.section(record.record, entry.id);
    if (!section) return "a section is missing";
    if (section->blob) {
      section->payload.resize(section->payload_length);
      const auto read = ports.blobs.read(*section->blob, 0, section->payload);
      if (!read || *read != section->payload_length) return "a blob is short";
    }
    if (!check_section(entry, section->header, section->payload)) return "a section is damaged";
  }
  return {};
}

std::string FoundedServer::verify_all() {
  auto ports = store_->ports();
  const auto head = services_->log().head();
  const auto checkpoint = head->head.size == 0 ? std::nullopt : std::optional(open_checkpoint(head->note, keys_->origin(), keys_->log_key().public_key()));
  if (checkpoint && (!*checkpoint || (*checkpoint)->head() != head->head)) return "the checkpoint does not verify";
  const auto size = ports.log.size();
  if (!size || *size < head->head.size) return "the log is shorter than its head";
  std::vector<Digest> leaves;
  std::size_t sealed = 0;
  std::size_t quarantined = 0;
  std::vector<AccessDay> closures;
  for (std::uint64_t i = 0; i < *size; ++i) {
    const auto entries = ports.log.entries(i, 1);
    if (!entries || entries->size() != 1) return "an entry is missing";
    const auto entry = parse_entry(entries->front(), keys_->origin());
    const Signer signer = entry ? signer_of(entry->statement, &current().directory()) : Signer{};
    if (signer.kind == Signer::Kind::kNobody || (is_word_of_store(entry->body) && signer.kind != Signer::Kind::kStore)) return "an entry does not verify";
    sealed += std::holds_alternative<RecordSealed>(entry->body) ? 1U : 0U;
    quarantined += std::holds_alternative<RecordQuarantined>(entry->body) ? 1U : 0U;
    if (const auto* closure = std::get_if<AccessDay>(&entry->body)) closures.push_back(*closure);
    if (const auto* body = std::get_if<RecordSealed>(&entry->body)) {
      const auto record = ports.records.find(body->record);
      if (!record || record->log_index != i || record->manifest_digest != body->manifest) return "an entry has no record";
      if (const auto bad = verify_record(*record, ports); !bad.empty()) return bad;
    }
    leaves.push_back(leaf_hash(entries->front()));
  }
  if (head->head.size > 0 && tree_root(std::span(leaves).first(static_cast<std::size_t>(head->head.size))) != head->head.root) return "the root is wrong";
  const auto root = root_of(*size, ports.log);
  if (*size > 0 && (!root || *root != tree_root(leaves))) return "the stored hashes are wrong";
  const auto counts = ports.records.counts();
  if (!counts || counts->records != sealed || counts->quarantined != quarantined) return "counters and log differ";
  Digest chain;
  const auto accesses = ports.accesses.list(0, 100000);
  if (!accesses) return "accesses cannot be read";
  std::uint64_t seq = 0;
  for (const auto& item : *accesses) {
    chain = server::chain_access(chain, server::encode_access(item.access));
    if (item.access.seq != ++seq || item.chain != chain) return "the access chain is broken";
  }
  std::uint64_t covered = 0;
  for (const auto& closure : closures) {
    covered += closure.count;
    if (closure.count == 0 || covered > accesses->size() || (*accesses)[covered - 1].chain != closure.chain) return "an access day is not what was accessed";
  }
  const auto integrity = store_->check_integrity();
  return integrity ? std::string() : "the database: " + to_string(integrity.error());
}

}  // namespace sigilo::testing
