#include "crypto/log/payload_root.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "crypto/log/proof.h"
#include "tests/support/seeded_rng.h"

namespace sigilo {
namespace {

constexpr std::uint64_t kSeed = 7;

Digest root_in_portions(ByteView payload, std::size_t portion) {
  PieceHasher hasher;
  for (std::size_t at = 0; at < payload.size(); at += portion) {
    hasher.update(payload.subspan(at, std::min(portion, payload.size() - at)));
  }
  EXPECT_EQ(hasher.length(), payload.size());
  return hasher.finish();
}

TEST(PayloadRoot, DoesNotDependOnPortions) {
  testing::SeededRng rng(kSeed);
  for (const std::size_t size : {std::size_t{1}, kPieceBytes - 1, kPieceBytes, kPieceBytes + 1, 3 * kPieceBytes, 3 * kPieceBytes + 77}) {
    const Bytes payload = rng.bytes(size);
    std::vector<Digest> pieces;
    for (std::uint64_t i = 0; i < piece_count(size); ++i) {
      pieces.push_back(piece_hash(ByteView(payload).subspan(i * kPieceBytes, piece_size(size, i))));
    }
    const Digest expected = tree_root(pieces);
    for (const std::size_t portion : {std::size_t{65536}, kPieceBytes, std::size_t{999983}, size}) {
      EXPECT_EQ(root_in_portions(payload, portion), expected) << "seed " << kSeed << " size " << size << " portion " << portion;
    }
  }
}

TEST(PayloadRoot, OfNothingIsTheRootOfAnEmptyTree) {
  PieceHasher hasher;
  EXPECT_EQ(hasher.finish(), empty_root());
  EXPECT_EQ(piece_count(0), 0U);
  EXPECT_EQ(piece_size(0, 0), 0U);
}

TEST(PayloadRoot, StartsAnewAfterReset) {
  testing::SeededRng rng(kSeed);
  const Bytes payload = rng.bytes(kPieceBytes + 5);
  PieceHasher hasher;
  hasher.update(payload);
  const Digest first = hasher.finish();
  hasher.reset();
  EXPECT_EQ(hasher.length(), 0U);
  hasher.update(payload);
  EXPECT_EQ(hasher.finish(), first);
  hasher.reset();
  hasher.update(ByteView(payload).first(3));
  hasher.reset();
  hasher.update(payload);
  EXPECT_EQ(hasher.finish(), first);
}

TEST(PayloadRoot, EachPieceVerifiesAloneAndNoOtherDoes) {
  testing::SeededRng rng(kSeed);
  const Bytes payload = rng.bytes(4 * kPieceBytes + 10);
  PieceHasher hasher;
  hasher.update(payload);
  const Digest root = hasher.finish();
  const LeafHashReader reader(hasher.piece_hashes());
  for (std::uint64_t i = 0; i < 5; ++i) {
    const auto path = prove_inclusion(i, 5, reader).value();
    Bytes piece = to_bytes(ByteView(payload).subspan(i * kPieceBytes, piece_size(payload.size(), i)));
    EXPECT_TRUE(verify_piece(root, payload.size(), i, piece, path));
    EXPECT_FALSE(verify_piece(root, payload.size(), (i + 1) % 4, piece, path));
    piece[piece.size() / 2] ^= 1;
    EXPECT_EQ(verify_piece(root, payload.size(), i, piece, path).error().code, ErrorCode::kAuthenticationFailed);
    piece.pop_back();
    EXPECT_EQ(verify_piece(root, payload.size(), i, piece, path).error().code, ErrorCode::kInvalidArgument);
  }
  EXPECT_EQ(verify_piece(root, payload.size(), 5, {}, {}).error().code, ErrorCode::kInvalidArgument);
}

}  // namespace
}  // namespace sigilo
