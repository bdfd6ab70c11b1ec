#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <thread>

#include "crypto/log/payload_root.h"
#include "crypto/primitives/hash.h"
#include "tests/support/server/founded_server.h"

namespace sigilo::testing {
namespace {

class IntakeTest : public ::testing::Test {
 protected:
  Result<ReceiptBundle> submit(const TestSealed& sealed, const char* device = "interviewer") {
    return server_.intake().submit(server_.caller(device), sealed.cover, sealed.payloads());
  }
  void expect_quarantined(const TestSealed& sealed, QuarantineReason reason) {
    const auto receipt = submit(sealed);
    ASSERT_TRUE(receipt) << to_string(receipt.error());
    EXPECT_EQ(server_.verify(*receipt, sealed, ReceiptState::kQuarantined), "");
    const auto items = server_.review().quarantine(server_.caller("auditor"), 0, 100).value();
    ASSERT_FALSE(items.empty());
    EXPECT_EQ(items.back().reason, reason);
    EXPECT_EQ(items.back().record, sealed.record);
    EXPECT_EQ(server_.verify_all(), "");
  }
  /// Names under which something lies whose cover or manifest cannot be read.
  static TestSealed named_by_cover(TestSealed sealed) {
    sealed.manifest_digest = sha256(sealed.cover.cover);
    sealed.record = RecordId::from_bytes(sealed.manifest_digest.bytes().first(16)).value();
    return sealed;
  }
  FoundedServer server_;
};

TEST_F(IntakeTest, AGoodRecordIsStoredAndReceipted) {
  const auto sealed = server_.seal();
  const auto receipt = submit(sealed);
  ASSERT_TRUE(receipt) << to_string(receipt.error());
  EXPECT_EQ(server_.verify(*receipt, sealed, ReceiptState::kStored), "");
  EXPECT_EQ(server_.verify_all(), "");
  EXPECT_EQ(server_.services().status()->records.records, 1U);
}

TEST_F(IntakeTest, TheSameRecordAgainGivesTheSamePromise) {
  const auto sealed = server_.seal();
  const auto first = submit(sealed).value();
  const auto second = submit(sealed).value();
  EXPECT_EQ(first.entry, second.entry);
  EXPECT_EQ(first.index, second.index);
  server_.restart();
  const auto third = server_.intake().receipt(server_.caller("interviewer"), sealed.record, sealed.manifest_digest).value();
  EXPECT_EQ(third.entry, first.entry);
  EXPECT_EQ(server_.verify(third, sealed, ReceiptState::kStored), "");
  EXPECT_EQ(server_.services().status()->records.records, 1U);
}

TEST_F(IntakeTest, ASectionOver64KiBGoesToABlob) {
  SealOptions options;
  options.contents[1] = server_.rng.bytes(100 * 1024);
  const auto sealed = server_.seal(options);
  const auto receipt = submit(sealed);
  ASSERT_TRUE(receipt) << to_string(receipt.error());
  EXPECT_EQ(server_.verify_all(), "");
  EXPECT_TRUE(server_.store().ports().records.section(sealed.record, 1)->blob);
  EXPECT_FALSE(server_.store().ports().records.section(sealed.record, 2)->blob);
}

TEST_F(IntakeTest, ASecondManifestForAnIdIsQuarantinedAndTheFirstStays) {
  SealOptions options;
  options.record_nonce = server_.rng.id<Digest>();
  const auto first = server_.seal(options);
  const auto second = server_.seal(options);
  ASSERT_EQ(first.record, second.record);
  ASSERT_NE(first.manifest_digest, second.manifest_digest);
  const auto kept = submit(first).value();
  expect_quarantined(second, QuarantineReason::kSecondManifest);
  EXPECT_EQ(submit(first)->entry, kept.entry);
  EXPECT_EQ(server_.store().ports().records.find(first.record)->manifest_digest, first.manifest_digest);
}

TEST_F(IntakeTest, QuarantinedThingsAreKeptOnceWithAllTheirBytes) {
  auto sealed = server_.seal();
  sealed.sections[3].payload[40] ^= 1;
  const auto first = submit(sealed).value();
  const auto second = submit(sealed).value();
  EXPECT_EQ(first.entry, second.entry);
  const auto items = server_.review().quarantine(server_.caller("administrator"), 0, 10).value();
  ASSERT_EQ(items.size(), 1U);
  std::uint64_t size = sealed.cover.cover.size() + sealed.cover.share_bundles[0].size();
  for (const auto& section : sealed.sections) size += section.header.size() + section.payload.size();
  EXPECT_EQ(items[0].size, size);
  sealed.sections[3].payload[40] ^= 1;
  const auto good = submit(sealed).value();
  EXPECT_EQ(server_.verify(good, sealed, ReceiptState::kStored), "") << "a later undamaged copy is taken in";
}

TEST_F(IntakeTest, DamagedSectionsAreQuarantined) {
  auto payload = server_.seal();
  payload.sections[0].payload.back() ^= 0x80;
  expect_quarantined(payload, QuarantineReason::kDamagedSection);
  SealOptions header;
  header.wrong_header = true;
  expect_quarantined(server_.seal(header), QuarantineReason::kDamagedSection);
  SealOptions one_less;
  one_less.missing_header = true;
  expect_quarantined(server_.seal(one_less), QuarantineReason::kDamagedSection);
  auto missing = server_.seal();
  missing.sections.pop_back();
  expect_quarantined(missing, QuarantineReason::kDamagedSection);
  auto swapped = server_.seal();
  std::swap(swapped.sections[4].payload, swapped.sections[5].payload);
  expect_quarantined(swapped, QuarantineReason::kDamagedSection);
}

TEST_F(IntakeTest, PaddingBehindTheSectionsIsDropped) {
  auto sealed = server_.seal();
  sealed.sections.push_back({11, {}, server_.rng.bytes(3000)});
  const auto receipt = submit(sealed).value();
  EXPECT_EQ(server_.verify(receipt, sealed, ReceiptState::kStored), "");
  EXPECT_FALSE(server_.store().ports().records.section(sealed.record, 11));
  EXPECT_EQ(server_.verify_all(), "");
}

TEST_F(IntakeTest, AnUnreadableCoverIsQuarantinedUnderItsOwnDigest) {
  auto damaged = server_.seal();
  damaged.cover.cover.back() ^= 1;
  expect_quarantined(named_by_cover(damaged), QuarantineReason::kUnreadableCover);
  auto noise = server_.seal();
  noise.cover.cover = server_.rng.bytes(500);
  const auto reasons = [&] {
    const auto sealed = named_by_cover(noise);
    EXPECT_TRUE(submit(sealed));
    return server_.review().quarantine(server_.caller("auditor"), 0, 100)->back().reason;
  }();
  EXPECT_TRUE(reasons == QuarantineReason::kUnreadableCover || reasons == QuarantineReason::kUnsupportedVersion);
  SealOptions options;
  options.intake_epoch = 9;
  expect_quarantined(named_by_cover(server_.seal(options)), QuarantineReason::kUnreadableCover);
}

TEST_F(IntakeTest, AnUnknownVersionOfTheCoverIsNamedAsSuch) {
  auto sealed = server_.seal();
  const std::string_view known = "sigilo/cover2";
  const auto at = std::search(sealed.cover.cover.begin(), sealed.cover.cover.end(), known.begin(), known.end());
  ASSERT_NE(at, sealed.cover.cover.end());
  *(at + static_cast<std::ptrdiff_t>(known.size()) - 1) = '7';
  expect_quarantined(named_by_cover(sealed), QuarantineReason::kUnsupportedVersion);
}

TEST_F(IntakeTest, CommitmentsThatDoNotFitAreQuarantined) {
  SealOptions handle;
  handle.wrong_handle = true;
  expect_quarantined(server_.seal(handle), QuarantineReason::kBadCommitment);
  SealOptions shares;
  shares.wrong_shares = true;
  expect_quarantined(server_.seal(shares), QuarantineReason::kBadCommitment);
  auto no_bundle = server_.seal();
  no_bundle.cover.share_bundles.clear();
  expect_quarantined(no_bundle, QuarantineReason::kBadCommitment);
}

TEST_F(IntakeTest, AnotherNumberOfCustodiansThanTheDirectorySaysIsQuarantined) {
  SealOptions options;
  options.custodians = 2;
  expect_quarantined(server_.seal(options), QuarantineReason::kBadManifest);
}

TEST_F(IntakeTest, ADirectoryThatWasNeverPublishedIsQuarantined) {
  SealOptions options;
  options.directory = server_.rng.id<Digest>();
  expect_quarantined(server_.seal(options), QuarantineReason::kUnknownDirectory);
}

TEST_F(IntakeTest, ARecordOfARevokedDeviceIsQuarantined) {
  const auto sealed = server_.seal();
  auto next = server_.next_directory();
  for (auto& device : next.devices) {
    if (device.id == server_.device("interviewer").id()) device.state = DeviceState::kRevoked;
  }
  ASSERT_TRUE(server_.directories().publish(server_.caller("administrator"), server_.sign(next), {}));
  const auto receipt = server_.intake().submit(server_.caller("second"), sealed.cover, sealed.payloads());
  ASSERT_TRUE(receipt);
  EXPECT_EQ(server_.verify(*receipt, sealed, ReceiptState::kQuarantined), "");
  EXPECT_EQ(server_.review().quarantine(server_.caller("auditor"), 0, 10)->back().reason, QuarantineReason::kRevokedDevice);
}

TEST_F(IntakeTest, OldDirectoryVersionsStillServe) {
  const auto sealed = server_.seal();
  ASSERT_TRUE(server_.directories().publish(server_.caller("administrator"), server_.sign(server_.next_directory()), {}));
  const auto receipt = submit(sealed);
  ASSERT_TRUE(receipt);
  EXPECT_EQ(server_.verify(*receipt, sealed, ReceiptState::kStored), "");
}

TEST_F(IntakeTest, ACustodianEpochPastItsGraceIsRefused) {
  const auto sealed = server_.seal();
  server_.clock.advance_days(server::kCustodianEpochDays + server::kCustodianGraceDays + 1);
  auto next = server_.next_directory();  // root keys confirm the day
  next.issued = server_.clock.today();
  next.valid_until = server_.clock.today().plus(60);
  ASSERT_TRUE(server_.directories().publish(server_.caller("administrator"), server_.sign(next), {}));
  expect_quarantined(sealed, QuarantineReason::kBadCommitment);
}

TEST_F(IntakeTest, ARecordIsTakenThoughAWrongClockTookItsEpochOutOfTheList) {
  const auto sealed = server_.seal();
  server_.stop();
  auto keys = server::ServerKeys::load(server_.files, server_.keys_folder()).value();
  const Day far = server_.clock.today().plus(7300);
  for (const Day today : {far, server_.clock.today()}) {
    ASSERT_TRUE(keys.renew_custodian_epochs(server_.files, server_.keys_folder(), today, {today, today}, server_.rng));
  }
  ASSERT_GT(keys.identity().custodian->epochs.front().epoch, 1U);
  server_.reload_keys();
  ASSERT_TRUE(server_.start());
  const auto receipt = submit(sealed);
  ASSERT_TRUE(receipt);
  EXPECT_EQ(server_.verify(*receipt, sealed, ReceiptState::kStored), "");
}

TEST_F(IntakeTest, OnlyInterviewersBringRecords) {
  const auto sealed = server_.seal();
  for (const char* other : {"reviewer", "administrator", "auditor", "clinician"}) {
    EXPECT_EQ(submit(sealed, other).error().code, ErrorCode::kPermissionDenied);
  }
  EXPECT_EQ(server_.services().status()->records.records, 0U);
}

TEST_F(IntakeTest, BoundsAreErrorsAndKeepNothing) {
  const auto sealed = server_.seal();
  auto large = sealed;
  large.sections[0].payload.resize(300 * 1024);
  EXPECT_EQ(submit(large).error().code, ErrorCode::kTooLarge);
  auto nothing = sealed;
  nothing.sections.clear();
  EXPECT_EQ(submit(nothing).error().code, ErrorCode::kInvalidArgument);
  auto bare = sealed;
  bare.cover.cover.clear();
  EXPECT_EQ(submit(bare).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(server_.services().status()->records.quarantined, 0U);
}

TEST_F(IntakeTest, AReceiptForSomethingUnknownIsNotFound) {
  EXPECT_EQ(server_.intake().receipt(server_.caller("interviewer"), server_.rng.id<RecordId>(), Digest()).error().code, ErrorCode::kNotFound);
}

/// Names of the blob files of the store.
std::size_t blob_files(FoundedServer& server) { return server.store().ports().blobs.list()->size(); }

TEST_F(IntakeTest, GarbageThatComesAHundredTimesTakesTheRoomOfOne) {
  TestSealed garbage;
  garbage.cover.cover = server_.rng.bytes(500);
  garbage.sections.push_back({0, {}, server_.rng.bytes(200 * 1024)});
  const auto before = blob_files(server_);
  std::optional<ReceiptBundle> first;
  for (int i = 0; i < 100; ++i) {
    const auto receipt = submit(garbage);
    ASSERT_TRUE(receipt) << to_string(receipt.error());
    if (!first) first = *receipt;
    EXPECT_EQ(receipt->entry, first->entry);
  }
  EXPECT_EQ(blob_files(server_), before + 1);
  EXPECT_EQ(server_.services().status()->records.quarantined, 1U);
  server_.restart();
  ASSERT_TRUE(submit(garbage));
  EXPECT_EQ(blob_files(server_), before + 1);
}

TEST_F(IntakeTest, OfTheSameFromManyThreadsOneBlobStays) {
  SealOptions options;
  options.contents[1] = server_.rng.bytes(100 * 1024);
  const auto good = server_.seal(options);
  auto bad = good;
  bad.sections[0].payload.back() ^= 1;
  const auto before = blob_files(server_);
  for (const auto& sealed : {bad, good}) {
    std::vector<std::thread> threads;
    for (int i = 0; i < 8; ++i) threads.emplace_back([&] { EXPECT_TRUE(submit(sealed)); });
    for (auto& thread : threads) thread.join();
  }
  EXPECT_EQ(blob_files(server_), before + 2);
  EXPECT_EQ(server_.verify_all(), "");
}

TEST_F(IntakeTest, ABlobWhoseWritingFailedIsTakenBack) {
  SealOptions options;
  options.contents[1] = server_.rng.bytes(100 * 1024);
  const auto sealed = server_.seal(options);
  const auto before = blob_files(server_);
  for (int step = 3; step <= 5; ++step) {  // a folder may be made and synced first
    server_.files.fail_at(step, Fault::kNoSpace);
    const auto refused = submit(sealed);
    const bool fired = server_.files.fired();
    server_.files.heal();
    if (refused) break;
    EXPECT_TRUE(fired);
    EXPECT_EQ(blob_files(server_), before) << step;
  }
  EXPECT_TRUE(submit(sealed));
}

TEST_F(IntakeTest, AClockFarFromTheDirectoryJudgesNobody) {
  const auto sealed = server_.seal();
  server_.clock.advance_days(120);
  EXPECT_EQ(submit(sealed).error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(server_.services().status()->records.quarantined, 0U);
  server_.clock.advance_days(-120);
  EXPECT_EQ(server_.verify(submit(sealed).value(), sealed, ReceiptState::kStored), "");
}

TEST_F(IntakeTest, ARecordThatNoInterviewerSealedIsQuarantined) {
  for (const char* device : {"administrator", "auditor", "reviewer"}) {
    expect_quarantined(server_.seal({}, device), QuarantineReason::kUnknownDevice);
  }
}

TEST_F(IntakeTest, ARecordUnderADirectoryLongSupersededIsQuarantined) {
  SealOptions options;
  options.directory = server_.current().digest();
  const Policy policy = server_.current().directory().policy;
  const int offline_days = policy.offline_days + policy.draft_hours / 24 + 1;  // what was begun on the last day may wait as long as a draft may
  for (int i = 0; i < 2; ++i) {
    auto next = server_.next_directory();
    next.issued = server_.clock.today();
    next.valid_until = server_.clock.today().plus(60);
    ASSERT_TRUE(server_.directories().publish(server_.caller("administrator"), server_.sign(next), {}));
  }
  server_.clock.advance_days(offline_days);
  const auto in_time = server_.seal(options);
  EXPECT_EQ(server_.verify(submit(in_time).value(), in_time, ReceiptState::kStored), "");
  server_.clock.advance_days(1);
  expect_quarantined(server_.seal(options), QuarantineReason::kUnknownDirectory);
}

// A wrong clock, then a directory that confirms the right one; the tablet asks for its old receipt.
TEST_F(IntakeTest, WhatAWrongClockSetAsideIsTakenOnceTheClockIsRight) {
  SealOptions options;
  options.contents[1] = server_.rng.bytes(100 * 1024);
  const auto sealed = server_.seal(options);
  const auto garbage = [&] {
    auto spoiled = server_.seal();
    spoiled.sections[0].payload.back() ^= 1;
    return spoiled;
  }();
  const auto quarantined_by_the_clock = [&] {
    const int days = server::kCustodianEpochDays + server::kCustodianGraceDays + 1;
    server_.clock.advance_days(days);
    auto next = server_.next_directory();
    next.valid_until = server_.clock.today();
    next.issued = server_.clock.today();
    EXPECT_TRUE(server_.directories().publish(server_.caller("administrator"), server_.sign(next), {}));
    const auto receipt = submit(sealed);
    server_.clock.advance_days(-days);
    return receipt;
  }();
  ASSERT_TRUE(quarantined_by_the_clock);
  EXPECT_EQ(server_.verify(*quarantined_by_the_clock, sealed, ReceiptState::kQuarantined), "");
  ASSERT_TRUE(submit(garbage));
  const auto blobs = blob_files(server_);
  EXPECT_EQ(server_.services().judge_anew().value().taken, 1U);
  EXPECT_EQ(server_.services().judge_anew().value().taken, 0U);
  const auto receipt = server_.intake().receipt(server_.caller("interviewer"), sealed.record, sealed.manifest_digest).value();
  EXPECT_EQ(server_.verify(receipt, sealed, ReceiptState::kStored), "");
  EXPECT_EQ(server_.verify_all(), "");
  EXPECT_EQ(server_.services().status()->records.quarantined, 2U) << "the item stays as it came";
  EXPECT_EQ(blob_files(server_), blobs);
  server_.restart();
  EXPECT_EQ(server_.services().judge_anew().value().taken, 0U);
  EXPECT_EQ(server_.services().status()->records.records, 1U);
}

class OlderStore : public IntakeTest {
 protected:
  struct Kept {
    server::BlobName blob;
    TestSealed sealed;
  };
  /// An older store could not read the cover and kept all of it as one piece.
  Kept set_aside(std::size_t size) {
    SealOptions options;
    options.contents[1] = server_.rng.bytes(size);
    auto sealed = server_.seal(options);
    server::NewQuarantine item;
    item.item.record = server_.rng.id<RecordId>();  // nobody could read which it is
    item.item.manifest_digest = sealed.manifest_digest;
    item.item.reason = QuarantineReason::kUnsupportedVersion;
    item.item.content = server_.rng.id<Digest>();
    item.item.log_index = 1000000 + size;
    item.cover = sealed.cover.cover;
    item.share_bundles = sealed.cover.share_bundles;
    server::StoredSection whole;
    whole.payload_length = sealed.payloads().size();
    whole.blob = server_.rng.id<server::BlobName>();
    EXPECT_TRUE(server_.store().ports().blobs.append(*whole.blob, 0, sealed.payloads()));
    item.sections = {whole};
    server::CommitBatch batch;
    batch.first_index = server_.store().ports().log.size().value();
    batch.quarantined = {item};
    EXPECT_TRUE(server_.store().ports().commits.commit(batch));
    return {*whole.blob, std::move(sealed)};
  }
  [[nodiscard]] bool is_stored(const Kept& kept) {
    const auto receipt = server_.intake().receipt(server_.caller("interviewer"), kept.sealed.record, kept.sealed.manifest_digest);
    return receipt && server_.verify(*receipt, kept.sealed, ReceiptState::kStored).empty();
  }
};

TEST_F(OlderStore, WhatItCouldNotReadIsCutAndTaken) {
  for (const std::size_t size : {std::size_t{10}, 3 * kPieceBytes + 12345}) {
    const Kept kept = set_aside(size);
    const auto judged = server_.services().quarantine_judge().judge_all().value();
    EXPECT_EQ(judged.taken, 1U);
    EXPECT_FALSE(judged.failed);
    EXPECT_TRUE(is_stored(kept));
  }
}

TEST_F(OlderStore, WhatIsCutForARecordThatIsStoredAlreadyDoesNotStayBehind) {
  const Kept first = set_aside(3 * kPieceBytes);
  ASSERT_EQ(server_.services().quarantine_judge().judge_all().value().taken, 1U);
  const auto blobs = blob_files(server_);
  const auto judged = server_.services().quarantine_judge().judge_all().value();
  EXPECT_EQ(judged.taken, 0U);
  EXPECT_FALSE(judged.failed);
  EXPECT_EQ(blob_files(server_), blobs);
  EXPECT_TRUE(is_stored(first));
}

TEST_F(OlderStore, AnItemThatCannotBeReadKeepsNoOtherFromBeingTaken) {
  const Kept lost = set_aside(10);
  const Kept good = set_aside(11);
  ASSERT_TRUE(server_.store().ports().blobs.remove(lost.blob));
  for (const std::uint64_t taken : {1U, 0U}) {  // asked again at once: what failed is not put off to another day
    const auto judged = server_.services().judge_anew().value();
    EXPECT_EQ(judged.taken, taken);
    ASSERT_TRUE(judged.failed);
    EXPECT_EQ(judged.failed->code, ErrorCode::kNotFound);
  }
  EXPECT_TRUE(is_stored(good));
  EXPECT_FALSE(is_stored(lost));
}

class LimitedIntake : public IntakeTest {
 protected:
  void limit(const server::IntakeLimits& limits) {
    server_.stop();
    server_.limits = limits;
    ASSERT_TRUE(server_.start());
  }
  TestSealed garbage() {
    TestSealed noise;
    noise.cover.cover = server_.rng.bytes(500);
    noise.sections.push_back({0, {}, server_.rng.bytes(1000)});
    return noise;
  }
};

TEST_F(LimitedIntake, OneMembersQuarantineIsBoundedByTheDay) {
  server::IntakeLimits limits;
  limits.quarantined_items = 3;
  limit(limits);
  const auto first = garbage();
  ASSERT_TRUE(submit(first));
  for (int i = 0; i < 2; ++i) ASSERT_TRUE(submit(garbage()));
  EXPECT_EQ(submit(garbage()).error().code, ErrorCode::kResourceExhausted);
  const auto large = garbage();
  EXPECT_EQ(server_.intake().begin(server_.caller("interviewer"), large.cover, 5 << 20).error().code, ErrorCode::kResourceExhausted);
  EXPECT_TRUE(submit(first)) << "what was set aside before is still answered";
  EXPECT_TRUE(submit(server_.seal())) << "what is well is still taken";
  EXPECT_TRUE(submit(garbage(), "second")) << "another member is not touched";
  server_.clock.advance_days(1);
  EXPECT_TRUE(submit(garbage()));
  EXPECT_EQ(server_.verify_all(), "");
}

TEST_F(LimitedIntake, OneMembersQuarantineIsBoundedInBytes) {
  server::IntakeLimits limits;
  limits.quarantined_bytes = 2000;
  limit(limits);
  ASSERT_TRUE(submit(garbage()));
  ASSERT_TRUE(submit(garbage()));
  EXPECT_EQ(submit(garbage()).error().code, ErrorCode::kResourceExhausted);
}

TEST_F(LimitedIntake, WhatMustStayFreeStaysFree) {
  const auto sealed = server_.seal();
  const auto large = server_.seal();
  ASSERT_TRUE(server_.intake().begin(server_.caller("interviewer"), large.cover, large.payloads().size()));
  server::IntakeLimits limits;
  limits.kept_free = std::uint64_t{1} << 60;
  limit(limits);
  EXPECT_EQ(submit(sealed).error().code, ErrorCode::kNoSpace);
  EXPECT_EQ(server_.intake().begin(server_.caller("interviewer"), sealed.cover, 3 << 20).error().code, ErrorCode::kNoSpace);
  const auto& part = large.sections[0];
  const ByteView piece = ByteView(part.payload).first(std::min(part.payload.size(), kPieceBytes));
  EXPECT_EQ(server_.intake().put_piece(server_.caller("interviewer"), large.record, part.section, 0, piece).error().code, ErrorCode::kNoSpace);
}

TEST_F(LimitedIntake, OneMemberCannotAnnounceAwayTheDisk) {
  const auto free = server_.store().ports().blobs.free_space().value();
  const std::uint64_t room = free - server::IntakeLimits().kept_free;
  const auto caller = server_.caller("interviewer");
  EXPECT_EQ(server_.intake().begin(caller, garbage().cover, std::min(room / 10 * 9, server::kMaxRecordBytes)).error().code,
            ErrorCode::kResourceExhausted);
  ASSERT_TRUE(server_.intake().begin(caller, garbage().cover, std::min(room / 10 * 7, server::kMaxRecordBytes)));
  EXPECT_EQ(server_.intake().begin(caller, garbage().cover, room / 10).error().code, ErrorCode::kResourceExhausted);
  EXPECT_TRUE(submit(server_.seal(), "second"));
  EXPECT_TRUE(server_.intake().begin(server_.caller("second"), garbage().cover, room / 10));
  EXPECT_EQ(server_.intake().begin(server_.caller("second"), garbage().cover, room / 4).error().code, ErrorCode::kNoSpace);
  server_.restart();
  EXPECT_EQ(server_.intake().begin(server_.caller("second"), garbage().cover, room / 4).error().code, ErrorCode::kNoSpace) << "it is read again";
  auto next = server_.next_directory();
  for (auto& device : next.devices) {
    if (device.id == server_.device("interviewer").id()) device.state = DeviceState::kRevoked;
  }
  ASSERT_TRUE(server_.directories().publish(server_.caller("administrator"), server_.sign(next), {}));
  EXPECT_TRUE(server_.intake().begin(server_.caller("second"), garbage().cover, room / 4)) << "a revoked device holds nothing";
}

}  // namespace
}  // namespace sigilo::testing
