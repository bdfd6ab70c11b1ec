#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "crypto/base/ids.h"
#include "crypto/base/result.h"
#include "crypto/log/tree_hash.h"

namespace sigilo {

/// A path has at most one hash for each bit of the size.
inline constexpr std::size_t kMaxProofHashes = 63;

/// Where the proofs come from: the complete subtrees of a stored tree, or its tiles. Implementations say their thread-safety.
class HashReader {
 public:
  virtual ~HashReader() = default;
  /// Root of a complete subtree. kNotFound if it is not stored; other errors as the storage has them.
  [[nodiscard]] virtual Result<Digest> read(const NodeId& node) const = 0;
};

/// A tree in memory, over leaf hashes that outlive it. Pure; thread-safe.
class LeafHashReader final : public HashReader {
 public:
  explicit LeafHashReader(std::span<const Digest> leaf_hashes) : leaf_hashes_(leaf_hashes) {}
  [[nodiscard]] Result<Digest> read(const NodeId& node) const override;

 private:
  std::span<const Digest> leaf_hashes_;
};

/// Leaf `index` with this hash stands in the tree `head`. kInvalidArgument for an index outside the tree, kMalformed for a path of
/// the wrong length (checked before hashing), kAuthenticationFailed if it does not lead to the root. Pure; thread-safe.
/// Source: RFC 9162 section 2.1.3.2.
[[nodiscard]] Status verify_inclusion(const Digest& leaf, std::uint64_t index, const TreeHead& head, std::span<const Digest> path);

/// `newer` grew from `older` by appending. kInvalidArgument if `older` is empty (nothing can be proved from it), kRolledBack if
/// `newer` is smaller, kMalformed for a path of the wrong length, kForked if the roots do not fit.
/// Source: RFC 9162 section 2.1.4.2.
[[nodiscard]] Status verify_consistency(const TreeHead& older, const TreeHead& newer, std::span<const Digest> path);

/// Paths out of a tree of `size` leaves. kInvalidArgument for an index or size outside it; errors of the reader.
[[nodiscard]] Result<std::vector<Digest>> prove_inclusion(std::uint64_t index, std::uint64_t size, const HashReader& reader);
[[nodiscard]] Result<std::vector<Digest>> prove_consistency(std::uint64_t old_size, std::uint64_t new_size, const HashReader& reader);
/// Root of the first `size` leaves.
[[nodiscard]] Result<Digest> root_of(std::uint64_t size, const HashReader& reader);
/// Right edge of the first `size` leaves, to go on appending.
[[nodiscard]] Result<Frontier> frontier_of(std::uint64_t size, const HashReader& reader);

}  // namespace sigilo
