#pragma once

#include "client/core/vault.h"
#include "crypto/platform/database.h"

namespace sigilo {

/// TrustVault over the tables `directories`, `resources` and `settings`.
class TrustTables final : public TrustVault {
 public:
  explicit TrustTables(Database& database) : database_(database) {}
  [[nodiscard]] Status set_trust_root(ByteView trust_root) override;
  [[nodiscard]] Result<Bytes> trust_root() override;
  [[nodiscard]] Status advance(const TrustStep& step) override;
  [[nodiscard]] Result<std::vector<StoredDirectory>> directories() override;
  [[nodiscard]] Result<Bytes> names() override;
  [[nodiscard]] Result<Bytes> checkpoint() override;
  [[nodiscard]] Result<Bytes> log_position() override;
  [[nodiscard]] Result<std::optional<Day>> refreshed() override;
  [[nodiscard]] Result<std::vector<std::uint64_t>> foreign_entries() override;
  [[nodiscard]] Result<std::vector<CustodianSight>> sights() override;
  [[nodiscard]] Status put_resource(const Digest& digest, ByteView content) override;
  [[nodiscard]] Result<Bytes> resource(const Digest& digest) override;

 private:
  Database& database_;
};

}  // namespace sigilo
