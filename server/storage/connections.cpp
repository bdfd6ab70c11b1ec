#include "server/storage/connections.h"

namespace sigilo::server {

Result<Statement*> Connection::statement(const char* sql) {
  auto found = statements_.find(sql);
  if (found == statements_.end()) {
    SIGILO_TRY(auto prepared, database_.prepare(sql));
    found = statements_.emplace(sql, std::move(prepared)).first;
  }
  found->second.reset();
  return &found->second;
}

Result<Query> query(Connection& connection, const char* sql) {
  SIGILO_TRY(auto* statement, connection.statement(sql));
  return Query(*statement);
}

Connections::Connections(Database writer, std::vector<Database> readers) : writer_(std::move(writer)) {
  for (auto& reader : readers) readers_.push_back(std::make_unique<Connection>(std::move(reader)));
}

Connections::Lease::~Lease() {
  if (connection_ == nullptr) return;
  {
    const std::lock_guard lock(owner_->readers_mutex_);
    owner_->readers_.push_back(std::move(connection_));
  }
  owner_->returned_.notify_one();
}

Connections::Lease Connections::reader() {
  std::unique_lock lock(readers_mutex_);
  returned_.wait(lock, [this] { return !readers_.empty(); });
  auto connection = std::move(readers_.back());
  readers_.pop_back();
  return Lease(*this, std::move(connection));
}

}  // namespace sigilo::server
