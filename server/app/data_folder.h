#pragma once

#include <memory>

#include "crypto/base/rng.h"
#include "server/app/config.h"
#include "server/app/refusal.h"
#include "server/domain/server_keys.h"
#include "server/storage/server_store.h"

namespace sigilo::server {

/// Where things stand below the configured `data`:
///   keys/            private keys (ServerKeys), mode 0600
///   store/           database, blobs, head, secrets (ServerStore)
///   server-identity  the public identity, for the founder
///   address          host:port on which the server listens, while it runs
struct DataFolder {
  explicit DataFolder(Path root) : root_(std::move(root)) {}

  [[nodiscard]] const Path& root() const { return root_; }
  [[nodiscard]] Path keys() const { return root_ / "keys"; }
  [[nodiscard]] Path store() const { return root_ / "store"; }
  [[nodiscard]] Path identity() const { return root_ / "server-identity"; }
  [[nodiscard]] Path address() const { return root_ / "address"; }

 private:
  Path root_;
};

/// The stores below the folder, under the key that `init` made or that the configuration names. Errors of ServerStore::open and of
/// reading the key file.
[[nodiscard]] tl::expected<std::unique_ptr<ServerStore>, Refusal> open_store(const Config& config, const ServerKeys& keys, FileSystem& files,
                                                                             Rng& rng);

}  // namespace sigilo::server
