#include "crypto/consent/gate_state.h"

#include <gtest/gtest.h>

#include "tests/unit/crypto/consent/gate_world.h"

namespace sigilo {
namespace {

using test::GateWorld;

TEST(ConsentChain, IsTheFoldOfItsEventsAndForgetsWhatWasWithdrawn) {
  const auto leaf = [](std::uint8_t n) { return Digest(std::array<std::uint8_t, 32>{n}); };
  ConsentChain chain;
  EXPECT_TRUE(chain.head().is_zero());
  EXPECT_FALSE(chain.withdrawn());
  chain.append({1, leaf(1), {}, {}, {}, {}, true});
  const Digest first = chain.head();
  chain.append({2, leaf(2), first, {}, {}, {}, false});
  EXPECT_EQ(chain.events().size(), 2U);
  EXPECT_NE(chain.head(), first);
  chain.append({3, leaf(3), first, {}, {}, {}, false});  // does not follow the last word
  EXPECT_TRUE(chain.withdrawn());
  EXPECT_TRUE(chain.events().empty());
  chain.append({4, leaf(4), chain.head(), {}, {}, {}, false});
  EXPECT_EQ(chain.events().size(), 1U);
  chain.withdraw(leaf(5));
  EXPECT_TRUE(chain.withdrawn());
}

TEST(ConsentChain, AnEntryThatWithdrawsLeavesAnotherHeadThanTheSameEntryThatCounts) {
  const Digest leaf(std::array<std::uint8_t, 32>{1});
  ConsentChain counts, withdraws;
  counts.append({1, leaf, {}, {}, {}, {}, true});
  withdraws.withdraw(leaf);
  EXPECT_NE(counts.head(), withdraws.head());
}

TEST(DirectoryTimeline, GivesWhatWasInForceAtEachPlace) {
  GateWorld w;
  const auto first = std::make_shared<const Directory>(w.m.directory);
  w.m.directory.version = 2;
  w.m.directory.previous = w.m.rng.id<Digest>();
  std::erase_if(w.m.directory.resources, [](const ResourceEntry& r) { return r.name == "adult.es"; });
  const auto second = std::make_shared<const Directory>(w.m.directory);
  const auto entry = [](const Directory& d) { return DirectoryPublished{d.version, directory_digest(d.encode().value())}; };
  DirectoryTimeline timeline;
  EXPECT_EQ(timeline.current(), nullptr);
  timeline.publish(3, entry(*first), first);
  timeline.publish(7, entry(*second), second);
  timeline.publish(9, entry(*first), first);  // no way back
  EXPECT_EQ(timeline.at(3), nullptr);
  EXPECT_EQ(timeline.at(4), first.get());
  EXPECT_EQ(timeline.at(7), first.get());
  EXPECT_EQ(timeline.at(8), second.get());
  EXPECT_EQ(timeline.current(), second.get());
  const Digest wording = [&] {
    for (const ResourceEntry& r : first->resources) {
      if (r.name == "adult.es") return r.digest;
    }
    return Digest();
  }();
  EXPECT_EQ(timeline.listed_before(3, ResourceKind::kConsentWording, wording), nullptr);
  EXPECT_NE(timeline.listed_before(4, ResourceKind::kConsentWording, wording), nullptr);
  EXPECT_NE(timeline.listed_before(100, ResourceKind::kConsentWording, wording), nullptr);
  EXPECT_TRUE(is_document_of(entry(*second), *second));
  EXPECT_FALSE(is_document_of(entry(*second), *first));
  EXPECT_FALSE(is_document_of({2, w.m.rng.id<Digest>()}, *second));
  EXPECT_FALSE(is_document_of({0xFFFFFFFF, entry(*second).digest}, *second)) << "a store that skips versions ends the mechanism's";
}

TEST(Sightings, CountFromTheFirstTreeThatIncludesTheEntryAndNeverBackwards) {
  const DeviceId custodian(std::array<std::uint8_t, 16>{1});
  Sightings sightings;
  EXPECT_FALSE(sightings.first_seen(custodian, 0));
  sightings.add(custodian, 5, Day(10));
  sightings.add(custodian, 5, Day(12));
  sightings.add(custodian, 9, Day(11));  // the clock went back
  EXPECT_EQ(sightings.first_seen(custodian, 4), Day(10));
  EXPECT_EQ(sightings.first_seen(custodian, 5), Day(12));
  EXPECT_FALSE(sightings.first_seen(custodian, 9));
  EXPECT_EQ(sightings.latest(custodian), Day(12));
  EXPECT_FALSE(sightings.latest(DeviceId()));
}

TEST(Sightings, ASmallerTreeIsNoNews) {
  const DeviceId custodian(std::array<std::uint8_t, 16>{1});
  Sightings sightings;
  sightings.add(custodian, 9, Day(10));
  sightings.add(custodian, 3, Day(20));
  EXPECT_EQ(sightings.first_seen(custodian, 2), Day(10));
  EXPECT_EQ(sightings.first_seen(custodian, 5), Day(10));
}

TEST(Sightings, TheFirstOfAllIsTheEarliestDayWhoeverCameFirstIntoTheLog) {
  for (const bool earlier_first : {false, true}) {
    Sightings sightings;
    const DeviceId one(std::array<std::uint8_t, 16>{1}), other(std::array<std::uint8_t, 16>{2});
    EXPECT_FALSE(sightings.first_seen_by_any(0));
    sightings.add(earlier_first ? one : other, 5, Day(10));
    sightings.add(earlier_first ? other : one, 9, Day(14));
    EXPECT_EQ(sightings.first_seen_by_any(4), Day(10));
    EXPECT_EQ(sightings.first_seen_by_any(5), Day(14));
    EXPECT_FALSE(sightings.first_seen_by_any(9));
  }
}

TEST(GateState, TakesEntriesInLogOrderOnly) {
  GateWorld w;
  w.seal_usual();
  const LogEntry entry = parse_entry(w.entries[1].bytes, w.origin()).value();
  const std::uint64_t size = w.state.size();
  EXPECT_EQ(size, w.entries.size());
  for (const std::uint64_t wrong : {std::uint64_t{0}, size - 1, size + 1}) {
    EXPECT_EQ(w.state.apply(wrong, entry).error().code, ErrorCode::kInvalidArgument) << wrong;
  }
  EXPECT_EQ(w.state.size(), size);
  EXPECT_TRUE(w.state.apply(size, entry));
  EXPECT_EQ(GateState().apply(5, entry).error().code, ErrorCode::kInvalidArgument);
}

TEST(GateState, IsAFunctionOfTheEntriesAlone) {
  GateWorld w;
  w.seal_usual();
  w.change(w.statement({}), w.colleague, {w.clinician});
  const Digest leaf = w.request(w.usual_request());
  w.approve(leaf);
  w.permit(leaf);
  w.pass(4);
  GateState again;
  for (std::size_t i = 0; i < w.entries.size(); ++i) {
    ASSERT_TRUE(again.apply(i, parse_entry(w.entries[i].bytes, w.origin()).value(), w.entries[i].document));
  }
  EXPECT_EQ(*again.chain(w.record, 0), *w.state.chain(w.record, 0));
  EXPECT_EQ(again.request(leaf)->approvals.size(), 1U);
  EXPECT_EQ(again.request(leaf)->permits.size(), 1U);
  EXPECT_EQ(test::told(evaluate(again, leaf, {2, w.today, {}}, w.openings_file(), w.policies)), test::told(w.decide(leaf, 2)));
}

TEST(GateState, ACustodianHasSeenWhatItsHeadHoldsAndNotItsOwnEntry) {
  GateWorld w;
  w.append(CustodianSeen{1}, w.m.custodians[0]);
  const DeviceId key = device_id_of(w.m.custodians[0].public_key());
  EXPECT_TRUE(w.state.sightings().first_seen(key, 0));
  EXPECT_FALSE(w.state.sightings().first_seen(key, 1));
}

}  // namespace
}  // namespace sigilo
