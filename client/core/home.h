#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "client/core/vault.h"
#include "crypto/base/clock.h"
#include "crypto/base/result.h"
#include "crypto/base/rng.h"
#include "crypto/base/secret_bytes.h"
#include "crypto/platform/file_system.h"
#include "crypto/platform/key_table_file.h"
#include "crypto/primitives/kdf.h"

namespace sigilo {

/// Opens (or creates) the database at `path` under a raw 32-byte key. client/storage has it: open_sqlcipher_vault.
using VaultOpener = std::function<Result<std::unique_ptr<Vault>>(FileSystem& files, const Path& path, const SecretBytes& key)>;

/// What a home borrows from the program; all of it outlives the home.
struct HomeServices {
  FileSystem& files;
  Clock& clock;
  Rng& rng;
  VaultOpener open_vault;
};

/// The folder of one device, mode 0700:
///
///     lock          held while a program works with the home
///     key-slots     the database key under passphrases (PROTOCOL 8)
///     vault.db      keys, directory, outbox table, receipts, inbox, index (SQLCipher)
///     outbox/       ciphertext of records that wait for their receipt, under random names
///     drafts/       one encrypted file for each interview that is not sealed
///     draft-keys, draft-root   their keys (KeyTable): destroyed one by one
///
/// Opening finishes what a crash or a full disk interrupted: draft keys of sealed records are destroyed, blobs that never reached the outbox are
/// removed. What cannot be finished keeps nobody from working: see unfinished().
/// One process at a time (kLocked otherwise). Not thread-safe.
class Home {
 public:
  /// Makes a new home. kAlreadyExists if there is one; kInvalidArgument for an empty passphrase.
  [[nodiscard]] static Result<std::unique_ptr<Home>> create(HomeServices services, Path folder, ByteView passphrase, Argon2Cost cost = {});
  /// kNotFound if there is no home, kAuthenticationFailed for a wrong passphrase, kLocked while another program has it open.
  [[nodiscard]] static Result<std::unique_ptr<Home>> open(HomeServices services, Path folder, ByteView passphrase);
  /// True if `folder` holds a home.
  [[nodiscard]] static Result<bool> is_home(FileSystem& files, const Path& folder);
  ~Home();
  Home(const Home&) = delete;
  Home& operator=(const Home&) = delete;

  [[nodiscard]] const Path& folder() const { return folder_; }
  [[nodiscard]] FileSystem& files() const { return services_.files; }
  [[nodiscard]] Clock& clock() const { return services_.clock; }
  [[nodiscard]] Rng& rng() const { return services_.rng; }
  [[nodiscard]] Vault& vault() const { return *vault_; }
  [[nodiscard]] KeyTableFile& draft_keys() const { return *draft_keys_; }
  /// Derived from the database key: half of every draft's key, so that a draft needs the passphrase as well as its entry in the key table.
  [[nodiscard]] const SecretBytes& draft_secret() const { return draft_secret_; }
  [[nodiscard]] Path outbox_folder() const { return folder_ / "outbox"; }
  [[nodiscard]] Path drafts_folder() const { return folder_ / "drafts"; }

  /// kAuthenticationFailed if `old_passphrase` is wrong. The key-slots file is replaced durably.
  [[nodiscard]] Status change_passphrase(ByteView old_passphrase, ByteView new_passphrase, Argon2Cost cost = {});

  /// Finishes as much of the interrupted clearing as is possible. Opening does it; to be repeated when there is room again.
  void tidy();
  /// Why some of it could not be done: a sealed draft or a needless blob is still on the disk.
  [[nodiscard]] const std::optional<Error>& unfinished() const { return unfinished_; }

  /// Removes a blob of the outbox durably and forgets its announcement. Fine if it is gone.
  [[nodiscard]] Status clear_blob(const std::string& blob);
  /// Destroys a sealed draft's key and file and forgets it. Fine if they are gone.
  [[nodiscard]] Status clear_finished_draft(const DraftId& draft);

 private:
  Home(HomeServices services, Path folder) : services_(std::move(services)), folder_(std::move(folder)) {}
  [[nodiscard]] Status take_lock();
  [[nodiscard]] Status attach(const SecretBytes& key);

  HomeServices services_;
  Path folder_;
  std::unique_ptr<File> lock_;
  std::unique_ptr<Vault> vault_;
  std::unique_ptr<KeyTableFile> draft_keys_;
  SecretBytes draft_secret_;
  std::optional<Error> unfinished_;
};

}  // namespace sigilo
