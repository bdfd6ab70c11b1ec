#include "client/core/sync_job.h"

#include <gtest/gtest.h>

#include <fstream>

#include "client/core/outbox.h"
#include "client/core/receipt_check.h"
#include "tests/support/client/client_world.h"
#include "tests/support/client/record_opener.h"

namespace sigilo {
namespace {

using testing::ClientWorld;
using testing::Mischief;
using testing::must;

class SyncTest : public ::testing::Test {
 protected:
  CaptureInput large() {
    CaptureInput input = world.interview("x");
    input.attachments.push_back(world.attachment(SecretBuffer(3'500'000, 3)));
    return input;
  }
  std::size_t waiting() { return must(world.interviewer.home->vault().outbox().list()).size(); }
  std::size_t blobs() {
    std::size_t count = 0;
    for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(world.interviewer.home->outbox_folder())) ++count;
    return count;
  }
  /// One record is sealed, the server misbehaves: the record must stay, and the error must be this one.
  void expect_caught(Mischief mischief, ErrorCode code, std::string_view field) {
    world.seal(world.interview("x"));
    world.server.misbehave(mischief);
    const SyncReport report = world.sync();
    const std::optional<Error> error = report.records.empty() ? report.stopped : report.records.back().error;
    ASSERT_TRUE(error.has_value());
    EXPECT_EQ(error->code, code) << to_string(*error);
    EXPECT_EQ(error->field.view(), field) << to_string(*error);
    EXPECT_EQ(waiting(), 1U);
    EXPECT_EQ(blobs(), 1U);
    world.server.misbehave(Mischief::kNone);
    const SyncReport honest = world.sync();
    ASSERT_EQ(honest.records.size(), 1U);
    EXPECT_EQ(honest.records[0].outcome, SyncOutcome::kWiped);
  }

