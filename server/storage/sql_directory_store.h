#pragma once

#include "server/ports/directory_store.h"
#include "server/storage/connections.h"

namespace sigilo::server {

/// DirectoryStore over the reader connections.
class SqlDirectoryStore final : public DirectoryStore {
 public:
  explicit SqlDirectoryStore(Connections& connections) : connections_(connections) {}
  [[nodiscard]] Result<std::optional<StoredDirectory>> newest() override;
  [[nodiscard]] Result<std::vector<StoredDirectory>> after(std::uint32_t version, std::uint32_t limit) override;
  [[nodiscard]] Result<StoredDirectory> by_digest(const Digest& digest) override;
  [[nodiscard]] Result<Bytes> names() override;

 private:
  Connections& connections_;
};

}  // namespace sigilo::server
