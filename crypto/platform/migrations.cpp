#include "crypto/platform/migrations.h"

#include <string>

#include "crypto/platform/durable_files.h"

namespace sigilo {
namespace {

Path beside(const Path& path, const char* word, std::int64_t version) {
  Path result = path;
  result += std::string(".") + word + "-v" + std::to_string(version);
  return result;
}

Status sync_file(FileSystem& files, const Path& path) {
  SIGILO_TRY(auto file, files.open(path, FileMode::kReadWrite));
  SIGILO_CHECK(file->sync());
  return files.sync_directory(path.parent_path());
}

// A copy left by a crash in the middle of a migration is of the same version: the database itself was rolled back.
Status keep_copy(FileSystem& files, Database& database, const Path& copy) {
  SIGILO_CHECK(remove_durably(files, copy));
  SIGILO_CHECK(database.copy_to(copy));
  return sync_file(files, copy);
}

Status apply(Database& database, std::int64_t version, const char* sql) {
  SIGILO_TRY(auto transaction, Transaction::begin(database));
  SIGILO_CHECK(database.execute(sql));
  SIGILO_CHECK(database.execute(("PRAGMA user_version = " + std::to_string(version + 1)).c_str()));
  return transaction.commit();
}

}  // namespace

Status migrate(FileSystem& files, const Path& path, Database& database, std::span<const char* const> steps) {
  SIGILO_TRY(const std::int64_t first, database.user_version());
  const auto newest = static_cast<std::int64_t>(steps.size());
  if (first > newest) {
    return fail(ErrorCode::kUnsupported, "the database was written by a newer version of the program", "database", "update the program", first);
  }
  if (first == newest) return {};
  const Path copy = beside(path, "before", first);
  if (first > 0) SIGILO_CHECK(keep_copy(files, database, copy));
  for (std::int64_t version = first; version < newest; ++version) {
    auto applied = apply(database, version, steps[static_cast<std::size_t>(version)]);
    if (applied) continue;
    if (applied.error().code == ErrorCode::kNoSpace) return applied;  // nothing is wrong with the data
    if (first > 0) {
      SIGILO_CHECK(files.rename(copy, beside(path, "quarantined", first)));
      SIGILO_CHECK(files.sync_directory(path.parent_path()));
    }
    return fail(ErrorCode::kQuarantined, "the database could not be brought to the new version", "database",
                "an untouched copy is kept beside it; use the former program", version);
  }
  if (first > 0) SIGILO_CHECK(remove_durably(files, copy));
  return {};
}

}  // namespace sigilo
