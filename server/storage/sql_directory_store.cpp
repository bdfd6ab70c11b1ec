#include "server/storage/sql_directory_store.h"

namespace sigilo::server {
namespace {

Result<StoredDirectory> directory_from(const Statement& row) {
  StoredDirectory directory;
  directory.version = static_cast<std::uint32_t>(row.integer(0));
  SIGILO_TRY(directory.digest, row.id<Digest>(1));
  directory.file = to_bytes(row.blob(2));
  directory.log_index = static_cast<std::uint64_t>(row.integer(3));
  return directory;
}

}  // namespace

Result<std::optional<StoredDirectory>> SqlDirectoryStore::newest() {
  auto lease = connections_.reader();
  SIGILO_TRY(auto row, query(*lease, "SELECT version, digest, file, log_index FROM directory ORDER BY version DESC LIMIT 1"));
  SIGILO_TRY(const bool found, row->step());
  if (!found) return std::optional<StoredDirectory>();
  SIGILO_TRY(auto directory, directory_from(*row));
  return std::optional<StoredDirectory>(std::move(directory));
}

Result<std::vector<StoredDirectory>> SqlDirectoryStore::after(std::uint32_t version, std::uint32_t limit) {
  auto lease = connections_.reader();
  SIGILO_TRY(auto row, query(*lease, "SELECT version, digest, file, log_index FROM directory WHERE version > ?1 ORDER BY version LIMIT ?2"));
  row->bind(1, std::int64_t{version}).bind(2, std::int64_t{limit});
  std::vector<StoredDirectory> directories;
  while (true) {
    SIGILO_TRY(const bool found, row->step());
    if (!found) return directories;
    SIGILO_TRY(auto directory, directory_from(*row));
    directories.push_back(std::move(directory));
  }
}

Result<StoredDirectory> SqlDirectoryStore::by_digest(const Digest& digest) {
  auto lease = connections_.reader();
  SIGILO_TRY(auto row, query(*lease, "SELECT version, digest, file, log_index FROM directory WHERE digest = ?1"));
  row->bind(1, digest);
  SIGILO_TRY(const bool found, row->step());
  if (!found) return fail(ErrorCode::kNotFound, "no such version was published", "directory");
  return directory_from(*row);
}

Result<Bytes> SqlDirectoryStore::names() {
  auto lease = connections_.reader();
  SIGILO_TRY(auto row, query(*lease, "SELECT file FROM names"));
  SIGILO_TRY(const bool found, row->step());
  return found ? to_bytes(row->blob(0)) : Bytes();
}

}  // namespace sigilo::server
