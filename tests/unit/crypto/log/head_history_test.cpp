#include "crypto/log/head_history.h"

#include <gtest/gtest.h>

#include "tests/support/seeded_rng.h"

namespace sigilo {
namespace {

TEST(HeadHistory, HoldsEveryHeadThatTheTreeHadAndNoOther) {
  testing::SeededRng rng(1);
  HeadHistory history;
  std::vector<Digest> leaves;
  EXPECT_EQ(history.head(), TreeHead{});
  EXPECT_TRUE(history.contains({}));
  EXPECT_FALSE(history.contains({0, empty_root()}));
  for (std::uint64_t size = 1; size <= 70; ++size) {
    leaves.push_back(rng.id<Digest>());
    const TreeHead head{size, tree_root(leaves)};
    EXPECT_FALSE(history.contains(head)) << "not yet";
    history.append(leaves.back());
    EXPECT_EQ(history.size(), size);
    EXPECT_EQ(history.head(), head);
  }
  for (std::uint64_t size = 1; size <= 70; ++size) {
    const TreeHead head{size, tree_root(std::span(leaves).first(size))};
    EXPECT_TRUE(history.contains(head)) << size;
    EXPECT_FALSE(history.contains({size + 1, head.root})) << size;
    EXPECT_FALSE(history.contains({size - 1, head.root})) << size;
    EXPECT_FALSE(history.contains({size, {}})) << size;
  }
  EXPECT_FALSE(history.contains({UINT64_MAX, history.head().root}));
}

}  // namespace
}  // namespace sigilo
