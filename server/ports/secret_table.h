#pragma once

#include <span>

#include "crypto/base/bytes.h"
#include "crypto/base/result.h"
#include "crypto/base/secret_bytes.h"

namespace sigilo::server {

struct SecretItem {
  ByteView id;     ///< at most 64 bytes
  ByteView value;  ///< at most 1,024 bytes
};

/// Secrets that can really be deleted (erasure handles, custodian shares). In no ordinary backup.
/// Everything is durable on return. put() replaces and is idempotent; after an error the items may or may not be there. Thread-safe.
class SecretTable {
 public:
  virtual ~SecretTable() = default;
  /// All items or none, at the cost of one sync.
  [[nodiscard]] virtual Status put(std::span<const SecretItem> items) = 0;
  /// kNotFound.
  [[nodiscard]] virtual Result<SecretBytes> get(ByteView id) = 0;
  /// After this no earlier copy of the table opens any more. Items that are not there are passed over.
  [[nodiscard]] virtual Status erase(std::span<const ByteView> ids) = 0;
};

}  // namespace sigilo::server
