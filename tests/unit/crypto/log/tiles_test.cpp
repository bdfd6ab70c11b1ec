#include "crypto/log/tiles.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "crypto/log/tlog_proof.h"
#include "crypto/log/statement.h"
#include "tests/support/seeded_rng.h"
#include "tests/unit/crypto/log/naive_tree.h"

namespace sigilo {
namespace {

/// Serves nodes out of stored tiles, as an auditor's medium does.
class TileMedium final : public HashReader {
 public:
  void put(const TileId& tile, Bytes bytes) { tiles_[{tile.level, tile.index}] = std::move(bytes); }
  [[nodiscard]] Result<Digest> read(const NodeId& node) const override {
    const TileId tile = tile_of(node);
    const auto found = tiles_.find({tile.level, tile.index});
    if (found == tiles_.end()) return fail(ErrorCode::kNotFound, "no such tile");
    return node_from_tile(node, found->second);
  }

 private:
  std::map<std::pair<std::uint8_t, std::uint64_t>, Bytes> tiles_;
};

// Source: C2SP tlog-tiles.md, the examples in the text.
TEST(Tiles, HaveThePathsOfTheSpecification) {
  EXPECT_EQ(tile_path({0, 1234067, 256}), "tile/0/x001/x234/067");
  EXPECT_EQ(tile_path({1, 0, 17}), "tile/1/000.p/17");
  EXPECT_EQ(tile_path({0, 273, 112}), "tile/0/273.p/112");
  EXPECT_EQ(tile_path({2, 1000, 256}), "tile/2/x001/000");
  EXPECT_EQ(bundle_path({0, 1234067, 8}), "tile/entries/x001/x234/067.p/8");
}

TEST(Tiles, OfSeventyThousandEntriesAreThoseOfTheSpecification) {
  const auto tiles = tiles_of(70000);
  ASSERT_EQ(tiles.size(), 273U + 1 + 1 + 1 + 1);
  for (std::uint64_t i = 0; i < 273; ++i) EXPECT_EQ(tiles[i], (TileId{0, i, 256}));
  EXPECT_EQ(tiles[273], (TileId{0, 273, 112}));
  EXPECT_EQ(tiles[274], (TileId{1, 0, 256}));
  EXPECT_EQ(tiles[275], (TileId{1, 1, 17}));
  EXPECT_EQ(tiles[276], (TileId{2, 0, 1}));
}

TEST(Tiles, NewOnesAfterAnAppendAreThoseThatChanged) {
  for (const auto& [before, after] : std::vector<std::pair<std::uint64_t, std::uint64_t>>{{0, 1}, {255, 256}, {256, 257}, {300, 300}, {10, 600}, {65535, 65537}}) {
    const auto old_tiles = tiles_of(before);
    std::vector<TileId> expected;
    for (const TileId& tile : tiles_of(after)) {
      if (std::find(old_tiles.begin(), old_tiles.end(), tile) == old_tiles.end()) expected.push_back(tile);
    }
    EXPECT_EQ(new_tiles(before, after), expected) << before << " to " << after;
  }
}

TEST(Tiles, PathsComeBackAndNothingElseDoes) {
  for (const TileId& tile : {TileId{0, 0, 256}, TileId{0, 999, 1}, TileId{1, 1000, 255}, TileId{5, 65535, 256}, TileId{0, 72057594037927935U, 3}}) {
    EXPECT_EQ(parse_tile_path(tile_path(tile)).value(), tile);
  }
  for (const char* path : {"", "tile/", "tile/0", "tile/0/", "tile/0/00", "tile/0/0000", "tile/0/x001", "tile/0/x000/001", "tile/0/x001/x002", "tile/6/000",
                           "tile/00/000", "tile/0/000.p/0", "tile/0/000.p/256", "tile/0/000.p/257", "tile/0/000.p/01", "tile/0/000.p/", "tile/0/abc",
                           "tile/0/000/", "tile/5/x065/536", "tile/entries/000", "/tile/0/000", "tile/0/x999/x999/x999/x999/x999/x999/x999/999"}) {
    EXPECT_EQ(parse_tile_path(path).error().code, ErrorCode::kMalformed) << path;
  }
}

TEST(Tiles, ServeEveryProofThatTheTreeServes) {
  const testing::NaiveTree naive(600);
  const auto hashes = naive.leaf_hashes(600);
  const LeafHashReader tree(hashes);
  TileMedium medium;
  for (const TileId& tile : tiles_of(600)) medium.put(tile, build_tile(tile, tree).value());
  for (const std::uint64_t size : {1U, 2U, 255U, 256U, 257U, 511U, 512U, 513U, 600U}) {
    EXPECT_EQ(root_of(size, medium).value(), root_of(size, tree).value()) << size;
    EXPECT_EQ(prove_consistency(size, 600, medium).value(), prove_consistency(size, 600, tree).value()) << size;
    EXPECT_EQ(prove_inclusion(size - 1, 600, medium).value(), prove_inclusion(size - 1, 600, tree).value()) << size;
  }
}

TEST(Tiles, NeverHashAPartialSubtree) {
  const Bytes tile(3 * Digest::kSize, 7);
  EXPECT_TRUE(node_from_tile({0, 2}, tile));
  EXPECT_TRUE(node_from_tile({1, 0}, tile));
  EXPECT_EQ(node_from_tile({1, 1}, tile).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(node_from_tile({2, 0}, tile).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(node_from_tile({0, 0}, Bytes(33)).error().code, ErrorCode::kMalformed);
  EXPECT_EQ(node_from_tile({0, 0}, Bytes(257 * Digest::kSize)).error().code, ErrorCode::kMalformed);
  const std::vector<Digest> hashes(300);
  const LeafHashReader reader(hashes);
  EXPECT_EQ(build_tile({0, 1, 45}, reader).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(build_tile({0, 0, 0}, reader).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(build_tile({6, 0, 1}, reader).error().code, ErrorCode::kInvalidArgument);
}

TEST(EntryBundle, ComesBackAndRefusesDamage) {
  const std::vector<Bytes> entries = {{}, {1}, Bytes(65535, 2)};
  const Bytes bundle = encode_bundle(entries).value();
  EXPECT_EQ(bundle.size(), 6 + 1 + 65535U);
  EXPECT_EQ(decode_bundle(bundle).value(), entries);
  EXPECT_EQ(decode_bundle(ByteView(bundle).first(bundle.size() - 1)).error().code, ErrorCode::kTruncated);
  EXPECT_EQ(decode_bundle({}).error().code, ErrorCode::kMalformed);
  EXPECT_EQ(encode_bundle({Bytes(65536)}).error().code, ErrorCode::kTooLarge);
  EXPECT_EQ(encode_bundle(std::vector<Bytes>(257)).error().code, ErrorCode::kTooLarge);
  EXPECT_EQ(decode_bundle(Bytes(2 * 257)).error().code, ErrorCode::kTooLarge);
  EXPECT_EQ(decode_bundle(Bytes(2 * 256))->size(), 256U);
}

class ProofFile : public ::testing::Test {
 protected:
  testing::SeededRng rng_{8};
  SigningKey log_key_ = SigningKey::generate(rng_);
  testing::NaiveTree naive_{21};
  std::string origin_ = origin_of(rng_.id<MechanismId>());
  TlogProof proof_{to_bytes("name"), 13, naive_.inclusion(13, 21), sign_checkpoint({origin_, naive_.head(21)}, log_key_).value()};
};

TEST_F(ProofFile, ProvesOneEntryOffline) {
  for (const bool with_extra : {true, false}) {
    if (!with_extra) proof_.extra.reset();
    const auto parsed = TlogProof::parse(proof_.encode().value());
    ASSERT_TRUE(parsed);
    EXPECT_EQ(parsed->extra, proof_.extra);
    EXPECT_EQ(parsed->encode().value(), proof_.encode().value());
    EXPECT_TRUE(verify_tlog_proof(*parsed, naive_.hash_of_leaf(13), origin_, log_key_.public_key()));
    EXPECT_FALSE(verify_tlog_proof(*parsed, naive_.hash_of_leaf(12), origin_, log_key_.public_key()));
  }
}

TEST_F(ProofFile, DamageOfAnyByteProvesNothingElse) {
  proof_.extra.reset();
  const std::string text = proof_.encode().value();
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::string damaged = text;
    damaged[i] = static_cast<char>(damaged[i] ^ 1);
    const auto parsed = TlogProof::parse(damaged);
    EXPECT_FALSE(parsed && verify_tlog_proof(*parsed, naive_.hash_of_leaf(13), origin_, log_key_.public_key())) << i;
  }
  for (std::size_t size = 0; size < text.size(); ++size) {
    const auto parsed = TlogProof::parse(std::string_view(text).substr(0, size));
    EXPECT_FALSE(parsed && verify_tlog_proof(*parsed, naive_.hash_of_leaf(13), origin_, log_key_.public_key())) << size;
  }
}

TEST_F(ProofFile, HasAtMostSixtyThreeHashes) {
  proof_.path.assign(63, Digest{});
  EXPECT_EQ(TlogProof::parse(proof_.encode().value())->path.size(), 63U);
  proof_.path.emplace_back();
  EXPECT_EQ(proof_.encode().error().code, ErrorCode::kInvalidArgument);
  const std::string hash = encode_base64(Digest{}.bytes()) + '\n';
  std::string text = "c2sp.org/tlog-proof@v1\nindex 1\n";
  for (int i = 0; i < 64; ++i) text += hash;
  EXPECT_EQ(TlogProof::parse(text + "\ncheckpoint").error().code, ErrorCode::kTooLarge);
  EXPECT_EQ(TlogProof::parse("c2sp.org/tlog-proof@v2\nindex 1\n\nx").error().code, ErrorCode::kUnsupported);
}

}  // namespace
}  // namespace sigilo
