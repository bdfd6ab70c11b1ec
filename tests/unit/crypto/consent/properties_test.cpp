// What must hold of every consent, over generated chains: most of them are judged as opened statements, without signatures, so that there can be
// many; a smaller number goes through the log, the openings and evaluate.
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

#include "tests/unit/crypto/consent/gate_world.h"

namespace sigilo {
namespace {

using codes::DataCategory;
using codes::DenialReason;
using codes::Purpose;
using codes::RecipientKind;
using codes::ReleaseForm;
using test::GateWorld;
using testing::SeededRng;

/// A small universe, so that scopes and points often meet: all points of it are asked each time.
class Universe {
 public:
  /// Around `day`.
  Universe(const GateWorld& w, Day day) : w_(&w), day_(day) {
    for (const DataCategory category : {DataCategory::kAccount, DataCategory::kIdentity, DataCategory::kHealth}) {
      for (const Purpose purpose : {Purpose::kIndividualComplaint, Purpose::kCriminalReport}) {
        for (const RecipientId& recipient : {w.judge, w.other_judge, w.director}) {
          for (const ReleaseForm form : {ReleaseForm::kIdentified, ReleaseForm::kPseudonymised, ReleaseForm::kAnonymised}) {
            for (const std::int32_t offset : {0, 3}) {
              const auto kind = recipient == w.director ? RecipientKind::kFacilityHead : RecipientKind::kExecutionJudge;
              points.push_back({category, purpose, kind, recipient, form, day_.plus(offset)});
            }
          }
        }
      }
    }
  }
  /// A scope around a point: for its recipient or any of the kind, through one of a few days.
  ConsentScope around(const ConsentPoint& p, SeededRng& rng) const {
    return {p.category, p.purpose, p.recipient_kind, rng.below(3) == 0 ? RecipientId{} : p.recipient, p.form,
            day_.plus(static_cast<std::int32_t>(rng.below(5)) - 1)};
  }
  std::vector<ConsentScope> scopes(SeededRng& rng, std::size_t at_most) const {
    std::vector<ConsentScope> result;
    for (std::uint64_t n = rng.below(at_most + 1); n > 0; --n) result.push_back(around(points[rng.below(points.size())], rng));
    std::sort(result.begin(), result.end());
    result.erase(std::unique(result.begin(), result.end()), result.end());
    return result;
  }
  /// Each scope left out, kept, shortened or given to one recipient only.
  std::vector<ConsentScope> narrowed(const std::vector<ConsentScope>& from, SeededRng& rng) const {
    std::vector<ConsentScope> result;
    for (ConsentScope scope : from) {
      if (rng.below(3) == 0) continue;
      if (rng.below(2) == 0) scope.last_day = scope.last_day.plus(-static_cast<std::int32_t>(rng.below(3)));
      if (scope.recipient.is_zero() && rng.below(2) == 0) scope.recipient = w_->judge;
      result.push_back(scope);
    }
    std::sort(result.begin(), result.end());
    result.erase(std::unique(result.begin(), result.end()), result.end());
    return result;
  }

  std::vector<ConsentPoint> points;

 private:
  const GateWorld* w_;
  Day day_;
};

/// Who attests a statement, and how.
using Attester = std::pair<MemberId, codes::AttestationKind>;

/// A chain of opened statements, with the events that they point to.
struct Chain {
  std::deque<ConsentEvent> events;
  std::vector<OpenedEvent> opened;

  OpenedEvent& add(const ConsentStatement& statement, std::uint64_t position, const MemberId& author, const std::vector<Attester>& seconds) {
    ConsentEvent event;
    event.position = position;
    event.sealed = opened.empty();
    events.push_back(event);
    OpenedEvent e;
    e.event = &events.back();
    e.statement = statement;
    e.signers = {author};
    for (const auto& [member, kind] : seconds) {
      e.signers.push_back(member);
      e.seconds.push_back({kind});
    }
    opened.push_back(std::move(e));
    return opened.back();
  }
};

class Properties : public ::testing::Test {
 protected:
  Properties() : w(1), universe(w, w.today.plus(4)) {
    for (int i = 0; i < 3; ++i) members.push_back(w.m.rng.id<MemberId>());
    waited = w.entries.size();
    w.seal_usual();  // an entry, so that the custodians' sight lies beyond `waited`
    w.pass(4);
    waiting = w.entries.size() + 10;
    DenialReasons reasons;
    view.emplace(w.state, w.policies, DecisionPoint{1, w.today, {}}, reasons);
    EXPECT_TRUE(reasons.empty());
  }

