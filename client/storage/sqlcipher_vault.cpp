#include "client/storage/sqlcipher_vault.h"

#include <utility>

#include "client/storage/key_tables.h"
#include "client/storage/outbox_tables.h"
#include "client/storage/review_tables.h"
#include "client/storage/schema.h"
#include "client/storage/statement_tables.h"
#include "client/storage/trust_tables.h"
#include "crypto/platform/database.h"
#include "crypto/platform/migrations.h"

namespace sigilo {
namespace {

class SqlcipherVault final : public Vault {
 public:
  explicit SqlcipherVault(Database database)
      : database_(std::move(database)), keys_(database_), trust_(database_), outbox_(database_), statements_(database_), review_(database_) {}
  [[nodiscard]] KeyVault& keys() override { return keys_; }
  [[nodiscard]] TrustVault& trust() override { return trust_; }
  [[nodiscard]] OutboxVault& outbox() override { return outbox_; }
  [[nodiscard]] StatementVault& statements() override { return statements_; }
  [[nodiscard]] ReviewVault& review() override { return review_; }

 private:
  Database database_;  // before the parts, which borrow it
  KeyTables keys_;
  TrustTables trust_;
  OutboxTables outbox_;
  StatementTables statements_;
  ReviewTables review_;
};

Result<std::unique_ptr<Vault>> open_on(const std::string& vfs, FileSystem& files, const Path& path, const SecretBytes& key) {
  // Made by us, so that it is for its owner alone whatever the umask; SQLite gives its companions the same mode.
  if (const auto made = files.create_new(path); !made && made.error().code != ErrorCode::kAlreadyExists) return fail(made.error());
  DatabaseOptions options;
  options.path = path;
  options.vfs = vfs;
  SIGILO_TRY(Database database, Database::open(options, key));
  SIGILO_CHECK(migrate(files, path, database, kVaultSchema));
  return std::unique_ptr<Vault>(std::make_unique<SqlcipherVault>(std::move(database)));
}

}  // namespace

Result<std::unique_ptr<Vault>> open_sqlcipher_vault(FileSystem& files, const Path& path, const SecretBytes& key) {
  return open_on({}, files, path, key);
}

VaultOpener sqlcipher_vault_on(std::string vfs) {
  return [vfs = std::move(vfs)](FileSystem& files, const Path& path, const SecretBytes& key) { return open_on(vfs, files, path, key); };
}

}  // namespace sigilo
