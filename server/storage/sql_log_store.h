#pragma once

#include "server/ports/log_store.h"
#include "server/storage/connections.h"

namespace sigilo::server {

/// LogStore over the reader connections.
class SqlLogStore final : public LogStore {
 public:
  explicit SqlLogStore(Connections& connections) : connections_(connections) {}
  [[nodiscard]] Result<Digest> read(const NodeId& node) const override;
  [[nodiscard]] Result<std::uint64_t> size() override;
  [[nodiscard]] Result<std::vector<Bytes>> entries(std::uint64_t start, std::uint32_t limit) override;
  [[nodiscard]] Result<std::uint64_t> index_of(const Digest& leaf_hash) override;

 private:
  Connections& connections_;
};

[[nodiscard]] Result<std::uint64_t> log_size(Connection& connection);
/// Row of a subtree's hash. Requires level < 64 and index < 2^56.
[[nodiscard]] std::int64_t node_key(const NodeId& node);

}  // namespace sigilo::server
