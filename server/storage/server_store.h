#pragma once

#include <memory>
#include <string>
#include <vector>

#include "crypto/base/rng.h"
#include "crypto/base/secret_bytes.h"
#include "crypto/platform/file_system.h"
#include "crypto/platform/key_table_file.h"
#include "server/ports/ports.h"

namespace sigilo::server {

struct StoreOptions {
  Path folder;              ///< made if missing, mode 0700
  std::string vfs;          ///< SQLite VFS; empty: the system's
  std::size_t readers = 4;  ///< read-only connections
  Path head;                ///< the second place of the newest checkpoint, in a folder that exists; empty: `head` in the folder
  std::uint64_t reserve_bytes = 0;  ///< of the disk, held for publishing a directory; 0: none
};

/// All stores of one machine below one folder:
///   lock                       held while open: one process a folder
///   sigilo.db (-wal, -shm)     SQLCipher: metadata, small sections, log
///   blobs/ab/<name>            large sections
///   head                       the second place of the newest checkpoint, unless it stands elsewhere
///   reserve                    random bytes that hold room on the disk; may be removed at any time
///   secrets/                   key tables of erasure handles and custodian shares, each with its root key
/// One writer connection does all writes and all checkpoints; readers never write.
class ServerStore {
 public:
  /// Creates or opens. kLocked if another process has it; kAuthenticationFailed for a wrong key or a damaged database;
  /// kQuarantined for a failed migration; kUnsupported for a newer version's data.
  [[nodiscard]] static Result<std::unique_ptr<ServerStore>> open(FileSystem& files, Rng& rng, const StoreOptions& options,
                                                                 const SecretBytes& database_key);
  ~ServerStore();

  /// Valid as long as the store. Thread-safe.
  [[nodiscard]] Ports ports();
  /// Makes the reserve whole again if the disk has room for it; false if not. Call now and then.
  [[nodiscard]] Result<bool> renew_reserve(Rng& rng);
  /// The key tables that could not be read to their end, or only with mending, when the store was opened. Ordinarily none.
  [[nodiscard]] std::vector<KeyTableRepair> key_table_repairs() const;
  /// Reads and authenticates every page.
  [[nodiscard]] Status check_integrity();

 private:
  struct State;
  explicit ServerStore(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace sigilo::server
