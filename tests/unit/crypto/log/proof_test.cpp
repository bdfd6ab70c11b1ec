#include "crypto/log/proof.h"

#include <gtest/gtest.h>

#include "tests/unit/crypto/log/naive_tree.h"

namespace sigilo {
namespace {

using testing::NaiveTree;
using Path = std::vector<Digest>;

constexpr std::size_t kSizes = 64;

Digest digest(std::string_view hex) { return Digest::from_hex(hex).value(); }

/// Every way in which one hash of a path, its order or its length can be wrong.
std::vector<Path> tampered(const Path& path) {
  std::vector<Path> all;
  for (std::size_t i = 0; i < path.size(); ++i) {
    for (const std::size_t bit : {0U, 7U, 255U}) {
      Path flipped = path;
      auto bytes = flipped[i].array();
      bytes[bit / 8] = static_cast<std::uint8_t>(bytes[bit / 8] ^ 1U << bit % 8);
      flipped[i] = Digest(bytes);
      all.push_back(flipped);
    }
    Path dropped = path;
    dropped.erase(dropped.begin() + static_cast<std::ptrdiff_t>(i));
    all.push_back(dropped);
    Path doubled = path;
    doubled.insert(doubled.begin() + static_cast<std::ptrdiff_t>(i), path[i]);
    all.push_back(doubled);
    for (std::size_t k = i + 1; k < path.size(); ++k) {
      Path swapped = path;
      std::swap(swapped[i], swapped[k]);
      all.push_back(swapped);
    }
  }
  for (Path extended : {path, path}) {
    extended.push_back(Digest{});
    all.push_back(extended);
  }
  Path preceded = path;
  preceded.insert(preceded.begin(), Digest{});
  all.push_back(preceded);
  return all;
}

TEST(Inclusion, AgreesWithTheNaiveTreeForAllSizesAndIndexes) {
  const NaiveTree naive(kSizes);
  const auto hashes = naive.leaf_hashes(kSizes);
  const LeafHashReader reader(hashes);
  for (std::size_t size = 1; size <= kSizes; ++size) {
    const TreeHead head = naive.head(size);
    for (std::size_t index = 0; index < size; ++index) {
      const auto path = prove_inclusion(index, size, reader);
      ASSERT_TRUE(path);
      ASSERT_EQ(*path, naive.inclusion(index, size)) << index << " of " << size;
      ASSERT_TRUE(verify_inclusion(hashes[index], index, head, *path)) << index << " of " << size;
    }
  }
}

TEST(Consistency, AgreesWithTheNaiveTreeForAllPairsOfSizes) {
  const NaiveTree naive(kSizes);
  const auto hashes = naive.leaf_hashes(kSizes);
  const LeafHashReader reader(hashes);
  for (std::size_t size = 1; size <= kSizes; ++size) {
    for (std::size_t old_size = 1; old_size <= size; ++old_size) {
      const auto path = prove_consistency(old_size, size, reader);
      ASSERT_TRUE(path);
      ASSERT_EQ(*path, naive.consistency(old_size, size)) << old_size << " of " << size;
      ASSERT_TRUE(verify_consistency(naive.head(old_size), naive.head(size), *path)) << old_size << " of " << size;
    }
  }
}

TEST(Inclusion, RefusesEveryTamperedPath) {
  const NaiveTree naive(20);
  std::size_t tried = 0;
  for (std::size_t size = 1; size <= 20; ++size) {
    for (std::size_t index = 0; index < size; ++index) {
      const Path path = naive.inclusion(index, size);
      for (const Path& bad : tampered(path)) {
        ASSERT_FALSE(verify_inclusion(naive.hash_of_leaf(index), index, naive.head(size), bad)) << index << " of " << size;
        ++tried;
      }
    }
  }
  EXPECT_GT(tried, 4000U);
}

TEST(Inclusion, RefusesAnotherLeafIndexSizeOrRoot) {
  const NaiveTree naive(33);
  for (std::size_t size = 2; size <= 32; ++size) {
    for (std::size_t index = 0; index < size; ++index) {
      const Path path = naive.inclusion(index, size);
      const Digest leaf = naive.hash_of_leaf(index);
      for (std::size_t other = 0; other <= size; ++other) {
        if (other != index) {
          ASSERT_FALSE(verify_inclusion(leaf, other, naive.head(size), path));
        }
      }
      ASSERT_FALSE(verify_inclusion(naive.hash_of_leaf((index + 1) % size), index, naive.head(size), path));
      ASSERT_FALSE(verify_inclusion(leaf, index, naive.head(size + 1), path));
      ASSERT_FALSE(verify_inclusion(leaf, index, {size, naive.root(size - 1)}, path));
    }
  }
  EXPECT_EQ(verify_inclusion({}, 0, {0, empty_root()}, {}).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(verify_inclusion({}, UINT64_MAX, {UINT64_MAX, {}}, {}).error().code, ErrorCode::kInvalidArgument);
}

TEST(Consistency, RefusesEveryTamperedPath) {
  const NaiveTree naive(20);
  for (std::size_t size = 1; size <= 20; ++size) {
    for (std::size_t old_size = 1; old_size <= size; ++old_size) {
      for (const Path& bad : tampered(naive.consistency(old_size, size))) {
        ASSERT_FALSE(verify_consistency(naive.head(old_size), naive.head(size), bad)) << old_size << " of " << size;
      }
    }
  }
}

TEST(Consistency, NamesRollbackForkAndEmptyTree) {
  const NaiveTree naive(10);
  const NaiveTree longer(11);
  const Path path = naive.consistency(6, 10);
  EXPECT_EQ(verify_consistency({0, empty_root()}, naive.head(10), {}).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(verify_consistency({0, empty_root()}, {0, empty_root()}, {}).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(verify_consistency(naive.head(10), naive.head(6), path).error().code, ErrorCode::kRolledBack);
  EXPECT_EQ(verify_consistency({6, naive.root(5)}, naive.head(10), path).error().code, ErrorCode::kForked);
  EXPECT_EQ(verify_consistency({6, naive.root(5)}, {6, naive.root(6)}, {}).error().code, ErrorCode::kForked);
  EXPECT_EQ(verify_consistency(naive.head(6), {10, naive.root(9)}, path).error().code, ErrorCode::kForked);
  EXPECT_EQ(verify_consistency(naive.head(6), naive.head(6), path).error().code, ErrorCode::kMalformed);
  EXPECT_FALSE(verify_consistency(naive.head(5), naive.head(10), path));
  EXPECT_FALSE(verify_consistency(naive.head(6), longer.head(11), path));
}

// The test constants of the reference implementation of RFC 6962 (transparency-dev/merkle, testdata).
TEST(Inclusion, ReproducesTwoPublishedProofs) {
  const TreeHead eight{8, digest("5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328")};
  const Path five = {digest("bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"),
                     digest("ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0"),
                     digest("d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7")};
  const Bytes leaf = decode_hex("40414243").value();
  EXPECT_TRUE(verify_inclusion(leaf_hash(leaf), 5, eight, five));
  EXPECT_FALSE(verify_inclusion(leaf_hash(leaf), 4, eight, five));

  const TreeHead three{3, digest("aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77")};
  const Path two = {digest("fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125")};
  const Bytes third{0x10};
  EXPECT_TRUE(verify_inclusion(leaf_hash(third), 2, three, two));
  EXPECT_FALSE(verify_inclusion(leaf_hash(leaf), 2, three, two));
}

TEST(Consistency, ReproducesAPublishedProof) {
  const TreeHead six{6, digest("76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef")};
  const TreeHead seven{7, digest("ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c")};
  const Path path = {digest("0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a"),
                     digest("b08693ec2e721597130641e8211e7eedccb4c26413963eee6c1e2ed16ffb1a5f"),
                     digest("d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7")};
  EXPECT_TRUE(verify_consistency(six, seven, path));
  EXPECT_EQ(verify_consistency({6, seven.root}, seven, path).error().code, ErrorCode::kForked);
}

TEST(HashReader, GivesRootsAndEdgesOfEverySize) {
  const NaiveTree naive(kSizes);
  const auto hashes = naive.leaf_hashes(kSizes);
  const LeafHashReader reader(hashes);
  for (std::size_t size = 0; size <= kSizes; ++size) {
    EXPECT_EQ(root_of(size, reader).value(), naive.root(size));
    EXPECT_EQ(frontier_of(size, reader)->head(), naive.head(size));
  }
  EXPECT_EQ(root_of(kSizes + 1, reader).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(reader.read({6, 1}).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(reader.read({63, 0}).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(reader.read({1, UINT64_MAX}).error().code, ErrorCode::kNotFound);
}

TEST(HashReader, RefusesProofsOutsideTheTree) {
  const std::vector<Digest> hashes(5);
  const LeafHashReader reader(hashes);
  EXPECT_EQ(prove_inclusion(5, 5, reader).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(prove_inclusion(0, 0, reader).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(prove_consistency(0, 5, reader).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(prove_consistency(6, 5, reader).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(prove_inclusion(5, 7, reader).error().code, ErrorCode::kNotFound);
}

}  // namespace
}  // namespace sigilo
