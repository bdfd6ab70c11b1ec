#include "crypto/log/proof.h"

#include <bit>

namespace sigilo {
namespace {

/// Hashes in an inclusion path, split at the level where the leaf's way meets the right edge of the tree.
struct PathShape {
  unsigned inner = 0;
  unsigned border = 0;
};

PathShape shape_of(std::uint64_t index, std::uint64_t size) {
  const auto inner = static_cast<unsigned>(std::bit_width(index ^ (size - 1)));
  const auto border = inner >= 64 ? 0U : static_cast<unsigned>(std::popcount(index >> inner));
  return {inner, border};
}

tl::unexpected<Error> wrong_length() {
  return fail(ErrorCode::kMalformed, "the path has the wrong number of hashes for this tree", "proof");
}

/// Largest power of two below `count`. Requires count >= 2.
std::uint64_t split_point(std::uint64_t count) { return std::uint64_t{1} << (std::bit_width(count - 1) - 1); }

/// Complete subtrees of leaves [begin, end), left to right. Requires that `begin` is a multiple of every power of two below the count,
/// which holds for the right half of any RFC 6962 split.
std::vector<NodeId> subtrees(std::uint64_t begin, std::uint64_t end) {
  std::vector<NodeId> nodes;
  while (begin < end) {
    const auto level = static_cast<std::uint8_t>(std::bit_width(end - begin) - 1);
    nodes.push_back({level, begin >> level});
    begin += std::uint64_t{1} << level;
  }
  return nodes;
}

Result<Digest> range_hash(std::uint64_t begin, std::uint64_t end, const HashReader& reader) {
  const auto nodes = subtrees(begin, end);
  if (nodes.empty()) {
    return empty_root();
  }
  SIGILO_TRY(auto hash, reader.read(nodes.back()));
  for (std::size_t i = nodes.size() - 1; i-- > 0;) {
    SIGILO_TRY(auto left, reader.read(nodes[i]));
    hash = node_hash(left, hash);
  }
  return hash;
}

/// Ranges of leaves whose hashes make a path, from the root downwards.
struct Range {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
};

Result<std::vector<Digest>> hashes_from_leaf_up(const std::vector<Range>& from_root, const HashReader& reader) {
  std::vector<Digest> path;
  path.reserve(from_root.size());
  for (auto range = from_root.rbegin(); range != from_root.rend(); ++range) {
    SIGILO_TRY(auto hash, range_hash(range->begin, range->end, reader));
    path.push_back(hash);
  }
  return path;
}

}  // namespace

Result<Digest> LeafHashReader::read(const NodeId& node) const {
  if (node.level >= 63 || node.index >= (std::uint64_t{1} << (63 - node.level))) {
    return fail(ErrorCode::kNotFound, "no such node in the tree", "node");
  }
  const std::uint64_t count = std::uint64_t{1} << node.level;
  const std::uint64_t begin = node.index << node.level;
  if (begin >= leaf_hashes_.size() || leaf_hashes_.size() - begin < count) {
    return fail(ErrorCode::kNotFound, "no such node in the tree", "node");
  }
  return tree_root(leaf_hashes_.subspan(static_cast<std::size_t>(begin), static_cast<std::size_t>(count)));
}

Status verify_inclusion(const Digest& leaf, std::uint64_t index, const TreeHead& head, std::span<const Digest> path) {
  if (index >= head.size) {
    return fail(ErrorCode::kInvalidArgument, "the index is not in the tree", "index");
  }
  const PathShape shape = shape_of(index, head.size);
  if (path.size() != shape.inner + shape.border) {
    return wrong_length();
  }
  std::uint64_t fn = index;
  std::uint64_t sn = head.size - 1;
  Digest root = leaf;
  for (const Digest& hash : path) {
    if ((fn & 1) != 0 || fn == sn) {
      root = node_hash(hash, root);
      while ((fn & 1) == 0 && fn != 0) {
        fn >>= 1;
        sn >>= 1;
      }
    } else {
      root = node_hash(root, hash);
    }
    fn >>= 1;
    sn >>= 1;
  }
  if (sn != 0 || root != head.root) {
    return fail(ErrorCode::kAuthenticationFailed, "the path does not lead to the root", "proof");
  }
  return {};
}

Status verify_consistency(const TreeHead& older, const TreeHead& newer, std::span<const Digest> path) {
  if (older.size == 0) {
    return fail(ErrorCode::kInvalidArgument, "nothing can be proved from an empty tree", "size");
  }
  if (newer.size < older.size) {
    return fail(ErrorCode::kRolledBack, "the newer tree is smaller", "size");
  }
  const auto forked = fail(ErrorCode::kForked, "the two trees are not one grown from the other", "proof");
  if (newer.size == older.size) {
    if (!path.empty()) return wrong_length();
    if (newer.root != older.root) return forked;
    return {};
  }
  const auto trailing = static_cast<unsigned>(std::countr_zero(older.size));
  const bool complete = std::has_single_bit(older.size);
  const PathShape shape = shape_of(older.size - 1, newer.size);
  if (path.size() != shape.inner - trailing + shape.border + (complete ? 0U : 1U)) {
    return wrong_length();
  }
  std::uint64_t fn = (older.size - 1) >> trailing;
  std::uint64_t sn = (newer.size - 1) >> trailing;
  Digest old_root = complete ? older.root : path[0];
  Digest new_root = old_root;
  for (const Digest& hash : path.subspan(complete ? 0 : 1)) {
    if ((fn & 1) != 0 || fn == sn) {
      old_root = node_hash(hash, old_root);
      new_root = node_hash(hash, new_root);
      while ((fn & 1) == 0 && fn != 0) {
        fn >>= 1;
        sn >>= 1;
      }
    } else {
      new_root = node_hash(new_root, hash);
    }
    fn >>= 1;
    sn >>= 1;
  }
  if (sn != 0 || old_root != older.root || new_root != newer.root) return forked;
  return {};
}

Result<std::vector<Digest>> prove_inclusion(std::uint64_t index, std::uint64_t size, const HashReader& reader) {
  if (index >= size) {
    return fail(ErrorCode::kInvalidArgument, "the index is not in the tree", "index");
  }
  std::vector<Range> siblings;
  Range range{0, size};
  while (range.end - range.begin > 1) {
    const std::uint64_t middle = range.begin + split_point(range.end - range.begin);
    if (index < middle) {
      siblings.push_back({middle, range.end});
      range.end = middle;
    } else {
      siblings.push_back({range.begin, middle});
      range.begin = middle;
    }
  }
  return hashes_from_leaf_up(siblings, reader);
}

Result<std::vector<Digest>> prove_consistency(std::uint64_t old_size, std::uint64_t new_size, const HashReader& reader) {
  if (old_size == 0 || old_size > new_size) {
    return fail(ErrorCode::kInvalidArgument, "no consistency between these sizes", "size");
  }
  // RFC 6962 section 2.1.2: descend to the last complete subtree of the older tree; unless that is the older tree itself (known to
  // the reader), its hash comes first.
  std::vector<Range> parts;
  Range range{0, new_size};
  bool is_old_tree = true;
  while (range.end != old_size) {
    const std::uint64_t middle = range.begin + split_point(range.end - range.begin);
    if (old_size <= middle) {
      parts.push_back({middle, range.end});
      range.end = middle;
    } else {
      parts.push_back({range.begin, middle});
      range.begin = middle;
      is_old_tree = false;
    }
  }
  if (!is_old_tree) {
    parts.push_back(range);
  }
  return hashes_from_leaf_up(parts, reader);
}

Result<Digest> root_of(std::uint64_t size, const HashReader& reader) { return range_hash(0, size, reader); }

Result<Frontier> frontier_of(std::uint64_t size, const HashReader& reader) {
  std::vector<Digest> hashes;
  for (const NodeId& node : subtrees(0, size)) {
    SIGILO_TRY(auto hash, reader.read(node));
    hashes.push_back(hash);
  }
  return Frontier::from_hashes(size, std::move(hashes));
}

}  // namespace sigilo
