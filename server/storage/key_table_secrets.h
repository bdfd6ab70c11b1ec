#pragma once

#include <memory>
#include <vector>

#include "crypto/platform/key_table_file.h"
#include "server/ports/secret_table.h"

namespace sigilo::server {

/// SecretTable in a key-table file.
class KeyTableSecrets final : public SecretTable {
 public:
  explicit KeyTableSecrets(std::unique_ptr<KeyTableFile> table) : table_(std::move(table)) {}
  [[nodiscard]] Status put(std::span<const SecretItem> items) override {
    std::vector<KeyTableItem> copy;
    for (const auto& item : items) copy.push_back({item.id, item.value});
    return table_->put(copy);
  }
  [[nodiscard]] Result<SecretBytes> get(ByteView id) override { return table_->get(id); }
  [[nodiscard]] Status erase(std::span<const ByteView> ids) override { return table_->erase(ids); }

 private:
  std::unique_ptr<KeyTableFile> table_;
};

}  // namespace sigilo::server
