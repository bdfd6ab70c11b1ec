#pragma once

#include <condition_variable>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "crypto/platform/database.h"

namespace sigilo::server {

/// A connection with its prepared statements, each prepared once. One thread at a time.
class Connection {
 public:
  explicit Connection(Database database) : database_(std::move(database)) {}
  [[nodiscard]] Database& database() { return database_; }
  /// Ready to be bound. Valid until the next call with the same text. `sql` must be a literal: it is the key by address.
  [[nodiscard]] Result<Statement*> statement(const char* sql);

 private:
  Database database_;
  std::unordered_map<const char*, Statement> statements_;
};

/// A statement in use: reset when it goes out of scope, so that no read transaction stays open behind.
class Query {
 public:
  explicit Query(Statement& statement) : statement_(&statement) {}
  Query(Query&& other) noexcept : statement_(std::exchange(other.statement_, nullptr)) {}
  Query& operator=(Query&&) = delete;
  ~Query() {
    if (statement_ != nullptr) statement_->reset();
  }
  Statement* operator->() { return statement_; }
  Statement& operator*() { return *statement_; }

 private:
  Statement* statement_;
};

[[nodiscard]] Result<Query> query(Connection& connection, const char* sql);

/// The one writer connection behind a mutex, and a pool of readers. Thread-safe.
class Connections {
 public:
  Connections(Database writer, std::vector<Database> readers);

  class Lease {
   public:
    Lease(Lease&&) = default;
    ~Lease();
    Connection* operator->() { return connection_.get(); }
    Connection& operator*() { return *connection_; }

   private:
    friend class Connections;
    Lease(Connections& owner, std::unique_ptr<Connection> connection) : owner_(&owner), connection_(std::move(connection)) {}
    Connections* owner_;
    std::unique_ptr<Connection> connection_;
  };
  /// Waits for a reader that is free.
  [[nodiscard]] Lease reader();

  /// Runs `work(Connection&)` in one durable transaction on the writer. What it returns as error is rolled back.
  template <typename Work>
  [[nodiscard]] Status write(Work&& work) {
    const std::lock_guard lock(writer_mutex_);
    SIGILO_TRY(auto transaction, Transaction::begin(writer_.database()));
    SIGILO_CHECK(work(writer_));
    return transaction.commit();
  }
  /// Runs `work(Database&)` on the writer, outside a transaction.
  template <typename Work>
  [[nodiscard]] Status exclusive(Work&& work) {
    const std::lock_guard lock(writer_mutex_);
    return work(writer_.database());
  }

 private:
  std::mutex writer_mutex_;
  Connection writer_;  // writer_mutex_
  std::mutex readers_mutex_;
  std::condition_variable returned_;
  std::vector<std::unique_ptr<Connection>> readers_;  // readers_mutex_; those that are free
};

}  // namespace sigilo::server
