#include "crypto/consent/consent_openings.h"

#include <gtest/gtest.h>

#include "crypto/consent/desk_key.h"
#include "crypto/consent/opened_chain.h"
#include "tests/support/seeded_rng.h"
#include "tests/unit/crypto/consent/gate_world.h"

namespace sigilo {
namespace {

TEST(ConsentOpenings, ReadBackAndAreRefusedWhenDamaged) {
  testing::SeededRng rng(1);
  const ConsentOpenings openings{rng.id<VerifyKey>(), rng.id<Digest>(), {{rng.id<Digest>(), rng.bytes(50)}, {rng.id<Digest>(), {}}}};
  const Bytes file = encode_openings(openings).value();
  EXPECT_EQ(parse_openings(file).value(), openings);
  for (std::size_t size = 0; size < file.size(); ++size) EXPECT_FALSE(parse_openings(ByteView(file).first(size)).has_value()) << size;
  for (std::size_t i = 0; i < file.size(); ++i) {
    Bytes damaged = file;
    damaged[i] ^= 0x01;
    const auto read = parse_openings(damaged);
    EXPECT_TRUE(!read || *read != openings) << i;
    EXPECT_NE(openings_digest(damaged), openings_digest(file));
  }
  Bytes tomorrow = file;
  tomorrow[8] = '2';
  EXPECT_EQ(parse_openings(tomorrow).error().code, ErrorCode::kUnsupported);
  tomorrow = file;
  tomorrow.push_back(0);
  EXPECT_EQ(parse_openings(tomorrow).error().code, ErrorCode::kMalformed);
}

TEST(ConsentOpenings, AreBounded) {
  ConsentOpenings openings;
  openings.items.resize(kMaxOpenings + 1);
  EXPECT_EQ(encode_openings(openings).error().code, ErrorCode::kTooLarge);
  openings.items.resize(kMaxOpenings);
  const Bytes file = encode_openings(openings).value();
  EXPECT_TRUE(parse_openings(file).has_value());
  Bytes more = file;
  const std::size_t count = std::string_view("sigilo/v1/consent-openings\n").size() + 64;
  more[count + 1] = kMaxOpenings + 1;
  EXPECT_EQ(parse_openings(more).error().code, ErrorCode::kTooLarge);
  openings.items.assign(1, {{}, Bytes(kMaxOpenedStatementBytes + 1)});
  EXPECT_EQ(encode_openings(openings).error().code, ErrorCode::kTooLarge);
}

TEST(OpenedConsents, OpensEachChainOnceForAllItems) {
  test::GateWorld w;
  w.seal_usual();
  ConsentStatement third = w.statement({w.scope()});
  third.subject = 3;
  w.change(third, w.colleague, {w.clinician});
  OpenedConsents opened(w.state, w.record, w.openings);
  const auto* first = opened.chain(0);
  ASSERT_NE(first, nullptr);
  ASSERT_EQ(first->size(), 1U);
  EXPECT_FALSE((*first)[0].invalid);
  EXPECT_EQ((*first)[0].seconds.size(), 1U);
  const auto* other = opened.chain(3);
  ASSERT_NE(other, nullptr);
  EXPECT_FALSE((*other)[0].invalid);
  EXPECT_EQ(opened.chain(0), first);
  EXPECT_EQ(opened.chain(3), other);
  EXPECT_TRUE(opened.chain(7)->empty()) << "nobody said anything";
}

TEST(OpenedConsents, MissesWhatIsNotShownAndWhatIsOfAnotherRecord) {
  test::GateWorld w;
  w.seal_usual();
  ConsentOpenings other = w.openings;
  other.record_nonce = w.m.rng.id<Digest>();
  EXPECT_EQ(OpenedConsents(w.state, w.record, other).chain(0), nullptr);
  other = w.openings;
  other.items.insert(other.items.begin(), {w.m.rng.id<Digest>(), {}});  // an empty statement is no opening of anything
  EXPECT_NE(OpenedConsents(w.state, w.record, other).chain(0), nullptr);
  other.items.pop_back();
  EXPECT_EQ(OpenedConsents(w.state, w.record, other).chain(0), nullptr);
}

TEST(DeskKey, ReadsBackAndIsRefusedWhenDamaged) {
  testing::SeededRng rng(2);
  const DeskKey key{rng.id<Nonce16>(), rng.id<RecordId>(), rng.id<RecipientId>(), "age1example", rng.bytes(32)};
  const Bytes body = encode_desk_key(key);
  EXPECT_EQ(parse_desk_key(body).value(), key);
  for (std::size_t size = 0; size < body.size(); ++size) EXPECT_FALSE(parse_desk_key(ByteView(body).first(size)).has_value()) << size;
  for (std::size_t i = 0; i < body.size(); ++i) {
    Bytes damaged = body;
    damaged[i] ^= 0x01;
    const auto read = parse_desk_key(damaged);
    EXPECT_TRUE(!read || *read != key) << i;
  }
  Bytes longer = body;
  longer.push_back(0);
  EXPECT_EQ(parse_desk_key(longer).error().code, ErrorCode::kMalformed);
}

}  // namespace
}  // namespace sigilo
