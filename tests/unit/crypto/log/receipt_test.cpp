#include "crypto/log/receipt.h"

#include <gtest/gtest.h>

#include "crypto/base/labels.h"
#include "crypto/log/proof.h"
#include "tests/support/seeded_rng.h"

namespace sigilo {
namespace {

/// A store with a log, and a client that holds a receipt from it.
class ReceiptCheck : public ::testing::Test {
 protected:
  void SetUp() override {
    for (int i = 0; i < 6; ++i) append(to_bytes("filler " + std::to_string(i)));
    kept_note_ = checkpoint();
    sealed_ = RecordSealed{record_, manifest_, 0, rng_.id<Digest>(), rng_.id<Digest>()};
    bundle_.entry = sign_entry(header(store_, labels::kLogRecordSealed), sealed_, store_).value();
    bundle_.index = leaves_.size();
    append(bundle_.entry);
    for (int i = 0; i < 4; ++i) append(to_bytes("later " + std::to_string(i)));
    receipt_ = {record_, manifest_, leaf_hash(bundle_.entry), bundle_.index, 2, ReceiptState::kStored};
    bundle_.receipt = sign(store_, labels::kReceipt, receipt_.encode());
    refresh_proof();
    for (std::uint8_t i = 1; i <= 2; ++i) {
      bundle_.imported.push_back(sign(custodian(i), labels::kImported, Imported{record_, manifest_, i, ImportVerdict::kImported}.encode()));
    }
  }

  SigningKey& custodian(std::uint8_t index) { return index == 1 ? custodian1_ : custodian2_; }
  StatementHeader header(const SigningKey& key, std::string_view label) { return make_header(label, origin_, {}, key, Day(20000), rng_); }
  Bytes sign(const SigningKey& key, std::string_view label, ByteView body) { return sign_statement(header(key, label), body, key).value(); }
  void append(const Bytes& entry) { leaves_.push_back(leaf_hash(entry)); }
  std::string checkpoint() { return sign_checkpoint({origin_, {leaves_.size(), tree_root(leaves_)}}, log_key_).value(); }
  void refresh_proof() {
    bundle_.path = prove_inclusion(bundle_.index, leaves_.size(), LeafHashReader(leaves_)).value();
    bundle_.checkpoint = checkpoint();
  }
  std::vector<Digest> consistency() { return prove_consistency(6, leaves_.size(), LeafHashReader(leaves_)).value(); }
  LogView kept() { return LogView::restore(origin_, log_key_.public_key(), kept_note_).value(); }
  ReceiptTrust trust() { return {store_.public_key(), {{1, custodian1_.public_key()}, {2, custodian2_.public_key()}}}; }
  Result<VerifiedReceipt> check() { return verify_receipt(bundle_, trust(), record_, manifest_, kept(), consistency()); }
  void expect_refused(std::string_view part, ErrorCode code) {
    const auto result = check();
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().field.view(), part) << to_string(result.error());
    EXPECT_EQ(result.error().code, code) << to_string(result.error());
  }

