// What must hold of every log, over logs that a seeded dice plays: the attacks of log_attacks_test.cpp are single points of these.
#include <gtest/gtest.h>

#include "tests/unit/crypto/consent/played_log.h"

namespace sigilo {
namespace {

using test::GateWorld;
using test::PlayedLog;
using Permits = std::map<std::string, bool>;

constexpr std::uint64_t kLogs = 20;

std::size_t count(const Permits& permits) {
  return static_cast<std::size_t>(std::count_if(permits.begin(), permits.end(), [](const auto& one) { return one.second; }));
}

/// Whatever `after` permits was permitted before.
void expect_no_more(const Permits& before, const Permits& after, const std::string& what) {
  for (const auto& [question, permitted] : after) ASSERT_LE(permitted, before.at(question)) << what << ' ' << question;
}

class LogProperties : public ::testing::Test {
 protected:
  void TearDown() override { EXPECT_GE(permitted, 20U) << "or nothing was tested"; }
  const Permits& counted(const Permits& permits) {
    permitted += count(permits);
    return permits;
  }
  std::size_t permitted = 0;
};

TEST_F(LogProperties, NoCopyOfAnEntryGivesAnything) {
  for (std::uint64_t seed = 1; seed <= kLogs; ++seed) {
    const PlayedLog log(seed, 30, true);
    const Permits before = log.permits(log.w.state);
    counted(before);
    for (std::size_t i = 0; i < log.w.entries.size(); ++i) {
      const LogEntry entry = log.entry(i);
      // A voided permit frees its day's limit; a copy of the voiding frees nothing more.
      GateState state = log.w.state;
      ASSERT_TRUE(state.apply(state.size(), entry, log.w.entries[i].document));
      expect_no_more(before, log.permits(state), "seed " + std::to_string(seed) + " copy of " + std::string(label_of(entry.body)));
    }
  }
}

TEST_F(LogProperties, WhatTakesAwayNeverGives) {
  for (std::uint64_t seed = 1; seed <= kLogs; ++seed) {
    PlayedLog log(seed, 30, true);
    const Permits before = log.permits(log.w.state);
    counted(before);
    GateWorld& w = log.w;
    for (const auto* who : log.people) {
      const Digest leaf = log.asked[log.rng.below(log.asked.size())].first;
      const EntryBody bodies[] = {ConsentWithdrawn{w.record, 0, {}}, ConsentHeld{{w.record}}, ReleaseRefused{leaf},
                                  RecordSealed{w.record, w.m.rng.id<Digest>(), 0, leaf, {}}};
      for (const EntryBody& body : bodies) {
        const Bytes bytes = sign_entry(make_header("", w.origin(), w.seen(), who->key, w.today, w.m.rng), body, who->key).value();
        GateState state = w.state;
        ASSERT_TRUE(state.apply(state.size(), parse_entry(bytes, w.origin()).value()));
        const Permits after = log.permits(state);
        expect_no_more(before, after, "seed " + std::to_string(seed) + ' ' + std::string(label_of(body)));
        const bool of_record = !std::holds_alternative<ReleaseRefused>(body);
        ASSERT_TRUE(!of_record || count(after) == 0) << seed << ' ' << label_of(body);
      }
    }
  }
}

TEST_F(LogProperties, NothingFromAnotherLogGives) {
  for (std::uint64_t seed = 1; seed <= kLogs; ++seed) {
    const PlayedLog log(seed, 30, true);
    const Permits before = log.permits(log.w.state);
    counted(before);
    // The whole log by people who saw another one from some place on.
    const std::size_t from = 1 + seed % (log.w.entries.size() - 1);
    GateState state;
    for (std::size_t i = 0; i < log.w.entries.size(); ++i) {
      const std::size_t again = i < from ? i : i - 1;  // one entry twice: every head behind it is another one
      ASSERT_TRUE(state.apply(state.size(), log.entry(again), log.w.entries[again].document));
    }
    const Permits after = log.permits(state);
    expect_no_more(before, after, "seed " + std::to_string(seed));
    for (const auto& [leaf, openings] : log.asked) {
      const RequestState* request = state.request(leaf);
      ASSERT_TRUE(request == nullptr || request->position <= from + 1) << seed;
    }
  }
}

TEST_F(LogProperties, WhatTakesAwayCountsWhereverItStands) {
  std::size_t moved = 0;
  for (std::uint64_t seed = 1; seed <= 4 * kLogs; ++seed) {
    PlayedLog log(seed, 25, false);
    const Permits before = log.permits(log.w.state);
    counted(before);
    for (std::size_t i = 2; i < log.w.entries.size(); ++i) {
      const LogEntry entry = log.entry(i);
      // A voiding frees its key's limit at its place, and so may a withdrawal be followed by a consent given anew: only what ends for good.
      const bool ends = std::holds_alternative<ReleaseRefused>(entry.body) || std::holds_alternative<ConsentHeld>(entry.body);
      if (!ends) continue;
      std::vector<GateWorld::Written> earlier = log.w.entries;
      const std::size_t to = 1 + log.rng.below(i - 1);
      std::rotate(earlier.begin() + static_cast<std::ptrdiff_t>(to), earlier.begin() + static_cast<std::ptrdiff_t>(i),
                  earlier.begin() + static_cast<std::ptrdiff_t>(i) + 1);
      expect_no_more(before, log.permits(log.fold(earlier)), "seed " + std::to_string(seed) + ' ' + std::string(label_of(entry.body)));
      ++moved;
    }
  }
  EXPECT_GE(moved, 200U);
}

TEST_F(LogProperties, NobodyOfTheRequestIsAnotherOfIt) {
  for (std::uint64_t seed = 1; seed <= 4 * kLogs; ++seed) {
    PlayedLog log(seed, 30, true);
    for (const auto& [leaf, openings] : log.asked) {
      const auto decision = evaluate(log.w.state, leaf, {1, log.w.today, {}}, openings, log.w.policies);
      if (!decision) continue;
      ++permitted;
      // Told from the entries alone: who asked, who approved and who signed the consent are different members.
      const RequestState& request = *log.w.state.request(leaf);
      std::set<MemberId> approvers;
      for (const Approval& approval : request.approvals) approvers.insert(approval.member);
      approvers.erase(request.requester);
      approvers.erase(log.w.interviewer->member);
      approvers.erase(log.w.colleague->member);
      EXPECT_FALSE(approvers.empty());
      EXPECT_EQ(decision->log_size(), log.w.entries.size());
      // And each hold was lifted at least four days before, by two members.
      EXPECT_FALSE(log.w.state.is_held(log.w.record));
      for (const LiftedHold* lifted : log.w.state.lifts_of(log.w.record)) EXPECT_NE(lifted->members[0], lifted->members[1]);
    }
  }
}

}  // namespace
}  // namespace sigilo
