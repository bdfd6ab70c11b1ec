#include "crypto/log/view.h"

#include <gtest/gtest.h>

#include "crypto/log/statement.h"
#include "tests/support/seeded_rng.h"
#include "tests/unit/crypto/log/naive_tree.h"

namespace sigilo {
namespace {

class View : public ::testing::Test {
 protected:
  std::string note(const TreeHead& head) { return sign_checkpoint({origin_, head}, log_key_).value(); }
  std::string note(std::size_t size) { return note(naive_.head(size)); }

  testing::SeededRng rng_{41};
  SigningKey log_key_ = SigningKey::generate(rng_);
  std::string origin_ = origin_of(rng_.id<MechanismId>());
  testing::NaiveTree naive_{40};
  LogView view_{origin_, log_key_.public_key()};
};

TEST_F(View, AdvancesAlongOneHistory) {
  EXPECT_EQ(view_.head(), TreeHead{});
  ASSERT_TRUE(view_.advance(note(3), {}));
  ASSERT_TRUE(view_.advance(note(17), naive_.consistency(3, 17)));
  EXPECT_EQ(view_.head(), naive_.head(17));
  EXPECT_TRUE(view_.advance(note(17), {}));
  const auto restored = LogView::restore(origin_, log_key_.public_key(), view_.note());
  ASSERT_TRUE(restored);
  EXPECT_EQ(restored->head(), view_.head());
}

TEST_F(View, BeginsWithAnEmptyLog) {
  ASSERT_TRUE(view_.advance(note(TreeHead{0, empty_root()}), {}));
  EXPECT_EQ(view_.head(), TreeHead{});
  EXPECT_TRUE(view_.advance(note(5), {}));
}

TEST_F(View, NamesRollbackForkAndForgery) {
  ASSERT_TRUE(view_.advance(note(17), {}));
  const std::string before = view_.note();
  EXPECT_EQ(view_.advance(note(16), naive_.consistency(16, 17)).error().code, ErrorCode::kRolledBack);
  EXPECT_EQ(view_.advance(note({17, naive_.root(16)}), {}).error().code, ErrorCode::kForked);
  EXPECT_EQ(view_.advance(note({20, naive_.root(19)}), naive_.consistency(17, 20)).error().code, ErrorCode::kForked);
  EXPECT_FALSE(view_.advance(note(20), {}));
  EXPECT_FALSE(view_.advance(note(20), naive_.consistency(16, 20)));
  EXPECT_EQ(view_.advance(note(TreeHead{0, empty_root()}), {}).error().code, ErrorCode::kRolledBack);
  const SigningKey other = SigningKey::generate(rng_);
  EXPECT_EQ(view_.advance(sign_checkpoint({origin_, naive_.head(20)}, other).value(), naive_.consistency(17, 20)).error().code,
            ErrorCode::kSignatureInvalid);
  EXPECT_EQ(view_.note(), before);
  EXPECT_EQ(view_.head(), naive_.head(17));
}

TEST_F(View, ComparesInBothDirectionsWithoutMoving) {
  ASSERT_TRUE(view_.advance(note(17), {}));
  EXPECT_TRUE(view_.compare(note(5), naive_.consistency(5, 17)));
  EXPECT_TRUE(view_.compare(note(17), {}));
  EXPECT_TRUE(view_.compare(note(30), naive_.consistency(17, 30)));
  EXPECT_EQ(view_.compare(note({5, naive_.root(6)}), naive_.consistency(5, 17)).error().code, ErrorCode::kForked);
  EXPECT_FALSE(view_.compare(note(30), {}));
  EXPECT_EQ(view_.head(), naive_.head(17));
}

}  // namespace
}  // namespace sigilo
