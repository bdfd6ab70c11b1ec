#include "server/rpc/running_calls.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <list>
#include <memory>
#include <optional>
#include <thread>

#include "tests/support/seeded_rng.h"

namespace sigilo::server {
namespace {

using Kind = CallHolder::Kind;

class RunningCallsTest : public ::testing::Test {
 protected:
  CallHolder somebody(Kind kind = Kind::kDevice) { return {rng_.id<Digest>(), kind}; }
  /// Takes places, each of the next holder, until one is refused.
  template <typename NextHolder>
  int take_all(Share share, const NextHolder& next) {
    for (int taken = 0;; ++taken) {
      auto place = calls_.enter(next(), share);
      if (!place) return taken;
      places_.push_back(*std::move(place));
    }
  }
  int take_all(Share share) {
    return take_all(share, [&] { return somebody(); });
  }

  testing::SeededRng rng_{1};
  RunningCalls calls_{48};
  std::list<RunningCalls::Place> places_;
};

TEST_F(RunningCallsTest, OneHolderGetsAFewAtOnceWhateverTheyAreFor) {
  for (const auto& [kind, most] : {std::pair{Kind::kInvitation, 2}, {Kind::kDevice, 8}, {Kind::kAdministrator, 4}}) {
    const auto holder = somebody(kind);
    EXPECT_EQ(take_all(Share::kOrdinary, [&] { return holder; }), most);
    for (const Share share : {Share::kOrdinary, Share::kIntake, Share::kAdministrator}) {
      EXPECT_EQ(calls_.enter(holder, share).error().code, ErrorCode::kResourceExhausted);
      EXPECT_TRUE(calls_.enter(somebody(), share)) << "another holder";
    }
    places_.pop_back();
    EXPECT_TRUE(calls_.enter(holder, Share::kOrdinary)) << "one ended";
  }
}

TEST_F(RunningCallsTest, InWhateverOrderTheOthersComeASixthIsLeftForAdministrators) {
  for (const auto& [first, second] : {std::pair{Share::kOrdinary, Share::kIntake}, {Share::kIntake, Share::kOrdinary}}) {
    EXPECT_EQ(take_all(first), 32);
    EXPECT_EQ(take_all(second), 8);
    EXPECT_EQ(take_all(first), 0);
    EXPECT_EQ(take_all(Share::kAdministrator), 8);
    places_.clear();
  }
}

TEST_F(RunningCallsTest, AStolenAdministratorsDeviceLeavesPlacesToTheOneWhoRevokesIt) {
  take_all(Share::kIntake);
  take_all(Share::kOrdinary);
  const auto stolen = somebody(Kind::kAdministrator);
  EXPECT_EQ(take_all(Share::kAdministrator, [&] { return stolen; }), 4);
  EXPECT_TRUE(calls_.enter(somebody(Kind::kAdministrator), Share::kAdministrator));
}

TEST_F(RunningCallsTest, FewPlacesAreSharedToo) {
  RunningCalls few(8);
  const auto reader = somebody();
  std::list<RunningCalls::Place> places;
  while (auto place = few.enter(reader, Share::kOrdinary)) places.push_back(*std::move(place));
  EXPECT_EQ(places.size(), 2U);
  while (auto place = few.enter(somebody(), Share::kOrdinary)) places.push_back(*std::move(place));
  EXPECT_EQ(places.size(), 6U);
  EXPECT_TRUE(few.enter(somebody(), Share::kIntake));
  EXPECT_TRUE(few.enter(somebody(Kind::kAdministrator), Share::kAdministrator));
}

TEST_F(RunningCallsTest, APlaceGivenUpIsFreeForOthersAndNotForItsHolder) {
  const auto stuck = somebody();
  EXPECT_EQ(take_all(Share::kOrdinary, [&] { return stuck; }), 8);
  EXPECT_EQ(take_all(Share::kOrdinary), 24);
  for (auto& place : places_) place.give_up();
  for (auto& place : places_) place.give_up();
  EXPECT_EQ(take_all(Share::kOrdinary), 32);
  EXPECT_EQ(calls_.enter(stuck, Share::kAdministrator).error().code, ErrorCode::kResourceExhausted);
  places_.clear();
  EXPECT_EQ(take_all(Share::kOrdinary, [&] { return stuck; }), 8);
  EXPECT_EQ(take_all(Share::kOrdinary), 24) << "none was counted twice";
}

TEST(RunningCalls, TheEndWaitsForTheLastCall) {
  testing::SeededRng rng(1);
  auto calls = std::make_unique<RunningCalls>(8);
  std::optional<RunningCalls::Place> place(*calls->enter({rng.id<Digest>(), Kind::kDevice}, Share::kOrdinary));
  std::atomic<bool> left = false;
  std::promise<void> ending;
  std::thread call([&] {
    ending.get_future().wait();
    left = true;
    place.reset();
  });
  ending.set_value();
  calls.reset();
  EXPECT_TRUE(left);
  call.join();
}

}  // namespace
}  // namespace sigilo::server
