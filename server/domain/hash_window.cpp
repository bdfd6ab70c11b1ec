#include "server/domain/hash_window.h"

#include <mutex>

namespace sigilo::server {

void HashWindow::add(const NodeId& node, const Digest& hash) {
  if (node.level >= kLevels) return;
  const std::unique_lock lock(mutex_);
  auto& level = levels_[node.level];
  if (level.hashes.empty() || node.index != level.first + level.hashes.size()) {
    level.hashes.clear();
    level.first = node.index;
  }
  level.hashes.push_back(hash);
  if (level.hashes.size() > kPerLevel) {
    level.hashes.pop_front();
    ++level.first;
  }
}

Result<Digest> HashWindow::read(const NodeId& node) const {
  if (node.level < kLevels) {
    const std::shared_lock lock(mutex_);
    const auto& level = levels_[node.level];
    if (node.index >= level.first && node.index - level.first < level.hashes.size()) {
      return level.hashes[static_cast<std::size_t>(node.index - level.first)];
    }
  }
  return stored_.read(node);
}

}  // namespace sigilo::server
