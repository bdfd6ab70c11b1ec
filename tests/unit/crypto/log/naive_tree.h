#pragma once

#include <string>
#include <vector>

#include "crypto/log/tree_hash.h"
#include "crypto/primitives/hash.h"

namespace sigilo::testing {

/// The definitions of RFC 6962 section 2.1 written down as they stand, recursively, to compare the library with. Slow on purpose.
class NaiveTree {
 public:
  explicit NaiveTree(std::size_t size) {
    for (std::size_t i = 0; i < size; ++i) {
      leaves_.push_back(to_bytes("leaf " + std::to_string(i)));
    }
  }

  [[nodiscard]] const std::vector<Bytes>& leaves() const { return leaves_; }
  [[nodiscard]] Digest hash_of_leaf(std::size_t index) const { return mth(index, index + 1); }
  [[nodiscard]] Digest root(std::size_t size) const { return mth(0, size); }
  [[nodiscard]] TreeHead head(std::size_t size) const { return {size, root(size)}; }
  [[nodiscard]] std::vector<Digest> leaf_hashes(std::size_t size) const {
    std::vector<Digest> hashes;
    for (std::size_t i = 0; i < size; ++i) hashes.push_back(hash_of_leaf(i));
    return hashes;
  }
  [[nodiscard]] std::vector<Digest> inclusion(std::size_t index, std::size_t size) const { return path(index, 0, size); }
  [[nodiscard]] std::vector<Digest> consistency(std::size_t old_size, std::size_t size) const { return subproof(old_size, 0, size, true); }

 private:
  static std::size_t split(std::size_t n) {
    std::size_t k = 1;
    while (k * 2 < n) k *= 2;
    return k;
  }
  [[nodiscard]] Digest mth(std::size_t begin, std::size_t end) const {
    Bytes input;
    if (begin == end) return sha256(input);
    if (end - begin == 1) {
      input.push_back(0);
      input.insert(input.end(), leaves_[begin].begin(), leaves_[begin].end());
      return sha256(input);
    }
    const std::size_t k = begin + split(end - begin);
    input.push_back(1);
    for (const Digest& half : {mth(begin, k), mth(k, end)}) input.insert(input.end(), half.array().begin(), half.array().end());
    return sha256(input);
  }
  [[nodiscard]] std::vector<Digest> path(std::size_t m, std::size_t begin, std::size_t end) const {
    if (end - begin == 1) return {};
    const std::size_t k = begin + split(end - begin);
    auto result = m < k ? path(m, begin, k) : path(m, k, end);
    result.push_back(m < k ? mth(k, end) : mth(begin, k));
    return result;
  }
  [[nodiscard]] std::vector<Digest> subproof(std::size_t m, std::size_t begin, std::size_t end, bool b) const {
    if (m == end) return b ? std::vector<Digest>{} : std::vector<Digest>{mth(begin, end)};
    const std::size_t k = begin + split(end - begin);
    auto result = m <= k ? subproof(m, begin, k, b) : subproof(m, k, end, false);
    result.push_back(m <= k ? mth(k, end) : mth(begin, k));
    return result;
  }

  std::vector<Bytes> leaves_;
};

}  // namespace sigilo::testing
