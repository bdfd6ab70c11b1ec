#include "crypto/log/tree_hash.h"

#include <gtest/gtest.h>

#include <map>

#include "crypto/log/proof.h"
#include "tests/unit/crypto/log/naive_tree.h"

namespace sigilo {
namespace {

TEST(TreeHash, EmptyTreeAndEmptyLeafHaveTheHashesOfTheRfc) {
  EXPECT_EQ(empty_root().hex(), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(leaf_hash({}).hex(), "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
  EXPECT_EQ(tree_root({}), empty_root());
}

TEST(Frontier, HasTheRootOfTheNaiveTreeAtEverySize) {
  const testing::NaiveTree naive(130);
  Frontier frontier;
  for (std::size_t size = 0; size <= 130; ++size) {
    ASSERT_EQ(frontier.head(), naive.head(size)) << size;
    ASSERT_EQ(tree_root(naive.leaf_hashes(size)), naive.root(size)) << size;
    if (size < 130) frontier.append(naive.hash_of_leaf(size));
  }
}

TEST(Frontier, ReportsEachCompletedSubtreeOnce) {
  const testing::NaiveTree naive(64);
  const auto hashes = naive.leaf_hashes(64);
  const LeafHashReader reader(hashes);
  std::map<std::pair<int, std::uint64_t>, Digest> nodes;
  Frontier frontier;
  for (const Digest& hash : hashes) {
    frontier.append(hash, [&](const NodeId& node, const Digest& value) {
      EXPECT_TRUE(nodes.emplace(std::pair<int, std::uint64_t>(node.level, node.index), value).second);
    });
  }
  ASSERT_EQ(nodes.size(), 127U);
  for (const auto& [id, value] : nodes) {
    EXPECT_EQ(reader.read({static_cast<std::uint8_t>(id.first), id.second}).value(), value);
  }
}

TEST(Frontier, GoesOnFromAStoredEdge) {
  const testing::NaiveTree naive(40);
  Frontier whole;
  for (std::size_t i = 0; i < 21; ++i) whole.append(naive.hash_of_leaf(i));
  auto resumed = Frontier::from_hashes(whole.size(), whole.hashes());
  ASSERT_TRUE(resumed);
  for (std::size_t i = 21; i < 40; ++i) resumed->append(naive.hash_of_leaf(i));
  EXPECT_EQ(resumed->head(), naive.head(40));
}

TEST(Frontier, RefusesAnEdgeThatDoesNotFitTheSize) {
  const std::vector<Digest> two(2);
  EXPECT_EQ(Frontier::from_hashes(4, two).error().code, ErrorCode::kMalformed);
  EXPECT_EQ(Frontier::from_hashes(0, two).error().code, ErrorCode::kMalformed);
  EXPECT_TRUE(Frontier::from_hashes(5, two));
}

}  // namespace
}  // namespace sigilo
