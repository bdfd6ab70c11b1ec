#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <shared_mutex>

#include "crypto/log/proof.h"

namespace sigilo::server {

/// The newest subtree hashes of each level in memory, in front of the stored ones: proofs of what was just committed, and of any
/// entry's upper levels, cost no database read. Holds at most kPerLevel hashes a level. Thread-safe.
class HashWindow final : public HashReader {
 public:
  static constexpr std::size_t kPerLevel = 8192;
  static constexpr std::size_t kLevels = 48;

  explicit HashWindow(HashReader& stored) : stored_(stored) {}

  /// Nodes of one level come in rising index without gaps; a gap empties the level first.
  void add(const NodeId& node, const Digest& hash);
  [[nodiscard]] Result<Digest> read(const NodeId& node) const override;

 private:
  struct Level {
    std::uint64_t first = 0;
    std::deque<Digest> hashes;
  };
  HashReader& stored_;
  mutable std::shared_mutex mutex_;
  std::array<Level, kLevels> levels_;  // mutex_
};

}  // namespace sigilo::server
