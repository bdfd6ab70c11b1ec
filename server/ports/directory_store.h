#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "crypto/base/bytes.h"
#include "crypto/base/ids.h"
#include "crypto/base/result.h"

namespace sigilo::server {

struct StoredDirectory {
  std::uint32_t version = 0;
  Digest digest;                 ///< document digest of the body
  Bytes file;                    ///< as signed
  std::uint64_t log_index = 0;
};

/// The versions of the directory, written by CommitStore::commit. Thread-safe; sees every commit that has returned.
class DirectoryStore {
 public:
  virtual ~DirectoryStore() = default;
  /// Nothing before founding.
  [[nodiscard]] virtual Result<std::optional<StoredDirectory>> newest() = 0;
  /// Versions after `version`, ascending, at most `limit`.
  [[nodiscard]] virtual Result<std::vector<StoredDirectory>> after(std::uint32_t version, std::uint32_t limit) = 0;
  /// kNotFound.
  [[nodiscard]] virtual Result<StoredDirectory> by_digest(const Digest& digest) = 0;
  /// The newest names file; empty if there is none.
  [[nodiscard]] virtual Result<Bytes> names() = 0;
};

}  // namespace sigilo::server
