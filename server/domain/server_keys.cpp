#include "server/domain/server_keys.h"

#include <algorithm>
#include <charconv>

#include "crypto/base/codec.h"
#include "crypto/base/labels.h"
#include "crypto/platform/durable_files.h"
#include "crypto/platform/secret_file.h"
#include "crypto/primitives/expanded_key.h"

namespace sigilo::server {
namespace {

constexpr std::size_t kKeyBytes = 32;
constexpr std::string_view kIntakePrefix = "intake-";
constexpr std::string_view kCustodianPrefix = "custodian-";
constexpr std::uint64_t kMaxIdentityBytes = 1 << 20;

std::string magic() { return std::string(labels::kServerKey) + "\n"; }

Status write_key(FileSystem& files, const Path& path, const SecretBytes& key) {
  BasicWriter<SecretBuffer> writer;
  writer.raw(magic()).raw(key.expose());
  return write_durably(files, path, std::move(writer).take());
}

Result<SecretBytes> read_key(FileSystem& files, const Path& path) {
  SIGILO_TRY(const auto file, read_secret_file(files, path));
  Reader reader(file);
  SIGILO_CHECK(reader.expect(magic()));
  SIGILO_TRY(const auto key, reader.raw(kKeyBytes));
  SIGILO_CHECK(reader.finish());
  return SecretBytes(key);
}

std::string file_of(std::string_view prefix, std::uint32_t epoch) { return std::string(prefix) + std::to_string(epoch); }

Result<SigningKey> read_signing_key(FileSystem& files, const Path& path, const VerifyKey& expected) {
  SIGILO_TRY(const auto seed, read_key(files, path));
  SIGILO_TRY(auto key, SigningKey::from_seed(seed.expose()));
  if (key.public_key() != expected) return fail(ErrorCode::kConflict, "a key file does not belong to the identity", "server keys");
  return key;
}

Result<SecretBytes> expanded(const KemKeyPair& key) { return expand_private_key(key.suite, key.private_key.expose()); }

Result<KemKeyPair> read_kem_key(FileSystem& files, const Path& path, Suite suite) {
  SIGILO_TRY(const auto key, read_key(files, path));
  return KemKeyPair::from_private(suite, key.expose());
}

// Epoch of a name such as "intake-3"; nothing for other names.
std::optional<std::uint32_t> epoch_of(std::string_view name, std::string_view prefix) {
  if (name.substr(0, prefix.size()) != prefix) return std::nullopt;
  name.remove_prefix(prefix.size());
  std::uint32_t epoch = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), epoch);
  if (error != std::errc() || end != name.data() + name.size()) return std::nullopt;
  return epoch;
}

}  // namespace

std::string ServerKeys::origin() const { return "sigilo.invalid/" + mechanism_.hex(); }

ServerIdentity ServerKeys::identity() const {
  ServerIdentity identity;
  identity.mechanism = mechanism_;
  identity.suite = suite_;
  identity.store_key = store_.public_key();
  identity.log_key = log_.public_key();
  const auto& newest = intake_.back();
  identity.intake.epoch = newest.epoch;
  identity.intake.kem_public_key = newest.key.public_key;
  identity.tls_certificate = tls_.certificate_der;
  identity.address = address_;
  CustodianEntry custodian;
  custodian.index = 1;
  custodian.verify_key = custodian_.public_key();
  for (const auto& epoch : custodian_epochs_) {
    CustodianEpoch entry;
    entry.epoch = epoch.epoch;
    entry.first = epoch.first;
    entry.last = epoch.last;
    entry.kem_public_key = epoch.key.public_key;
    custodian.epochs.push_back(std::move(entry));
  }
  identity.custodian = std::move(custodian);
  return identity;
}

const KemKeyPair* ServerKeys::intake_key(std::uint32_t epoch) const {
  const auto found = std::find_if(intake_.begin(), intake_.end(), [epoch](const auto& e) { return e.epoch == epoch; });
  return found == intake_.end() ? nullptr : &found->key;
}

const SecretBytes* ServerKeys::intake_opening(std::uint32_t epoch) const {
  const auto found = std::find_if(intake_.begin(), intake_.end(), [epoch](const auto& e) { return e.epoch == epoch; });
  return found == intake_.end() ? nullptr : &found->expanded;
}

const CustodianEpochKey* ServerKeys::custodian_epoch(std::uint32_t epoch) const {
  const auto found = std::find_if(custodian_epochs_.begin(), custodian_epochs_.end(), [epoch](const auto& e) { return e.epoch == epoch; });
  return found == custodian_epochs_.end() ? nullptr : &*found;
}

Status ServerKeys::add_custodian_epochs(FileSystem& files, const Path& folder, Day today, Rng& rng) {
  const auto ahead = [&] {
    return std::count_if(custodian_epochs_.begin(), custodian_epochs_.end(), [today](const auto& e) { return e.last >= today; });
  };
  while (static_cast<std::size_t>(ahead()) < kCustodianEpochsAhead) {
    CustodianEpochKey fresh;
    // The first epoch begins the day before, for tablets whose clock is behind.
    const Day free = custodian_epochs_.empty() ? today.plus(-1) : custodian_epochs_.back().last.plus(1);
    fresh.epoch = custodian_epochs_.empty() ? 1 : custodian_epochs_.back().epoch + 1;
    fresh.first = std::max(free, today.plus(-1));
    fresh.last = fresh.first.plus(kCustodianEpochDays - 1);
    SIGILO_TRY(fresh.key, KemKeyPair::generate(suite_, rng));
    SIGILO_TRY(fresh.expanded, expanded(fresh.key));
    SIGILO_CHECK(write_key(files, folder / file_of(kCustodianPrefix, fresh.epoch), fresh.key.private_key));
    custodian_epochs_.push_back(std::move(fresh));
  }
  return {};
}

