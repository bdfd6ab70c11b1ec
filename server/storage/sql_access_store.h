#pragma once

#include "server/ports/access_store.h"
#include "server/storage/connections.h"

namespace sigilo::server {

/// AccessStore over the reader connections.
class SqlAccessStore final : public AccessStore {
 public:
  explicit SqlAccessStore(Connections& connections) : connections_(connections) {}
  [[nodiscard]] Result<std::optional<StoredAccess>> last() override;
  [[nodiscard]] Result<std::vector<StoredAccess>> list(std::uint64_t after, std::uint32_t limit) override;
  [[nodiscard]] Result<std::optional<OpenAccesses>> open() override;

 private:
  Connections& connections_;
};

}  // namespace sigilo::server
