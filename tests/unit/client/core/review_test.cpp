#include "client/core/review.h"

#include <gtest/gtest.h>

#include "client/core/receipt_check.h"
#include "tests/support/client/client_world.h"

namespace sigilo {
namespace {

using testing::ClientWorld;
using testing::Mischief;
using testing::must;
using testing::Person;

class ReviewTest : public ::testing::Test {
 protected:
  Review review_of(Person& person) { return Review(*person.home, *person.trust, *person.link); }
  SealedRecord hand_in(const std::string& phrase) {
    const SealedRecord sealed = world.seal(world.interview(phrase));
    const SyncReport report = world.sync();
    if (report.waiting != 0) throw std::runtime_error("the record was not handed in");
    return sealed;
  }
  /// A revocation that nobody but the administrator has fetched.
  void revoke_unseen(const DeviceId& device) {
    DirectoryDraft draft = must(DirectoryDraft::begin(*world.founder.trust, world.clock.today()));
    must(draft.revoke_device(device));
    world.publish_alone(draft);
  }
  /// The error of a call, and that it failed at all.
  template <typename T>
  static Error error_of(const Result<T>& result) {
    EXPECT_FALSE(result.has_value());
    return result ? Error{} : result.error();
  }

  ClientWorld world;
};

TEST_F(ReviewTest, InboxShowsWhatWasHandedInAndOpensIt) {
  const SealedRecord first = hand_in("el pasillo oscuro");
  CaptureInput with_photo = world.interview("la celda");
  with_photo.attachments.push_back(world.attachment(SecretBuffer(1000, 1)));
  const SealedRecord second = world.seal(with_photo);
  world.sync();
  Review review = review_of(world.reviewer);
  const InboxReport report = must(review.refresh_inbox());
  EXPECT_EQ(report.fetched, 2U);
  EXPECT_EQ(report.problems, 0U);
  const std::vector<InboxLine> lines = must(review.inbox(0, 100));
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_EQ(lines[0].record, first.record);
  EXPECT_EQ(lines[0].device, world.interviewer.device);
  EXPECT_EQ(lines[0].day, world.clock.today());
  EXPECT_EQ(lines[0].attachments, 0U);
  EXPECT_EQ(lines[1].record, second.record);
  EXPECT_EQ(lines[1].attachments, 1U);
  const OpenedAccount account = must(review.open_account(first.record));
  ASSERT_EQ(account.answers.answers.size(), 1U);
  EXPECT_EQ(as_text(account.answers.answers[0].value), "Cuenta que el pasillo oscuro y nada más.");
  const OpenedConsent consent = must(review.open_consent(first.record));
  EXPECT_TRUE(consent.statement.scopes.empty());
  EXPECT_EQ(consent.signer, world.interviewer.device);
  EXPECT_EQ(must(review.refresh_inbox()).fetched, 0U) << "nothing is fetched twice";
}

// Source: promise P1. A tag of zeroes in the log would tell who took no withdrawal code, and equal tags would tie records together.
TEST_F(ReviewTest, WhetherACodeWasTakenIsNotSeenInTheTag) {
  const SealedRecord first = hand_in("uno");
  const SealedRecord second = hand_in("dos");
  CaptureInput with_code = world.interview("tres");
  with_code.consent.withdrawal_tag = Digest({7});
  const SealedRecord third = world.seal(with_code);
  world.sync();
  Review review = review_of(world.reviewer);
  EXPECT_EQ(must(review.refresh_inbox()).fetched, 3U);
  const Digest one = must(review.open_consent(first.record)).statement.withdrawal_tag;
  const Digest two = must(review.open_consent(second.record)).statement.withdrawal_tag;
  EXPECT_FALSE(one.is_zero());
  EXPECT_FALSE(two.is_zero());
  EXPECT_NE(one, two);
  EXPECT_EQ(must(review.open_consent(third.record)).statement.withdrawal_tag, Digest({7}));
}

TEST_F(ReviewTest, ProtectionIsForTheProtectionTeamAlone) {
  const SealedRecord sealed = hand_in("algo");
  Review officer = review_of(world.protection);
  EXPECT_EQ(as_text(must(officer.open_protection(sealed.record)).opening.wishes), "teme por algo");
  EXPECT_EQ(error_of(officer.open_account(sealed.record)).code, ErrorCode::kNotFound);
  Review reviewer = review_of(world.reviewer);
  EXPECT_EQ(error_of(reviewer.open_protection(sealed.record)).code, ErrorCode::kNotFound);
  Review interviewer = review_of(world.interviewer);
  EXPECT_EQ(error_of(interviewer.open_account(sealed.record)).code, ErrorCode::kNotFound) << "its author cannot read it";
}

TEST_F(ReviewTest, AlteredAndSwappedAccountsAreNamed) {
  const SealedRecord first = hand_in("uno");
  hand_in("dos");
  Review review = review_of(world.reviewer);
  must(review.refresh_inbox());
  for (const Mischief mischief : {Mischief::kAlteredAccount, Mischief::kTruncatedAccount, Mischief::kSwappedAccounts}) {
    world.server.misbehave(mischief);
    EXPECT_EQ(error_of(review.open_account(first.record)).code, ErrorCode::kAuthenticationFailed) << static_cast<int>(mischief);
  }
  world.server.misbehave(Mischief::kSwappedManifests);
  EXPECT_EQ(error_of(review.open_account(first.record)).code, ErrorCode::kAuthenticationFailed);
  world.server.misbehave(Mischief::kWrongHandle);
  EXPECT_EQ(error_of(review.open_account(first.record)).code, ErrorCode::kAuthenticationFailed);
  world.server.misbehave(Mischief::kNone);
  EXPECT_TRUE(review.open_account(first.record));
}

TEST_F(ReviewTest, RecordThatDoesNotCheckOutIsShownWithTheReasonAndNotOpened) {
  const SealedRecord first = hand_in("uno");
  const SealedRecord second = hand_in("dos");
  Review review = review_of(world.reviewer);
  world.server.misbehave(Mischief::kSwappedManifests);
  const InboxReport report = must(review.refresh_inbox());
  EXPECT_EQ(report.problems, 2U);
  const InboxLine line = must(review.line(first.record));
  ASSERT_TRUE(line.problem.has_value());
  EXPECT_EQ(*line.problem, ErrorCode::kConflict);
  EXPECT_FALSE(line.problem_text.empty());
  EXPECT_EQ(error_of(review.open_account(second.record)).code, ErrorCode::kQuarantined);
}

// Source: promise P8. A lie hides testimony for no longer than it lasts.
TEST_F(ReviewTest, WhatDidNotCheckOutOnceIsJudgedAnewAndTheFormerVerdictIsKept) {
  const SealedRecord first = hand_in("uno");
  const SealedRecord second = hand_in("dos");
  Review review = review_of(world.reviewer);
  world.server.misbehave(Mischief::kWrongHandle);
  EXPECT_EQ(must(review.refresh_inbox()).problems, 2U);
  EXPECT_EQ(must(review.refresh_inbox()).problems, 2U) << "the same lie";
  world.server.misbehave(Mischief::kNone);
  EXPECT_TRUE(review.open_account(second.record)) << "opening judges anew";
  EXPECT_FALSE(must(review.line(second.record)).problem.has_value());
  EXPECT_EQ(must(review.refresh_inbox()).problems, 0U);
  EXPECT_TRUE(review.open_account(first.record));
  EXPECT_EQ(must(review.update_index()).indexed, 2U);
  const std::vector<FormerVerdict> former = must(review.former_verdicts(first.record));
  ASSERT_EQ(former.size(), 1U);
  EXPECT_EQ(former[0].problem, static_cast<std::uint16_t>(ErrorCode::kAuthenticationFailed));
  EXPECT_EQ(former[0].until, world.clock.today());
  EXPECT_FALSE(former[0].problem_text.empty());
}

TEST_F(ReviewTest, ALieThatIsTakenBackInTheSameRunIsNamed) {
  const SealedRecord sealed = hand_in("uno");
  Review review = review_of(world.reviewer);
  world.server.before_next_list([this] {
    world.server.misbehave(Mischief::kWrongHandle);
    world.server.before_next_list([this] { world.server.misbehave(Mischief::kNone); });
  });
  EXPECT_EQ(must(review.refresh_inbox()).problems, 1U);
  EXPECT_TRUE(must(review.line(sealed.record)).problem.has_value());
  EXPECT_EQ(must(review.refresh_inbox()).problems, 0U);
  EXPECT_EQ(must(review.former_verdicts(sealed.record)).size(), 1U);
}

TEST_F(ReviewTest, ABogusAnswerDoesNotTurnAGoodRecordBadForEver) {
  const SealedRecord first = hand_in("uno");
  hand_in("dos");
  Review review = review_of(world.reviewer);
  must(review.refresh_inbox());
  world.server.list_again_from_the_start();
  for (int i = 0; i < 2; ++i) world.server.grow_log();
  world.server.misbehave(Mischief::kSwappedManifests);
  EXPECT_GT(must(review.refresh_inbox()).problems, 0U);
  EXPECT_EQ(error_of(review.open_account(first.record)).code, ErrorCode::kQuarantined);
  world.server.misbehave(Mischief::kNone);
  EXPECT_EQ(must(review.refresh_inbox()).problems, 0U);
  EXPECT_TRUE(review.open_account(first.record));
}

// A directory that is published while the list is fetched: the record sealed under it is good at the next look.
TEST_F(ReviewTest, ARecordUnderADirectoryThatCameDuringTheRunIsGood) {
  Review review = review_of(world.reviewer);
  world.server.before_next_list([this] {
    DirectoryDraft draft = must(DirectoryDraft::begin(*world.founder.trust, world.clock.today()));
    world.publish_alone(draft);
    must(world.interviewer.trust->refresh(*world.interviewer.link));
    world.seal(world.interview("durante"));
    world.sync();
  });
  const InboxReport report = must(review.refresh_inbox());
  EXPECT_EQ(report.fetched, 1U);
  EXPECT_EQ(report.problems, 0U);
}

TEST_F(ReviewTest, AListThatIsLongerThanTheLogEnds) {
  hand_in("uno");
  Review review = review_of(world.reviewer);
  world.server.misbehave(Mischief::kEndlessList);
  EXPECT_EQ(error_of(review.refresh_inbox()).code, ErrorCode::kMalformed);
  world.server.misbehave(Mischief::kNone);
  EXPECT_EQ(must(review.refresh_inbox()).problems, 0U);
}

TEST_F(ReviewTest, APlaceBeyondTheLogIsNotStored) {
  const SealedRecord sealed = hand_in("uno");
  Review review = review_of(world.reviewer);
  world.server.misbehave(Mischief::kPlaceBeyondTheLog);
  EXPECT_EQ(must(review.refresh_inbox()).problems, 1U);
  EXPECT_LE(must(review.line(sealed.record)).log_index, world.reviewer.trust->view().head().size);
}

// Source: promise P6. Custodians look for the consent that the log names: with another one there, nothing could ever be released.
TEST_F(ReviewTest, AConsentOrAWithdrawalCodeThatTheLogNamesOtherwiseIsNoticedBeforeTheTabletWipes) {
  for (const Mischief mischief : {Mischief::kOtherConsent, Mischief::kOtherWithdrawalTag}) {
    const SealedRecord sealed = world.seal(world.interview("algo"));
    world.server.misbehave(mischief);
    const SyncReport report = world.sync();
    world.server.misbehave(Mischief::kNone);
    ASSERT_EQ(report.records.size(), 1U);
    EXPECT_EQ(report.records[0].outcome, SyncOutcome::kFailed);
    EXPECT_EQ(report.records[0].error->code, ErrorCode::kAuthenticationFailed);
    const std::vector<OutboxItem> kept = must(world.interviewer.home->vault().outbox().list());
    ASSERT_EQ(kept.size(), 1U);
    EXPECT_TRUE(std::filesystem::exists(world.interviewer.home->outbox_folder() / kept[0].blob));
    Review review = review_of(world.reviewer);
    EXPECT_EQ(must(review.refresh_inbox()).problems, 1U) << "of the other consent, seen first";
    must(world.interviewer.home->vault().outbox().settle({sealed.record, sealed.manifest_digest, world.clock.today(), ReceiptState::kStored, {}, {}}, true));
    if (mischief == Mischief::kOtherConsent) {
      EXPECT_EQ(must(review.line(sealed.record)).problem, ErrorCode::kAuthenticationFailed);
      EXPECT_EQ(error_of(review.open_consent(sealed.record)).code, ErrorCode::kQuarantined);
    } else {
      EXPECT_EQ(error_of(review.open_consent(sealed.record)).code, ErrorCode::kAuthenticationFailed);
    }
  }
}

TEST_F(ReviewTest, ForgedAndForeignReceiptsInTheInboxAreNamed) {
  hand_in("uno");
  const SealedRecord second = hand_in("dos");
  const std::pair<Mischief, ErrorCode> cases[] = {{Mischief::kForgedReceipt, ErrorCode::kSignatureInvalid},
                                                  {Mischief::kOtherRecordsReceipt, ErrorCode::kConflict},
                                                  {Mischief::kReceiptWithoutEntry, ErrorCode::kAuthenticationFailed},
                                                  {Mischief::kWrongHandle, ErrorCode::kAuthenticationFailed}};
  for (const auto& [mischief, code] : cases) {
    Person& reader = world.enrol("reader-" + std::to_string(static_cast<int>(mischief)), {Role::kReviewer});
    Review review = review_of(reader);
    world.server.misbehave(mischief);
    must(review.refresh_inbox());
    const InboxLine line = must(review.line(second.record));
    ASSERT_TRUE(line.problem.has_value()) << static_cast<int>(mischief);
    EXPECT_EQ(*line.problem, code) << line.problem_text;
    world.server.misbehave(Mischief::kNone);
  }
}

TEST_F(ReviewTest, ForkedAndRolledBackLogsEndTheRun) {
  hand_in("uno");
  Review review = review_of(world.reviewer);
  must(review.refresh_inbox());
  hand_in("dos");
  world.server.misbehave(Mischief::kForkedLog);
  EXPECT_EQ(error_of(review.refresh_inbox()).code, ErrorCode::kForked);
  world.server.misbehave(Mischief::kRolledBackLog);
  EXPECT_EQ(error_of(review.refresh_inbox()).code, ErrorCode::kRolledBack);
  world.server.misbehave(Mischief::kNone);
  EXPECT_EQ(must(review.refresh_inbox()).fetched, 1U);
}

// Source: promise P6. A store with a device's key can sign another manifest for an old record and show that one only.
TEST_F(ReviewTest, ARecordOfTwoManifestsInTheLogIsNamedAndNotOpened) {
  const SealedRecord before = hand_in("uno");
  Review review = review_of(world.reviewer);
  EXPECT_EQ(must(review.refresh_inbox()).problems, 0U);
  const SealedRecord unseen = hand_in("dos");
  world.server.log_another_manifest(unseen.record);
  world.server.log_another_manifest(before.record);
  const InboxReport report = must(review.refresh_inbox());
  EXPECT_EQ(report.problems, 2U);
  for (const SealedRecord& sealed : {before, unseen}) {
    const InboxLine line = must(review.line(sealed.record));
    ASSERT_TRUE(line.problem.has_value());
    EXPECT_EQ(*line.problem, ErrorCode::kConflict);
    EXPECT_EQ(error_of(review.open_account(sealed.record)).code, ErrorCode::kQuarantined);
  }
}

TEST_F(ReviewTest, WhatAMemberSaysInTheStoresPlaceIsNotBelievedAndStopsNobody) {
  const SealedRecord sealed = hand_in("uno");
  Review review = review_of(world.reviewer);
  must(review.refresh_inbox());
  const SigningKey member = must(world.interviewer.home->vault().keys().load_signing_key());
  const std::uint64_t first = must(world.reviewer.trust->refresh(*world.reviewer.link)).head.size;
  world.server.log_signed_by(member, DirectoryPublished{99, Digest({1})});
  world.server.log_signed_by(member, RecordSealed{sealed.record, Digest({7}), 0, Digest({8}), Digest({9})});
  world.server.log_signed_by(member, RecordQuarantined{sealed.record, Digest({7}), QuarantineReason::kBadManifest});
  world.server.log_signed_by(member, AccessDay{world.clock.today(), 5, Digest({2})});
  world.server.log_forged(DirectoryPublished{99, Digest({1})});
  world.server.log_forged(RecordSealed{sealed.record, Digest({7}), 0, Digest({8}), Digest({9})});
  for (Person* person : {&world.reviewer, &world.interviewer, &world.founder}) {
    EXPECT_EQ(must(person->trust->refresh(*person->link)).foreign_entries, 6U);
    EXPECT_EQ(must(person->trust->refresh(*person->link)).foreign_entries, 0U) << "each is news once";
  }
  EXPECT_EQ(must(review.refresh_inbox()).problems, 0U);
  EXPECT_TRUE(review.open_account(sealed.record));
  EXPECT_TRUE(review.access(0, 100));
  world.reopen(world.reviewer);
  EXPECT_EQ(must(world.reviewer.home->vault().trust().foreign_entries()),
            (std::vector<std::uint64_t>{first, first + 1, first + 2, first + 3, first + 4, first + 5}));
}

TEST_F(ReviewTest, ARecordThatOnlyAMemberCallsSealedIsNotInTheLog) {
  const SigningKey member = must(world.interviewer.home->vault().keys().load_signing_key());
  world.server.log_signed_by(member, RecordSealed{RecordId({5}), Digest({7}), 0, Digest({8}), Digest({9})});
  Review review = review_of(world.reviewer);
  EXPECT_EQ(must(review.refresh_inbox()).withheld, 0U) << "nobody withholds what never was";
}

TEST_F(ReviewTest, RecordThatIsInTheLogAndNotShownIsNamedAndComesBackWhenItIsShown) {
  const SealedRecord first = hand_in("uno");
  hand_in("dos");
  Review review = review_of(world.reviewer);
  world.server.misbehave(Mischief::kDroppedRecord);
  const InboxReport report = must(review.refresh_inbox());
  EXPECT_EQ(report.fetched, 1U);
  EXPECT_EQ(report.withheld, 1U);
  InboxLine line = must(review.line(first.record));
  ASSERT_TRUE(line.problem.has_value());
  EXPECT_EQ(*line.problem, ErrorCode::kNotFound);
  EXPECT_EQ(must(review.refresh_inbox()).withheld, 1U) << "it stays named";
  world.server.misbehave(Mischief::kNone);
  EXPECT_EQ(must(review.refresh_inbox()).withheld, 0U);
  EXPECT_FALSE(must(review.line(first.record)).problem.has_value());
  EXPECT_TRUE(review.open_account(first.record));
}

TEST_F(ReviewTest, DirectoryVersionThatIsInTheLogAndNotShownIsNamed) {
  hand_in("uno");
  Review review = review_of(world.reviewer);
  must(review.refresh_inbox());
  DirectoryDraft draft = must(DirectoryDraft::begin(*world.founder.trust, world.clock.today()));
  must(draft.revoke_device(world.interviewer.device));
  world.publish_alone(draft);
  world.server.misbehave(Mischief::kWithheldDirectory);
  for (int run = 0; run < 2; ++run) {
    const Error error = error_of(review.refresh_inbox());
    EXPECT_EQ(error.code, ErrorCode::kRolledBack) << "run " << run;
    EXPECT_EQ(error.field.view(), "directory");
  }
  world.server.misbehave(Mischief::kNone);
  must(review.refresh_inbox());
  EXPECT_EQ(world.reviewer.trust->directory().version, draft.directory().version);
}

TEST_F(ReviewTest, RecordThatWasShownAndIsNotAnyMoreIsNamed) {
  const SealedRecord first = hand_in("uno");
  hand_in("dos");
  Review review = review_of(world.reviewer);
  must(review.refresh_inbox());
  world.server.misbehave(Mischief::kDroppedRecord);
  EXPECT_EQ(error_of(review.open_account(first.record)).code, ErrorCode::kRolledBack);
}

TEST_F(ReviewTest, EntriesThatAreNotThoseOfTheLogAreNamed) {
  hand_in("uno");
  Review review = review_of(world.reviewer);
  world.server.misbehave(Mischief::kAlteredEntries);
  EXPECT_EQ(error_of(review.refresh_inbox()).code, ErrorCode::kForked);
  world.server.misbehave(Mischief::kNone);
  EXPECT_TRUE(review.refresh_inbox());
}

TEST_F(ReviewTest, RecordOfADeviceRevokedEarlierInTheLogIsNamed) {
  world.seal(world.interview("tarde"));
  DirectoryDraft draft = must(DirectoryDraft::begin(*world.founder.trust, world.clock.today()));
  must(draft.revoke_device(world.interviewer.device));
  world.publish(draft);
  world.sync();
  Review review = review_of(world.reviewer);
  EXPECT_EQ(must(review.refresh_inbox()).problems, 1U);
  const InboxLine line = must(review.inbox(0, 1)).at(0);
  EXPECT_EQ(*line.problem, ErrorCode::kPermissionDenied);
}

// Source: promise P6. Whoever has the tablet's keys and the store keeps the revocation back until the inbox was refreshed, and logs it before the record.
TEST_F(ReviewTest, ARecordThatARevocationPrecedesIsNamedAlthoughItCameDuringTheRun) {
  const SealedRecord sealed = world.seal(world.interview("tarde"));
  Review review = review_of(world.reviewer);
  world.server.before_next_list([this] {
    revoke_unseen(world.interviewer.device);
    world.sync();
  });
  for (int run = 0; run < 2; ++run) EXPECT_EQ(must(review.refresh_inbox()).problems, 1U) << "run " << run;
  EXPECT_EQ(must(review.line(sealed.record)).problem, ErrorCode::kPermissionDenied);
  EXPECT_EQ(must(review.update_index()).indexed, 0U);
}

TEST_F(ReviewTest, NoVerdictIsStoredWhileTheRevocationThatTheLogNamesIsWithheld) {
  const SealedRecord sealed = world.seal(world.interview("tarde"));
  Review review = review_of(world.reviewer);
  world.server.before_next_list([this] {
    revoke_unseen(world.interviewer.device);
    world.sync();
    world.server.misbehave(Mischief::kWithheldDirectory);
  });
  EXPECT_EQ(error_of(review.refresh_inbox()).code, ErrorCode::kRolledBack);
  EXPECT_TRUE(must(review.inbox(0, 10)).empty()) << "a record is shown as good under a directory that the log overtook";
  EXPECT_EQ(must(review.update_index()).indexed, 0U);
  world.server.misbehave(Mischief::kNone);
  EXPECT_EQ(must(review.refresh_inbox()).problems, 1U);
  EXPECT_EQ(must(review.line(sealed.record)).problem, ErrorCode::kPermissionDenied);
}

TEST_F(ReviewTest, NothingIsOpenedFromAPlaceBehindARevocationThatIsWithheld) {
  const SealedRecord sealed = world.seal(world.interview("tarde"));
  revoke_unseen(world.interviewer.device);
  world.sync();
  Review review = review_of(world.reviewer);
  world.server.misbehave(Mischief::kWithheldDirectory);
  for (int run = 0; run < 2; ++run) {
    EXPECT_EQ(error_of(review.open_account(sealed.record)).code, ErrorCode::kRolledBack) << "run " << run;
    EXPECT_EQ(error_of(review.open_consent(sealed.record)).code, ErrorCode::kRolledBack) << "run " << run;
    EXPECT_EQ(error_of(review.export_sealed(sealed.record, world.root / "export")).code, ErrorCode::kRolledBack) << "run " << run;
  }
  world.server.misbehave(Mischief::kNone);
  EXPECT_EQ(error_of(review.open_account(sealed.record)).code, ErrorCode::kPermissionDenied) << "opening fetched the revocation by itself";
}

TEST_F(ReviewTest, ASecondManifestThatTheInboxHasNotReadYetStopsTheOpening) {
  const SealedRecord sealed = hand_in("uno");
  Review review = review_of(world.reviewer);
  must(review.refresh_inbox());
  world.server.log_another_manifest(sealed.record);
  EXPECT_EQ(error_of(review.open_account(sealed.record)).code, ErrorCode::kConflict);
}

// Source: promise P6. What is not opened is not found either: its words could be those of whoever holds the device.
TEST_F(ReviewTest, SearchShowsNoRecordThatTurnedBadAfterItWasIndexed) {
  const SealedRecord contradicted = hand_in("pasillo uno");
  const SealedRecord good = hand_in("pasillo dos");
  Review review = review_of(world.reviewer);
  must(review.refresh_inbox());
  EXPECT_EQ(must(review.update_index()).indexed, 2U);
  world.server.log_another_manifest(contradicted.record);
  must(review.refresh_inbox());
  const std::vector<SearchHit> hits = must(review.search(as_bytes("pasillo"), 10));
  ASSERT_EQ(hits.size(), 1U);
  EXPECT_EQ(hits[0].record, good.record);
}

// Source: promise P6. A store cannot keep a record good on a desk by ending every run with an error after the log was read.
TEST_F(ReviewTest, WhatTheLogContradictsIsBadOfflineAlthoughTheRunThatFoundItFailed) {
  const SealedRecord sealed = hand_in("pasillo");
  Review review = review_of(world.reviewer);
  must(review.refresh_inbox());
  must(review.update_index());
  world.server.log_another_manifest(sealed.record);
  EXPECT_EQ(error_of(review.open_account(sealed.record)).code, ErrorCode::kConflict);  // reads the log, and judges nothing
  EXPECT_TRUE(must(review.search(as_bytes("pasillo"), 10)).empty());
  EXPECT_EQ(must(review.line(sealed.record)).problem, ErrorCode::kConflict);
  EXPECT_EQ(must(review.problem_count()), 1U);
  ASSERT_EQ(must(review.former_verdicts(sealed.record)).size(), 1U);
  EXPECT_EQ(must(review.former_verdicts(sealed.record))[0].problem, 0U);
}

TEST_F(ReviewTest, SearchFindsARecordAgainWhenItIsGoodAgain) {
  hand_in("pasillo");
  Review review = review_of(world.reviewer);
  must(review.refresh_inbox());
  must(review.update_index());
  world.server.list_again_from_the_start();
  world.server.grow_log();
  world.server.misbehave(Mischief::kWrongHandle);
  EXPECT_EQ(must(review.refresh_inbox()).problems, 1U);
  EXPECT_TRUE(must(review.search(as_bytes("pasillo"), 10)).empty());
  world.server.misbehave(Mischief::kNone);
  must(review.refresh_inbox());
  EXPECT_EQ(must(review.search(as_bytes("pasillo"), 10)).size(), 1U);
}

// Source: promise P6. The device's own program never names entries that it did not read; another, or one that is kept in the dark, may.
TEST_F(ReviewTest, RecordOfADeviceThatSawTheLogBeyondANewerDirectoryIsNamed) {
  DirectoryDraft draft = must(DirectoryDraft::begin(*world.founder.trust, world.clock.today()));
  world.publish_alone(draft);
  must(world.founder.trust->refresh(*world.founder.link));
  const Bytes further = must(world.founder.home->vault().trust().log_position());
  must(world.interviewer.home->vault().trust().advance({{}, {}, {}, further, {}, {}, {}}));
  world.reopen(world.interviewer);
  const SealedRecord sealed = world.seal(world.interview("tarde"));
  world.sync();
  Review review = review_of(world.reviewer);
  EXPECT_EQ(must(review.refresh_inbox()).problems, 1U);
  EXPECT_EQ(must(review.line(sealed.record)).problem, ErrorCode::kRolledBack);
}

TEST_F(ReviewTest, RecordOfADeviceThatOnlyHasNotHeardOfANewerDirectoryIsGood) {
  world.seal(world.interview("antes"));
  DirectoryDraft draft = must(DirectoryDraft::begin(*world.founder.trust, world.clock.today()));
  world.publish_alone(draft);
  must(world.interviewer.trust->advance_view(world.interviewer.link->log()));
  const SealedRecord sealed = world.seal(world.interview("entre"));
  world.sync();
  Review review = review_of(world.reviewer);
  EXPECT_EQ(must(review.refresh_inbox()).problems, 0U);
  EXPECT_TRUE(review.open_account(sealed.record));
}

TEST_F(ReviewTest, RecordOfADeviceThatALaterVersionLeavesOutIsNamed) {
  world.seal(world.interview("tarde"));
  world.publish_changed([&](Directory& d) {
    std::erase_if(d.devices, [&](const DeviceEntry& device) { return device.id == world.interviewer.device; });
  });
  world.sync();
  Review review = review_of(world.reviewer);
  EXPECT_EQ(must(review.refresh_inbox()).problems, 1U);
}

TEST_F(ReviewTest, AnOlderReceiptStaysGoodWhenTheCustodianIsReplaced) {
  const SealedRecord sealed = hand_in("antes");
  world.publish_changed([&](Directory& d) { d.custodians[0].verify_key = SigningKey::generate(world.rng).public_key(); });
  Review review = review_of(world.reviewer);
  EXPECT_EQ(must(review.refresh_inbox()).problems, 0U);
  EXPECT_TRUE(review.open_account(sealed.record));
  const ReceiptBundle kept = must(stored_receipt(*world.interviewer.home, sealed.record));
  EXPECT_TRUE(check_receipt_online(*world.interviewer.trust, world.interviewer.link->log(), kept, sealed.record, sealed.manifest_digest));
}

TEST_F(ReviewTest, RecordThatCameBeforeTheRevocationStaysGood) {
  const SealedRecord sealed = hand_in("a tiempo");
  DirectoryDraft draft = must(DirectoryDraft::begin(*world.founder.trust, world.clock.today()));
  must(draft.revoke_device(world.interviewer.device));
  world.publish(draft);
  Review review = review_of(world.reviewer);
  EXPECT_EQ(must(review.refresh_inbox()).problems, 0U);
  EXPECT_TRUE(review.open_account(sealed.record));
}

TEST_F(ReviewTest, SearchFindsFoldedWordsAndShowsThemInTheirPlace) {
  const SealedRecord first = hand_in("oñe\u02bcẽ mba\u02bcéichapa en el pasillo");
  hand_in("otra cosa");
  Review review = review_of(world.reviewer);
  must(review.refresh_inbox());
  EXPECT_EQ(must(review.update_index()).indexed, 2U);
  EXPECT_EQ(must(review.update_index()).indexed, 0U);
  for (const char* query : {"MBAEICHAPA", "mba'eichapa pasillo", "pasi*", "one'e"}) {
    const std::vector<SearchHit> hits = must(review.search(as_bytes(query), 10));
    ASSERT_EQ(hits.size(), 1U) << query;
    EXPECT_EQ(hits[0].record, first.record);
    EXPECT_NE(as_text(hits[0].snippet).find("\u2068"), std::string_view::npos);
  }
  EXPECT_TRUE(must(review.search(as_bytes("personal"), 10)).empty()) << "only accounts are indexed";
  EXPECT_EQ(must(review.search(as_bytes("cuenta"), 10)).size(), 2U);
  EXPECT_EQ(error_of(review.search(as_bytes("\" * ()"), 10)).code, ErrorCode::kInvalidArgument);
  EXPECT_TRUE(must(review.search(as_bytes("folded:pasillo"), 10)).empty()) << "query syntax is text";
  EXPECT_EQ(must(review.reindex()).indexed, 2U);
  EXPECT_EQ(must(review.search(as_bytes("cuenta"), 10)).size(), 2U);
}

TEST_F(ReviewTest, AccountThatWasAlteredIsNotIndexedAndTheRestIs) {
  const SealedRecord first = hand_in("uno");
  hand_in("dos");
  Review review = review_of(world.reviewer);
  must(review.refresh_inbox());
  world.server.misbehave(Mischief::kAlteredAccount);
  const Review::IndexReport bad = must(review.update_index());
  EXPECT_EQ(bad.indexed, 0U);
  ASSERT_EQ(bad.failed.size(), 2U);
  EXPECT_EQ(bad.failed[0].second.code, ErrorCode::kAuthenticationFailed);
  world.server.misbehave(Mischief::kNone);
  EXPECT_EQ(must(review.update_index()).indexed, 2U);
  EXPECT_EQ(must(review.search(as_bytes("uno"), 1)).at(0).record, first.record);
}

TEST_F(ReviewTest, SealedExportIsWholeOrNotThere) {
  const SealedRecord sealed = hand_in("uno");
  Review review = review_of(world.reviewer);
  must(review.refresh_inbox());
  const Path folder = world.root / "export";
  world.server.misbehave(Mischief::kAlteredAccount);
  EXPECT_EQ(error_of(review.export_sealed(sealed.record, folder)).code, ErrorCode::kAuthenticationFailed);
  EXPECT_TRUE(std::filesystem::is_empty(folder));
  world.server.misbehave(Mischief::kNone);
  std::filesystem::remove(folder);
  ASSERT_TRUE(review.export_sealed(sealed.record, folder));
  std::size_t files = 0;
  for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(folder)) ++files;
  EXPECT_EQ(files, kFixedSections + 2);
  EXPECT_EQ(error_of(review.export_sealed(sealed.record, folder)).code, ErrorCode::kAlreadyExists);
}

// Who reads no account at all could otherwise be told that every account is another team's.
TEST_F(ReviewTest, ASectionOfTheOwnTeamThatIsRefusedIsNotFiledAsOneOfOthers) {
  const SealedRecord sealed = hand_in("uno");
  Review review = review_of(world.reviewer);
  world.server.misbehave(Mischief::kDeniedAccount);
  const Error error = error_of(review.export_sealed(sealed.record, world.root / "export"));
  EXPECT_EQ(error.code, ErrorCode::kRolledBack);
  EXPECT_EQ(error.number, kAccountSection);
}

TEST_F(ReviewTest, AccessRecordsThatTheLogCountsAndTheServerDoesNotShowAreMissed) {
  Review review = review_of(world.founder);
  EXPECT_TRUE(must(review.access(0, 10)).lines.empty());
  world.server.log_accesses(2, Digest({7}));
  must(world.founder.trust->refresh(*world.founder.link));
  EXPECT_EQ(error_of(review.access(0, 10)).code, ErrorCode::kRolledBack);
}

TEST_F(ReviewTest, ReviewerWithoutTheTeamKeyIsToldSo) {
  const SealedRecord sealed = hand_in("uno");
  Person& late = world.enrol("late", {Role::kReviewer});
  Review review = review_of(late);
  must(review.refresh_inbox());
  const Error error = error_of(review.open_account(sealed.record));
  EXPECT_EQ(error.code, ErrorCode::kNotFound);
  EXPECT_EQ(error.field.view(), "team key");
  world.compare_newcomers(world.reviewer);
  must(share_all_team_keys(*world.reviewer.home, *world.reviewer.trust, world.reviewer.link->directory()));
  EXPECT_EQ(must(import_team_keys(*late.home, *late.trust, late.link->directory())).imported.size(), 1U);
  EXPECT_TRUE(review.open_account(sealed.record));
}

}  // namespace
}  // namespace sigilo
