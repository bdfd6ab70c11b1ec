#pragma once

#include "server/ports/commit_store.h"
#include "server/storage/connections.h"
#include "server/storage/disk_reserve.h"

namespace sigilo::server {

/// CommitStore over the writer connection.
class SqlCommitStore final : public CommitStore {
 public:
  SqlCommitStore(Connections& connections, DiskReserve& reserve) : connections_(connections), reserve_(reserve) {}
  [[nodiscard]] Status commit(const CommitBatch& batch) override;

 private:
  Connections& connections_;
  DiskReserve& reserve_;  // the writer's connection
};

}  // namespace sigilo::server
