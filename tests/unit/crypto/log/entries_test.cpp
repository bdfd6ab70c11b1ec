#include "crypto/log/entries.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "crypto/base/labels.h"
#include "tests/support/seeded_rng.h"

namespace sigilo {
namespace {

class Entries : public ::testing::Test {
 protected:
  testing::SeededRng rng_{21};
  SigningKey key_ = SigningKey::generate(rng_);
  std::string origin_ = origin_of(rng_.id<MechanismId>());
  std::vector<EntryBody> bodies_ = {
      DirectoryPublished{7, rng_.id<Digest>()},
      RecordSealed{rng_.id<RecordId>(), rng_.id<Digest>(), 3, rng_.id<Digest>(), rng_.id<Digest>()},
      RecordQuarantined{rng_.id<RecordId>(), rng_.id<Digest>(), QuarantineReason::kSecondManifest},
      AccessDay{Day(20001), 42, rng_.id<Digest>()},
      Rewrapped{rng_.id<RecordId>(), 4, rng_.id<Digest>(), rng_.id<Digest>()},
      EpochDestroyed{2, 9},
      ConsentChanged{rng_.id<RecordId>(), 3, rng_.id<Digest>(), rng_.id<Digest>(), rng_.id<Digest>()},
      ConsentWithdrawn{rng_.id<RecordId>(), 2, {}},
      ConsentWithdrawn{{}, 0, rng_.id<Digest>()},
      ConsentHeld{records(3)},
      HoldLifted{digests(3), rng_.bytes(120)},
      request(),
      ReleaseApproved{rng_.id<Digest>()},
      ReleaseRefused{rng_.id<Digest>()},
      ReleasePermitted{2, rng_.id<Digest>()},
      PermitVoided{rng_.id<Digest>(), {3, 20, 200}},
      HalfReleased{rng_.id<Digest>(), digests(2), rng_.id<Digest>()},
      OfficerAssigned{rng_.id<RecordId>(), rng_.id<MemberId>()},
      CustodianSeen{3},
  };

