#pragma once

#include "server/ports/commit_store.h"
#include "server/storage/connections.h"

namespace sigilo::server {

/// CommitStore over the writer connection.
class SqlCommitStore final : public CommitStore {
 public:
  explicit SqlCommitStore(Connections& connections) : connections_(connections) {}
  [[nodiscard]] Status commit(const CommitBatch& batch) override;

 private:
  Connections& connections_;
};

}  // namespace sigilo::server
