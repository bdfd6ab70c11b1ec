#include "crypto/log/head_history.h"

namespace sigilo {

void HeadHistory::append(const Digest& leaf) {
  edge_.append(leaf);
  roots_.push_back(edge_.root());
}

TreeHead HeadHistory::head() const { return roots_.empty() ? TreeHead{} : TreeHead{roots_.size(), roots_.back()}; }

bool HeadHistory::contains(const TreeHead& head) const {
  if (head.size == 0) return head.root.is_zero();
  return head.size <= roots_.size() && roots_[head.size - 1] == head.root;
}

}  // namespace sigilo
