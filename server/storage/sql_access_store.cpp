#include "server/storage/sql_access_store.h"

#include <algorithm>

namespace sigilo::server {
namespace {

Result<StoredAccess> access_from(const Statement& row) {
  StoredAccess stored;
  stored.access.seq = static_cast<std::uint64_t>(row.integer(0));
  stored.access.day = Day(static_cast<std::uint32_t>(row.integer(1)));
  SIGILO_TRY(stored.access.member, row.id<MemberId>(2));
  SIGILO_TRY(stored.access.device, row.id<DeviceId>(3));
  SIGILO_TRY(stored.access.record, row.id<RecordId>(4));
  stored.access.section = static_cast<std::uint16_t>(row.integer(5));
  SIGILO_TRY(stored.chain, row.id<Digest>(6));
  return stored;
}

}  // namespace

Result<std::optional<StoredAccess>> SqlAccessStore::last() {
  auto lease = connections_.reader();
  SIGILO_TRY(auto row, query(*lease, "SELECT seq, day, member, device, record, section, chain FROM access ORDER BY seq DESC LIMIT 1"));
  SIGILO_TRY(const bool found, row->step());
  if (!found) return std::optional<StoredAccess>();
  SIGILO_TRY(auto stored, access_from(*row));
  return std::optional<StoredAccess>(stored);
}

Result<std::vector<StoredAccess>> SqlAccessStore::list(std::uint64_t after, std::uint32_t limit) {
  auto lease = connections_.reader();
  SIGILO_TRY(auto row, query(*lease, "SELECT seq, day, member, device, record, section, chain FROM access WHERE seq > ?1 ORDER BY seq LIMIT ?2"));
  row->bind(1, static_cast<std::int64_t>(std::min(after, static_cast<std::uint64_t>(INT64_MAX)))).bind(2, std::int64_t{limit});
  std::vector<StoredAccess> list;
  while (true) {
    SIGILO_TRY(const bool found, row->step());
    if (!found) return list;
    SIGILO_TRY(auto stored, access_from(*row));
    list.push_back(stored);
  }
}

Result<std::optional<OpenAccesses>> SqlAccessStore::open() {
  auto lease = connections_.reader();
  SIGILO_TRY(auto row, query(*lease, "SELECT f.seq, f.day, l.seq, l.chain FROM access f, access l "
                                     "WHERE f.seq = 1 + (SELECT value FROM counter WHERE name = 'accesses_logged') AND l.seq = (SELECT MAX(seq) FROM access)"));
  SIGILO_TRY(const bool found, row->step());
  if (!found) return std::optional<OpenAccesses>();
  OpenAccesses open;
  open.first = static_cast<std::uint64_t>(row->integer(0));
  open.day = Day(static_cast<std::uint32_t>(row->integer(1)));
  open.last = static_cast<std::uint64_t>(row->integer(2));
  SIGILO_TRY(open.chain, row->id<Digest>(3));
  return std::optional(open);
}

}  // namespace sigilo::server
