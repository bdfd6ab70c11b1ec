#pragma once

#include <cstdint>
#include <vector>

#include "crypto/base/bytes.h"
#include "crypto/base/ids.h"
#include "crypto/base/result.h"
#include "crypto/log/proof.h"

namespace sigilo::server {

/// Reads the log that CommitStore::commit wrote: entries and the hashes of all complete subtrees (HashReader, for proofs and tiles).
/// Sees every commit that has returned; callers limit themselves to the published size. Thread-safe; never blocks the writer.
class LogStore : public HashReader {
 public:
  /// Entries in the database.
  [[nodiscard]] virtual Result<std::uint64_t> size() = 0;
  /// Entries [start, start + limit) as far as there are any.
  [[nodiscard]] virtual Result<std::vector<Bytes>> entries(std::uint64_t start, std::uint32_t limit) = 0;
  /// Index of the entry with this leaf hash. kNotFound.
  [[nodiscard]] virtual Result<std::uint64_t> index_of(const Digest& leaf_hash) = 0;
};

}  // namespace sigilo::server
