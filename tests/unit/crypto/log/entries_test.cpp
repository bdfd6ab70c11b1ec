#include "crypto/log/entries.h"

#include <gtest/gtest.h>

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
  };

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
  const Bytes bytes = sign_statement(header("sigilo/v1/log/erased"), to_bytes("anything"), key_).value();
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

TEST_F(Entries, RefuseForeignOriginsOtherStatementsAndOversize) {
  const Bytes bytes = sign_entry(header(), bodies_[0], key_).value();
  EXPECT_EQ(parse_entry(bytes, origin_of(rng_.id<MechanismId>())).error().code, ErrorCode::kPermissionDenied);
  const Bytes receipt = sign_statement(header(labels::kReceipt), {}, key_).value();
  EXPECT_EQ(parse_entry(receipt, origin_).error().code, ErrorCode::kUnsupported);
  EXPECT_EQ(parse_entry(Bytes(65536), origin_).error().code, ErrorCode::kTooLarge);
}

}  // namespace
}  // namespace sigilo
