#include "crypto/log/tree_hash.h"

#include <array>
#include <bit>

#include "crypto/primitives/hash.h"

namespace sigilo {
namespace {

constexpr std::uint8_t kLeafPrefix = 0x00;
constexpr std::uint8_t kNodePrefix = 0x01;

}  // namespace

Digest leaf_hash(ByteView leaf) {
  Sha256 hash;
  hash.update(ByteView(&kLeafPrefix, 1)).update(leaf);
  return hash.finish();
}

Digest node_hash(const Digest& left, const Digest& right) {
  std::array<std::uint8_t, 1 + 2 * Digest::kSize> input{};
  input[0] = kNodePrefix;
  std::copy(left.array().begin(), left.array().end(), input.begin() + 1);
  std::copy(right.array().begin(), right.array().end(), input.begin() + 1 + Digest::kSize);
  return sha256(input);
}

Digest empty_root() { return sha256({}); }

Digest tree_root(std::span<const Digest> leaf_hashes) {
  Frontier frontier;
  for (const Digest& leaf : leaf_hashes) {
    frontier.append(leaf);
  }
  return frontier.root();
}

Result<Frontier> Frontier::from_hashes(std::uint64_t size, std::vector<Digest> hashes) {
  if (hashes.size() != static_cast<std::size_t>(std::popcount(size))) {
    return fail(ErrorCode::kMalformed, "the edge of a tree has the wrong number of hashes", "edge");
  }
  Frontier frontier;
  frontier.size_ = size;
  frontier.hashes_ = std::move(hashes);
  return frontier;
}

void Frontier::append(const Digest& leaf, const NodeSink& completed) {
  NodeId node{0, size_};
  Digest hash = leaf;
  if (completed) completed(node, hash);
  while ((node.index & 1) != 0) {
    hash = node_hash(hashes_.back(), hash);
    hashes_.pop_back();
    node.index >>= 1;
    ++node.level;
    if (completed) completed(node, hash);
  }
  hashes_.push_back(hash);
  ++size_;
}

Digest Frontier::root() const {
  if (hashes_.empty()) {
    return empty_root();
  }
  Digest root = hashes_.back();
  for (std::size_t i = hashes_.size() - 1; i-- > 0;) {
    root = node_hash(hashes_[i], root);
  }
  return root;
}

}  // namespace sigilo
