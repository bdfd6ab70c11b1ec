#include "server/domain/log_service.h"

#include "crypto/log/proof.h"

namespace sigilo::server {

Result<std::string> LogService::checkpoint() const {
  const auto published = head();
  if (published->head.size == 0) return fail(ErrorCode::kUnavailable, "the log has no entry yet", "log", "found the mechanism first");
  return published->note;
}

Result<ConsistencyProof> LogService::consistency(std::uint64_t old_size, std::uint64_t new_size) const {
  return consistency(old_size, new_size, *head());
}

Result<ConsistencyProof> LogService::consistency(std::uint64_t old_size, std::uint64_t new_size, const PublishedHead& head) const {
  const std::uint64_t to = new_size == 0 ? head.head.size : new_size;
  if (old_size > head.head.size || to > head.head.size) {
    const StaticText field = old_size > head.head.size ? StaticText("old_size") : StaticText("new_size");
    return fail(ErrorCode::kInvalidArgument, "the log was never that long", field, "compare checkpoints with others",
                static_cast<std::int64_t>(head.head.size));
  }
  if (old_size > to) return fail(ErrorCode::kInvalidArgument, "the later size is the smaller one", "new_size");
  ConsistencyProof proof;
  proof.old_size = old_size;
  proof.checkpoint = head.note;
  if (old_size > 0 && old_size < to) {
    SIGILO_TRY(proof.path, prove_consistency(old_size, to, hashes_));
  }
  return proof;
}

Result<LogProof> LogService::inclusion(const Digest& leaf_hash) const {
  SIGILO_TRY(const auto index, store_.index_of(leaf_hash));
  return inclusion_of(index, *head());
}

Result<LogProof> LogService::inclusion_of(std::uint64_t index, const PublishedHead& head) const {
  if (index >= head.head.size) return fail(ErrorCode::kNotFound, "the entry is not published", "log");
  LogProof proof;
  proof.index = index;
  proof.checkpoint = head.note;
  SIGILO_TRY(proof.path, prove_inclusion(index, head.head.size, hashes_));
  return proof;
}

Result<Bytes> LogService::tile(const TileId& tile) const {
  const auto published = head();
  if (tile.level > kMaxTileLevel || tile.width == 0 || tile.width > kTileWidth) {
    return fail(ErrorCode::kInvalidArgument, "there are no such tiles", "tile");
  }
  const std::uint64_t nodes = published->head.size >> (8U * tile.level);
  if (tile.index > (nodes >> 8U) || tile.index * kTileWidth + tile.width > nodes) {
    return fail(ErrorCode::kInvalidArgument, "the published tree does not have this tile", "tile", {}, static_cast<std::int64_t>(nodes));
  }
  return build_tile(tile, hashes_);
}

Result<std::vector<Bytes>> LogService::entries(std::uint64_t start, std::uint32_t limit) const {
  if (limit == 0 || limit > kMaxEntriesPerCall) {
    return fail(ErrorCode::kInvalidArgument, "the number of entries is out of bounds", "limit", {}, kMaxEntriesPerCall);
  }
  const auto published = head();
  if (start >= published->head.size) return std::vector<Bytes>();
  const std::uint64_t left = published->head.size - start;
  return store_.entries(start, static_cast<std::uint32_t>(left < limit ? left : limit));
}

}  // namespace sigilo::server
