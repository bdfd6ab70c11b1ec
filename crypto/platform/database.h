#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "crypto/base/bytes.h"
#include "crypto/base/ids.h"
#include "crypto/base/result.h"
#include "crypto/base/secret_bytes.h"
#include "crypto/platform/file_system.h"

struct sqlite3;
struct sqlite3_stmt;

namespace sigilo {

inline constexpr std::size_t kDatabaseKeyBytes = 32;

enum class DatabaseMode : std::uint8_t {
  kWriter,  ///< creates the file if it is missing; does all writes and all checkpoints
  kReader,  ///< read-only; never checkpoints
};

struct DatabaseOptions {
  Path path;
  DatabaseMode mode = DatabaseMode::kWriter;
  std::string vfs;                          ///< name of a registered SQLite VFS; empty: the system's
  std::int32_t cache_kib = 8192;
  std::chrono::milliseconds busy_timeout{5000};
  std::int32_t checkpoint_pages = 2000;     ///< the writer checkpoints the WAL after so many pages; 0: only on checkpoint()
};

/// A prepared statement. Binding errors surface in the next step. Move-only; used by one thread at a time; must not outlive its
/// Database. Placeholders and columns count from 1 and 0 as in SQLite.
class Statement {
 public:
  Statement(Statement&& other) noexcept;
  Statement& operator=(Statement&& other) noexcept;
  ~Statement();

  Statement& bind(int index, std::int64_t value);
  Statement& bind(int index, ByteView value);
  Statement& bind(int index, std::string_view value);
  Statement& bind_null(int index);
  template <typename Tag, std::size_t N>
  Statement& bind(int index, const FixedId<Tag, N>& id) { return bind(index, id.bytes()); }

  /// True if there is a row to read. kConflict for a violated constraint, else as Database.
  [[nodiscard]] Result<bool> step();
  /// Steps to the end and resets: for statements without rows.
  [[nodiscard]] Status run();
  /// Ready to be bound and stepped again; bindings are cleared.
  void reset();

  [[nodiscard]] std::int64_t integer(int column) const;
  /// Valid until the next step or reset.
  [[nodiscard]] ByteView blob(int column) const;
  [[nodiscard]] std::string_view text(int column) const;
  [[nodiscard]] bool is_null(int column) const;
  template <typename Id>
  [[nodiscard]] Result<Id> id(int column) const { return Id::from_bytes(blob(column)); }

 private:
  friend class Database;
  Statement(sqlite3* database, sqlite3_stmt* statement) : database_(database), statement_(statement) {}
  void note(int code);
  sqlite3* database_;
  sqlite3_stmt* statement_;
  int bind_error_ = 0;
};

/// A SQLCipher connection with a raw 32-byte key, opened in the order that fails closed: key, version, read test, no plaintext file,
/// WAL, synchronous FULL, foreign keys, untrusted schema, defensive.
/// Errors: kNoSpace for a full disk, kLocked when busy, kAuthenticationFailed for "not a database" (a wrong key and a damaged first
/// page look alike), kIo otherwise with SQLite's extended code as `number`.
/// Thread-safety: one thread at a time. Source: reference/style.md H1–H10.
class Database {
 public:
  [[nodiscard]] static Result<Database> open(const DatabaseOptions& options, const SecretBytes& key);
  Database(Database&&) noexcept;
  Database& operator=(Database&&) noexcept;
  ~Database();

  [[nodiscard]] Result<Statement> prepare(std::string_view sql);
  /// One or more statements without parameters.
  [[nodiscard]] Status execute(const char* sql);
  /// Rows changed by the last statement.
  [[nodiscard]] std::int64_t changes() const;
  [[nodiscard]] std::int64_t last_insert_rowid() const;
  [[nodiscard]] Result<std::int64_t> user_version();
  /// Moves the WAL into the file and empties it. Writer only.
  [[nodiscard]] Status checkpoint();
  /// kAuthenticationFailed if a page does not check out or the structure is broken. Reads everything; the writer checkpoints first.
  [[nodiscard]] Status check_integrity();
  /// A copy under the same key at a path that does not exist. Not synced.
  [[nodiscard]] Status copy_to(const Path& path);

 private:
  explicit Database(sqlite3* handle) : handle_(handle) {}
  sqlite3* handle_;
};

/// BEGIN IMMEDIATE … COMMIT. Rolled back by the destructor unless committed. Durable when commit() has returned without error;
/// after an error of commit() the transaction may or may not be in the file: read again.
class Transaction {
 public:
  [[nodiscard]] static Result<Transaction> begin(Database& database);
  Transaction(Transaction&& other) noexcept : database_(std::exchange(other.database_, nullptr)) {}
  Transaction& operator=(Transaction&&) = delete;
  ~Transaction();
  [[nodiscard]] Status commit();

 private:
  explicit Transaction(Database& database) : database_(&database) {}
  Database* database_;
};

/// SQLite's version numbers and SQLCipher's must be at least those that we tested; called by open().
[[nodiscard]] std::string_view required_cipher_version();

}  // namespace sigilo