  /// A valid statement most of the time.
  ConsentStatement statement(std::vector<ConsentScope> scopes, SeededRng& rng) const {
    using namespace codes;
    ConsentStatement s = w.statement(std::move(scopes));
    if (rng.below(3) == 0) s.mode = ConsentMode::kSignature;
    switch (rng.below(12)) {
      case 0: s.understanding = Understanding::kNotChecked; break;
      case 1: s.wording = w.wording("unable.es"); break;
      case 2: s.interview = InterviewKind::kGroup; s.wording = w.wording("group.es"); break;
      case 3: s.age = AgeGroup::kChild; s.guardian = GuardianRule::kNotObtained; s.wording = w.wording("child.es"); break;
      case 4: s.age = AgeGroup::kChild; s.guardian = GuardianRule::kGuardianAgreed; s.wording = w.wording("child.es"); break;
      default: break;
    }
    return s;
  }
  std::vector<Attester> seconds(SeededRng& rng, const MemberId& author) const {
    std::vector<Attester> result;
    for (const MemberId& member : members) {
      if (member != author && rng.below(3) == 0) result.push_back({member, static_cast<codes::AttestationKind>(1 + rng.below(2))});
    }
    return result;
  }
  void add_random(Chain& chain, SeededRng& rng) const {
    // Now and then the former set again, wider or narrower; now and then a statement that does not check out.
    std::vector<ConsentScope> scopes = universe.scopes(rng, 24);
    if (!chain.opened.empty() && rng.below(2) == 0) scopes = universe.narrowed(chain.opened.back().statement.scopes, rng);
    const MemberId& author = members[rng.below(members.size())];
    OpenedEvent& e = chain.add(statement(std::move(scopes), rng), rng.below(3) == 0 ? waiting : waited, author, seconds(rng, author));
    if (rng.below(20) == 0) e.invalid = DenialReason::kStatementInvalid;
  }
  Chain random_chain(SeededRng& rng) const {
    Chain chain;
    for (std::uint64_t n = 1 + rng.below(4); n > 0; --n) add_random(chain, rng);
    return chain;
  }
  struct Answer {
    bool allowed = false;
    Reliance barred;
  };
  Answer ask(std::span<const OpenedEvent> events, const ConsentPoint& point) const {
    Answer answer;
    DenialReasons reasons;
    if (!events.empty()) judge_statements(*view, events, point, reasons, answer.barred);
    answer.allowed = !events.empty() && reasons.empty();
    return answer;
  }
  /// Whatever `after` allows, `before` allowed, to no other requesters.
  void expect_no_wider(const Chain& before, const Chain& after, const char* what) {
    for (const ConsentPoint& point : universe.points) {
      ++cases;
      const Answer now = ask(after.opened, point);
      allowed += now.allowed ? 1U : 0U;
      if (!now.allowed) continue;
      const Answer then = ask(before.opened, point);
      ASSERT_TRUE(then.allowed) << what << ", case " << cases;
      ASSERT_TRUE(std::includes(now.barred.requesting.begin(), now.barred.requesting.end(), then.barred.requesting.begin(),
                                then.barred.requesting.end())) << what << ", case " << cases;
    }
  }