  std::vector<RecordId> records(std::size_t count) {
    std::vector<RecordId> ids(count);
    for (RecordId& id : ids) id = rng_.id<RecordId>();
    std::sort(ids.begin(), ids.end());
    return ids;
  }
  std::vector<Digest> digests(std::size_t count) {
    std::vector<Digest> ids(count);
    for (Digest& id : ids) id = rng_.id<Digest>();
    std::sort(ids.begin(), ids.end());
    return ids;
  }
  ReleaseRequested request() {
    return {rng_.id<Nonce16>(), rng_.id<RecordId>(), rng_.id<Digest>(), {{1, 0}, {7, 2}}, 1, 4, 1, 2, rng_.id<RecipientId>(), rng_.bytes(32),
            rng_.bytes(200), Day(20'500), rng_.id<Digest>()};
  }

  StatementHeader header(std::string_view label = labels::kLogDirectory) { return make_header(label, origin_, {}, key_, Day(20000), rng_); }
};

TEST_F(Entries, ComeBackAsWritten) {
  for (const EntryBody& body : bodies_) {
    const auto bytes = sign_entry(header(), body, key_);
    ASSERT_TRUE(bytes);
    const auto entry = parse_entry(*bytes, origin_);
    ASSERT_TRUE(entry) << label_of(body);
    EXPECT_EQ(entry->body, body) << label_of(body);
    EXPECT_EQ(entry->statement.header().label, label_of(body));
    EXPECT_TRUE(entry->statement.verify(key_.public_key()));
  }
}

TEST_F(Entries, RefuseABodyOfTheWrongLength) {
  for (const EntryBody& body : bodies_) {
    const Bytes bytes = sign_entry(header(), body, key_).value();
    const Bytes content = to_bytes(SignedStatement::parse(bytes)->body());
    for (std::size_t size = 0; size <= content.size() + 1; ++size) {
      if (size == content.size()) continue;
      Bytes other = content;
      other.resize(size);
      const Bytes resigned = sign_statement(header(label_of(body)), other, key_).value();
      EXPECT_FALSE(parse_entry(resigned, origin_)) << label_of(body) << " " << size;
    }
  }
}

TEST_F(Entries, OfAnUnknownKindAreKept) {
  const Bytes bytes = sign_statement(header("sigilo/v1/log/of-tomorrow"), to_bytes("anything"), key_).value();
  const auto entry = parse_entry(bytes, origin_);
  ASSERT_TRUE(entry);
  EXPECT_TRUE(std::holds_alternative<UnsupportedEntry>(entry->body));
  EXPECT_EQ(entry->statement.bytes(), bytes);
  EXPECT_TRUE(label_of(entry->body).empty());
  EXPECT_EQ(sign_entry(header(), UnsupportedEntry{}, key_).error().code, ErrorCode::kInvalidArgument);
}

TEST_F(Entries, KeepAReasonThatThisProgramDoesNotKnow) {
  const RecordQuarantined body{rng_.id<RecordId>(), rng_.id<Digest>(), static_cast<QuarantineReason>(200)};
  EXPECT_EQ(parse_entry(sign_entry(header(), body, key_).value(), origin_)->body, EntryBody(body));
}

/// Refused as written, and as read when somebody signs the bytes all the same.
TEST_F(Entries, OfTheGateAreRefusedWhenTheyNameNothingOrBreakTheirOrder) {
  std::vector<RecordId> twice = records(1);
  twice.push_back(twice[0]);
  std::vector<RecordId> reversed = records(2);
  std::reverse(reversed.begin(), reversed.end());
  ReleaseRequested no_items = request();
  no_items.items.clear();
  ReleaseRequested doubled = request();
  doubled.items = {{1, 0}, {1, 0}};
  ReleaseRequested no_record = request();
  no_record.record = {};
  ReleaseRequested long_key = request();
  long_key.key.resize(kMaxReleaseKeyBytes + 1);
  const EntryBody wrong[] = {ConsentChanged{{}, 0, {}, rng_.id<Digest>(), {}},
                             ConsentWithdrawn{},  // an empty code is no code
                             ConsentWithdrawn{rng_.id<RecordId>(), 0, rng_.id<Digest>()},
                             ConsentWithdrawn{{}, 1, rng_.id<Digest>()},
                             ConsentHeld{},
                             ConsentHeld{twice},
                             ConsentHeld{reversed},
                             ConsentHeld{records(kMaxHeldRecords + 1)},
                             HoldLifted{},
                             HoldLifted{{no_items.manifest, no_items.manifest}, {}},
                             HoldLifted{digests(kMaxLiftedHolds + 1), {}},
                             HoldLifted{digests(1), Bytes(kMaxSideStatementBytes + 1)},
                             PermitVoided{rng_.id<Digest>(), {}},
                             HalfReleased{rng_.id<Digest>(), {}, {}},
                             OfficerAssigned{{}, rng_.id<MemberId>()},
                             no_items,
                             doubled,
                             no_record,
                             long_key};
  for (const EntryBody& body : wrong) {
    const auto bytes = sign_entry(header(), body, key_);
    ASSERT_FALSE(bytes) << label_of(body);
    EXPECT_EQ(bytes.error().code, ErrorCode::kInvalidArgument) << label_of(body);
  }
}

TEST_F(Entries, OfTheGateChangeTheirMeaningOrAreRefusedWhenAnyByteChanges) {
  for (const EntryBody& body : bodies_) {
    const Bytes content = to_bytes(SignedStatement::parse(sign_entry(header(), body, key_).value())->body());
    for (std::size_t i = 0; i < content.size(); ++i) {
      Bytes other = content;
      other[i] ^= 0x01;
      const auto entry = parse_entry(sign_statement(header(label_of(body)), other, key_).value(), origin_);
      if (!entry) continue;
      EXPECT_NE(entry->body, body) << label_of(body) << ' ' << i;
    }
  }
}

TEST_F(Entries, RefuseForeignOriginsOtherStatementsAndOversize) {
  const Bytes bytes = sign_entry(header(), bodies_[0], key_).value();
  EXPECT_EQ(parse_entry(bytes, origin_of(rng_.id<MechanismId>())).error().code, ErrorCode::kPermissionDenied);
  const Bytes receipt = sign_statement(header(labels::kReceipt), {}, key_).value();
  EXPECT_EQ(parse_entry(receipt, origin_).error().code, ErrorCode::kUnsupported);
  EXPECT_EQ(parse_entry(Bytes(65536), origin_).error().code, ErrorCode::kTooLarge);
}

}  // namespace
}  // namespace sigilo
