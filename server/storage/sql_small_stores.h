#pragma once

#include "server/ports/resource_store.h"
#include "server/ports/team_key_store.h"
#include "server/storage/connections.h"

namespace sigilo::server {

/// TeamKeyStore in the database.
class SqlTeamKeyStore final : public TeamKeyStore {
 public:
  explicit SqlTeamKeyStore(Connections& connections) : connections_(connections) {}
  [[nodiscard]] Status put(std::uint8_t team, std::uint32_t epoch, const DeviceId& device, const DeviceId& maker, ByteView statement) override;
  [[nodiscard]] Result<std::vector<StoredTeamKey>> sealed_to(const DeviceId& device, const DeviceId& or_device, std::uint64_t after,
                                                             std::uint32_t limit) override;

 private:
  Connections& connections_;
};

/// ResourceStore in the database.
class SqlResourceStore final : public ResourceStore {
 public:
  explicit SqlResourceStore(Connections& connections) : connections_(connections) {}
  [[nodiscard]] Status put(const Digest& digest, ByteView content) override;
  [[nodiscard]] Result<Bytes> get(const Digest& digest) override;

 private:
  Connections& connections_;
};

}  // namespace sigilo::server