  GateWorld w;
  Universe universe;
  std::vector<MemberId> members;
  std::uint64_t waited = 0;   ///< a position that every custodian has seen for long enough
  std::uint64_t waiting = 0;  ///< and one that it has not
  std::optional<GateView> view;
  std::size_t cases = 0;
  std::size_t allowed = 0;
};

TEST_F(Properties, RemovingAGivenThatNothingSupersededNeverWidens) {
  for (std::uint64_t seed = 1; seed <= 4000; ++seed) {
    SeededRng rng(seed);
    Chain with = random_chain(rng);
    Chain without = with;
    // Given: by any two, at any time, everything that was there and perhaps more, and nothing wrong with it.
    ConsentStatement given = w.statement(with.opened.back().statement.scopes);
    for (const ConsentScope& scope : universe.scopes(rng, 3)) given.scopes.push_back(scope);
    with.add(given, rng.below(2) == 0 ? waited : waiting, members[0], {{members[1], codes::AttestationKind::kPresent}});
    expect_no_wider(with, without, "a given was removed");
  }
  EXPECT_GE(cases, 100'000U);
  EXPECT_GE(allowed, 2'000U);  // or nothing was tested
}

TEST_F(Properties, AddingARefusalOrNarrowingNeverWidens) {
  for (std::uint64_t seed = 1; seed <= 4000; ++seed) {
    SeededRng rng(seed);
    const Chain before = random_chain(rng);
    Chain after = before;
    const MemberId& author = members[rng.below(members.size())];
    const bool refusal = rng.below(4) == 0;
    std::vector<ConsentScope> left = refusal ? std::vector<ConsentScope>{} : universe.narrowed(before.opened.back().statement.scopes, rng);
    // A refusal by one or two, a narrowing by one; whatever else stands in it.
    after.add(statement(std::move(left), rng), rng.below(2) == 0 ? waited : waiting, author,
              refusal ? seconds(rng, author) : std::vector<Attester>{});
    expect_no_wider(before, after, "something was taken away");
  }
  EXPECT_GE(cases, 100'000U);
  EXPECT_GE(allowed, 2'000U);
}

TEST_F(Properties, OneMemberAloneNeverWidensWhateverHeWrites) {
  for (std::uint64_t seed = 1; seed <= 4000; ++seed) {
    SeededRng rng(seed);
    const Chain before = random_chain(rng);
    Chain after = before;
    ConsentStatement all = statement({}, rng);
    for (const ConsentPoint& point : universe.points) all.scopes.push_back(universe.around(point, rng));
    after.add(all, waited, members[0], {});
    expect_no_wider(before, after, "one member wrote everything");
  }
  EXPECT_GE(allowed, 2'000U);
}

TEST_F(Properties, AScopeForSomethingElseNeverChangesTheAnswer) {
  std::size_t differing = 0;
  for (std::uint64_t seed = 1; seed <= 4000; ++seed) {
    SeededRng rng(seed);
    const Chain before = random_chain(rng);
    Chain after = before;
    OpenedEvent& changed = after.opened[rng.below(after.opened.size())];
    const ConsentScope extra = universe.around(universe.points[rng.below(universe.points.size())], rng);
    changed.statement.scopes.push_back(extra);
    for (ConsentPoint point : universe.points) {
      ++cases;
      const Answer then = ask(before.opened, point);
      const Answer now = ask(after.opened, point);
      allowed += now.allowed ? 1U : 0U;
      if (covers(extra, point)) {
        differing += then.allowed != now.allowed ? 1U : 0U;
        continue;
      }
      ASSERT_EQ(then.allowed, now.allowed) << "case " << cases;
      ASSERT_EQ(then.barred.requesting, now.barred.requesting) << "case " << cases;
      ASSERT_EQ(then.barred.approving, now.barred.approving) << "case " << cases;
    }
  }
  EXPECT_GE(cases, 100'000U);
  EXPECT_GE(allowed, 2'000U);
  EXPECT_GE(differing, 20U);  // for what it is about it does
}

// The same through the log.

struct Script {
  std::vector<Bytes> entries;  ///< of one record, in the order in which they were made
};

class ThroughTheLog : public ::testing::Test {
 protected:
  /// Seals a record and changes its consent a few times, sometimes withdrawing in between.
  void play(GateWorld& w, const Universe& universe, SeededRng& rng, Script& script) {
    const GateWorld::Device* people[] = {w.interviewer, w.colleague, w.interviewer_desk, w.clinician, w.officer};
    const auto somebody = [&] { return people[rng.below(5)]; };
    ConsentStatement first = w.statement(universe.scopes(rng, 30));
    first.withdrawal_tag = w.m.rng.id<Digest>();
    w.seal(first, {somebody()});
    script.entries.push_back(w.entries.back().bytes);
    for (std::uint64_t n = rng.below(4); n > 0; --n) {
      const std::uint64_t kind = rng.below(8);
      if (kind == 0) {
        w.append(ConsentWithdrawn{w.record, 0, {}}, somebody()->key);
      } else if (kind == 1) {
        w.append(ConsentWithdrawn{{}, 0, first.withdrawal_tag}, somebody()->key);
      } else {
        std::vector<const GateWorld::Device*> seconds;
        if (rng.below(4) != 0) seconds.push_back(somebody());
        w.change(w.statement(universe.scopes(rng, 30)), somebody(), seconds);
      }
      script.entries.push_back(w.entries.back().bytes);
    }
  }
  /// The points that a log allows on the world's day, in the eyes of a custodian that saw it long enough.
  static std::vector<bool> answers(const GateWorld& w, const GateState& state, const Universe& universe) {
    std::vector<bool> result;
    DenialReasons undecided;
    const GateView view(state, w.policies, {1, w.today, {}}, undecided);
    EXPECT_TRUE(undecided.empty());
    OpenedConsents opened(state, w.record, w.openings);
    const auto* events = opened.chain(0);
    if (events == nullptr) return ADD_FAILURE() << "an opening is missing", result;
    for (const ConsentPoint& point : universe.points) {
      DenialReasons reasons;
      Reliance barred;
      if (!events->empty()) judge_statements(view, *events, point, reasons, barred);
      result.push_back(!events->empty() && reasons.empty());
    }
    return result;
  }
  static void fold(GateState& state, std::uint64_t& position, const Bytes& bytes, const GateWorld& w,
                   std::shared_ptr<const Directory> document = nullptr) {
    ASSERT_TRUE(state.apply(position++, parse_entry(bytes, w.origin()).value(), std::move(document)));
  }
};

TEST_F(ThroughTheLog, NoOrderOfArrivalYieldsMoreThanTheLastWord) {
  std::size_t orders = 0;
  std::size_t permitted = 0;
  for (std::uint64_t seed = 1; seed <= 150; ++seed) {
    SeededRng rng(seed);
    GateWorld w(seed);
    Script script;
    const Universe universe(w, w.today.plus(4));
    play(w, universe, rng, script);
    w.pass(4);
    const std::vector<bool> in_order = answers(w, w.state, universe);
    permitted += static_cast<std::size_t>(std::count(in_order.begin(), in_order.end(), true));
    std::vector<std::size_t> order(script.entries.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    do {
      // The directory, the entries as they come, then the custodians' word, as in the world's own log.
      GateState state;
      std::uint64_t position = 0;
      fold(state, position, w.entries[0].bytes, w, w.entries[0].document);
      for (const std::size_t i : order) fold(state, position, script.entries[i], w);
      for (std::size_t i = w.entries.size() - 3; i < w.entries.size(); ++i) fold(state, position, w.entries[i].bytes, w);
      const std::vector<bool> now = answers(w, state, universe);
      for (std::size_t i = 0; i < now.size(); ++i) ASSERT_LE(now[i], in_order[i]) << "seed " << seed << " order " << orders << " point " << i;
      ++orders;
    } while (std::next_permutation(order.begin(), order.end()));
  }
  EXPECT_GE(orders, 200U);
  EXPECT_GE(permitted, 50U);
}

TEST_F(ThroughTheLog, EntriesOfOtherRecordsAndSubjectsNeverChangeTheAnswer) {
  std::size_t permitted = 0;
  for (std::uint64_t seed = 1; seed <= 150; ++seed) {
    SeededRng rng(seed);
    GateWorld w(seed);
    Script script;
    const Universe universe(w, w.today.plus(4));
    play(w, universe, rng, script);
    w.pass(4);
    const std::vector<bool> before = answers(w, w.state, universe);
    permitted += static_cast<std::size_t>(std::count(before.begin(), before.end(), true));
    const RecordId other = w.m.rng.id<RecordId>();
    w.append(ConsentWithdrawn{other, 0, {}}, w.colleague->key);
    w.append(ConsentWithdrawn{w.record, 5, {}}, w.colleague->key);
    w.append(ConsentWithdrawn{{}, 0, w.m.rng.id<Digest>()}, w.colleague->key);
    w.append(ConsentHeld{{other}}, w.colleague->key);
    w.append(RecordSealed{other, w.manifest, 0, w.m.rng.id<Digest>(), w.m.rng.id<Digest>()}, w.m.store);
    w.append(ConsentChanged{other, 0, w.head(), w.m.rng.id<Digest>(), {}}, w.colleague->key);
    w.append(ConsentChanged{w.record, 5, w.head(), w.m.rng.id<Digest>(), {}}, w.colleague->key);
    w.append(ReleaseRefused{w.m.rng.id<Digest>()}, w.approver->key);
    EXPECT_EQ(answers(w, w.state, universe), before) << seed;
  }
  EXPECT_GE(permitted, 50U);
}

TEST_F(ThroughTheLog, WithdrawalsByAnybodyStopEverything) {
  for (int way = 0; way < 5; ++way) {
    GateWorld w;
    ConsentStatement s = w.statement({w.scope()});
    s.withdrawal_tag = w.m.rng.id<Digest>();
    w.seal(s, {w.colleague});
    ASSERT_EQ(test::told(w.decide_usual()), "permit");
    if (way == 0) w.append(ConsentWithdrawn{w.record, 0, {}}, w.administrator->key);
    if (way == 1) w.append(ConsentWithdrawn{{}, 0, s.withdrawal_tag}, w.m.store);
    if (way == 2) w.append(ConsentWithdrawn{w.record, 0, {}}, w.m.custodians[1]);
    if (way == 3) w.change(w.statement({}), w.clinician, {});
    if (way == 4) w.append(ConsentHeld{{w.record}}, w.approver->key);
    EXPECT_NE(test::told(w.decide_usual()), "permit") << way;
  }
}

}  // namespace
}  // namespace sigilo
