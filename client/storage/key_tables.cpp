#include "client/storage/key_tables.h"

namespace sigilo {
namespace {

tl::unexpected<Error> no_device() { return fail(ErrorCode::kNotFound, "this home has no device keys", "device", "enrol the device first"); }

Result<KemKeyPair> read_kem_key(const Statement& row, int suite_column, int key_column) {
  const std::int64_t number = row.integer(suite_column);
  if (number < 0 || number > 0xffff) return fail(ErrorCode::kMalformed, "the suite of a stored key is no number of a suite", "suite");
  SIGILO_TRY(const Suite suite, suite_from(static_cast<std::uint16_t>(number)));
  return KemKeyPair::from_private(suite, row.blob(key_column));
}

}  // namespace

Status KeyTables::save_device(const DeviceKeys& keys) {
  SIGILO_TRY(Statement known, database_.prepare("SELECT 1 FROM device"));
  SIGILO_TRY(const bool exists, known.step());
  if (exists) return fail(ErrorCode::kAlreadyExists, "this home has its device keys already", "device", "use a new home for another device");
  known.reset();
  SIGILO_TRY(Statement insert, database_.prepare("INSERT INTO device (id, member, signing, suite, kem, tls_key, tls_certificate) "
                                                 "VALUES (1, ?1, ?2, ?3, ?4, ?5, ?6)"));
  insert.bind(1, keys.member).bind(2, keys.signing.seed().expose());
  insert.bind(3, static_cast<std::int64_t>(keys.kem.suite)).bind(4, keys.kem.private_key.expose());
  insert.bind(5, ByteView(keys.tls.key_pem)).bind(6, std::string_view(keys.tls.certificate_pem));
  return insert.run();
}

Result<DeviceKeys> KeyTables::load_device() {
  SIGILO_TRY(Statement row, database_.prepare("SELECT member, signing, suite, kem, tls_key, tls_certificate FROM device"));
  SIGILO_TRY(const bool found, row.step());
  if (!found) return no_device();
  SIGILO_TRY(const MemberId member, row.id<MemberId>(0));
  SIGILO_TRY(SigningKey signing, SigningKey::from_seed(row.blob(1)));
  SIGILO_TRY(KemKeyPair kem, read_kem_key(row, 2, 3));
  SIGILO_TRY(TlsIdentity tls, TlsIdentity::load(row.blob(4), row.text(5)));
  return DeviceKeys{member, std::move(signing), std::move(kem), std::move(tls)};
}

Result<SigningKey> KeyTables::load_signing_key() {
  SIGILO_TRY(Statement row, database_.prepare("SELECT signing FROM device"));
  SIGILO_TRY(const bool found, row.step());
  if (!found) return no_device();
  return SigningKey::from_seed(row.blob(0));
}

Status KeyTables::save_team_key(TeamKeyName name, const KemKeyPair& key) {
  if (auto known = find_team_key(name); known) {
    if (known->suite == key.suite && known->public_key == key.public_key) return {};
    return fail(ErrorCode::kAlreadyExists, "this home holds another key under this team and epoch", "team key");
  } else if (known.error().code != ErrorCode::kNotFound) {
    return fail(known.error());
  }
  SIGILO_TRY(Statement insert, database_.prepare("INSERT INTO team_keys (team, epoch, suite, private_key) VALUES (?1, ?2, ?3, ?4)"));
  insert.bind(1, std::int64_t{name.team}).bind(2, std::int64_t{name.epoch});
  insert.bind(3, static_cast<std::int64_t>(key.suite)).bind(4, key.private_key.expose());
  return insert.run();
}

Status KeyTables::replace_unannounced_team_key(TeamKeyName name, const KemKeyPair& key) {
  SIGILO_TRY(Statement replace, database_.prepare("UPDATE team_keys SET suite = ?3, private_key = ?4 WHERE team = ?1 AND epoch = ?2 RETURNING team"));
  replace.bind(1, std::int64_t{name.team}).bind(2, std::int64_t{name.epoch});
  SIGILO_TRY(const bool found, replace.bind(3, static_cast<std::int64_t>(key.suite)).bind(4, key.private_key.expose()).step());
  if (!found) return fail(ErrorCode::kNotFound, "there is no team key to be replaced", "team key", {}, name.epoch);
  return replace.run();
}

Result<KemKeyPair> KeyTables::find_team_key(TeamKeyName name) {
  SIGILO_TRY(Statement row, database_.prepare("SELECT suite, private_key FROM team_keys WHERE team = ?1 AND epoch = ?2"));
  SIGILO_TRY(const bool found, row.bind(1, std::int64_t{name.team}).bind(2, std::int64_t{name.epoch}).step());
  if (!found) {
    return fail(ErrorCode::kNotFound, "this device does not hold that team key", "team key",
                "a device of the team must share it, then fetch the team keys", name.epoch);
  }
  return read_kem_key(row, 0, 1);
}

Result<std::vector<TeamKeyName>> KeyTables::list_team_keys() {
  SIGILO_TRY(Statement row, database_.prepare("SELECT team, epoch FROM team_keys ORDER BY team, epoch"));
  std::vector<TeamKeyName> names;
  while (true) {
    SIGILO_TRY(const bool more, row.step());
    if (!more) return names;
    names.push_back({static_cast<std::uint8_t>(row.integer(0)), static_cast<std::uint32_t>(row.integer(1))});
  }
}

Status KeyTables::save_compared_device(const Digest& fingerprint) {
  SIGILO_TRY(Statement insert, database_.prepare("INSERT INTO compared_devices (fingerprint) VALUES (?1) ON CONFLICT (fingerprint) DO NOTHING"));
  return insert.bind(1, fingerprint).run();
}

Result<std::vector<Digest>> KeyTables::compared_devices() {
  SIGILO_TRY(Statement row, database_.prepare("SELECT fingerprint FROM compared_devices"));
  std::vector<Digest> devices;
  while (true) {
    SIGILO_TRY(const bool more, row.step());
    if (!more) return devices;
    SIGILO_TRY(const Digest fingerprint, row.id<Digest>(0));
    devices.push_back(fingerprint);
  }
}

}  // namespace sigilo
