// Memory that runs out at any place of the fold: whatever was left half done is denied until the log is folded anew. A program of its own, because
// it replaces operator new.
#include <gtest/gtest.h>

#include <cstdint>
#include <cstdlib>
#include <new>

#include "crypto/consent/evaluate.h"
#include "tests/unit/crypto/consent/played_log.h"

namespace {

constexpr std::uint64_t kUnlimited = UINT64_MAX;
std::uint64_t allocations_left = kUnlimited;

void* allocate(std::size_t size) {
  if (allocations_left == 0) throw std::bad_alloc();
  if (allocations_left != kUnlimited) --allocations_left;
  if (void* memory = std::malloc(size == 0 ? 1 : size)) return memory;
  throw std::bad_alloc();
}

}  // namespace

void* operator new(std::size_t size) { return allocate(size); }
void* operator new[](std::size_t size) { return allocate(size); }
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete[](void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete[](void* memory, std::size_t) noexcept { std::free(memory); }

namespace sigilo {
namespace {

using test::GateWorld;
using test::told;

/// Applies the entry with room for so many allocations; false if they were not enough.
bool apply_with(std::uint64_t allocations, GateState& state, const LogEntry& entry, const std::shared_ptr<const Directory>& document) {
  auto copy = document;  // before memory is short
  allocations_left = allocations;
  try {
    const bool applied = state.apply(state.size(), entry, std::move(copy)).has_value();
    allocations_left = kUnlimited;
    EXPECT_TRUE(applied);
    return true;
  } catch (const std::bad_alloc&) {
    allocations_left = kUnlimited;
    return false;
  }
}

TEST(GateMemory, AnEntryIsAppliedWholeOrNothingIsDecidedAnyMore) {
  GateWorld w;
  test::play_every_kind(w);
  GateState whole;  // everything before the entry
  std::size_t failures = 0;
  std::size_t halves = 0;
  for (const GateWorld::Written& written : w.entries) {
    const LogEntry entry = parse_entry(written.bytes, w.origin()).value();
    for (std::uint64_t allocations = 0;; ++allocations) {
      GateState state = whole;
      if (apply_with(allocations, state, entry, written.document)) break;
      ++failures;
      DenialReasons reasons;
      const GateView view(state, w.policies, {1, w.today, {}}, reasons);
      if (state.whole()) {
        EXPECT_EQ(state.size(), whole.size());
        EXPECT_EQ(state.canonical(), whole.canonical()) << "nothing was applied";
      } else {
        ++halves;
        EXPECT_TRUE(reasons.contains(codes::DenialReason::kLogIncomplete));
        EXPECT_EQ(state.apply(state.size(), entry, written.document).error().code, ErrorCode::kResourceExhausted);
      }
    }
    ASSERT_TRUE(whole.apply(whole.size(), entry, written.document));
  }
  EXPECT_GT(failures, 100U);
  EXPECT_GT(halves, 50U);
}

TEST(GateMemory, ADecisionAboutAHalfReadLogIsNone) {
  GateWorld w;
  w.seal_usual();
  const Digest leaf = w.request(w.usual_request());
  w.approve(leaf);
  w.permit(leaf, 1);
  w.permit(leaf, 2);
  ASSERT_EQ(told(w.decide(leaf, 3)), "permit");
  ASSERT_EQ(told(evaluate_half(w.state, leaf, w.today, w.openings_file(), w.policies)), "permit");
  const Bytes bytes = sign_entry(make_header("", w.origin(), w.seen(), w.colleague->key, w.today, w.m.rng), ConsentWithdrawn{w.record, 0, {}}, w.colleague->key).value();
  const LogEntry entry = parse_entry(bytes, w.origin()).value();
  std::uint64_t allocations = 0;
  while (w.state.whole() && !apply_with(allocations, w.state, entry, nullptr)) ++allocations;
  ASSERT_FALSE(w.state.whole());
  EXPECT_EQ(told(w.decide(leaf, 3)), "log_incomplete");
  EXPECT_EQ(told(evaluate_half(w.state, leaf, w.today, w.openings_file(), w.policies)), "permits_missing log_incomplete");
}

}  // namespace
}  // namespace sigilo
