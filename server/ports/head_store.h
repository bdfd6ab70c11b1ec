#pragma once

#include <string>

#include "crypto/base/result.h"

namespace sigilo::server {

/// The second place of the newest signed checkpoint, outside the database: it shows that a database was rolled back, and keeps two
/// processes from signing two histories.
/// Source: sunlight's LockBackend; docs/PROTOCOL.md 6.
class HeadStore {
 public:
  virtual ~HeadStore() = default;
  /// The signed note; empty if none was ever stored. kAuthenticationFailed if what is there is damaged in all its copies.
  [[nodiscard]] virtual Result<std::string> load() = 0;
  /// Replaces `expected` by `next`. Durable on return. kConflict, and nothing changed, if something else is stored. After another
  /// error either of the two is stored: load() again.
  [[nodiscard]] virtual Status compare_and_swap(const std::string& expected, const std::string& next) = 0;
};

}  // namespace sigilo::server
