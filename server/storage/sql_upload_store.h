#pragma once

#include "server/ports/upload_store.h"
#include "server/storage/connections.h"

namespace sigilo::server {

/// UploadStore in the database.
class SqlUploadStore final : public UploadStore {
 public:
  explicit SqlUploadStore(Connections& connections) : connections_(connections) {}
  [[nodiscard]] Status create(const Upload& upload) override;
  [[nodiscard]] Result<Upload> find(const UploadId& id) override;
  [[nodiscard]] Result<std::vector<Listed>> list() override;

 private:
  Connections& connections_;
};

}  // namespace sigilo::server
