#include "client/core/founding.h"

#include <algorithm>
#include <string>
#include <utility>

#include "client/core/enrolment.h"
#include "crypto/directory/names.h"
#include "crypto/directory/signed_directory.h"
#include "crypto/directory/team_key.h"
#include "crypto/directory/trust_root.h"
#include "crypto/envelope/prologue.h"
#include "crypto/envelope/recovery.h"
#include "crypto/envelope/root_key_file.h"
#include "crypto/envelope/section_open.h"
#include "crypto/envelope/section_seal.h"
#include "crypto/platform/durable_files.h"

namespace sigilo {
namespace {

Status check_options(const FoundingOptions& options) {
  const std::size_t roots = options.root_passphrases.size();
  if (roots == 0 || roots > kMaxRootKeys) return fail(ErrorCode::kInvalidArgument, "there must be 1 to 16 root keys", "root keys");
  if (options.root_threshold < 1 || options.root_threshold > roots) {
    return fail(ErrorCode::kInvalidArgument, "the threshold must be between 1 and the number of root keys", "root threshold", {}, options.root_threshold);
  }
  if (options.custodians.empty() && !options.server.custodian) {
    return fail(ErrorCode::kInvalidArgument, "there is no custodian", "custodians", "name them, or run the store with the one inside it");
  }
  if (options.founder_name.empty() || options.founder_name.size() > kMaxPersonNameBytes) {
    return fail(ErrorCode::kInvalidArgument, "the founder's name is missing or too long", "founder name");
  }
  if (!options.founder_roles.has(Role::kAdministrator)) {
    return fail(ErrorCode::kInvalidArgument, "the founder must be an administrator: nobody else could enrol anybody", "founder roles");
  }
  return {};
}

Status require_fresh(Home& home) {
  const auto root = home.vault().trust().trust_root();
  const auto keys = home.vault().keys().load_device();
  if (root || keys) return fail(ErrorCode::kAlreadyExists, "this home belongs to a mechanism already", "home", "use a new home");
  if (root.error().code != ErrorCode::kNotFound) return fail(root.error());
  if (keys.error().code != ErrorCode::kNotFound) return fail(keys.error());
  return {};
}

Directory first_directory(const FoundingOptions& options, const DeviceKeys& founder, Day today, const std::vector<SigningKey>& roots,
                          ByteView recovery_key) {
  const ServerIdentity& server = options.server;
  Directory directory;
  directory.mechanism = server.mechanism;
  directory.issued = today;
  directory.valid_until = today.plus(options.valid_days);
  directory.suite = server.suite;
  directory.root_threshold = options.root_threshold;
  for (const SigningKey& root : roots) directory.root_keys.push_back(root.public_key());
  directory.members.push_back({founder.member, options.founder_roles});
  DeviceEntry device;
  device.id = device_id_of(founder.signing.public_key());
  device.member = founder.member;
  device.verify_key = founder.signing.public_key();
  device.kem_public_key = founder.kem.public_key;
  device.tls_spki = founder.tls.spki_digest;
  device.added = today;
  directory.devices.push_back(std::move(device));
  directory.store_key = server.store_key;
  directory.log_key = server.log_key;
  directory.intake_epochs.push_back(server.intake);
  directory.tls_certificate = server.tls_certificate;
  directory.address = server.address;
  directory.custodian_threshold = options.custodian_threshold;
  directory.custodians = options.custodians;
  if (directory.custodians.empty()) directory.custodians.push_back(*server.custodian);
  directory.recovery_public_key = to_bytes(recovery_key);
  directory.resources = options.resources;
  directory.policy = options.policy;
  directory.sort();
  return directory;
}

/// Seals a small account to a team key and opens it with the private key that the recovery gave back.
Status open_test_record(const Directory& directory, const KemKeyPair& team, Clock& clock, Rng& rng) {
  Prologue prologue;
  prologue.origin = directory.origin();
  prologue.record_nonce = rng.id<Digest>();
  prologue.verify_key = SigningKey::generate(rng).public_key();
  prologue.suite = directory.suite;
  prologue.day = clock.today();
  SIGILO_TRY(prologue.sections, record_layout({}));
  SIGILO_TRY(const Bytes bytes, encode_prologue(prologue));
  const Context ctx = context_of(bytes);
  SIGILO_TRY(const RecordSecrets secrets, RecordSecrets::deal(ctx, 1, 1, rng));
  const SectionSpec spec = *prologue.find(kAccountSection);
  const SecretBytes words = rng.secret(64);
  SIGILO_TRY(const SealedSection sealed, seal_section(spec, secrets, directory.suite, {Team::kReview, 1, team.public_key}, words.expose(), rng));
  SIGILO_TRY(const SectionHeader header, parse_section_header(sealed.header, spec, directory.suite));
  SIGILO_TRY(SecretBytes file_key, open_section_key(sealed.header, header, ctx, spec, directory.suite, team.private_key.expose(),
                                                    secrets.erasure_handle().expose()));
  SectionOpener opener(spec, std::move(file_key));
  SecretBuffer opened;
  SIGILO_CHECK(opener.update(sealed.payload, opened));
  SIGILO_CHECK(opener.finish(opened));
  if (!equal_constant_time(opened, words.expose())) {
    return fail(ErrorCode::kAuthenticationFailed, "the test record reads differently after the recovery", "recovery key");
  }
  return {};
}

Result<std::vector<Bytes>> seal_roots(const FoundingOptions& options, const std::vector<SigningKey>& roots, Rng& rng) {
  std::vector<Bytes> files;
  for (std::size_t i = 0; i < roots.size(); ++i) {
    SIGILO_TRY(Bytes file, seal_root_key(static_cast<std::uint8_t>(i), roots[i], options.root_passphrases[i], options.cost, rng));
    files.push_back(std::move(file));
  }
  return files;
}

}  // namespace

Status rehearse_recovery(const Directory& directory, const std::vector<SecretBuffer>& shares, Clock& clock, Rng& rng) {
  std::vector<ByteView> views(shares.begin(), shares.end());
  SIGILO_TRY(const KemKeyPair recovered, combine_recovery(views, directory.suite));
  if (recovered.public_key != directory.recovery_public_key) {
    return fail(ErrorCode::kAuthenticationFailed, "the shares give another key than the directory's recovery key", "recovery shares");
  }
  SIGILO_TRY(const KemKeyPair team, KemKeyPair::generate(directory.suite, rng));
  SIGILO_TRY(const TeamKeyGrant grant,
             seal_team_key(directory.origin(), Team::kReview, 1, team, DeviceId(), directory.recovery_public_key, rng));
  SIGILO_TRY(const KemKeyPair reopened, open_team_key(grant, directory.origin(), directory.suite, recovered.private_key.expose()));
  return open_test_record(directory, reopened, clock, rng);
}

Result<Founding> found_mechanism(Home& home, const FoundingOptions& options) {
  SIGILO_CHECK(check_options(options));
  SIGILO_CHECK(require_fresh(home));
  const MechanismId& mechanism = options.server.mechanism;
  const Suite suite = options.server.suite;
  SIGILO_TRY(const DeviceKeys keys, make_device_keys(home, mechanism, home.rng().id<MemberId>(), suite));
  std::vector<SigningKey> roots;
  for (std::size_t i = 0; i < options.root_passphrases.size(); ++i) roots.push_back(SigningKey::generate(home.rng()));
  SIGILO_TRY(Recovery recovery, make_recovery(mechanism, suite, options.recovery_threshold, options.recovery_shares, home.rng()));
  recovery.key.private_key.wipe();  // the rehearsal has to do without it

  const Directory directory = first_directory(options, keys, home.clock().today(), roots, recovery.key.public_key);
  SIGILO_TRY(SignedDirectory signed_directory, SignedDirectory::make(directory));
  for (std::uint8_t i = 0; i < options.root_threshold; ++i) SIGILO_CHECK(signed_directory.sign(i, roots[i]));
  std::vector<SecretBuffer> last_shares(recovery.shares.end() - options.recovery_threshold, recovery.shares.end());
  SIGILO_CHECK(rehearse_recovery(directory, last_shares, home.clock(), home.rng()));

  Founding founding;
  founding.directory = signed_directory.encode();
  SIGILO_TRY(founding.names, sign_names({mechanism, 1, {{keys.member, options.founder_name}}}, 0, roots[0]));
  SIGILO_TRY(founding.trust_root, TrustRoot::of(directory).encode());
  SIGILO_TRY(founding.root_keys, seal_roots(options, roots, home.rng()));
  founding.recovery_shares = std::move(recovery.shares);
  founding.founder = keys.member;
  founding.founder_device = device_id_of(keys.signing.public_key());
  SIGILO_CHECK(home.vault().keys().save_device(keys));
  SIGILO_CHECK(home.vault().trust().set_trust_root(founding.trust_root));
  return founding;
}

Status save_founding(FileSystem& files, const Path& folder, const Founding& founding) {
  SIGILO_CHECK(make_private_directory(files, folder));
  std::vector<std::pair<Path, ByteView>> contents = {
      {folder / "directory", founding.directory}, {folder / "names", founding.names}, {folder / "trust-root", founding.trust_root}};
  for (std::size_t i = 0; i < founding.root_keys.size(); ++i) {
    contents.emplace_back(folder / ("root-" + std::to_string(i + 1) + ".key"), founding.root_keys[i]);
  }
  for (std::size_t i = 0; i < founding.recovery_shares.size(); ++i) {
    contents.emplace_back(folder / ("recovery-" + std::to_string(i + 1) + ".share"), founding.recovery_shares[i]);
  }
  for (std::size_t i = 0; i < contents.size(); ++i) {
    const Status written = write_new_durably(files, contents[i].first, contents[i].second);
    if (written) continue;
    for (std::size_t k = 0; k < i; ++k) (void)files.remove(contents[k].first);
    return written;
  }
  return {};
}

}  // namespace sigilo
