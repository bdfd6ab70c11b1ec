#include "client/storage/sqlcipher_vault.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>

#include "client/storage/byte_list.h"
#include "tests/support/client/client_world.h"

namespace sigilo {
namespace {

using testing::must;

LogNews news_of(std::vector<LoggedRecord> records) {
  LogNews news;
  news.records = std::move(records);
  return news;
}

LogNews news_of_access(const LoggedAccesses& access) {
  LogNews news;
  news.accesses = {access};
  return news;
}

class VaultTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string name = (std::filesystem::temp_directory_path() / "sigilo-vault-XXXXXX").string();
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    folder = name;
    key = rng.secret(32);
    open();
  }
  void TearDown() override {
    vault.reset();
    std::filesystem::remove_all(folder);
  }
  void open() {
    vault.reset();
    vault = must(open_sqlcipher_vault(files, folder / "vault.db", key));
  }
  OutboxItem item(Day day) {
    OutboxItem made;
    made.record = rng.id<RecordId>();
    made.manifest_digest = rng.id<Digest>();
    made.day = day;
    made.blob = rng.id<Nonce16>().hex();
    made.blob_size = 5;
    made.cover = rng.bytes(4096);
    made.share_bundles = {rng.bytes(300), rng.bytes(301)};
    made.consent_entry = rng.id<Digest>();
    return made;
  }
  InboxRow row(std::uint64_t index, std::uint16_t problem = 0) {
    return {rng.id<RecordId>(), index, rng.id<Digest>(), rng.bytes(100), problem, problem == 0 ? "" : "wrong"};
  }
  static SecretBuffer text(std::string_view words) { return to_secret(as_bytes(words)); }

  testing::SeededRng rng{7};
  PosixFileSystem files;
  Path folder;
  SecretBytes key;
  std::unique_ptr<Vault> vault;
};

TEST_F(VaultTest, OpensWithItsKeyAlone) {
  vault.reset();
  const auto wrong = open_sqlcipher_vault(files, folder / "vault.db", rng.secret(32));
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().code, ErrorCode::kAuthenticationFailed);
  EXPECT_TRUE(open_sqlcipher_vault(files, folder / "vault.db", key));
}

TEST_F(VaultTest, DeviceKeysAreStoredOnce) {
  testing::FakeClock clock;
  const auto keys = [&] {
    return DeviceKeys{rng.id<MemberId>(), SigningKey::generate(rng), must(KemKeyPair::generate(Suite::kX25519, rng)),
                      must(TlsIdentity::generate(rng.id<MechanismId>(), clock))};
  };
  EXPECT_EQ(vault->keys().load_device().error().code, ErrorCode::kNotFound);
  const DeviceKeys first = keys();
  ASSERT_TRUE(vault->keys().save_device(first));
  EXPECT_EQ(vault->keys().save_device(keys()).error().code, ErrorCode::kAlreadyExists);
  open();
  const DeviceKeys loaded = must(vault->keys().load_device());
  EXPECT_EQ(loaded.member, first.member);
  EXPECT_EQ(loaded.signing.public_key(), first.signing.public_key());
  EXPECT_EQ(loaded.kem.public_key, first.kem.public_key);
  EXPECT_EQ(loaded.tls.spki_digest, first.tls.spki_digest);
}