Status ServerKeys::write_identity(FileSystem& files, const Path& folder) const {
  SIGILO_TRY(const auto encoded, identity().encode());
  return write_durably(files, folder / kIdentityFile, encoded);
}

Result<ServerKeys> ServerKeys::create(FileSystem& files, const Path& folder, const std::string& address, const Clock& clock, Rng& rng) {
  SIGILO_CHECK(make_private_directory(files, folder));
  SIGILO_TRY(const bool there, exists(files, folder / kIdentityFile));
  if (there) {
    return fail(ErrorCode::kAlreadyExists, "the folder holds the keys of a server already", "server keys", "they are never overwritten");
  }
  ServerKeys keys(SigningKey::generate(rng), SigningKey::generate(rng), SigningKey::generate(rng));
  keys.mechanism_ = rng.id<MechanismId>();
  keys.address_ = address;
  keys.suite_ = default_suite();
  keys.database_key_ = rng.secret(kKeyBytes);
  SIGILO_TRY(keys.tls_, TlsIdentity::generate(keys.mechanism_, clock));
  IntakeEpochKey intake;
  intake.epoch = 1;
  SIGILO_TRY(intake.key, KemKeyPair::generate(keys.suite_, rng));
  SIGILO_TRY(intake.expanded, expanded(intake.key));
  SIGILO_CHECK(write_key(files, folder / file_of(kIntakePrefix, 1), intake.key.private_key));
  keys.intake_.push_back(std::move(intake));
  SIGILO_CHECK(write_key(files, folder / "store", keys.store_.seed()));
  SIGILO_CHECK(write_key(files, folder / "log", keys.log_.seed()));
  SIGILO_CHECK(write_key(files, folder / "custodian", keys.custodian_.seed()));
  SIGILO_CHECK(write_key(files, folder / "database", keys.database_key_));
  SIGILO_CHECK(write_durably(files, folder / "tls.key", keys.tls_.key_pem));
  SIGILO_CHECK(write_durably(files, folder / "tls.crt", as_bytes(keys.tls_.certificate_pem)));
  SIGILO_CHECK(keys.add_custodian_epochs(files, folder, clock.today(), rng));
  // Last: the folder counts as a server's only with it.
  SIGILO_CHECK(keys.write_identity(files, folder));
  return keys;
}

Status ServerKeys::load_epochs(FileSystem& files, const Path& folder, const ServerIdentity& identity) {
  SIGILO_TRY(const auto names, files.list(folder));
  for (const auto& name : names) {
    const auto epoch = epoch_of(name, kIntakePrefix);
    if (!epoch) continue;
    IntakeEpochKey key;
    key.epoch = *epoch;
    SIGILO_TRY(key.key, read_kem_key(files, folder / name, suite_));
    SIGILO_TRY(key.expanded, expanded(key.key));
    intake_.push_back(std::move(key));
  }
  std::sort(intake_.begin(), intake_.end(), [](const auto& a, const auto& b) { return a.epoch < b.epoch; });
  const auto* current = intake_key(identity.intake.epoch);
  const auto mismatch = [] { return fail(ErrorCode::kConflict, "a key file does not belong to the identity", "server keys"); };
  if (current == nullptr || current->public_key != identity.intake.kem_public_key) return mismatch();
  for (const auto& entry : identity.custodian->epochs) {
    CustodianEpochKey key;
    key.epoch = entry.epoch;
    key.first = entry.first;
    key.last = entry.last;
    SIGILO_TRY(key.key, read_kem_key(files, folder / file_of(kCustodianPrefix, entry.epoch), suite_));
    SIGILO_TRY(key.expanded, expanded(key.key));
    if (key.key.public_key != entry.kem_public_key) return mismatch();
    custodian_epochs_.push_back(std::move(key));
  }
  return {};
}

Result<ServerKeys> ServerKeys::load(FileSystem& files, const Path& folder) {
  SIGILO_TRY(const auto file, read_whole(files, folder / kIdentityFile, kMaxIdentityBytes));
  SIGILO_TRY(const auto identity, ServerIdentity::parse(file));
  if (!identity.custodian) return fail(ErrorCode::kUnsupported, "the identity has no custodian inside", "server keys");
  SIGILO_TRY(auto store, read_signing_key(files, folder / "store", identity.store_key));
  SIGILO_TRY(auto log, read_signing_key(files, folder / "log", identity.log_key));
  SIGILO_TRY(auto custodian, read_signing_key(files, folder / "custodian", identity.custodian->verify_key));
  ServerKeys keys(std::move(store), std::move(log), std::move(custodian));
  keys.mechanism_ = identity.mechanism;
  keys.address_ = identity.address;
  keys.suite_ = identity.suite;
  SIGILO_TRY(keys.database_key_, read_key(files, folder / "database"));
  SIGILO_TRY(const auto tls_key, read_secret_file(files, folder / "tls.key"));
  SIGILO_TRY(const auto certificate, read_whole(files, folder / "tls.crt", kMaxIdentityBytes));
  SIGILO_TRY(keys.tls_, TlsIdentity::load(tls_key, as_text(certificate)));
  SIGILO_CHECK(keys.load_epochs(files, folder, identity));
  return keys;
}

Result<bool> ServerKeys::renew_custodian_epochs(FileSystem& files, const Path& folder, Day today, Rng& rng) {
  const auto before = custodian_epochs_.size();
  SIGILO_CHECK(add_custodian_epochs(files, folder, today, rng));
  if (custodian_epochs_.size() == before) return false;
  SIGILO_CHECK(write_identity(files, folder));
  return true;
}

}  // namespace sigilo::server