  ClientWorld world;
};

TEST_F(SyncTest, WipesOnlyAfterTheReceiptAndKeepsTheReceipt) {
  const SealedRecord small = world.seal(world.interview("uno"));
  const SealedRecord big = world.seal(large());
  EXPECT_EQ(blobs(), 2U);
  const SyncReport report = world.sync();
  ASSERT_EQ(report.records.size(), 2U);
  for (const SyncedRecord& line : report.records) EXPECT_EQ(line.outcome, SyncOutcome::kWiped);
  EXPECT_EQ(report.waiting, 0U);
  EXPECT_EQ(blobs(), 0U);
  EXPECT_EQ(world.server.record_count(), 2U);
  for (const SealedRecord& sealed : {small, big}) {
    const ReceiptBundle bundle = must(stored_receipt(*world.interviewer.home, sealed.record));
    const ReceiptReport checked = must(check_receipt_offline(*world.interviewer.trust, bundle, sealed.record, sealed.manifest_digest));
    EXPECT_TRUE(checked.enough_imported);
    EXPECT_TRUE(checked.enough_copies);
  }
}

TEST_F(SyncTest, NothingToSendIsFine) {
  const SyncReport report = world.sync();
  EXPECT_TRUE(report.records.empty());
  EXPECT_FALSE(report.stopped);
}

TEST_F(SyncTest, ProgressRisesToTheWhole) {
  world.seal(large());
  std::uint64_t last = 0;
  std::uint64_t total = 0;
  SyncOptions options;
  options.progress = [&](const SyncProgress& progress) {
    EXPECT_GE(progress.sent, last);
    last = progress.sent;
    total = progress.total;
  };
  ASSERT_TRUE(sync_outbox(*world.interviewer.home, *world.interviewer.trust, *world.interviewer.link, options));
  EXPECT_GT(last, 3'500'000U);
  EXPECT_LE(last, total);
}

TEST_F(SyncTest, AStoreThatOthersKeepBusyHoldsNobodyUp) {
  for (int i = 0; i < 20; ++i) world.seal(world.interview("x"));
  world.server.keep_busy();
  const SyncReport report = world.sync();
  EXPECT_FALSE(report.stopped);
  EXPECT_EQ(waiting(), 0U);
  EXPECT_EQ(world.server.record_count(), 20U);
}

TEST_F(SyncTest, ConnectionCutAtEveryCallNeverLosesOrDoublesARecord) {
  for (const bool applied : {false, true}) {
    for (int call = 1;; ++call) {
      const std::size_t before = world.server.record_count();
      const SealedRecord sealed = world.seal(large());
      world.server.cut_at(call, applied);
      (void)world.sync();
      const bool reached = !world.server.cut_pending();
      world.server.cut_at(0, false);
      (void)world.sync();
      EXPECT_EQ(waiting(), 0U) << call;
      EXPECT_EQ(blobs(), 0U) << call;
      EXPECT_EQ(world.server.record_count(), before + 1) << call;
      EXPECT_TRUE(stored_receipt(*world.interviewer.home, sealed.record)) << call;
      if (!reached) break;
    }
  }
}

TEST_F(SyncTest, ResumedUploadRepeatsAtMostOnePiece) {
  world.seal(large());
  const std::uint64_t size = must(world.interviewer.home->vault().outbox().list()).front().blob_size;
  // The answer of a piece is lost: it arrived, and is not sent again.
  world.server.cut_at(16, true);
  (void)world.sync();
  (void)world.sync();
  EXPECT_EQ(world.server.record_count(), 1U);
  EXPECT_LE(world.server.piece_bytes_received(), size + kUploadPieceBytes);
}

TEST_F(SyncTest, AfterTheStoreDiedOnlyATornPieceIsSentAgain) {
  constexpr std::uint64_t kSmallSections = 256 * 1024;
  for (const bool torn : {false, true}) {
    const SealedRecord sealed = world.seal(large());
    const std::uint64_t before = world.server.piece_bytes_received();
    std::uint64_t arrived = 0;
    SyncOptions until_half;
    until_half.progress = [&](const SyncProgress& progress) { arrived = progress.sent; };
    until_half.cancelled = [&] { return arrived > 2 * kUploadPieceBytes; };
    ASSERT_TRUE(sync_outbox(*world.interviewer.home, *world.interviewer.trust, *world.interviewer.link, until_half));
    ASSERT_EQ(waiting(), 1U);
    world.server.restart(torn);
    const SyncReport report = world.sync();
    ASSERT_EQ(report.records.size(), 1U);
    EXPECT_EQ(report.records[0].outcome, SyncOutcome::kWiped);
    std::uint64_t needed = 0;
    for (std::uint16_t section = 0; section < 20; ++section) needed += world.server.stored_payload(sealed.record, section).size();
    const std::uint64_t repeated = world.server.piece_bytes_received() - before - needed;
    if (torn) {
      EXPECT_GE(repeated, kUploadPieceBytes);
      EXPECT_LE(repeated, kUploadPieceBytes + kSmallSections);
    } else {
      EXPECT_EQ(repeated, 0U);
    }
  }
}

TEST_F(SyncTest, LostAnswerGivesTheSameReceiptAgain) {
  const SealedRecord sealed = world.seal(world.interview("x"));
  const OutboxItem item = must(world.interviewer.home->vault().outbox().list()).front();
  // Handed in by somebody whose answer never came back.
  OutboxReader reader = must(OutboxReader::open(*world.interviewer.home, item));
  const Bytes payloads = must(reader.read(0, item.blob_size));
  const ReceiptBundle first = must(world.interviewer.link->intake().submit_record({item.cover, item.share_bundles}, payloads));
  const SyncReport report = world.sync();
  ASSERT_EQ(report.records.size(), 1U);
  EXPECT_EQ(report.records[0].outcome, SyncOutcome::kWiped);
  EXPECT_EQ(must(stored_receipt(*world.interviewer.home, sealed.record)).receipt, first.receipt);
}

TEST_F(SyncTest, ACommitWhoseAnswerWasLostMayEndUnderTheNextOne) {
  const SealedRecord sealed = world.seal(large());
  world.server.before_next_commit([&] { must(world.interviewer.link->intake().commit_upload(sealed.record)); });
  const SyncReport report = world.sync();
  ASSERT_EQ(report.records.size(), 1U);
  EXPECT_EQ(report.records[0].outcome, SyncOutcome::kWiped);
  EXPECT_EQ(world.server.record_count(), 1U);
}

TEST_F(SyncTest, CancelledRunGoesOnNextTime) {
  world.seal(large());
  SyncOptions options;
  int asked = 0;
  options.cancelled = [&] { return ++asked > 4; };
  const SyncReport report = must(sync_outbox(*world.interviewer.home, *world.interviewer.trust, *world.interviewer.link, options));
  ASSERT_TRUE(report.stopped.has_value());
  EXPECT_EQ(report.stopped->code, ErrorCode::kCancelled);
  EXPECT_EQ(report.waiting, 1U);
  EXPECT_EQ(world.sync().records.at(0).outcome, SyncOutcome::kWiped);
}

TEST_F(SyncTest, MissingBlobIsNamedAndTheOthersAreSent) {
  world.seal(world.interview("uno"));
  world.seal(world.interview("dos"));
  const OutboxItem first = must(world.interviewer.home->vault().outbox().list()).front();
  std::filesystem::remove(world.interviewer.home->outbox_folder() / first.blob);
  EXPECT_FALSE(must(list_outbox(*world.interviewer.home)).front().blob_present);
  const SyncReport report = world.sync();
  ASSERT_EQ(report.records.size(), 2U);
  EXPECT_EQ(report.records[0].error->code, ErrorCode::kNotFound);
  EXPECT_EQ(report.records[1].outcome, SyncOutcome::kWiped);
  EXPECT_EQ(waiting(), 1U) << "the line stays";
}

TEST_F(SyncTest, DamagedBlobIsRefusedByTheServerAndKept) {
  world.seal(world.interview("uno"));
  const OutboxItem item = must(world.interviewer.home->vault().outbox().list()).front();
  const Path path = world.interviewer.home->outbox_folder() / item.blob;
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(3000);  // in the account
  file.put('?');
  file.close();
  const SyncReport report = world.sync();
  EXPECT_EQ(report.records.at(0).outcome, SyncOutcome::kFailed);
  EXPECT_EQ(blobs(), 1U);
}

TEST_F(SyncTest, ForgedReceiptIsNamed) { expect_caught(Mischief::kForgedReceipt, ErrorCode::kSignatureInvalid, "receipt"); }
TEST_F(SyncTest, ReceiptWhoseEntryIsNotInTheLogIsNamed) {
  expect_caught(Mischief::kReceiptWithoutEntry, ErrorCode::kAuthenticationFailed, "proof");
}
TEST_F(SyncTest, RolledBackLogIsNamedBeforeAnythingIsSent) { expect_caught(Mischief::kRolledBackLog, ErrorCode::kRolledBack, "checkpoint"); }
TEST_F(SyncTest, ForkedLogIsNamedBeforeAnythingIsSent) { expect_caught(Mischief::kForkedLog, ErrorCode::kForked, "proof"); }
TEST_F(SyncTest, OldDirectoryIsNamed) { expect_caught(Mischief::kOldDirectory, ErrorCode::kRolledBack, "version"); }
TEST_F(SyncTest, UnsignedDirectoryIsNamed) { expect_caught(Mischief::kUnsignedDirectory, ErrorCode::kSignatureInvalid, "signatures"); }

TEST_F(SyncTest, ForkDuringARunWithoutRefreshIsNamed) {
  world.seal(world.interview("x"));
  world.server.misbehave(Mischief::kForkedLog);
  SyncOptions options;
  options.refresh_directory = false;
  const SyncReport report = must(sync_outbox(*world.interviewer.home, *world.interviewer.trust, *world.interviewer.link, options));
  ASSERT_TRUE(report.stopped.has_value());
  EXPECT_EQ(report.stopped->code, ErrorCode::kForked);
  EXPECT_EQ(blobs(), 1U);
}

TEST_F(SyncTest, ReceiptOfAnotherRecordIsNamed) {
  world.seal(world.interview("uno"));
  ASSERT_EQ(world.sync().records.at(0).outcome, SyncOutcome::kWiped);
  expect_caught(Mischief::kOtherRecordsReceipt, ErrorCode::kAuthenticationFailed, "receipt");
}

TEST_F(SyncTest, TooFewCustodiansKeepTheCiphertextAndTheBundles) {
  const SealedRecord sealed = world.seal(world.interview("x"));
  world.server.misbehave(Mischief::kNotImported);
  EXPECT_EQ(world.sync().records.at(0).outcome, SyncOutcome::kKept);
  EXPECT_EQ(blobs(), 1U);
  ASSERT_EQ(must(world.interviewer.home->vault().outbox().receipts()).size(), 1U);
  EXPECT_EQ(must(world.interviewer.home->vault().outbox().receipts())[0].share_bundles.size(), 1U);
  world.server.misbehave(Mischief::kNone);
  const SyncReport report = world.sync();
  EXPECT_EQ(report.records.at(0).outcome, SyncOutcome::kWiped);
  EXPECT_EQ(report.records.at(0).sent_bytes, 0U) << "the record is there; only its receipt is fetched again";
  EXPECT_TRUE(must(world.interviewer.home->vault().outbox().receipts())[0].share_bundles.empty());
  EXPECT_TRUE(stored_receipt(*world.interviewer.home, sealed.record));
}

// Source: promise P8. The receipt is the proof of what the store promised: it does not get it back.
TEST_F(SyncTest, AReceiptIsNotExchangedForOneThatPromisesLess) {
  const SealedRecord sealed = world.seal(world.interview("x"));
  world.server.misbehave(Mischief::kNotImported);
  EXPECT_EQ(world.sync().records.at(0).outcome, SyncOutcome::kKept);
  const Bytes promised = must(world.interviewer.home->vault().outbox().receipts())[0].bundle;
  world.server.take_back(sealed.record);
  const SyncReport waiting = world.sync();
  EXPECT_EQ(waiting.records.at(0).outcome, SyncOutcome::kFailed);
  EXPECT_EQ(waiting.records.at(0).error->code, ErrorCode::kConflict);
  EXPECT_EQ(must(world.interviewer.home->vault().outbox().receipts())[0].bundle, promised);
  EXPECT_EQ(blobs(), 1U);
}

TEST_F(SyncTest, AReceiptOfAWipedRecordIsNotExchangedForOneThatPromisesLess) {
  const SealedRecord sealed = world.seal(world.interview("x"));
  ASSERT_EQ(world.sync().records.at(0).outcome, SyncOutcome::kWiped);
  StoredReceipt stored = must(world.interviewer.home->vault().outbox().receipts())[0];
  stored.share_bundles = {world.rng.bytes(10)};  // as if another custodian had not imported yet
  must(world.interviewer.home->vault().outbox().settle(stored, false));
  world.server.take_back(sealed.record);
  const SyncReport report = world.sync();
  ASSERT_TRUE(report.stopped);
  EXPECT_EQ(report.stopped->code, ErrorCode::kConflict);
  const StoredReceipt kept = must(world.interviewer.home->vault().outbox().receipts())[0];
  EXPECT_EQ(kept.bundle, stored.bundle);
  EXPECT_EQ(kept.state, ReceiptState::kStored);
}

TEST_F(SyncTest, TooFewCopiesKeepTheCiphertext) {
  world.seal(world.interview("x"));
  world.server.misbehave(Mischief::kNoCopies);
  EXPECT_NE(world.sync().records.at(0).outcome, SyncOutcome::kWiped);
  EXPECT_EQ(blobs(), 1U);
}

TEST_F(SyncTest, ReceiptsAreForgottenAfterThirtyDays) {
  const SealedRecord sealed = world.seal(world.interview("x"));
  world.sync();
  world.clock.advance_days(30);
  world.sync();
  EXPECT_TRUE(stored_receipt(*world.interviewer.home, sealed.record));
  world.clock.advance_days(1);
  world.sync();
  EXPECT_EQ(stored_receipt(*world.interviewer.home, sealed.record).error().code, ErrorCode::kNotFound);
}

TEST_F(SyncTest, ReceiptFileChecksOfflineAndEveryDamagedByteIsNoticed) {
  const SealedRecord sealed = world.seal(world.interview("x"));
  world.sync();
  const Bytes file = must(encode_receipt_bundle(must(stored_receipt(*world.interviewer.home, sealed.record))));
  const ReceiptReport report = must(check_receipt_file(*world.reviewer.trust, file));
  EXPECT_EQ(report.record, sealed.record);
  EXPECT_EQ(report.manifest, sealed.manifest_digest);
  for (std::size_t i = 0; i < file.size(); ++i) {
    Bytes damaged = file;
    damaged[i] ^= 1;
    EXPECT_FALSE(check_receipt_file(*world.reviewer.trust, damaged)) << i;
  }
  for (std::size_t length = 0; length < file.size(); length += 7) {
    EXPECT_FALSE(check_receipt_file(*world.reviewer.trust, ByteView(file).first(length))) << length;
  }
}

}  // namespace
}  // namespace sigilo
