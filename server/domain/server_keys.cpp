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

tl::unexpected<Error> not_of_identity() { return fail(ErrorCode::kConflict, "a key file does not belong to the identity", "server keys"); }

Result<SigningKey> read_signing_key(FileSystem& files, const Path& path, const VerifyKey& expected) {
  SIGILO_TRY(const auto seed, read_key(files, path));
  SIGILO_TRY(auto key, SigningKey::from_seed(seed.expose()));
  if (key.public_key() != expected) return not_of_identity();
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

Result<std::vector<std::uint32_t>> epochs_in(FileSystem& files, const Path& folder, std::string_view prefix) {
  SIGILO_TRY(const auto names, files.list(folder));
  std::vector<std::uint32_t> epochs;
  for (const auto& name : names) {
    const auto epoch = epoch_of(name, prefix);
    if (epoch && name == file_of(prefix, *epoch)) epochs.push_back(*epoch);
  }
  std::sort(epochs.begin(), epochs.end());
  return epochs;
}

// Those in grace, and from the one of today on what follows without a gap. A clock that was wrong once may have left others: they would stand
// between today and what is made for it.
std::vector<CustodianEpoch> still_published(const std::vector<CustodianEpoch>& epochs, Day today) {
  std::vector<CustodianEpoch> kept;
  for (const auto& epoch : epochs) {
    const bool in_grace = epoch.last < today && today <= epoch.last.plus(kCustodianGraceDays);
    const bool current = epoch.first <= today && today <= epoch.last;
    const bool follows = epoch.first > today && !kept.empty() && kept.back().last >= today && epoch.first == kept.back().last.plus(1);
    if (in_grace || current || follows) kept.push_back(epoch);
  }
  return kept;
}

Status write_identity(FileSystem& files, const Path& folder, const ServerIdentity& identity) {
  SIGILO_TRY(const auto encoded, identity.encode());
  return write_durably(files, folder / kIdentityFile, encoded);
}

}  // namespace

std::string ServerKeys::origin() const { return "sigilo.invalid/" + mechanism_.hex(); }

ServerIdentity ServerKeys::identity() const { return identity_with(custodian_epochs_); }

ServerIdentity ServerKeys::identity_with(const std::vector<CustodianEpoch>& epochs) const {
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
  custodian.epochs = epochs;
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
  const auto found = std::find_if(custodian_keys_.begin(), custodian_keys_.end(), [epoch](const auto& e) { return e.epoch == epoch; });
  return found == custodian_keys_.end() ? nullptr : &*found;
}

// The number is above that of every key file: also of one whose epoch no identity came to name.
Result<CustodianEpoch> ServerKeys::make_custodian_epoch(FileSystem& files, const Path& folder, Day first, Rng& rng) {
  CustodianEpochKey fresh;
  fresh.epoch = custodian_keys_.empty() ? 1 : custodian_keys_.back().epoch + 1;
  SIGILO_TRY(fresh.key, KemKeyPair::generate(suite_, rng));
  SIGILO_TRY(fresh.expanded, expanded(fresh.key));
  SIGILO_CHECK(write_key(files, folder / file_of(kCustodianPrefix, fresh.epoch), fresh.key.private_key));
  CustodianEpoch published;
  published.epoch = fresh.epoch;
  published.first = first;
  published.last = first.plus(kCustodianEpochDays - 1);
  published.kem_public_key = fresh.key.public_key;
  custodian_keys_.push_back(std::move(fresh));
  return published;
}

Status ServerKeys::add_custodian_epochs(FileSystem& files, const Path& folder, Day today, std::vector<CustodianEpoch>& epochs, Rng& rng) {
  while (epochs.empty() || epochs.back().last < today.plus(kCustodianDaysAhead)) {
    // The first begins the day before, for tablets whose clock is behind.
    const Day yesterday = today.plus(-1);
    const Day first = epochs.empty() ? yesterday : std::max(epochs.back().last.plus(1), yesterday);
    SIGILO_TRY(auto epoch, make_custodian_epoch(files, folder, first, rng));
    epochs.push_back(std::move(epoch));
  }
  return {};
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
  SIGILO_CHECK(keys.add_custodian_epochs(files, folder, clock.today(), keys.custodian_epochs_, rng));
  // Last: the folder counts as a server's only with it.
  SIGILO_CHECK(write_identity(files, folder, keys.identity()));
  return keys;
}

Status ServerKeys::load_intake(FileSystem& files, const Path& folder, const ServerIdentity& identity) {
  SIGILO_TRY(const auto epochs, epochs_in(files, folder, kIntakePrefix));
  for (const auto epoch : epochs) {
    IntakeEpochKey key;
    key.epoch = epoch;
    SIGILO_TRY(key.key, read_kem_key(files, folder / file_of(kIntakePrefix, epoch), suite_));
    SIGILO_TRY(key.expanded, expanded(key.key));
    intake_.push_back(std::move(key));
  }
  const auto* current = intake_key(identity.intake.epoch);
  if (current == nullptr || current->public_key != identity.intake.kem_public_key) return not_of_identity();
  return {};
}

Status ServerKeys::load_custodian(FileSystem& files, const Path& folder, const CustodianEntry& custodian) {
  SIGILO_TRY(const auto epochs, epochs_in(files, folder, kCustodianPrefix));
  for (const auto epoch : epochs) {
    CustodianEpochKey key;
    key.epoch = epoch;
    SIGILO_TRY(key.key, read_kem_key(files, folder / file_of(kCustodianPrefix, epoch), suite_));
    SIGILO_TRY(key.expanded, expanded(key.key));
    custodian_keys_.push_back(std::move(key));
  }
  for (const auto& published : custodian.epochs) {
    const auto* key = custodian_epoch(published.epoch);
    if (key == nullptr || key->key.public_key != published.kem_public_key) return not_of_identity();
  }
  custodian_epochs_ = custodian.epochs;
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
  SIGILO_CHECK(keys.load_intake(files, folder, identity));
  SIGILO_CHECK(keys.load_custodian(files, folder, *identity.custodian));
  return keys;
}

Result<bool> ServerKeys::renew_custodian_epochs(FileSystem& files, const Path& folder, Day today, const KnownDays& known, Rng& rng) {
  if (today.plus(kClockSlackDays) < known.first || today > known.last.plus(kClockSlackDays)) {
    return fail(ErrorCode::kUnavailable, "the clock is outside the days of the newest directory, so no custodian epochs are made", "clock",
                "set the clock; if it is right, publish a directory; then start again", known.last.number());
  }
  auto epochs = still_published(custodian_epochs_, today);
  const bool dropped = epochs.size() < custodian_epochs_.size();
  const auto kept = epochs.size();
  SIGILO_CHECK(add_custodian_epochs(files, folder, today, epochs, rng));
  const bool made = epochs.size() > kept;
  if (!made && !dropped) return false;
  SIGILO_CHECK(write_identity(files, folder, identity_with(epochs)));
  custodian_epochs_ = std::move(epochs);
  return made;
}

}  // namespace sigilo::server
