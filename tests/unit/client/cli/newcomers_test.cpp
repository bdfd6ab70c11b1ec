#include "client/cli/newcomers.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "client/core/enrolment.h"
#include "crypto/directory/key_fingerprint.h"
#include "tests/support/client/client_world.h"
#include "tests/unit/client/cli/cli_fixture.h"
#include "tests/unit/client/cli/reading_terminal.h"

namespace sigilo::cli {
namespace {

using testing::ClientWorld;
using testing::kTestPassphrase;
using testing::must;
using testing::Person;

/// `team share` at the reviewer's desk, after two more reviewers joined.
class Newcomers : public CliTest {
 protected:
  void SetUp() override {
    CliTest::SetUp();
    for (Person* person : {&second, &third}) {
      shown.push_back(must(own_fingerprint(*person->home)));
      at_desk.reads(person->device.hex(), fingerprint_words(shown.back(), WordLanguage::kEnglish));
    }
    world.close(world.reviewer);
  }
  Outcome<LeftOut> compare(const std::vector<std::string>& given = {}) {
    GlobalOptions options{};
    options.home = world.reviewer.folder;
    options.passphrase_file = file("passphrase", kTestPassphrase);
    Console console(out, err, Language::kEnglish, false);
    Context context{options, console, at_desk, world.clock, world.rng, false};
    auto session = Session::open(context);
    if (!session) return tl::unexpected<Problem>(session.error());
    return compare_newcomers(context, **session, given);
  }
  /// Of the second and the third reviewer's devices, those that the desk now takes as compared.
  std::vector<bool> compared() {
    const auto home = must(Home::open(world.services(), world.reviewer.folder, as_bytes(kTestPassphrase)));
    const std::vector<Digest> list = must(home->vault().keys().compared_devices());
    std::vector<bool> result;
    for (const Digest& one : shown) result.push_back(std::find(list.begin(), list.end(), one) != list.end());
    return result;
  }
  /// Whether the second reviewer's device is asked about before the third's.
  [[nodiscard]] bool second_is_first() const { return second.device < third.device; }
  [[nodiscard]] const Person& first_asked() const { return second_is_first() ? second : third; }

  ClientWorld world;
  Person& second = world.enrol("second", {Role::kReviewer});
  Person& third = world.enrol("third", {Role::kReviewer});
  std::vector<Digest> shown;
  ReadingTerminal at_desk{Language::kEnglish};
};

TEST_F(Newcomers, AreComparedOnceWithTheRightWords) {
  const auto left_out = compare();
  ASSERT_TRUE(left_out) << to_string(left_out.error().error);
  EXPECT_TRUE(left_out->devices.empty());
  EXPECT_EQ(at_desk.asked.size(), 12U);
  EXPECT_EQ(compared(), (std::vector<bool>{true, true}));
  ASSERT_TRUE(compare());
  EXPECT_EQ(at_desk.asked.size(), 12U) << "nobody is asked again";
}

TEST_F(Newcomers, AWrongWordLeavesThatDeviceOutAndTheNextIsStillAskedAbout) {
  at_desk.wrong_at = 2;
  const auto left_out = compare();
  ASSERT_TRUE(left_out);
  ASSERT_EQ(left_out->devices.size(), 1U);
  EXPECT_NE(left_out->devices[0].find(first_asked().device.hex()), std::string::npos);
  EXPECT_EQ(left_out->why, ErrorCode::kUnauthenticated);
  EXPECT_EQ(at_desk.asked.size(), 8U);
  EXPECT_EQ(compared(), (std::vector<bool>{!second_is_first(), second_is_first()}));
}

TEST_F(Newcomers, TheEndOfTheInputEndsItAndComparesNothing) {
  at_desk.ends_at = 6;
  const auto left_out = compare();
  ASSERT_FALSE(left_out);
  EXPECT_EQ(left_out.error().error.code, ErrorCode::kCancelled);
  EXPECT_EQ(at_desk.asked.size(), 6U);
  EXPECT_EQ(compared(), (std::vector<bool>{false, false}));
}

TEST_F(Newcomers, WithNobodyToAskOnlyTheGivenAreCompared) {
  at_desk.there = false;
  const auto left_out = compare({shown[1].hex()});
  ASSERT_TRUE(left_out);
  ASSERT_EQ(left_out->devices.size(), 1U);
  EXPECT_NE(left_out->devices[0].find(second.device.hex()), std::string::npos);
  EXPECT_EQ(left_out->why, ErrorCode::kInvalidArgument);
  EXPECT_EQ(compared(), (std::vector<bool>{false, true}));
}

}  // namespace
}  // namespace sigilo::cli
