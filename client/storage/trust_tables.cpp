#include "client/storage/trust_tables.h"

#include "client/storage/settings.h"
#include "crypto/base/codec.h"

namespace sigilo {

Status TrustTables::set_trust_root(ByteView trust_root) {
  if (auto known = read_setting(database_, kTrustRootSetting); known) {
    if (ByteView(*known).size() == trust_root.size() && equal_constant_time(*known, trust_root)) return {};
    return fail(ErrorCode::kAlreadyExists, "this home belongs to another mechanism", "trust root", "use a new home");
  } else if (known.error().code != ErrorCode::kNotFound) {
    return fail(known.error());
  }
  return write_setting(database_, kTrustRootSetting, trust_root);
}

Result<Bytes> TrustTables::trust_root() { return read_setting(database_, kTrustRootSetting); }
Result<Bytes> TrustTables::names() { return read_setting(database_, kNamesSetting); }
Result<Bytes> TrustTables::checkpoint() { return read_setting(database_, kCheckpointSetting); }

Result<Bytes> TrustTables::log_position() {
  auto stored = read_setting(database_, kTrustPositionSetting);
  if (!stored && stored.error().code == ErrorCode::kNotFound) return Bytes();
  return stored;
}

Result<std::optional<Day>> TrustTables::refreshed() {
  const auto stored = read_setting(database_, kRefreshedSetting);
  if (!stored && stored.error().code == ErrorCode::kNotFound) return std::optional<Day>();
  if (!stored) return fail(stored.error());
  SIGILO_TRY(const std::uint32_t day, Reader(*stored).u32());
  return std::optional<Day>(Day(day));
}

Status TrustTables::advance(const TrustStep& step) {
  SIGILO_TRY(Transaction transaction, Transaction::begin(database_));
  SIGILO_TRY(Statement insert, database_.prepare("INSERT INTO directories (version, digest, document, log_index) VALUES (?1, ?2, ?3, ?4)"));
  for (const StoredDirectory& directory : step.directories) {
    insert.bind(1, std::int64_t{directory.version}).bind(2, directory.digest).bind(3, directory.document);
    SIGILO_CHECK(insert.bind(4, static_cast<std::int64_t>(directory.log_index)).run());
  }
  if (!step.names.empty()) SIGILO_CHECK(write_setting(database_, kNamesSetting, step.names));
  if (!step.checkpoint.empty()) SIGILO_CHECK(write_setting(database_, kCheckpointSetting, step.checkpoint));
  if (!step.log_position.empty()) SIGILO_CHECK(write_setting(database_, kTrustPositionSetting, step.log_position));
  SIGILO_TRY(Statement foreign, database_.prepare("INSERT INTO foreign_entries (log_index) VALUES (?1) ON CONFLICT (log_index) DO NOTHING"));
  for (const std::uint64_t index : step.foreign_entries) SIGILO_CHECK(foreign.bind(1, static_cast<std::int64_t>(index)).run());
  SIGILO_TRY(Statement sight, database_.prepare("INSERT INTO custodian_sights (custodian, size) VALUES (?1, ?2) "
                                                "ON CONFLICT (custodian) DO UPDATE SET size = max(size, excluded.size)"));
  for (const CustodianSight& seen : step.sights) {
    SIGILO_CHECK(sight.bind(1, std::int64_t{seen.custodian}).bind(2, static_cast<std::int64_t>(seen.size)).run());
  }
  if (step.refreshed) {
    Writer day;
    day.u32(step.refreshed->number());
    SIGILO_CHECK(write_setting(database_, kRefreshedSetting, day.view()));
  }
  return transaction.commit();
}

Result<std::vector<StoredDirectory>> TrustTables::directories() {
  SIGILO_TRY(Statement row, database_.prepare("SELECT version, digest, document, log_index FROM directories ORDER BY version"));
  std::vector<StoredDirectory> directories;
  while (true) {
    SIGILO_TRY(const bool more, row.step());
    if (!more) return directories;
    SIGILO_TRY(const Digest digest, row.id<Digest>(1));
    directories.push_back({static_cast<std::uint32_t>(row.integer(0)), digest, to_bytes(row.blob(2)), static_cast<std::uint64_t>(row.integer(3))});
  }
}

Result<std::vector<std::uint64_t>> TrustTables::foreign_entries() {
  SIGILO_TRY(Statement row, database_.prepare("SELECT log_index FROM foreign_entries ORDER BY log_index"));
  std::vector<std::uint64_t> places;
  while (true) {
    SIGILO_TRY(const bool more, row.step());
    if (!more) return places;
    places.push_back(static_cast<std::uint64_t>(row.integer(0)));
  }
}

Result<std::vector<CustodianSight>> TrustTables::sights() {
  SIGILO_TRY(Statement row, database_.prepare("SELECT custodian, size FROM custodian_sights ORDER BY custodian"));
  std::vector<CustodianSight> sights;
  while (true) {
    SIGILO_TRY(const bool more, row.step());
    if (!more) return sights;
    sights.push_back({static_cast<std::uint8_t>(row.integer(0)), static_cast<std::uint64_t>(row.integer(1))});
  }
}

Status TrustTables::put_resource(const Digest& digest, ByteView content) {
  SIGILO_TRY(Statement insert, database_.prepare("INSERT INTO resources (digest, content) VALUES (?1, ?2) ON CONFLICT (digest) DO NOTHING"));
  return insert.bind(1, digest).bind(2, content).run();
}

Result<Bytes> TrustTables::resource(const Digest& digest) {
  SIGILO_TRY(Statement row, database_.prepare("SELECT content FROM resources WHERE digest = ?1"));
  SIGILO_TRY(const bool found, row.bind(1, digest).step());
  if (!found) return fail(ErrorCode::kNotFound, "this home does not hold that resource", "digest", "fetch it while there is a network");
  return to_bytes(row.blob(0));
}

}  // namespace sigilo