  testing::SeededRng rng_{31};
  SigningKey store_ = SigningKey::generate(rng_);
  SigningKey log_key_ = SigningKey::generate(rng_);
  SigningKey custodian1_ = SigningKey::generate(rng_);
  SigningKey custodian2_ = SigningKey::generate(rng_);
  std::string origin_ = origin_of(rng_.id<MechanismId>());
  RecordId record_ = rng_.id<RecordId>();
  Digest manifest_ = rng_.id<Digest>();
  std::vector<Digest> leaves_;
  std::string kept_note_;
  RecordSealed sealed_;
  Receipt receipt_;
  ReceiptBundle bundle_;
};

TEST_F(ReceiptCheck, AcceptsAnHonestBundle) {
  const auto verified = check();
  ASSERT_TRUE(verified) << to_string(verified.error());
  EXPECT_EQ(verified->receipt, receipt_);
  EXPECT_EQ(verified->imported_by, (std::vector<std::uint8_t>{1, 2}));
  EXPECT_TRUE(verified->refused_by.empty());
  EXPECT_EQ(verified->entry.body, EntryBody(sealed_));
}

TEST_F(ReceiptCheck, AcceptsACustodianUnderEachOfItsKeys) {
  ReceiptTrust both = trust();
  both.custodians.insert(both.custodians.begin(), {2, SigningKey::generate(rng_).public_key()});
  const auto verified = verify_receipt(bundle_, both, record_, manifest_, kept(), consistency());
  ASSERT_TRUE(verified) << to_string(verified.error());
  EXPECT_EQ(verified->imported_by, (std::vector<std::uint8_t>{1, 2}));
}

TEST_F(ReceiptCheck, AcceptsAFirstAndAnOlderCheckpoint) {
  EXPECT_TRUE(verify_receipt(bundle_, trust(), record_, manifest_, LogView(origin_, log_key_.public_key()), {}));
  const std::uint64_t old_size = leaves_.size();
  append(to_bytes("newer"));
  kept_note_ = checkpoint();
  const auto path = prove_consistency(old_size, leaves_.size(), LeafHashReader(leaves_)).value();
  EXPECT_TRUE(verify_receipt(bundle_, trust(), record_, manifest_, kept(), path));
}

TEST_F(ReceiptCheck, RefusesAReceiptForAnotherRecordOrManifest) {
  const RecordId other = rng_.id<RecordId>();
  auto result = verify_receipt(bundle_, trust(), other, manifest_, kept(), consistency());
  EXPECT_EQ(result.error().code, ErrorCode::kConflict);
  result = verify_receipt(bundle_, trust(), record_, rng_.id<Digest>(), kept(), consistency());
  EXPECT_EQ(result.error().code, ErrorCode::kConflict);
  EXPECT_EQ(result.error().field.view(), "receipt");
}

TEST_F(ReceiptCheck, RefusesAReceiptByAnotherKey) {
  bundle_.receipt = sign(custodian1_, labels::kReceipt, receipt_.encode());
  expect_refused("receipt", ErrorCode::kSignatureInvalid);
}

TEST_F(ReceiptCheck, RefusesAnEntryThatSaysSomethingElse) {
  bundle_.entry = sign_entry(header(store_, labels::kLogRecordSealed), EpochDestroyed{1, 1}, store_).value();
  expect_refused("entry", ErrorCode::kUnsupported);
  bundle_.entry = sign_entry(header(store_, labels::kLogRecordSealed), RecordQuarantined{record_, manifest_, {}}, store_).value();
  expect_refused("entry", ErrorCode::kConflict);
  bundle_.entry = sign_entry(header(store_, labels::kLogRecordSealed), sealed_, store_).value();
  expect_refused("entry", ErrorCode::kConflict);  // the same content under another nonce is not the logged entry
  bundle_.entry = sign_entry(header(custodian1_, labels::kLogRecordSealed), sealed_, custodian1_).value();
  expect_refused("entry", ErrorCode::kSignatureInvalid);
}

TEST_F(ReceiptCheck, AcceptsAQuarantinedRecordAsSuch) {
  bundle_.entry = sign_entry(header(store_, labels::kLogQuarantined), RecordQuarantined{record_, manifest_, QuarantineReason::kBadManifest}, store_).value();
  bundle_.index = leaves_.size();
  append(bundle_.entry);
  receipt_ = {record_, manifest_, leaf_hash(bundle_.entry), bundle_.index, 1, ReceiptState::kQuarantined};
  bundle_.receipt = sign(store_, labels::kReceipt, receipt_.encode());
  refresh_proof();
  const auto verified = check();
  ASSERT_TRUE(verified) << to_string(verified.error());
  EXPECT_EQ(verified->receipt.state, ReceiptState::kQuarantined);
}

TEST_F(ReceiptCheck, RefusesAnEntryThatIsNotInTheLog) {
  bundle_.path[0] = Digest{};
  expect_refused("proof", ErrorCode::kAuthenticationFailed);
  refresh_proof();
  bundle_.path.pop_back();
  expect_refused("proof", ErrorCode::kMalformed);
  refresh_proof();
  ++bundle_.index;
  expect_refused("proof", ErrorCode::kConflict);
}

TEST_F(ReceiptCheck, NamesAForkedLog) {
  leaves_[2] = rng_.id<Digest>();  // an entry that the client has seen under its kept head
  refresh_proof();
  expect_refused("checkpoint", ErrorCode::kForked);
}

TEST_F(ReceiptCheck, RefusesACheckpointByAnotherLog) {
  bundle_.checkpoint = sign_checkpoint({origin_, {leaves_.size(), tree_root(leaves_)}}, store_).value();
  expect_refused("checkpoint", ErrorCode::kSignatureInvalid);
  bundle_.checkpoint = sign_checkpoint({"other.log", {leaves_.size(), tree_root(leaves_)}}, log_key_).value();
  expect_refused("checkpoint", ErrorCode::kPermissionDenied);
}

TEST_F(ReceiptCheck, RefusesCustodiansWhoDoNotSpeakForThemselves) {
  const Bytes honest = bundle_.imported[1];
  bundle_.imported[1] = sign(custodian1_, labels::kImported, Imported{record_, manifest_, 2, ImportVerdict::kImported}.encode());
  expect_refused("imported", ErrorCode::kSignatureInvalid);
  bundle_.imported[1] = sign(custodian2_, labels::kImported, Imported{record_, manifest_, 3, ImportVerdict::kImported}.encode());
  expect_refused("imported", ErrorCode::kNotFound);
  bundle_.imported[1] = sign(custodian2_, labels::kImported, Imported{rng_.id<RecordId>(), manifest_, 2, ImportVerdict::kImported}.encode());
  expect_refused("imported", ErrorCode::kConflict);
  bundle_.imported = {honest, honest};
  EXPECT_EQ(check()->imported_by, (std::vector<std::uint8_t>{2}));
}

TEST_F(ReceiptCheck, CountsRefusalsApart) {
  bundle_.imported[0] = sign(custodian1_, labels::kImported, Imported{record_, manifest_, 1, ImportVerdict::kRefused}.encode());
  const auto verified = check();
  ASSERT_TRUE(verified);
  EXPECT_EQ(verified->imported_by, (std::vector<std::uint8_t>{2}));
  EXPECT_EQ(verified->refused_by, (std::vector<std::uint8_t>{1}));
}

TEST_F(ReceiptCheck, RefusesACustodianWhoSaysBoth) {
  bundle_.imported.push_back(sign(custodian1_, labels::kImported, Imported{record_, manifest_, 1, ImportVerdict::kRefused}.encode()));
  expect_refused("imported", ErrorCode::kConflict);
}

TEST_F(ReceiptCheck, RefusesDamageOfEveryByteOfEveryPart) {
  for (Bytes* part : {&bundle_.receipt, &bundle_.entry, &bundle_.imported[0]}) {
    for (std::size_t i = 0; i < part->size(); ++i) {
      (*part)[i] ^= 0x10;
      EXPECT_FALSE(check()) << i;
      (*part)[i] ^= 0x10;
    }
  }
}

TEST(ReceiptBody, RefusesEveryOtherLengthAndUnknownCodes) {
  testing::SeededRng rng(3);
  const Receipt receipt{rng.id<RecordId>(), rng.id<Digest>(), rng.id<Digest>(), 5, 1, ReceiptState::kStored};
  const Bytes body = receipt.encode();
  EXPECT_EQ(Receipt::parse(body).value(), receipt);
  for (std::size_t size = 0; size < body.size(); ++size) EXPECT_FALSE(Receipt::parse(ByteView(body).first(size)));
  Bytes other = body;
  other.back() = 3;
  EXPECT_EQ(Receipt::parse(other).error().code, ErrorCode::kUnsupported);
  other = body;
  other[other.size() - 2] = 0;
  EXPECT_EQ(Receipt::parse(other).error().code, ErrorCode::kMalformed);
  other = body;
  other.push_back(0);
  EXPECT_EQ(Receipt::parse(other).error().code, ErrorCode::kMalformed);

  const Imported imported{receipt.record, receipt.manifest, 1, ImportVerdict::kRefused};
  Bytes verdict = imported.encode();
  EXPECT_EQ(Imported::parse(verdict).value(), imported);
  verdict.back() = 0;
  EXPECT_EQ(Imported::parse(verdict).error().code, ErrorCode::kUnsupported);
}

}  // namespace
}  // namespace sigilo