TEST_F(VaultTest, TeamKeysAreFoundByTeamAndEpochAndNeverReplaced) {
  const KemKeyPair key_1 = must(KemKeyPair::generate(Suite::kX25519, rng));
  ASSERT_TRUE(vault->keys().save_team_key({1, 1}, key_1));
  EXPECT_TRUE(vault->keys().save_team_key({1, 1}, key_1));
  EXPECT_EQ(vault->keys().save_team_key({1, 1}, must(KemKeyPair::generate(Suite::kX25519, rng))).error().code, ErrorCode::kAlreadyExists);
  EXPECT_EQ(must(vault->keys().find_team_key({1, 1})).public_key, key_1.public_key);
  EXPECT_EQ(vault->keys().find_team_key({1, 2}).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(vault->keys().find_team_key({2, 1}).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(must(vault->keys().list_team_keys()), (std::vector<TeamKeyName>{{1, 1}}));
}

TEST_F(VaultTest, ATeamKeyThatNobodyAnnouncedMakesRoomForTheAnnouncedOne) {
  const KemKeyPair made = must(KemKeyPair::generate(Suite::kX25519, rng));
  const KemKeyPair announced = must(KemKeyPair::generate(Suite::kX25519, rng));
  EXPECT_EQ(vault->keys().replace_unannounced_team_key({1, 2}, announced).error().code, ErrorCode::kNotFound);
  ASSERT_TRUE(vault->keys().save_team_key({1, 2}, made));
  ASSERT_TRUE(vault->keys().replace_unannounced_team_key({1, 2}, announced));
  open();
  EXPECT_EQ(must(vault->keys().find_team_key({1, 2})).public_key, announced.public_key);
}

TEST_F(VaultTest, TrustRootIsSetOnce) {
  ASSERT_TRUE(vault->trust().set_trust_root(as_bytes("root")));
  EXPECT_TRUE(vault->trust().set_trust_root(as_bytes("root")));
  EXPECT_EQ(vault->trust().set_trust_root(as_bytes("boot")).error().code, ErrorCode::kAlreadyExists);
  EXPECT_EQ(must(vault->trust().trust_root()), to_bytes(std::string_view("root")));
}

TEST_F(VaultTest, DirectoriesAdvanceTogetherWithTheCheckpointOrNotAtAll) {
  const auto text = [](std::string_view bytes) { return to_bytes(bytes); };
  EXPECT_TRUE(must(vault->trust().log_position()).empty());
  EXPECT_FALSE(must(vault->trust().refreshed()).has_value());
  const StoredDirectory first{1, rng.id<Digest>(), rng.bytes(50), 0};
  const StoredDirectory second{2, rng.id<Digest>(), rng.bytes(50), 3};
  ASSERT_TRUE(vault->trust().advance({{first}, text("names"), text("note 1"), text("position"), Day(20000), {7, 3}, {{1, 5}, {1, 4}}}));
  EXPECT_FALSE(vault->trust().advance({{second, first}, text("names 2"), text("note 2"), text("position 2"), Day(20001), {9}, {}})) << "version 1 is there already";
  EXPECT_EQ(must(vault->trust().directories()).size(), 1U);
  EXPECT_EQ(must(vault->trust().checkpoint()), to_bytes(std::string_view("note 1")));
  ASSERT_TRUE(vault->trust().advance({{second}, {}, text("note 2"), {}, {}, {3, 8}, {{2, 6}, {1, 3}}}));
  EXPECT_EQ(must(vault->trust().names()), to_bytes(std::string_view("names")));
  EXPECT_EQ(must(vault->trust().log_position()), text("position"));
  EXPECT_EQ(must(vault->trust().foreign_entries()), (std::vector<std::uint64_t>{3, 7, 8}));
  EXPECT_EQ(must(vault->trust().sights()), (std::vector<CustodianSight>{{1, 5}, {2, 6}}));
  EXPECT_EQ(must(vault->trust().refreshed()), Day(20000));
  const auto stored = must(vault->trust().directories());
  ASSERT_EQ(stored.size(), 2U);
  EXPECT_EQ(stored[1].document, second.document);
  EXPECT_EQ(stored[1].log_index, 3U);
}

TEST_F(VaultTest, OrdinalsCountPerDayAndDoNotGoBack) {
  const Day today(20000);
  const OutboxItem first = item(today);
  EXPECT_EQ(must(vault->outbox().add(first, std::nullopt)), 1U);
  EXPECT_EQ(must(vault->outbox().add(item(today), std::nullopt)), 2U);
  ASSERT_TRUE(vault->outbox().settle({first.record, first.manifest_digest, today, ReceiptState::kStored, rng.bytes(10), {}}, true));
  EXPECT_EQ(must(vault->outbox().add(item(today), std::nullopt)), 3U);
  EXPECT_EQ(must(vault->outbox().add(item(today.plus(1)), std::nullopt)), 1U);
}

// Source: promise P2. How many people spoke on the last day is nobody's business once they are handed in.
TEST_F(VaultTest, TheCountOfADayIsForgottenWhenNothingWaits) {
  const Day today(20000);
  const std::vector<OutboxItem> items{item(today), item(today)};
  for (const OutboxItem& one : items) must(vault->outbox().add(one, std::nullopt));
  for (const OutboxItem& one : items) {
    ASSERT_TRUE(vault->outbox().settle({one.record, one.manifest_digest, today, ReceiptState::kStored, rng.bytes(10), {}}, true));
  }
  EXPECT_EQ(must(vault->outbox().add(item(today), std::nullopt)), 1U);
}

TEST_F(VaultTest, OutboxItemComesBackAsItWas) {
  const OutboxItem added = item(Day(20000));
  const DraftId draft = rng.id<DraftId>();
  ASSERT_TRUE(vault->outbox().announce_blob(added.blob));
  must(vault->outbox().add(added, draft));
  EXPECT_TRUE(must(vault->outbox().announced_blobs()).empty());
  EXPECT_EQ(must(vault->outbox().finished_drafts()), std::vector<DraftId>{draft});
  open();
  const OutboxItem loaded = must(vault->outbox().list()).at(0);
  EXPECT_EQ(loaded.record, added.record);
  EXPECT_EQ(loaded.blob, added.blob);
  EXPECT_EQ(loaded.cover, added.cover);
  EXPECT_EQ(loaded.share_bundles, added.share_bundles);
  EXPECT_EQ(loaded.consent_entry, added.consent_entry);
  ASSERT_TRUE(vault->outbox().forget_finished_draft(draft));
  EXPECT_TRUE(must(vault->outbox().finished_drafts()).empty());
}

TEST_F(VaultTest, SameRecordCannotBeAddedTwiceAndNothingOfTheAttemptStays) {
  const OutboxItem added = item(Day(20000));
  must(vault->outbox().add(added, std::nullopt));
  EXPECT_FALSE(vault->outbox().add(added, rng.id<DraftId>()));
  EXPECT_EQ(must(vault->outbox().list()).size(), 1U);
  EXPECT_TRUE(must(vault->outbox().finished_drafts()).empty());
}

TEST_F(VaultTest, SettlingKeepsTheReceiptAndWipesOnlyWhenTold) {
  const OutboxItem added = item(Day(20000));
  must(vault->outbox().add(added, std::nullopt));
  StoredReceipt receipt{added.record, added.manifest_digest, Day(20001), ReceiptState::kQuarantined, rng.bytes(10), added.share_bundles};
  ASSERT_TRUE(vault->outbox().settle(receipt, false));
  EXPECT_EQ(must(vault->outbox().list()).size(), 1U);
  receipt.received = Day(20009);
  receipt.state = ReceiptState::kStored;
  ASSERT_TRUE(vault->outbox().settle(receipt, true));
  EXPECT_TRUE(must(vault->outbox().list()).empty());
  EXPECT_EQ(must(vault->outbox().announced_blobs()), std::vector<std::string>{added.blob});
  const StoredReceipt stored = must(vault->outbox().receipts()).at(0);
  EXPECT_EQ(stored.received, Day(20001)) << "the day of the first receipt counts";
  EXPECT_EQ(stored.state, ReceiptState::kStored);
}

TEST_F(VaultTest, OnlyReceiptsThatWaitForNothingAreForgotten) {
  const OutboxItem waiting = item(Day(20000));
  must(vault->outbox().add(waiting, std::nullopt));
  ASSERT_TRUE(vault->outbox().settle({waiting.record, waiting.manifest_digest, Day(20000), ReceiptState::kStored, rng.bytes(9), {}}, false));
  ASSERT_TRUE(vault->outbox().settle({rng.id<RecordId>(), rng.id<Digest>(), Day(20000), ReceiptState::kStored, rng.bytes(9), {rng.bytes(3)}}, false));
  ASSERT_TRUE(vault->outbox().settle({rng.id<RecordId>(), rng.id<Digest>(), Day(20000), ReceiptState::kStored, rng.bytes(9), {}}, false));
  ASSERT_TRUE(vault->outbox().settle({rng.id<RecordId>(), rng.id<Digest>(), Day(20002), ReceiptState::kStored, rng.bytes(9), {}}, false));
  ASSERT_TRUE(vault->outbox().forget_receipts_before(Day(20002)));
  EXPECT_EQ(must(vault->outbox().receipts()).size(), 3U);
}

TEST_F(VaultTest, InboxKeepsItsOrderAndItsCursor) {
  EXPECT_EQ(must(vault->review().cursor()), 0U);
  const InboxRow a = row(5);
  const InboxRow b = row(9, 18);
  ASSERT_TRUE(vault->review().save_inbox({b, a}, 10, Day(20000)));
  EXPECT_EQ(must(vault->review().cursor()), 10U);
  const auto rows = must(vault->review().inbox(0, 10));
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[0].record, a.record);
  EXPECT_EQ(rows[1].problem, 18U);
  EXPECT_EQ(must(vault->review().inbox(6, 10)).size(), 1U);
  EXPECT_EQ(must(vault->review().inbox(0, 1)).size(), 1U);
  EXPECT_EQ(must(vault->review().find_inbox(b.record)).problem_text, "wrong");
  EXPECT_EQ(must(vault->review().problem_count()), 1U);
  EXPECT_EQ(vault->review().find_inbox(rng.id<RecordId>()).error().code, ErrorCode::kNotFound);
}

TEST_F(VaultTest, VerdictsThatChangeAreKeptAndTheOldestGoFirst) {
  InboxRow a = row(5);
  ReviewVault& review = vault->review();
  ASSERT_TRUE(review.save_inbox({a}, 6, Day(20000)));
  ASSERT_TRUE(review.save_inbox({a}, 7, Day(20001)));
  EXPECT_TRUE(must(review.former_verdicts(a.record)).empty()) << "nothing changed";
  for (std::uint16_t i = 1; i <= ReviewVault::kKeptVerdicts + 3; ++i) {
    a.problem = i;
    a.problem_text = "wrong " + std::to_string(i);
    ASSERT_TRUE(review.save_inbox({a}, std::nullopt, Day(20000 + i)));
  }
  EXPECT_EQ(must(review.cursor()), 7U) << "none was given";
  const std::vector<FormerVerdict> former = must(review.former_verdicts(a.record));
  ASSERT_EQ(former.size(), ReviewVault::kKeptVerdicts);
  EXPECT_EQ(former.back(), (FormerVerdict{Day(20000 + ReviewVault::kKeptVerdicts + 3), ReviewVault::kKeptVerdicts + 2, "wrong 18"}));
  EXPECT_EQ(must(review.find_inbox(a.record)).problem, ReviewVault::kKeptVerdicts + 3);
}

TEST_F(VaultTest, WhatTheLogSaysOtherwiseIsDoubtful) {
  const InboxRow good = row(1);
  const InboxRow other = row(2);
  const InboxRow twice = row(3);
  const InboxRow bad = row(4, 9);
  const InboxRow moved = row(7);
  const RecordId unseen = rng.id<RecordId>();
  ReviewVault& review = vault->review();
  ASSERT_TRUE(review.save_inbox({good, other, twice, bad, moved}, 8, Day(20000)));
  EXPECT_EQ(must(review.doubtful()), (std::vector<RecordId>{bad.record}));
  ASSERT_TRUE(review.save_logged(news_of({{good.record, 1, good.manifest_digest, false},
                                          {other.record, 2, rng.id<Digest>(), false},
                                          {twice.record, 3, twice.manifest_digest, false},
                                          {twice.record, 4, rng.id<Digest>(), false},
                                          {unseen, 5, rng.id<Digest>(), false},
                                          {moved.record, 6, moved.manifest_digest, false}}),
                                 as_bytes("six"), Day(20001)));
  ASSERT_TRUE(review.save_logged(news_of({{twice.record, 8, twice.manifest_digest, false}}), as_bytes("seven"), Day(20001)));
  std::vector<RecordId> expected{bad.record, other.record, twice.record, unseen, moved.record};
  std::sort(expected.begin(), expected.end());
  EXPECT_EQ(must(review.doubtful()), expected);
  EXPECT_EQ(must(review.problem_count()), 4U) << "none of them is good any more";
  EXPECT_EQ(must(review.find_inbox(good.record)).problem, 0U);
  EXPECT_EQ(must(review.former_verdicts(moved.record)).size(), 1U);
  EXPECT_TRUE(must(review.find_logged(twice.record)).contradicted) << "for ever";
  EXPECT_EQ(must(review.find_logged(twice.record)).log_index, 3U);
  EXPECT_FALSE(must(review.find_logged(good.record)).contradicted);
  EXPECT_EQ(review.find_logged(bad.record).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(must(review.log_position()), to_bytes(std::string_view("seven")));
}

TEST_F(VaultTest, WhatTheLogSaysOfAccessesComesBackInItsOrder) {
  ReviewVault& review = vault->review();
  const Digest first = rng.id<Digest>();
  const Digest second = rng.id<Digest>();
  ASSERT_TRUE(review.save_logged(news_of_access({3, 5, first}), as_bytes("four"), Day(20001)));
  ASSERT_TRUE(review.save_logged(news_of_access({9, 1, second}), as_bytes("ten"), Day(20001)));
  open();
  const auto logged = must(vault->review().logged_accesses());
  ASSERT_EQ(logged.size(), 2U);
  EXPECT_EQ(logged[0].chain, first);
  EXPECT_EQ(logged[0].count, 5U);
  EXPECT_EQ(logged[1].log_index, 9U);
}

TEST_F(VaultTest, IndexReplacesTextsAndFindsPrefixes) {
  const InboxRow a = row(1);
  const InboxRow b = row(2);
  const InboxRow bad = row(3, 2);
  ASSERT_TRUE(vault->review().save_inbox({a, b, bad}, 4, Day(20000)));
  EXPECT_EQ(must(vault->review().not_indexed(10)), (std::vector<RecordId>{a.record, b.record}));
  std::vector<ReviewVault::IndexedText> texts;
  texts.push_back({a.record, text("Lo golpearon en la COMISARÍA")});
  texts.push_back({b.record, text("nadie vio nada")});
  ASSERT_TRUE(vault->review().index(texts));
  EXPECT_TRUE(must(vault->review().not_indexed(10)).empty());
  EXPECT_EQ(must(vault->review().indexed_count()), 2U);
  EXPECT_EQ(must(vault->review().search(as_bytes("comisaria"), 10)).at(0).record, a.record);
  EXPECT_EQ(must(vault->review().search(as_bytes("golp* comi*"), 10)).size(), 1U);
  EXPECT_TRUE(must(vault->review().search(as_bytes("golp"), 10)).empty());
  texts.clear();
  texts.push_back({a.record, text("otra versión")});
  ASSERT_TRUE(vault->review().index(texts));
  EXPECT_TRUE(must(vault->review().search(as_bytes("comisaria"), 10)).empty());
  EXPECT_EQ(must(vault->review().search(as_bytes("version"), 10)).size(), 1U);
  ASSERT_TRUE(vault->review().clear_index());
  EXPECT_EQ(must(vault->review().indexed_count()), 0U);
  EXPECT_TRUE(must(vault->review().search(as_bytes("version"), 10)).empty());
}

TEST_F(VaultTest, FileShowsNoPlainText) {
  ASSERT_TRUE(vault->trust().put_resource(rng.id<Digest>(), as_bytes("a text that must not be seen")));
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    std::ifstream in(entry.path(), std::ios::binary);
    const std::string bytes(std::istreambuf_iterator<char>(in), {});
    EXPECT_EQ(bytes.find("must not be seen"), std::string::npos) << entry.path();
    EXPECT_EQ(bytes.find("SQLite format 3"), std::string::npos) << entry.path();
  }
}

TEST(ByteList, EncodesAndRefusesDamage) {
  const std::vector<Bytes> list = {{1, 2, 3}, {}, {4}};
  const Bytes bytes = encode_byte_list(list);
  EXPECT_EQ(must(parse_byte_list(bytes)), list);
  for (std::size_t length = 0; length < bytes.size(); ++length) EXPECT_FALSE(parse_byte_list(ByteView(bytes).first(length)));
  Bytes longer = bytes;
  longer.push_back(0);
  EXPECT_FALSE(parse_byte_list(longer));
}

}  // namespace
}  // namespace sigilo
