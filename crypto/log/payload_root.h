#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "crypto/base/ids.h"
#include "crypto/base/result.h"
#include "crypto/primitives/hash.h"

namespace sigilo {

/// Payloads are hashed as RFC 6962 trees over pieces of this size; the last piece may be shorter.
inline constexpr std::size_t kPieceBytes = std::size_t{1} << 20;

/// Pieces of a payload of `payload_length` bytes: 0 for none.
[[nodiscard]] constexpr std::uint64_t piece_count(std::uint64_t payload_length) {
  return payload_length / kPieceBytes + (payload_length % kPieceBytes != 0 ? 1 : 0);
}
/// Size in bytes of piece `index`; 0 when there is no such piece.
[[nodiscard]] constexpr std::size_t piece_size(std::uint64_t payload_length, std::uint64_t index) {
  const std::uint64_t count = piece_count(payload_length);
  if (index >= count) return 0;
  return index + 1 < count ? kPieceBytes : static_cast<std::size_t>(payload_length - index * kPieceBytes);
}

/// Leaf hash of one piece. Pure; threads may hash pieces in parallel and join them with `tree_root` (tree_hash.h).
[[nodiscard]] Digest piece_hash(ByteView piece);

/// Computes the payload root of a byte stream that arrives in any portions. Not thread-safe.
class PieceHasher {
 public:
  PieceHasher();
  PieceHasher& update(ByteView bytes);
  /// Bytes taken so far.
  [[nodiscard]] std::uint64_t length() const { return length_; }
  /// Root over all pieces, the shorter last one included. Nothing may be added afterwards until `reset`.
  [[nodiscard]] Digest finish();
  /// Leaf hashes of the pieces completed so far (all of them after `finish`): what `prove_inclusion` needs for one piece.
  [[nodiscard]] const std::vector<Digest>& piece_hashes() const { return piece_hashes_; }
  void reset();

 private:
  void begin_piece();

  Sha256 current_;
  std::size_t current_size_ = 0;  ///< bytes in the piece that is open
  std::uint64_t length_ = 0;
  std::vector<Digest> piece_hashes_;
};

/// Checks one piece of a payload against the payload root. kInvalidArgument if there is no such piece or it has the wrong size,
/// kAuthenticationFailed if bytes or path do not lead to the root.
[[nodiscard]] Status verify_piece(const Digest& payload_root, std::uint64_t payload_length, std::uint64_t index, ByteView piece,
                                  std::span<const Digest> path);

}  // namespace sigilo
