#pragma once

#include "client/core/vault.h"
#include "crypto/platform/database.h"

namespace sigilo {

/// KeyVault over the tables `device`, `team_keys` and `compared_devices`.
class KeyTables final : public KeyVault {
 public:
  explicit KeyTables(Database& database) : database_(database) {}
  [[nodiscard]] Status save_device(const DeviceKeys& keys) override;
  [[nodiscard]] Result<DeviceKeys> load_device() override;
  [[nodiscard]] Result<SigningKey> load_signing_key() override;
  [[nodiscard]] Status save_team_key(TeamKeyName name, const KemKeyPair& key) override;
  [[nodiscard]] Status replace_unannounced_team_key(TeamKeyName name, const KemKeyPair& key) override;
  [[nodiscard]] Result<KemKeyPair> find_team_key(TeamKeyName name) override;
  [[nodiscard]] Result<std::vector<TeamKeyName>> list_team_keys() override;
  [[nodiscard]] Status save_compared_device(const Digest& fingerprint) override;
  [[nodiscard]] Result<std::vector<Digest>> compared_devices() override;

 private:
  Database& database_;
};

}  // namespace sigilo
