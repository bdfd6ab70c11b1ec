#include "crypto/log/payload_root.h"

#include <algorithm>

#include "crypto/log/proof.h"
#include "crypto/log/tree_hash.h"

namespace sigilo {
namespace {

constexpr std::uint8_t kLeafPrefix = 0x00;

}  // namespace

Digest piece_hash(ByteView piece) { return leaf_hash(piece); }

PieceHasher::PieceHasher() { begin_piece(); }

void PieceHasher::begin_piece() {
  current_.update(ByteView(&kLeafPrefix, 1));
  current_size_ = 0;
}

PieceHasher& PieceHasher::update(ByteView bytes) {
  length_ += bytes.size();
  while (!bytes.empty()) {
    const std::size_t taken = std::min(bytes.size(), kPieceBytes - current_size_);
    current_.update(bytes.first(taken));
    current_size_ += taken;
    bytes = bytes.subspan(taken);
    if (current_size_ == kPieceBytes) {
      piece_hashes_.push_back(current_.finish());
      begin_piece();
    }
  }
  return *this;
}

Digest PieceHasher::finish() {
  if (current_size_ > 0) {
    piece_hashes_.push_back(current_.finish());
    begin_piece();
  }
  return tree_root(piece_hashes_);
}

void PieceHasher::reset() {
  current_ = Sha256();
  begin_piece();
  length_ = 0;
  piece_hashes_.clear();
}

Status verify_piece(const Digest& payload_root, std::uint64_t payload_length, std::uint64_t index, ByteView piece,
                    std::span<const Digest> path) {
  if (index >= piece_count(payload_length)) {
    return fail(ErrorCode::kInvalidArgument, "the payload has no such piece", "piece");
  }
  if (piece.size() != piece_size(payload_length, index)) {
    return fail(ErrorCode::kInvalidArgument, "the piece has the wrong size", "piece");
  }
  return verify_inclusion(piece_hash(piece), index, {piece_count(payload_length), payload_root}, path);
}

}  // namespace sigilo
