#include "client/storage/statement_tables.h"

namespace sigilo {

Status StatementTables::add(const OwnStatement& statement) {
  SIGILO_TRY(Statement insert, database_.prepare("INSERT INTO own_statements (leaf, day, statement, problem, problem_text) VALUES (?1, ?2, ?3, 0, '') "
                                                 "ON CONFLICT (leaf) DO NOTHING"));
  insert.bind(1, statement.leaf).bind(2, std::int64_t{statement.day.number()}).bind(3, ByteView(statement.statement));
  return insert.run();
}

Result<std::vector<OwnStatement>> StatementTables::list() {
  SIGILO_TRY(Statement row, database_.prepare("SELECT leaf, day, statement, coalesce(log_index, -1), problem, problem_text FROM own_statements ORDER BY number"));
  std::vector<OwnStatement> statements;
  while (true) {
    SIGILO_TRY(const bool more, row.step());
    if (!more) return statements;
    OwnStatement statement;
    SIGILO_TRY(statement.leaf, row.id<Digest>(0));
    statement.day = Day(static_cast<std::uint32_t>(row.integer(1)));
    statement.statement = to_bytes(row.blob(2));
    if (row.integer(3) >= 0) statement.log_index = static_cast<std::uint64_t>(row.integer(3));
    statement.problem = static_cast<std::uint16_t>(row.integer(4));
    statement.problem_text = std::string(row.text(5));
    statements.push_back(std::move(statement));
  }
}

Status StatementTables::settle(const Digest& leaf, std::uint64_t log_index) {
  SIGILO_TRY(Statement update, database_.prepare("UPDATE own_statements SET log_index = ?2, problem = 0, problem_text = '' WHERE leaf = ?1"));
  return update.bind(1, leaf).bind(2, static_cast<std::int64_t>(log_index)).run();
}

Status StatementTables::note_problem(const Digest& leaf, std::uint16_t problem, const std::string& text) {
  SIGILO_TRY(Statement update, database_.prepare("UPDATE own_statements SET problem = ?2, problem_text = ?3 WHERE leaf = ?1"));
  return update.bind(1, leaf).bind(2, std::int64_t{problem}).bind(3, std::string_view(text)).run();
}

Status StatementTables::forget_settled_before(Day day) {
  SIGILO_TRY(Statement remove, database_.prepare("DELETE FROM own_statements WHERE log_index IS NOT NULL AND day < ?1"));
  return remove.bind(1, std::int64_t{day.number()}).run();
}

}  // namespace sigilo
