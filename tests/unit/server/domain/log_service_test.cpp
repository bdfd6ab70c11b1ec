#include <gtest/gtest.h>

#include "crypto/log/tiles.h"
#include "tests/support/server/founded_server.h"

namespace sigilo::testing {
namespace {

class LogServiceTest : public ::testing::Test {
 protected:
  void SetUp() override {
    for (int i = 0; i < 9; ++i) {
      const auto sealed = server_.seal();
      heads_.push_back(server_.log().head()->head);
      ASSERT_TRUE(server_.intake().submit(server_.caller("interviewer"), sealed.cover, sealed.payloads()));
    }
  }
  FoundedServer server_;
  std::vector<TreeHead> heads_;
};

TEST_F(LogServiceTest, EveryEntryIsProvedUnderTheCheckpointAlsoAfterAReopening) {
  for (int round = 0; round < 2; ++round) {
    const auto head = server_.log().head()->head;
    const auto entries = server_.log().entries(0, 256).value();
    ASSERT_EQ(entries.size(), head.size);
    for (std::uint64_t i = 0; i < entries.size(); ++i) {
      const auto proof = server_.log().inclusion(leaf_hash(entries[i])).value();
      EXPECT_EQ(proof.index, i);
      EXPECT_TRUE(verify_inclusion(leaf_hash(entries[i]), i, head, proof.path));
    }
    server_.restart();  // the second round reads stored hashes
  }
}

TEST_F(LogServiceTest, EveryEarlierHeadIsConsistent) {
  const auto head = server_.log().head()->head;
  for (const auto& old : heads_) {
    const auto proof = server_.log().consistency(old.size, 0).value();
    EXPECT_TRUE(verify_consistency(old, head, proof.path));
  }
  EXPECT_TRUE(server_.log().consistency(head.size, 0)->path.empty());
  EXPECT_EQ(server_.log().consistency(head.size + 1, 0).error().code, ErrorCode::kInvalidArgument);
}

TEST_F(LogServiceTest, TwoEarlierHeadsAreConnectedWithoutTheNewest) {
  for (const auto& old : heads_) {
    for (const auto& newer : heads_) {
      const auto proof = server_.log().consistency(old.size, newer.size);
      if (old.size > newer.size) {
        EXPECT_EQ(proof.error().code, ErrorCode::kInvalidArgument);
      } else {
        EXPECT_TRUE(verify_consistency(old, newer, proof.value().path));
      }
    }
  }
  const auto size = server_.log().head()->head.size;
  EXPECT_EQ(server_.log().consistency(1, size + 1).error().code, ErrorCode::kInvalidArgument);
}

TEST_F(LogServiceTest, TilesHoldTheLeavesAndNothingBeyondThePublishedSize) {
  const auto size = server_.log().head()->head.size;
  const auto tile = server_.log().tile({0, 0, static_cast<std::uint16_t>(size)}).value();
  const auto entries = server_.log().entries(0, 256).value();
  for (std::size_t i = 0; i < size; ++i) EXPECT_EQ(Digest::from_bytes(ByteView(tile).subspan(i * 32, 32)).value(), leaf_hash(entries[i]));
  EXPECT_FALSE(server_.log().tile({0, 0, static_cast<std::uint16_t>(size + 1)}));
  EXPECT_FALSE(server_.log().tile({0, 0, 0}));
  EXPECT_FALSE(server_.log().tile({0, 0, 300}));
  EXPECT_FALSE(server_.log().tile({1, 0, 1}));
  EXPECT_FALSE(server_.log().tile({200, 0, 1}));
  EXPECT_FALSE(server_.log().tile({0, UINT64_MAX, 1}));
}

TEST_F(LogServiceTest, EntriesAreBounded) {
  EXPECT_EQ(server_.log().entries(0, 257).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(server_.log().entries(0, 0).error().code, ErrorCode::kInvalidArgument);
  EXPECT_TRUE(server_.log().entries(1000, 1)->empty());
  EXPECT_TRUE(server_.log().entries(UINT64_MAX, 1)->empty());
}

TEST(HashWindow, OldHashesComeFromBelowAndNewOnesFromMemory) {
  struct Below final : HashReader {
    Result<Digest> read(const NodeId&) const override {
      ++asked;
      return Digest();
    }
    mutable int asked = 0;
  } below;
  server::HashWindow window(below);
  SeededRng rng(1);
  std::vector<Digest> hashes;
  for (std::uint64_t i = 0; i < server::HashWindow::kPerLevel + 10; ++i) {
    hashes.push_back(rng.id<Digest>());
    window.add({0, i}, hashes.back());
  }
  EXPECT_EQ(window.read({0, 10}).value(), hashes[10]);
  EXPECT_EQ(below.asked, 0);
  EXPECT_EQ(window.read({0, 9}).value(), Digest());
  EXPECT_EQ(below.asked, 1);
  window.add({0, 20000}, hashes[0]);  // a gap: what was there is forgotten
  EXPECT_EQ(window.read({0, 20000}).value(), hashes[0]);
  EXPECT_EQ(window.read({0, 10}).value(), Digest());
}

}  // namespace
}  // namespace sigilo::testing
