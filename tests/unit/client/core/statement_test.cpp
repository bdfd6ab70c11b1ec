#include <gtest/gtest.h>

#include "client/core/consent_fold.h"
#include "client/core/hold.h"
#include "client/core/review.h"
#include "client/core/statement_outbox.h"
#include "tests/support/client/client_world.h"

namespace sigilo {
namespace {

using testing::ClientWorld;
using testing::Mischief;
using testing::must;
using testing::Person;

class StatementTest : public ::testing::Test {
 protected:
  OwnStatement withdraw(Person& person) { return must(keep_statement(*person.home, *person.trust, ConsentWithdrawn{world.rng.id<RecordId>(), 0, {}})); }
  StatementReport send(Person& person) { return must(send_statements(*person.home, *person.trust, *person.link)); }
  OwnStatement kept(Person& person) { return must(person.home->vault().statements().list()).at(0); }
  CustodianCount count(Person& person) {
    must(person.trust->refresh(*person.link));
    return must(custodians_for(*person.home, *person.trust, kept(person).log_index.value()));
  }
  ClientWorld world;
};

TEST_F(StatementTest, AWithdrawalMadeOfflineIsKeptSentAndProved) {
  for (Person* person : {&world.interviewer, &world.founder, &world.protection}) {
    const OwnStatement own = withdraw(*person);
    world.reopen(*person);
    EXPECT_FALSE(kept(*person).log_index.has_value());
    const StatementReport report = send(*person);
    EXPECT_EQ(report.sent, 1U);
    EXPECT_EQ(report.waiting, 0U);
    ASSERT_TRUE(kept(*person).log_index.has_value());
    EXPECT_EQ(world.server.count_of(own.statement), 1U);
    EXPECT_EQ(send(*person).sent, 0U) << "what is settled is not sent again";
    const CustodianCount signed_for = count(*person);
    EXPECT_EQ(signed_for.signed_for, 1U);
    EXPECT_EQ(signed_for.of, 1U);
  }
}

TEST_F(StatementTest, ABrokenConnectionLeavesOneEntryAndNothingIsLost) {
  for (int nth = 1; nth <= 3; ++nth) {
    for (const bool applied : {false, true}) {
      const OwnStatement own = withdraw(world.interviewer);
      world.server.cut_at(nth, applied);
      const StatementReport broken = send(world.interviewer);
      if (world.server.cut_pending()) {
        world.server.cut_at(0, false);
      } else {
        EXPECT_TRUE(broken.stopped.has_value());
        EXPECT_EQ(broken.waiting, 1U);
      }
      world.reopen(world.interviewer);
      EXPECT_EQ(send(world.interviewer).waiting, 0U);
      EXPECT_EQ(world.server.count_of(own.statement), 1U);
    }
  }
}

TEST_F(StatementTest, AStoreThatOnlySaysItHasItIsNotBelieved) {
  for (const Mischief mischief : {Mischief::kDroppedStatement, Mischief::kMisplacedStatement, Mischief::kStatementElsewhere, Mischief::kUnprovedStatement}) {
    const OwnStatement own = withdraw(world.interviewer);
    world.server.misbehave(mischief);
    const StatementReport lied = send(world.interviewer);
    EXPECT_EQ(lied.sent, 0U) << static_cast<int>(mischief);
    EXPECT_EQ(lied.waiting, 1U);
    EXPECT_EQ(lied.refused, 1U);
    world.reopen(world.interviewer);
    const OwnStatement waits = must(world.interviewer.home->vault().statements().list()).back();
    EXPECT_NE(waits.problem, 0U) << "the reason is told";
    EXPECT_FALSE(waits.log_index.has_value());
    world.server.misbehave(Mischief::kNone);
    EXPECT_EQ(send(world.interviewer).sent, 1U);
    EXPECT_EQ(world.server.count_of(own.statement), 1U);
    EXPECT_EQ(must(world.interviewer.home->vault().statements().list()).back().problem, 0U);
  }
}

TEST_F(StatementTest, AProofUnderAnotherLogThanTheKeptOneSettlesNothing) {
  for (const Mischief mischief : {Mischief::kForkedLog, Mischief::kRolledBackLog}) {
    withdraw(world.interviewer);
    world.server.misbehave(mischief);
    const StatementReport lied = send(world.interviewer);
    EXPECT_EQ(lied.sent, 0U) << static_cast<int>(mischief);
    EXPECT_GE(lied.waiting, 1U);
    world.server.misbehave(Mischief::kNone);
  }
}

TEST_F(StatementTest, OneThatIsRefusedKeepsNoOtherFromTheLog) {
  withdraw(world.interviewer);
  withdraw(world.interviewer);
  world.server.misbehave(Mischief::kDroppedStatement);
  EXPECT_EQ(send(world.interviewer).refused, 2U);
}

TEST_F(StatementTest, OnlyACustodiansOwnSightCounts) {
  withdraw(world.interviewer);
  send(world.interviewer);
  const SigningKey member = must(world.reviewer.home->vault().keys().load_signing_key());
  const Person& other = world.enrol("otra", {Role::kInterviewer});
  world.server.log_signed_by(member, CustodianSeen{1});
  EXPECT_EQ(count(world.interviewer).signed_for, 1U);
  for (const CustodianSight& sight : must(other.home->vault().trust().sights())) EXPECT_EQ(sight.custodian, 1U);
}

TEST_F(StatementTest, ASightOfAnotherLogOrOfMoreThanThereIsCountsForNothing) {
  const auto sights = [&] {
    must(world.interviewer.trust->refresh(*world.interviewer.link));
    return must(world.interviewer.home->vault().trust().sights());
  };
  const TreeHead head = world.server.head();
  world.server.log_sight({head.size, world.rng.id<Digest>()});
  world.server.log_sight({head.size + 100, head.root});
  EXPECT_TRUE(sights().empty());
  const TreeHead seen = world.server.head();
  world.server.grow_log();
  world.server.log_sight(seen);
  EXPECT_EQ(sights(), (std::vector<CustodianSight>{{1, seen.size}}));
}

TEST_F(StatementTest, WhatWaitsIsNeverForgotten) {
  withdraw(world.interviewer);
  EXPECT_EQ(send(world.interviewer).sent, 1U);
  const OwnStatement waits = withdraw(world.interviewer);
  world.clock.advance_days(2 * kStatementDays);
  world.server.misbehave(Mischief::kDroppedStatement);
  send(world.interviewer);
  const auto left = must(world.interviewer.home->vault().statements().list());
  ASSERT_EQ(left.size(), 1U);
  EXPECT_EQ(left.front().leaf, waits.leaf);
}

/// What desks say of a record, from the log alone.
class ConsentMarksTest : public StatementTest {
 protected:
  RecordId hand_in(const Digest& tag = {}) {
    CaptureInput input = world.interview("uno");
    input.consent.withdrawal_tag = tag;
    const SealedRecord sealed = world.seal(input);
    world.sync();
    return sealed.record;
  }
  Digest say(Person& person, const EntryBody& body) {
    const OwnStatement own = must(keep_statement(*person.home, *person.trust, body));
    EXPECT_EQ(send(person).waiting, 0U);
    return own.leaf;
  }
  ConsentMarks marks(const RecordId& record) {
    Review review(*world.reviewer.home, *world.reviewer.trust, *world.reviewer.link);
    must(review.refresh_inbox());
    return must(review.line(record)).marks;
  }
};

TEST_F(ConsentMarksTest, WhatIsWithdrawnByRecordIsMarkedAndNothingElse) {
  const RecordId record = hand_in();
  const RecordId other = hand_in();
  EXPECT_FALSE(marks(record).withdrawn.has_value());
  say(world.founder, ConsentWithdrawn{record, 0, {}});
  EXPECT_TRUE(marks(record).withdrawn.has_value());
  EXPECT_FALSE(marks(other).withdrawn.has_value());
  world.reopen(world.reviewer);
  EXPECT_TRUE(marks(record).withdrawn.has_value());
}

TEST_F(ConsentMarksTest, ACodeTakesBackWhatCarriesItBeforeAndAfter) {
  const Digest tag = world.rng.id<Digest>();
  const RecordId before = hand_in(tag);
  say(world.protection, ConsentWithdrawn{{}, 0, tag});
  const RecordId after = hand_in(tag);
  const RecordId without = hand_in();
  EXPECT_TRUE(marks(before).withdrawn.has_value());
  EXPECT_TRUE(marks(after).withdrawn.has_value());
  EXPECT_FALSE(marks(without).withdrawn.has_value());
}

TEST_F(ConsentMarksTest, WhatNobodyOfTheDirectorySignedMarksNothing) {
  const RecordId record = hand_in();
  world.server.log_signed_by(SigningKey::generate(world.rng), ConsentWithdrawn{record, 0, {}});
  world.server.log_signed_by(SigningKey::generate(world.rng), ConsentHeld{{record}});
  world.server.log_forged(ConsentWithdrawn{record, 0, {}});
  EXPECT_FALSE(marks(record).withdrawn.has_value());
  EXPECT_TRUE(marks(record).holds.empty());
}

TEST_F(ConsentMarksTest, AHoldStandsUntilTwoMembersLiftIt) {
  const std::vector<RecordId> records = {hand_in(), hand_in()};
  const auto holds = holds_of({records[1], records[0], records[1]});
  ASSERT_EQ(holds.size(), 1U);
  const Digest hold = say(world.founder, holds.front());
  EXPECT_EQ(marks(records[0]).holds, std::vector<Digest>{hold});
  Review review(*world.reviewer.home, *world.reviewer.trust, *world.reviewer.link);
  EXPECT_EQ(must(review.held_by(hold)).size(), 2U);

  const Bytes own = must(agree_to_lift(*world.reviewer.home, *world.reviewer.trust, {hold}));
  EXPECT_EQ(lifting(*world.reviewer.home, *world.reviewer.trust, {hold}, own).error().code, ErrorCode::kPermissionDenied) << "one member twice";
  const Bytes of_administrator = must(agree_to_lift(*world.founder.home, *world.founder.trust, {hold}));
  EXPECT_FALSE(lifting(*world.reviewer.home, *world.reviewer.trust, {hold}, of_administrator)) << "who may not give consent";
  const Bytes second = must(agree_to_lift(*world.interviewer.home, *world.interviewer.trust, {hold}));
  EXPECT_FALSE(lifting(*world.reviewer.home, *world.reviewer.trust, {world.rng.id<Digest>()}, second)) << "another hold";
  EXPECT_FALSE(lifting(*world.reviewer.home, *world.reviewer.trust, {hold, hold}, second)) << "other holds than were agreed";
  Bytes forged = second;
  forged.back() ^= 1;
  EXPECT_FALSE(lifting(*world.reviewer.home, *world.reviewer.trust, {hold}, forged));

  const SigningKey alone = must(world.reviewer.home->vault().keys().load_signing_key());
  world.server.log_signed_by(alone, HoldLifted{{hold}, own});
  EXPECT_EQ(marks(records[0]).holds.size(), 1U) << "a lie of the log changes nothing";
  say(world.reviewer, must(lifting(*world.reviewer.home, *world.reviewer.trust, {hold}, second)));
  EXPECT_TRUE(marks(records[0]).holds.empty());
  EXPECT_TRUE(marks(records[1]).holds.empty());
  EXPECT_EQ(review.held_by(hold).error().code, ErrorCode::kNotFound);
}

/// What custodians and auditors see, on a device that was not there from the beginning.
TEST_F(ConsentMarksTest, TheFoldOfTheGateSaysWhatHoldsOfEachPerson) {
  const RecordId kept = hand_in();
  const RecordId taken = hand_in();
  say(world.protection, ConsentWithdrawn{taken, 0, {}});
  world.server.misbehave(Mischief::kSkippedDirectory);  // as the store does to who is only invited
  Person& late = world.enrol("tarde", {Role::kReviewer});
  world.server.misbehave(Mischief::kNone);
  EXPECT_GT(late.trust->versions().front().directory().version, 1U) << "a device that came later must fetch what was before";
  for (Person* person : {&world.founder, &world.reviewer, &late}) {
    must(person->trust->refresh(*person->link));
    const GateState state = must(fold_log(*person->trust, *person->link));
    EXPECT_EQ(state.size(), person->trust->read_head().size);
    ASSERT_NE(state.chain(kept, 0), nullptr);
    EXPECT_EQ(state.chain(kept, 0)->events().size(), 1U);
    ASSERT_NE(state.chain(taken, 0), nullptr);
    EXPECT_TRUE(state.chain(taken, 0)->withdrawn());
    EXPECT_TRUE(state.unknown_entries().empty());
  }
  world.server.misbehave(Mischief::kAlteredEntries);
  EXPECT_FALSE(fold_log(*late.trust, *late.link));
  world.server.misbehave(Mischief::kSkippedDirectory);
  EXPECT_FALSE(fold_log(*late.trust, *late.link)) << "a version that is left out is not the one that the next names";
  world.server.misbehave(Mischief::kWithheldDirectory);
  EXPECT_FALSE(fold_log(*late.trust, *late.link));
}

TEST_F(ConsentMarksTest, ManyRecordsAreHeldByAsManyEntriesAsTheyNeed) {
  std::vector<RecordId> records;
  for (std::size_t i = 0; i < kMaxHeldRecords + 1; ++i) records.push_back(world.rng.id<RecordId>());
  const auto holds = holds_of(records);
  ASSERT_EQ(holds.size(), 2U);
  EXPECT_EQ(holds[0].records.size() + holds[1].records.size(), records.size());
  for (const auto& hold : holds) say(world.interviewer, hold);
  EXPECT_TRUE(holds_of({}).empty());
}

}  // namespace
}  // namespace sigilo
