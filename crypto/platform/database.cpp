#include "crypto/platform/database.h"

#include <sqlcipher/sqlite3.h>
#include <sys/stat.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>

namespace sigilo {
namespace {

constexpr std::string_view kPlaintextMagic = "SQLite format 3";
constexpr std::string_view kRequiredCipher = "4.6.1";

tl::unexpected<Error> sqlite_error(sqlite3* handle, int code) {
  const int extended = handle == nullptr ? code : sqlite3_extended_errcode(handle);
  switch (code & 0xff) {
    case SQLITE_FULL: return fail(ErrorCode::kNoSpace, "the disk is full", "database", "free some space and try again", extended);
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return fail(ErrorCode::kLocked, "the database is busy", "database", "another process may have it open", extended);
    case SQLITE_NOTADB:
      return fail(ErrorCode::kAuthenticationFailed, "the database does not open with this key, or is damaged", "database", {}, extended);
    case SQLITE_CORRUPT: return fail(ErrorCode::kAuthenticationFailed, "the database is damaged", "database", "restore it from a backup", extended);
    case SQLITE_CONSTRAINT: return fail(ErrorCode::kConflict, "a rule of the database forbids it", "database", {}, extended);
    case SQLITE_CANTOPEN: return fail(ErrorCode::kIo, "the database file cannot be opened", "database", "check folder, owner and mode", extended);
    case SQLITE_NOMEM: return fail(ErrorCode::kResourceExhausted, "no memory left", "database", {}, extended);
    case SQLITE_IOERR:
      // A full disk can also surface as a failed write.
      if (sqlite3_system_errno(handle) == 28) {
        return fail(ErrorCode::kNoSpace, "the disk is full", "database", "free some space and try again", extended);
      }
      return fail(ErrorCode::kIo, "the database cannot be read or written", "database", {}, extended);
    default: return fail(ErrorCode::kIo, "the database reports an error", "database", {}, extended);
  }
}

Status set_key(sqlite3* handle, const SecretBytes& key) {
  static constexpr std::string_view kDigits = "0123456789abcdef";
  SecretBytes text(3 + 2 * kDatabaseKeyBytes);
  const auto out = text.expose_mutable();
  std::size_t at = 0;
  out[at++] = 'x';
  out[at++] = '\'';
  for (const std::uint8_t byte : key.expose()) {
    out[at++] = static_cast<std::uint8_t>(kDigits[byte >> 4]);
    out[at++] = static_cast<std::uint8_t>(kDigits[byte & 15]);
  }
  out[at++] = '\'';
  if (const int code = sqlite3_key(handle, text.expose().data(), static_cast<int>(at)); code != SQLITE_OK) {
    return sqlite_error(handle, code);
  }
  return {};
}

// "4.6.1 community" is at least "4.6.1": compared number by number.
bool version_at_least(std::string_view found, std::string_view wanted) {
  const auto numbers = [](std::string_view text) {
    std::array<int, 3> parts{};
    std::sscanf(std::string(text).c_str(), "%d.%d.%d", &parts[0], &parts[1], &parts[2]);
    return parts;
  };
  return numbers(found) >= numbers(wanted);
}

Status check_cipher(Database& database) {
  SIGILO_TRY(auto statement, database.prepare("PRAGMA cipher_version"));
  SIGILO_TRY(const bool row, statement.step());
  if (!row || !version_at_least(statement.text(0), kRequiredCipher)) {
    return fail(ErrorCode::kUnsupported, "the SQLCipher library is missing or too old", "database", "install SQLCipher 4.6.1 or later");
  }
  return {};
}

Status configure(sqlite3* handle) {
  const std::array<std::pair<int, int>, 5> settings = {{{SQLITE_DBCONFIG_DEFENSIVE, 1},
                                                        {SQLITE_DBCONFIG_DQS_DML, 0},
                                                        {SQLITE_DBCONFIG_DQS_DDL, 0},
                                                        {SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0},
                                                        {SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0}}};
  for (const auto& [option, value] : settings) {
    if (const int code = sqlite3_db_config(handle, option, value, nullptr); code != SQLITE_OK) return sqlite_error(handle, code);
  }
  return {};
}

// The library's own messages (page numbers, "hmac check failed") would go to stderr; our errors say what is needed.
Status silence(Database& database) { return database.execute("PRAGMA cipher_log_level = NONE"); }

Status read_test(Database& database) {
  SIGILO_TRY(auto statement, database.prepare("SELECT count(*) FROM sqlite_master"));
  SIGILO_CHECK(statement.step());
  return {};
}

Status apply_pragmas(Database& database, const DatabaseOptions& options) {
  const bool writer = options.mode == DatabaseMode::kWriter;
  std::string sql = "PRAGMA cache_size = -" + std::to_string(options.cache_kib) + ";PRAGMA temp_store = MEMORY;PRAGMA mmap_size = 0;";
  if (writer) {
    // Checkpoints only here: SQLite before 3.51.3 may lose a commit when one connection checkpoints while another writes.
    sql += "PRAGMA journal_mode = WAL;PRAGMA synchronous = FULL;PRAGMA foreign_keys = ON;PRAGMA secure_delete = ON;PRAGMA wal_autocheckpoint = " +
           std::to_string(options.checkpoint_pages) + ";";
  } else {
    sql += "PRAGMA query_only = ON;PRAGMA wal_autocheckpoint = 0;";
  }
  SIGILO_CHECK(database.execute(sql.c_str()));
  SIGILO_TRY(auto statement, database.prepare("PRAGMA journal_mode"));
  SIGILO_TRY(const bool row, statement.step());
  if (!row || statement.text(0) != "wal") {
    return fail(ErrorCode::kIo, "the database cannot keep a write-ahead log here", "database", "use a local file system");
  }
  return {};
}

// SQLite makes files with the umask's mode. The WAL takes the database's mode, so this comes before it is made.
Status make_private(const Path& path) {
  if (::chmod(path.c_str(), S_IRUSR | S_IWUSR) != 0) {
    return fail(ErrorCode::kIo, "the database file's mode cannot be set to 0600", "database", "it must belong to this user", errno);
  }
  return {};
}

// A key of the wrong shape makes SQLCipher write plaintext without an error, so the file itself is looked at.
Status check_not_plaintext(const Path& path) {
  std::FILE* file = std::fopen(path.c_str(), "rb");
  if (file == nullptr) return fail(ErrorCode::kIo, "the database file cannot be read", "database");
  std::array<char, 16> begin{};
  const std::size_t read = std::fread(begin.data(), 1, begin.size(), file);
  std::fclose(file);
  if (read >= kPlaintextMagic.size() && std::string_view(begin.data(), kPlaintextMagic.size()) == kPlaintextMagic) {
    return fail(ErrorCode::kAuthenticationFailed, "the database file is not encrypted", "database", "it is refused; move it away");
  }
  return {};
}

}  // namespace

Statement::Statement(Statement&& other) noexcept
    : database_(other.database_), statement_(std::exchange(other.statement_, nullptr)), bind_error_(other.bind_error_) {}

Statement& Statement::operator=(Statement&& other) noexcept {
  if (this != &other) {
    sqlite3_finalize(statement_);
    database_ = other.database_;
    statement_ = std::exchange(other.statement_, nullptr);
    bind_error_ = other.bind_error_;
  }
  return *this;
}

Statement::~Statement() { sqlite3_finalize(statement_); }

void Statement::note(int code) {
  if (code != SQLITE_OK && bind_error_ == SQLITE_OK) bind_error_ = code;
}

Statement& Statement::bind(int index, std::int64_t value) {
  note(sqlite3_bind_int64(statement_, index, value));
  return *this;
}

Statement& Statement::bind(int index, ByteView value) {
  // A null pointer would bind NULL; an empty blob is something else.
  const void* data = value.empty() ? static_cast<const void*>("") : value.data();
  note(sqlite3_bind_blob64(statement_, index, data, value.size(), SQLITE_TRANSIENT));
  return *this;
}

Statement& Statement::bind(int index, std::string_view value) {
  const char* data = value.empty() ? "" : value.data();
  note(sqlite3_bind_text64(statement_, index, data, value.size(), SQLITE_TRANSIENT, SQLITE_UTF8));
  return *this;
}

Statement& Statement::bind_null(int index) {
  note(sqlite3_bind_null(statement_, index));
  return *this;
}

Result<bool> Statement::step() {
  if (bind_error_ != SQLITE_OK) {
    return fail(ErrorCode::kInternal, "a value does not fit its place in a statement", "database", {}, bind_error_);
  }
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  const auto error = sqlite_error(database_, code);
  sqlite3_reset(statement_);
  return error;
}

Status Statement::run() {
  while (true) {
    SIGILO_TRY(const bool row, step());
    if (!row) break;
  }
  reset();
  return {};
}

void Statement::reset() {
  sqlite3_reset(statement_);
  sqlite3_clear_bindings(statement_);
  bind_error_ = SQLITE_OK;
}

std::int64_t Statement::integer(int column) const { return sqlite3_column_int64(statement_, column); }

ByteView Statement::blob(int column) const {
  const auto* data = static_cast<const std::uint8_t*>(sqlite3_column_blob(statement_, column));
  return {data, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

std::string_view Statement::text(int column) const {
  const auto* data = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
  return data == nullptr ? std::string_view() : std::string_view(data, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column)));
}

bool Statement::is_null(int column) const { return sqlite3_column_type(statement_, column) == SQLITE_NULL; }

Result<Database> Database::open(const DatabaseOptions& options, const SecretBytes& key) {
  if (key.size() != kDatabaseKeyBytes) {
    return fail(ErrorCode::kInvalidArgument, "a database key has 32 bytes", "database", {}, static_cast<std::int64_t>(key.size()));
  }
  const bool writer = options.mode == DatabaseMode::kWriter;
  const int flags = SQLITE_OPEN_FULLMUTEX | SQLITE_OPEN_NOFOLLOW | (writer ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READWRITE);
  sqlite3* handle = nullptr;
  const int code = sqlite3_open_v2(options.path.c_str(), &handle, flags, options.vfs.empty() ? nullptr : options.vfs.c_str());
  Database database(handle);  // closes also a handle of a failed open
  if (code != SQLITE_OK) return sqlite_error(handle, code);
  sqlite3_extended_result_codes(handle, 1);
  sqlite3_busy_timeout(handle, static_cast<int>(options.busy_timeout.count()));
  SIGILO_CHECK(set_key(handle, key));
  SIGILO_CHECK(silence(database));
  SIGILO_CHECK(check_cipher(database));
  SIGILO_CHECK(configure(handle));
  SIGILO_CHECK(read_test(database));
  if (writer) SIGILO_CHECK(make_private(options.path));
  SIGILO_CHECK(apply_pragmas(database, options));
  if (!writer) sqlite3_db_config(handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
  SIGILO_CHECK(check_not_plaintext(options.path));
  return database;
}

Database::Database(Database&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}

Database& Database::operator=(Database&& other) noexcept {
  if (this != &other) {
    sqlite3_close_v2(handle_);
    handle_ = std::exchange(other.handle_, nullptr);
  }
  return *this;
}

Database::~Database() { sqlite3_close_v2(handle_); }

Result<Statement> Database::prepare(std::string_view sql) {
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v2(handle_, sql.data(), static_cast<int>(sql.size()), &statement, nullptr);
  if (code != SQLITE_OK) return sqlite_error(handle_, code);
  return Statement(handle_, statement);
}

Status Database::execute(const char* sql) {
  if (const int code = sqlite3_exec(handle_, sql, nullptr, nullptr, nullptr); code != SQLITE_OK) return sqlite_error(handle_, code);
  return {};
}

std::int64_t Database::changes() const { return sqlite3_changes64(handle_); }
std::int64_t Database::last_insert_rowid() const { return sqlite3_last_insert_rowid(handle_); }

Result<std::int64_t> Database::user_version() {
  SIGILO_TRY(auto statement, prepare("PRAGMA user_version"));
  SIGILO_CHECK(statement.step());
  return statement.integer(0);
}

Status Database::checkpoint() {
  if (const int code = sqlite3_wal_checkpoint_v2(handle_, nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr); code != SQLITE_OK) {
    return sqlite_error(handle_, code);
  }
  return {};
}

Status Database::check_integrity() {
  // The page check reads the file, not the WAL: a checkpoint that a power cut interrupted must be finished first, or torn pages that the WAL
  // still holds whole would be taken for damage.
  if (sqlite3_db_readonly(handle_, "main") == 0) SIGILO_CHECK(checkpoint());
  const auto damaged = [] { return fail(ErrorCode::kAuthenticationFailed, "the database is damaged", "database", "restore it from a backup"); };
  SIGILO_TRY(auto pages, prepare("PRAGMA cipher_integrity_check"));
  SIGILO_TRY(const bool bad_page, pages.step());
  if (bad_page) return damaged();
  SIGILO_TRY(auto structure, prepare("PRAGMA integrity_check(1)"));
  SIGILO_TRY(const bool row, structure.step());
  if (!row || structure.text(0) != "ok") return damaged();
  return {};
}

Status Database::copy_to(const Path& path) {
  SIGILO_TRY(auto statement, prepare("VACUUM INTO ?1"));
  return statement.bind(1, std::string_view(path.native())).run();
}

Result<Transaction> Transaction::begin(Database& database) {
  SIGILO_CHECK(database.execute("BEGIN IMMEDIATE"));
  return Transaction(database);
}

Transaction::~Transaction() {
  if (database_ != nullptr) (void)database_->execute("ROLLBACK");
}

Status Transaction::commit() {
  auto committed = database_->execute("COMMIT");
  // After a failed COMMIT the transaction may still be open: rolled back here, or already by SQLite.
  if (!committed) (void)database_->execute("ROLLBACK");
  database_ = nullptr;
  return committed;
}

std::string_view required_cipher_version() { return kRequiredCipher; }

}  // namespace sigilo
