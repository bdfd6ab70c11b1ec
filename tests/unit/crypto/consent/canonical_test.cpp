// The state is a function of the entries alone, compared byte for byte; and every entry that means something to the gate shows in it.
#include <gtest/gtest.h>

#include "tests/unit/crypto/consent/played_log.h"

namespace sigilo {
namespace {

using test::GateWorld;
using test::PlayedLog;
using Entries = std::vector<GateWorld::Written>;

constexpr std::size_t kHeadBytes = 8 + Digest::kSize;

LogEntry read(const GateWorld& w, const GateWorld::Written& written) { return parse_entry(written.bytes, w.origin()).value(); }

/// Without the head of the log, which any change of any byte changes.
Bytes known(const GateState& state) {
  const Bytes bytes = state.canonical();
  return {bytes.begin() + kHeadBytes, bytes.end()};
}

TEST(GateCanonical, IsTheSameHoweverTheFoldWasCut) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    PlayedLog log(seed, 30, true);
    const Bytes at_once = log.w.state.canonical();
    EXPECT_EQ(log.fold(log.w.entries).canonical(), at_once);
    // Stopped and gone on with at any place, with calls in between that are refused or wait for a document.
    GateState state;
    for (const GateWorld::Written& written : log.w.entries) {
      const LogEntry entry = read(log.w, written);
      if (log.rng.below(3) == 0) state = GateState(state);
      EXPECT_FALSE(state.apply(state.size() + 1, entry, written.document));
      EXPECT_FALSE(state.apply(state.size() - 1, entry, written.document));
      if (written.document != nullptr) {
        const Bytes before = state.canonical();
        EXPECT_EQ(state.apply(state.size(), entry).error().code, ErrorCode::kNotFound);
        EXPECT_EQ(state.canonical(), before);
      }
      ASSERT_TRUE(state.apply(state.size(), entry, written.document));
    }
    EXPECT_EQ(state.canonical(), at_once) << seed;
  }
}

TEST(GateCanonical, AnyChangeOfAnyEntryChangesIt) {
  PlayedLog log(3, 25, true);
  const Bytes before = log.w.state.canonical();
  for (std::size_t i = 0; i < log.w.entries.size(); ++i) {
    Entries changed = log.w.entries;
    changed[i].bytes.back() ^= 1;  // another signature, so of nobody
    EXPECT_NE(log.fold(changed).canonical(), before) << i;
    if (i == 0) continue;
    Entries missing = log.w.entries;
    missing.erase(missing.begin() + static_cast<std::ptrdiff_t>(i));
    EXPECT_NE(log.fold(missing).canonical(), before) << i;
    if (i == 1) continue;
    Entries swapped = log.w.entries;
    std::swap(swapped[i], swapped[i - 1]);
    EXPECT_NE(log.fold(swapped).canonical(), before) << i;
  }
}

TEST(GateCanonical, EveryEntryThatMeansSomethingShowsInWhatIsKnown) {
  GateWorld w;
  test::play_every_kind(w);
  GateState state;
  for (std::size_t i = 0; i < w.entries.size(); ++i) {
    const LogEntry entry = read(w, w.entries[i]);
    Bytes forged = w.entries[i].bytes;
    forged.back() ^= 1;  // the same, of nobody
    GateState without = state;
    ASSERT_TRUE(without.apply(i, parse_entry(forged, w.origin()).value(), w.entries[i].document));
    ASSERT_TRUE(state.apply(i, entry, w.entries[i].document));
    EXPECT_NE(known(without), known(state)) << i << ' ' << entry.statement.header().label;
  }
}

/// What is known with the last entry of the world, and as if nobody had signed it.
void expect_known(const GateWorld& w, const char* what) {
  GateState with;
  for (std::size_t i = 0; i + 1 < w.entries.size(); ++i) ASSERT_TRUE(with.apply(i, read(w, w.entries[i]), w.entries[i].document));
  GateState without = with;
  Bytes forged = w.entries.back().bytes;
  forged.back() ^= 1;
  ASSERT_TRUE(with.apply(with.size(), read(w, w.entries.back())));
  ASSERT_TRUE(without.apply(without.size(), parse_entry(forged, w.origin()).value()));
  EXPECT_NE(known(with), known(without)) << what;
}

TEST(GateCanonical, DaysSightsAndCrossedForksAreKnownEvenWhereTheEntryMeansNothingElse) {
  GateWorld w;
  w.today = w.today.plus(1);
  w.append(AccessDay{w.today, 1, {}}, w.m.store);
  expect_known(w, "the store's day");
  w.sight();
  w.append(CustodianSeen{1}, w.m.custodians[0]);
  expect_known(w, "more of the log on the same day");
  w.claimed = TreeHead{3, w.m.rng.id<Digest>()};
  w.append(AccessDay{w.today, 1, {}}, w.m.store);
  expect_known(w, "another log");
}

TEST(GateCanonical, HoldsEachRelationThatAnEntryMakes) {
  GateWorld w;
  ConsentStatement first = w.statement({w.scope()});
  first.withdrawal_tag = w.m.rng.id<Digest>();
  w.seal(first, {w.colleague});
  const ReleaseRequested body = w.usual_request();
  const Digest leaf = w.append(body, w.reviewer->key);
  const Digest permit = w.permit(leaf, 2);
  const DeviceId key = device_id_of(w.m.custodians[1].public_key());
  const auto expect_held = [&](const Writer& relation, const char* what) {
    const Bytes bytes = known(w.state);
    const ByteView sought = relation.view();
    EXPECT_NE(std::search(bytes.begin(), bytes.end(), sought.begin(), sought.end()), bytes.end()) << what;
  };
  expect_held(Writer().id(first.withdrawal_tag).u64(1).id(w.record).u16(0), "a code and the chain that carries it");
  expect_held(Writer().id(body.release).id(leaf), "a release and its request");
  expect_held(Writer().id(permit).id(leaf), "a permit and its request");
  expect_held(Writer().id(key).u32(w.today.number()).u32(1), "what a key permitted on a day");
  w.append(PermitVoided{permit, {1}}, w.m.custodians[1]);
  expect_held(Writer().id(permit).u64(1).id(key).u8(2).boolean(false), "a permit and who voided it");
  const Digest hold = w.append(ConsentHeld{{w.record}}, w.colleague->key);
  expect_held(Writer().id(hold).u64(1).id(w.record), "a hold and its records");
  w.lift(hold, w.interviewer, w.clinician);
  const Writer lifted = std::move(Writer().u64(w.entries.size() - 1).id(w.interviewer->member).id(w.clinician->member).u64(1).id(w.record));
  expect_held(lifted, "who lifted holds, and on which records");
}

TEST(GateCanonical, AStrangersEntriesShowInTheHeadOnly) {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    PlayedLog log(seed, 20, false);
    // A stranger's word at a few places, then other words at the same places.
    Entries one;
    Entries other;
    for (const GateWorld::Written& written : log.w.entries) {
      one.push_back(written);
      other.push_back(written);
      if (log.rng.below(3) != 0) continue;
      one.push_back({log.of_a_stranger(), nullptr});
      other.push_back({log.of_a_stranger(), nullptr});
    }
    EXPECT_EQ(known(log.fold(one)), known(log.fold(other))) << seed;
  }
}

}  // namespace
}  // namespace sigilo
