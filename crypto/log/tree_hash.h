#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "crypto/base/ids.h"
#include "crypto/base/result.h"

namespace sigilo {

/// Size and root of a tree.
struct TreeHead {
  std::uint64_t size = 0;
  Digest root;
  friend bool operator==(const TreeHead&, const TreeHead&) = default;
};

/// A complete subtree: its 2^level leaves begin at leaf index * 2^level. Level 0 is a leaf hash.
struct NodeId {
  std::uint8_t level = 0;
  std::uint64_t index = 0;
  friend bool operator==(const NodeId&, const NodeId&) = default;
};

/// The hashes of RFC 6962 section 2.1 with SHA-256: 0x00 before a leaf, 0x01 before two children, and SHA-256 of nothing for no leaf.
/// Pure; thread-safe.
[[nodiscard]] Digest leaf_hash(ByteView leaf);
[[nodiscard]] Digest node_hash(const Digest& left, const Digest& right);
[[nodiscard]] Digest empty_root();
/// Root over a list of leaf hashes.
[[nodiscard]] Digest tree_root(std::span<const Digest> leaf_hashes);

/// The right edge of a growing tree: roots of its complete subtrees, largest first. Appending costs O(log n) hashes at worst and
/// O(1) on average. Value type; not thread-safe.
class Frontier {
 public:
  /// Called for each subtree that an append completes, the leaf (level 0) first.
  using NodeSink = std::function<void(const NodeId&, const Digest&)>;

  Frontier() = default;
  /// From a stored edge. kMalformed unless `hashes` has one hash for each bit set in `size`.
  [[nodiscard]] static Result<Frontier> from_hashes(std::uint64_t size, std::vector<Digest> hashes);

  void append(const Digest& leaf, const NodeSink& completed = {});

  [[nodiscard]] std::uint64_t size() const { return size_; }
  [[nodiscard]] const std::vector<Digest>& hashes() const { return hashes_; }
  [[nodiscard]] Digest root() const;
  [[nodiscard]] TreeHead head() const { return {size_, root()}; }

 private:
  std::uint64_t size_ = 0;
  std::vector<Digest> hashes_;
};

}  // namespace sigilo
