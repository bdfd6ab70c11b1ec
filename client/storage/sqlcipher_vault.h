#pragma once

#include <memory>
#include <string>

#include "client/core/home.h"
#include "client/core/vault.h"
#include "crypto/base/result.h"
#include "crypto/base/secret_bytes.h"
#include "crypto/platform/file_system.h"

namespace sigilo {

/// The vault of a home in one SQLCipher file; made if it is missing. A VaultOpener (client/core/home.h). `key` has 32 bytes.
/// kAuthenticationFailed for a wrong key or a damaged file, kUnsupported for a newer version, kQuarantined if a migration failed.
[[nodiscard]] Result<std::unique_ptr<Vault>> open_sqlcipher_vault(FileSystem& files, const Path& path, const SecretBytes& key);

/// The same through another SQLite VFS, by its registered name; empty: the system's.
[[nodiscard]] VaultOpener sqlcipher_vault_on(std::string vfs);

}  // namespace sigilo
