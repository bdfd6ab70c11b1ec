#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "crypto/log/tiles.h"
#include "server/domain/committer.h"
#include "server/domain/hash_window.h"
#include "server/ports/log_store.h"

namespace sigilo::server {

/// An entry's place under the published checkpoint.
struct LogProof {
  std::string checkpoint;
  std::uint64_t index = 0;
  std::vector<Digest> path;
};
struct ConsistencyProof {
  std::uint64_t old_size = 0;
  std::string checkpoint;
  std::vector<Digest> path;
};

inline constexpr std::uint32_t kMaxEntriesPerCall = 256;

/// Reads of the log, all of them limited to the published checkpoint. Thread-safe.
class LogService {
 public:
  LogService(Committer& committer, LogStore& store, const HashWindow& hashes)
      : committer_(committer), store_(store), hashes_(hashes) {}

  /// What is published now; several answers under one checkpoint use one head.
  [[nodiscard]] PublishedHeadPtr head() const { return committer_.head(); }
  [[nodiscard]] Result<ConsistencyProof> consistency(std::uint64_t old_size, std::uint64_t new_size, const PublishedHead& head) const;
  [[nodiscard]] Result<LogProof> inclusion_of(std::uint64_t index, const PublishedHead& head) const;

  /// Committer::compare.
  [[nodiscard]] Status compare(std::string_view note) const { return committer_.compare(note); }
  /// kUnavailable before the first entry.
  [[nodiscard]] Result<std::string> checkpoint() const;
  /// From `old_size` (0: no path needed) to `new_size`, or to the published size if that is 0. kInvalidArgument for a size beyond the published one and
  /// for one that is smaller than the old.
  [[nodiscard]] Result<ConsistencyProof> consistency(std::uint64_t old_size, std::uint64_t new_size) const;
  /// kNotFound for a leaf that is not published.
  [[nodiscard]] Result<LogProof> inclusion(const Digest& leaf_hash) const;
  /// kInvalidArgument for a tile that the published tree does not have.
  [[nodiscard]] Result<Bytes> tile(const TileId& tile) const;
  /// Entries [start, start + limit) as far as published; kInvalidArgument for a limit of 0 or over kMaxEntriesPerCall.
  [[nodiscard]] Result<std::vector<Bytes>> entries(std::uint64_t start, std::uint32_t limit) const;

 private:
  Committer& committer_;
  LogStore& store_;
  const HashWindow& hashes_;
};

}  // namespace sigilo::server
