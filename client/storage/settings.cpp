#include "client/storage/settings.h"

namespace sigilo {

Result<Bytes> read_setting(Database& database, std::string_view name) {
  SIGILO_TRY(Statement statement, database.prepare("SELECT value FROM settings WHERE name = ?1"));
  SIGILO_TRY(const bool found, statement.bind(1, name).step());
  if (!found) return fail(ErrorCode::kNotFound, "this home has no such value yet");
  return to_bytes(statement.blob(0));
}

Status write_setting(Database& database, std::string_view name, ByteView value) {
  SIGILO_TRY(Statement statement, database.prepare("INSERT INTO settings (name, value) VALUES (?1, ?2) "
                                                   "ON CONFLICT (name) DO UPDATE SET value = excluded.value"));
  return statement.bind(1, name).bind(2, value).run();
}

}  // namespace sigilo
