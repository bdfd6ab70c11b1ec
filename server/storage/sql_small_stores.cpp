#include "server/storage/sql_small_stores.h"

#include <algorithm>

namespace sigilo::server {

Status SqlTeamKeyStore::put(std::uint8_t team, std::uint32_t epoch, const DeviceId& device, const DeviceId& maker, ByteView statement) {
  return connections_.write([&](Connection& connection) -> Status {
    SIGILO_TRY(auto row, query(connection, "INSERT INTO team_key(team, epoch, device, maker, statement) VALUES (?1, ?2, ?3, ?4, ?5) "
                                           "ON CONFLICT DO NOTHING"));
    row->bind(1, std::int64_t{team}).bind(2, std::int64_t{epoch}).bind(3, device).bind(4, maker).bind(5, statement);
    return row->run();
  });
}

Result<std::vector<StoredTeamKey>> SqlTeamKeyStore::sealed_to(const DeviceId& device, const DeviceId& or_device, std::uint64_t after,
                                                              std::uint32_t limit) {
  auto lease = connections_.reader();
  SIGILO_TRY(auto row, query(*lease, "SELECT rowid, statement FROM team_key WHERE device IN (?1, ?2) AND rowid > ?3 ORDER BY rowid LIMIT ?4"));
  row->bind(1, device).bind(2, or_device).bind(3, static_cast<std::int64_t>(std::min(after, std::uint64_t{INT64_MAX}))).bind(4, std::int64_t{limit});
  std::vector<StoredTeamKey> list;
  while (true) {
    SIGILO_TRY(const bool found, row->step());
    if (!found) return list;
    list.push_back({static_cast<std::uint64_t>(row->integer(0)), to_bytes(row->blob(1))});
  }
}

Status SqlResourceStore::put(const Digest& digest, ByteView content) {
  return connections_.write([&](Connection& connection) -> Status {
    SIGILO_TRY(auto row, query(connection, "INSERT INTO resource(digest, content) VALUES (?1, ?2) ON CONFLICT DO NOTHING"));
    row->bind(1, digest).bind(2, content);
    return row->run();
  });
}

Result<Bytes> SqlResourceStore::get(const Digest& digest) {
  auto lease = connections_.reader();
  SIGILO_TRY(auto row, query(*lease, "SELECT content FROM resource WHERE digest = ?1"));
  row->bind(1, digest);
  SIGILO_TRY(const bool found, row->step());
  if (!found) return fail(ErrorCode::kNotFound, "there is no such resource", "resource");
  return to_bytes(row->blob(0));
}

}  // namespace sigilo::server
