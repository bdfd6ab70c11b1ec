#pragma once

#include <span>

#include "crypto/platform/database.h"

namespace sigilo {

/// Brings a database to version steps.size() (PRAGMA user_version); steps[i] is the SQL that leads from version i to i + 1, all of it
/// in one transaction a step. Before an existing database is touched, a copy "<name>.before-v<N>" is made beside it and synced; it
/// is removed when all steps have succeeded. A failed step is rolled back, the copy stays as "<name>.quarantined-v<N>", and the error
/// is kQuarantined with the version as `number`. kUnsupported for a database of a newer program, which is left alone.
[[nodiscard]] Status migrate(FileSystem& files, const Path& path, Database& database, std::span<const char* const> steps);

}  // namespace sigilo
