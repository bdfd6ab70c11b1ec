#pragma once

#include <cstdint>
#include <vector>

#include "crypto/base/ids.h"
#include "crypto/log/tree_hash.h"

namespace sigilo {

/// All heads that a growing tree ever had, so that whoever claims to have seen one can be held to it: a statement names the checkpoint that its
/// device had seen, and that may be any earlier one. 32 bytes and O(log n) hashes for each leaf; a look-up costs neither hash nor proof. A value;
/// const members are thread-safe. Source: protocol review L1.
class HeadHistory {
 public:
  void append(const Digest& leaf);

  [[nodiscard]] std::uint64_t size() const { return roots_.size(); }
  /// Size 0 and a root of zeroes before the first leaf, as statements name it.
  [[nodiscard]] TreeHead head() const;
  /// This very tree had this head: what names it does not come from another log.
  [[nodiscard]] bool contains(const TreeHead& head) const;

 private:
  Frontier edge_;
  std::vector<Digest> roots_;  ///< after the first leaf, the second...
};

}  // namespace sigilo
