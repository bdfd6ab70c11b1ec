#include "server/storage/sql_log_store.h"

namespace sigilo::server {

Result<std::uint64_t> log_size(Connection& connection) {
  SIGILO_TRY(auto row, query(connection, "SELECT coalesce(max(log_index) + 1, 0) FROM entry"));
  SIGILO_CHECK(row->step());
  return static_cast<std::uint64_t>(row->integer(0));
}

std::int64_t node_key(const NodeId& node) { return static_cast<std::int64_t>(std::uint64_t{node.level} << 56 | node.index); }

Result<Digest> SqlLogStore::read(const NodeId& node) const {
  const auto missing = [] { return fail(ErrorCode::kNotFound, "the log has no such subtree", "log"); };
  if (node.level >= 64 || node.index >= std::uint64_t{1} << 56) return missing();
  auto lease = connections_.reader();
  SIGILO_TRY(auto row, query(*lease, node.level == 0 ? "SELECT leaf FROM entry WHERE log_index = ?1" : "SELECT hash FROM node WHERE id = ?1"));
  row->bind(1, node.level == 0 ? static_cast<std::int64_t>(node.index) : node_key(node));
  SIGILO_TRY(const bool found, row->step());
  if (!found) return missing();
  return row->id<Digest>(0);
}

Result<std::uint64_t> SqlLogStore::size() {
  auto lease = connections_.reader();
  return log_size(*lease);
}

Result<std::vector<Bytes>> SqlLogStore::entries(std::uint64_t start, std::uint32_t limit) {
  std::vector<Bytes> entries;
  if (start > static_cast<std::uint64_t>(INT64_MAX)) return entries;
  auto lease = connections_.reader();
  SIGILO_TRY(auto row, query(*lease, "SELECT entry FROM entry WHERE log_index >= ?1 ORDER BY log_index LIMIT ?2"));
  row->bind(1, static_cast<std::int64_t>(start)).bind(2, std::int64_t{limit});
  while (true) {
    SIGILO_TRY(const bool found, row->step());
    if (!found) return entries;
    entries.push_back(to_bytes(row->blob(0)));
  }
}

Result<std::uint64_t> SqlLogStore::index_of(const Digest& leaf_hash) {
  auto lease = connections_.reader();
  SIGILO_TRY(auto row, query(*lease, "SELECT log_index FROM entry WHERE leaf = ?1"));
  row->bind(1, leaf_hash);
  SIGILO_TRY(const bool found, row->step());
  if (!found) return fail(ErrorCode::kNotFound, "the log has no such entry", "log");
  return static_cast<std::uint64_t>(row->integer(0));
}

}  // namespace sigilo::server
