#include "crypto/log/statement.h"

#include <gtest/gtest.h>

#include "crypto/base/labels.h"
#include "tests/support/seeded_rng.h"

namespace sigilo {
namespace {

class Statement : public ::testing::Test {
 protected:
  testing::SeededRng rng_{11};
  SigningKey key_ = SigningKey::generate(rng_);
  std::string origin_ = origin_of(rng_.id<MechanismId>());
  TreeHead seen_{9, rng_.id<Digest>()};
  StatementHeader header_ = make_header(labels::kReceipt, origin_, seen_, key_, Day(20000), rng_);
  Bytes body_ = to_bytes("what is said");

  Bytes sign() { return sign_statement(header_, body_, key_).value(); }
};

TEST_F(Statement, SaysWhatWasSigned) {
  const Bytes bytes = sign();
  const auto opened = open_statement(bytes, labels::kReceipt, origin_, key_.public_key());
  ASSERT_TRUE(opened);
  EXPECT_EQ(opened->header(), header_);
  EXPECT_EQ(to_bytes(opened->body()), body_);
  EXPECT_EQ(opened->bytes(), bytes);
  EXPECT_EQ(opened->leaf_hash(), leaf_hash(bytes));
}

TEST_F(Statement, HasTheLayoutOfTheProtocol) {
  Bytes expected = to_bytes("sigilo/v1/receipt\n");
  const auto put = [&](ByteView bytes) { expected.insert(expected.end(), bytes.begin(), bytes.end()); };
  expected.push_back(0);
  expected.push_back(static_cast<std::uint8_t>(origin_.size()));
  put(as_bytes(origin_));
  put(Bytes{0, 0, 0, 0, 0, 0, 0, 9});
  put(seen_.root.bytes());
  put(device_id_of(key_.public_key()).bytes());
  put(Bytes{0, 0, 0x4e, 0x20});
  put(header_.nonce.bytes());
  put(Bytes{0, 0, 0, 0, 0, 0, 0, static_cast<std::uint8_t>(body_.size())});
  put(body_);
  const Signature signature = key_.sign(expected);
  put(signature.bytes());
  EXPECT_EQ(sign(), expected);
}

TEST_F(Statement, StaysReadableWhenCopied) {
  auto first = std::make_unique<SignedStatement>(SignedStatement::parse(sign()).value());
  const SignedStatement copy = *first;
  first.reset();
  EXPECT_EQ(to_bytes(copy.body()), body_);
  EXPECT_TRUE(copy.verify(key_.public_key()));
}

TEST_F(Statement, RefusesDamageOfEveryByte) {
  const Bytes bytes = sign();
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    for (const int bit : {0x01, 0x80}) {
      Bytes damaged = bytes;
      damaged[i] = static_cast<std::uint8_t>(damaged[i] ^ bit);
      EXPECT_FALSE(open_statement(damaged, labels::kReceipt, origin_, key_.public_key())) << i;
    }
  }
}

TEST_F(Statement, RefusesTruncationAtEveryLength) {
  const Bytes bytes = sign();
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_FALSE(SignedStatement::parse(ByteView(bytes).first(size))) << size;
  }
}

TEST_F(Statement, RefusesTrailingBytes) {
  Bytes bytes = sign();
  bytes.push_back(0);
  EXPECT_EQ(SignedStatement::parse(bytes).error().code, ErrorCode::kMalformed);
}

TEST_F(Statement, RefusesAnotherMechanismKindOrSigner) {
  const Bytes bytes = sign();
  const std::string foreign = origin_of(rng_.id<MechanismId>());
  const SigningKey other = SigningKey::generate(rng_);
  EXPECT_EQ(open_statement(bytes, labels::kReceipt, foreign, key_.public_key()).error().code, ErrorCode::kPermissionDenied);
  EXPECT_EQ(open_statement(bytes, labels::kImported, origin_, key_.public_key()).error().code, ErrorCode::kUnsupported);
  EXPECT_EQ(open_statement(bytes, labels::kReceipt, origin_, other.public_key()).error().code, ErrorCode::kSignatureInvalid);
}

// A signature made for one purpose, moved under the label of another.
TEST_F(Statement, RefusesASignatureUnderAnotherLabel) {
  Bytes bytes = sign();
  const std::string_view from = "sigilo/v1/receipt";
  const std::string_view to = "sigilo/v1/imports";
  ASSERT_EQ(from.size(), to.size());
  std::copy(to.begin(), to.end(), bytes.begin());
  const auto moved = SignedStatement::parse(bytes);
  ASSERT_TRUE(moved);
  EXPECT_EQ(moved->verify(key_.public_key()).error().code, ErrorCode::kSignatureInvalid);
}

TEST_F(Statement, IsNotSignedInAnothersName) {
  header_.device = device_id_of(SigningKey::generate(rng_).public_key());
  EXPECT_EQ(sign_statement(header_, body_, key_).error().code, ErrorCode::kInvalidArgument);
}

TEST_F(Statement, RefusesBadLabelsAndOrigins) {
  for (const char* label : {"", "sigilo/v1/", "other/v1/x", "sigilo/v2/receipt", "sigilo/v1/Receipt", "sigilo/v1/a b", "sigilo/v1/a\nb"}) {
    StatementHeader header = header_;
    header.label = label;
    EXPECT_EQ(sign_statement(header, body_, key_).error().code, ErrorCode::kInvalidArgument) << label;
  }
  for (const char* origin : {"", "two words", "a+b", "a\nb"}) {
    StatementHeader header = header_;
    header.origin = origin;
    EXPECT_EQ(sign_statement(header, body_, key_).error().code, ErrorCode::kInvalidArgument) << origin;
  }
  StatementHeader header = header_;
  header.seen = {0, seen_.root};
  EXPECT_EQ(sign_statement(header, body_, key_).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(SignedStatement::parse(Bytes(200, 'x')).error().code, ErrorCode::kUnsupported);
  EXPECT_EQ(SignedStatement::parse(to_bytes("sigilo/v2/receipt\nrest")).error().code, ErrorCode::kUnsupported);
}

TEST_F(Statement, HasAtMostOneMebibyte) {
  const std::size_t overhead = sign().size() - body_.size();
  body_.assign(kMaxStatementBytes - overhead, 1);
  const auto largest = sign_statement(header_, body_, key_);
  ASSERT_TRUE(largest);
  EXPECT_TRUE(open_statement(*largest, labels::kReceipt, origin_, key_.public_key()));
  body_.push_back(1);
  EXPECT_EQ(sign_statement(header_, body_, key_).error().code, ErrorCode::kTooLarge);
  EXPECT_EQ(SignedStatement::parse(Bytes(kMaxStatementBytes + 1)).error().code, ErrorCode::kTooLarge);
}

}  // namespace
}  // namespace sigilo
