#include "tests/support/served/served_mechanism.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "crypto/base/labels.h"
#include "crypto/directory/lookup.h"
#include "crypto/envelope/cover.h"
#include "crypto/envelope/share_bundle.h"
#include "crypto/log/statement.h"
#include "crypto/platform/process_memory.h"
#include "crypto/primitives/hash.h"
#include "crypto/primitives/self_test.h"
#include "server/rpc/credentials.h"

namespace sigilo::testing {
namespace {

/// Before main, as the program does it before gRPC starts.
const bool kPrepared = [] {
  keep_freed_memory();
  return server::allow_only_tls13().has_value() && run_self_test().has_value();
}();

/// A fixture that cannot be made ends the test program.
template <typename T>
T must(Result<T> result) {
  if (result) return std::move(*result);
  std::fprintf(stderr, "fixture: %s\n", to_string(result.error()).c_str());
  std::abort();
}
void must(const Status& status) {
  if (status) return;
  std::fprintf(stderr, "fixture: %s\n", to_string(status.error()).c_str());
  std::abort();
}

}  // namespace

void RecordingObserver::on_failure(std::string_view, const Error& error, const std::optional<server::Caller>&) {
  const std::lock_guard lock(mutex_);
  codes_.push_back(error.code);
  seen_.notify_all();
}

bool RecordingObserver::wait_for(ErrorCode code, std::size_t times) {
  std::unique_lock lock(mutex_);
  return seen_.wait_for(lock, std::chrono::seconds(20),
                        [&] { return static_cast<std::size_t>(std::count(codes_.begin(), codes_.end(), code)) >= times; });
}

std::size_t RecordingObserver::count(ErrorCode code) {
  const std::lock_guard lock(mutex_);
  return static_cast<std::size_t>(std::count(codes_.begin(), codes_.end(), code));
}

ServedMechanism::ServedMechanism()
    : keys_(must(server::ServerKeys::create(files_, Path(folder_ / "keys"), "127.0.0.1:7443", clock_, rng_))),
      root_(SigningKey::generate(rng_)) {
  if (!kPrepared) std::abort();
  for (std::uint8_t i = 0; i <= kRoleCount; ++i) {
    devices_.push_back(new_device());
    if (i < kRoleCount) devices_.back().roles = Roles{static_cast<Role>(i)};
  }
  for (int i = 0; i < 3; ++i) team_keys_.push_back(must(KemKeyPair::generate(keys_.suite(), rng_)));
  serve();
}

ServedMechanism::~ServedMechanism() { stop(); }

TestDevice ServedMechanism::new_device() {
  return {rng_.id<MemberId>(), Roles(), SigningKey::generate(rng_), must(KemKeyPair::generate(keys_.suite(), rng_)),
          must(TlsIdentity::generate(keys_.identity().mechanism, clock_))};
}

Directory ServedMechanism::first_directory() {
  const auto identity = keys_.identity();
  Directory d;
  d.mechanism = identity.mechanism;
  d.issued = clock_.today();
  d.valid_until = d.issued.plus(59);
  d.suite = identity.suite;
  d.root_keys = {root_.public_key()};
  for (const auto& device : devices_) {
    d.members.push_back({device.member, device.roles});
    d.devices.push_back({device_id_of(device.key.public_key()), device.member, device.key.public_key(), device.kem.public_key,
                         device.tls.spki_digest, d.issued, DeviceState::kActive});
  }
  const Role makers[] = {Role::kReviewer, Role::kProtectionOfficer, Role::kClinician};
  for (std::size_t i = 0; i < 3; ++i) {
    const auto maker = device_id_of(device(makers[i]).key.public_key());
    d.team_epochs.push_back({static_cast<Team>(i + 1), 1, team_keys_[i].public_key, maker, d.issued, EpochState::kCurrent});
  }
  d.store_key = identity.store_key;
  d.log_key = identity.log_key;
  d.intake_epochs = {identity.intake};
  d.tls_certificate = identity.tls_certificate;
  d.address = identity.address;
  d.custodians = {*identity.custodian};
  d.recovery_public_key = must(KemKeyPair::generate(d.suite, rng_)).public_key;
  d.sort();
  return d;
}

void ServedMechanism::serve() {
  server::StoreOptions options;
  options.folder = Path(folder_ / "store");
  store_ = must(server::ServerStore::open(files_, rng_, options, keys_.database_key()));
  services_ = must(server::Services::start(store_->ports(), keys_, clock_, rng_));
  if (services_->directories().current() == nullptr) {
    auto first = must(SignedDirectory::make(first_directory()));
    must(first.sign(0, root_));
    (void)must(services_->directories().found(TrustRoot::of(first.directory()), first.encode(), {}));
  }
  server::RpcOptions rpc;
  rpc.listen = "127.0.0.1:" + std::to_string(port_);
  rpc.version = "test";
  server_ = must(server::RpcServer::start(rpc, keys_.tls(), *services_, observer_));
  port_ = server_->port();
}

void ServedMechanism::stop() {
  server_.reset();
  services_.reset();
  store_.reset();
}

void ServedMechanism::revoke(const TestDevice& device) {
  Directory next = directory();
  const auto id = device_id_of(device.key.public_key());
  for (auto& entry : next.devices) {
    if (entry.id == id) entry.state = DeviceState::kRevoked;
  }
  publish(std::move(next), {});
}

void ServedMechanism::publish_names(std::vector<PersonName> people) {
  const Names names{directory().mechanism, directory().version, std::move(people)};
  publish(directory(), must(sign_names(names, 0, root_)));
}

void ServedMechanism::publish(Directory next, const Bytes& names) {
  const auto current = services_->directories().current();
  ++next.version;
  next.previous = current->digest();
  auto file = must(SignedDirectory::make(next));
  must(file.sign(0, root_));
  const auto& administrator = this->device(Role::kAdministrator);
  const server::Caller caller{device_id_of(administrator.key.public_key()), administrator.member, administrator.roles};
  (void)must(services_->directories().publish(caller, file.encode(), names));
}

GrpcTransportOptions ServedMechanism::options_for(const TestDevice& device) const {
  GrpcTransportOptions options;
  options.address = address();
  options.server_name = tls_name_of(keys_.identity().mechanism);
  options.server_certificate_pem = keys_.tls().certificate_pem;
  options.certificate_pem = device.tls.certificate_pem;
  options.key_pem = device.tls.key_pem;
  options.retry = {2, std::chrono::milliseconds(10), std::chrono::milliseconds(20)};
  return options;
}

std::unique_ptr<GrpcTransport> ServedMechanism::connect(const TestDevice& device) {
  return must(GrpcTransport::create(options_for(device), rng_));
}

ReceiptTrust ServedMechanism::receipt_trust() {
  ReceiptTrust trust{directory().store_key, {}};
  for (const auto& custodian : directory().custodians) trust.custodians.push_back({custodian.index, custodian.verify_key});
  return trust;
}

Bytes TestUpload::payloads() const {
  Bytes all;
  for (const auto& section : sections) all.insert(all.end(), section.payload.begin(), section.payload.end());
  return all;
}

TestUpload ServedMechanism::seal(std::size_t attachment) {
  const auto& device = this->device(Role::kInterviewer);
  const auto current = services_->directories().current();
  std::vector<AttachmentSpec> attachments;
  if (attachment > 0) attachments.push_back({Category::kImageOrVoice, 0});
  Manifest manifest;
  Prologue& prologue = manifest.prologue;
  prologue.origin = keys_.origin();
  prologue.record_nonce = rng_.id<Digest>();
  prologue.verify_key = device.key.public_key();
  prologue.directory = current->digest();
  prologue.suite = keys_.suite();
  prologue.form = rng_.id<Digest>();
  prologue.day = clock_.today();
  prologue.consent_commitment = rng_.id<Digest>();
  prologue.sections = must(record_layout(attachments));
  manifest.prologue_bytes = must(encode_prologue(prologue));
  manifest.ctx = context_of(manifest.prologue_bytes);
  const auto secrets = must(RecordSecrets::deal(manifest.ctx, 1, 1, rng_));
  TestUpload upload;
  CoverContent cover;
  for (const auto& spec : prologue.sections) {
    Bytes content = to_bytes("section " + std::to_string(spec.id));
    if (spec.kind == SectionKind::kAttachment) {
      content.resize(attachment);
      rng_.fill(content);
    }
    const TeamKey team{team_of(spec), 1, team_keys_[static_cast<std::size_t>(team_of(spec)) - 1].public_key};
    auto sealed = must(seal_section(spec, secrets, prologue.suite, team, content, rng_));
    manifest.sections.push_back(sealed.entry);
    cover.headers.push_back(sealed.header);
    upload.sections.push_back({spec.id, std::move(sealed.header), std::move(sealed.payload)});
  }
  manifest.commitments = secrets.commitments();
  const auto& custodian = current->directory().custodians.front();
  const auto* epoch = custodian_epoch_on(custodian, prologue.day);
  manifest.custodian_epochs = {epoch->epoch};
  upload.cover.share_bundles = {
      must(seal_share_bundle(manifest.ctx, 1, prologue.suite, epoch->kem_public_key, must(secrets.shares_of(1)), rng_))};
  const auto header = make_header(labels::kManifest, prologue.origin, {}, device.key, prologue.day, rng_);
  cover.manifest = must(sign_statement(header, must(encode_manifest(manifest)), device.key));
  cover.erasure_handle = secrets.erasure_handle().duplicate();
  upload.record = prologue.record;
  upload.manifest_digest = sha256(cover.manifest);
  const auto* intake = current_intake_epoch(current->directory());
  upload.cover.cover = must(seal_cover(prologue.origin, prologue.suite, intake->epoch, intake->kem_public_key, cover, rng_));
  return upload;
}

}  // namespace sigilo::testing
