// The attacks of design/PROTOCOL.md 4 and 5 and of the reviews, at the level of the decision. Each first shows that the honest way is permitted,
// so that the denial is the attack's and nobody else's.
#include <gtest/gtest.h>

#include "crypto/base/codec.h"
#include "tests/unit/crypto/consent/gate_world.h"

namespace sigilo {
namespace {

using codes::DataCategory;
using codes::ReleaseForm;
using test::GateWorld;
using test::told;

class Attack : public ::testing::Test {
 protected:
  ConsentStatement usual() { return w.statement({w.scope()}); }
  ConsentStatement nothing() { return w.statement({}); }
  /// What is permitted must be so before the attack.
  void expect_permit() { ASSERT_EQ(told(w.decide_usual()), "permit"); }

  GateWorld w;
};

// (f) a grant replayed, or moved to another recipient, purpose, category, record, form

TEST_F(Attack, F_AnApprovalCountsForItsOwnRequestOnly) {
  w.seal_usual();
  const Digest approved = w.request(w.usual_request());
  w.approve(approved);
  ASSERT_EQ(told(w.decide(approved)), "permit");
  for (int change = 0; change < 5; ++change) {
    ReleaseRequested other = w.usual_request();
    if (change == 1) other.last_day = other.last_day.plus(-1);
    if (change == 2) other.purpose = codes::number_of(codes::Purpose::kCriminalReport);
    if (change == 3) other.recipient = w.director;
    if (change == 4) other.items[0].category = codes::number_of(DataCategory::kContact);
    const std::string why = told(w.decide(w.request(other)));
    EXPECT_NE(why.find("not_approved"), std::string::npos) << change << ' ' << why;
  }
}

TEST_F(Attack, F_ARequestCopiedFurtherOnIsStillRefusedAndStillUsed) {
  w.seal_usual();
  const Digest refused = w.request(w.usual_request());
  w.approve(refused);
  w.append(ReleaseRefused{refused}, w.second_approver->key);
  w.append_bytes(Bytes(w.entries[w.entries.size() - 3].bytes));  // the request again
  EXPECT_EQ(told(w.decide(refused)), "approval_refused");

  const Digest used = w.request(w.usual_request());
  w.approve(used);
  w.permit(used);
  w.append_bytes(Bytes(w.entries[w.entries.size() - 3].bytes));
  EXPECT_EQ(told(w.decide(used)), "already_used");
}

TEST_F(Attack, F_TheConsentOfOneRecordOpensNoOther) {
  w.seal_usual();
  // A second record of the same device, with its own consent that allows nothing; the request brings the openings of the first.
  const ConsentOpenings first = w.openings;
  w.nonce = w.openings.record_nonce = w.m.rng.id<Digest>();
  w.record = record_id_of(w.interviewer->key.public_key(), w.nonce);
  w.manifest = w.m.rng.id<Digest>();
  w.seal(nothing(), {w.colleague});
  EXPECT_EQ(told(w.decide_usual()), "no_scope");
  w.openings.items[0] = first.items[0];
  EXPECT_EQ(told(w.decide_usual()), "no_scope");  // both are shown; the log's commitment picks
  w.openings.items.resize(1);
  EXPECT_EQ(told(w.decide_usual()), "opening_missing");
  w.openings = first;
  EXPECT_EQ(told(w.decide_usual()), "opening_missing");
}

TEST_F(Attack, F_AStatementForOneRecordCommittedUnderAnotherSaysNothing) {
  w.seal(nothing(), {w.colleague});
  ConsentStatement other = usual();
  other.record_nonce = w.m.rng.id<Digest>();
  w.change(other, w.colleague, {w.clinician});
  w.pass(4);
  EXPECT_EQ(told(w.decide_usual()), "statement_invalid");
}

TEST_F(Attack, F_AStatementOfOnePersonCommittedUnderAnotherSaysNothing) {
  w.seal(nothing(), {w.colleague});
  ConsentStatement third = usual();
  third.subject = 3;
  third.prev = w.head();
  w.append(ConsentChanged{w.record, 0, third.prev, w.commit(w.sign(third, w.colleague, {w.clinician})), {}}, w.colleague->key);
  w.pass(4);
  EXPECT_EQ(told(w.decide_usual()), "statement_invalid");
}

TEST_F(Attack, F_WhatWasSignedUnderAnotherLabelOrForAnotherMechanismIsNoConsent) {
  const std::string elsewhere = origin_of(w.m.rng.id<MechanismId>());
  const std::pair<std::string_view, std::string> rows[] = {
      {labels::kConsentStatement, w.origin()}, {labels::kConsentAttestation, w.origin()}, {labels::kConsentStatement, elsewhere}};
  for (const auto& [label, origin] : rows) {
    GateWorld fresh;  // the same seed: the same mechanism
    ConsentStatement s = fresh.statement({fresh.scope()});
    s.attestations = {fresh.attest(s, fresh.colleague)};
    const SigningKey& key = fresh.interviewer->key;
    const Bytes bytes = sign_statement(make_header(label, origin, fresh.seen(), key, fresh.today, fresh.m.rng), encode_consent(s).value(), key).value();
    fresh.append(RecordSealed{fresh.record, fresh.manifest, 0, fresh.commit(bytes), {}}, fresh.m.store);
    const bool right = label == labels::kConsentStatement && origin == w.origin();
    EXPECT_EQ(told(fresh.decide_usual()), right ? "permit" : "statement_invalid") << label << ' ' << origin;
  }
}

// (g) the recipient's key

TEST_F(Attack, G_WhereTheDirectoryHasNoKeyThereIsNoneToGoTo) {
  w.seal_usual();
  ReleaseRequested by_desk = w.usual_request();
  by_desk.desk_key = w.sign_desk_key({by_desk.release, w.record, w.judge, w.entry_of(w.judge).age_recipient, by_desk.key}, w.desk);
  EXPECT_EQ(told(w.decide_request(by_desk)), "recipient_key") << "what goes blind goes past no desk";
  RecipientEntry& judge = w.entry_of(w.judge);
  const Bytes kem = std::exchange(judge.kem_public_key, {});
  w.publish_next();
  ReleaseRequested blind = w.usual_request();
  ASSERT_TRUE(blind.key.empty());
  EXPECT_EQ(told(w.decide_request(blind)), "recipient_key");
  judge.kem_public_key = kem;
  judge.age_recipient.clear();
  w.publish_next();
  EXPECT_EQ(told(w.decide_usual()), "permit");
  EXPECT_EQ(told(w.decide_request(w.desk_request(w.judge, DataCategory::kIdentity, ReleaseForm::kIdentified))), "desk_not_allowed");
}

TEST_F(Attack, G_AReviewerPutsHisOwnKeyUnderTheJudgesName) {
  w.seal_usual();
  expect_permit();
  ReleaseRequested body = w.usual_request();
  body.key = w.reviewer->kem.public_key;
  EXPECT_EQ(told(w.decide_request(body)), "recipient_key recipient_is_requester");
}

TEST_F(Attack, G_AReviewersDeviceListedAsAnInternalTeamGetsNothing) {
  ConsentScope scope = w.scope();
  scope.recipient_kind = codes::RecipientKind::kOwnMechanism;
  scope.recipient = w.team;
  w.seal(w.statement({scope}), {w.colleague});
  ReleaseRequested body = w.usual_request();
  body.recipient = w.team;
  body.key = w.entry_of(w.team).kem_public_key;
  // Nobody in the secretariat sees what goes blind, whatever key the directory calls "this mechanism".
  ASSERT_EQ(told(w.decide_request(body)), "needs_desk");
  for (const Bytes& key : {w.reviewer->kem.public_key, w.approver->kem.public_key, w.colleague->kem.public_key}) {
    w.entry_of(w.team).kem_public_key = key;
    w.publish_next();
    body.key = key;
    EXPECT_EQ(told(w.decide_request(body)), "recipient_is_requester needs_desk");
  }
}

TEST_F(Attack, G_ARecipientWhoseKeyWasReplacedOrTakenOutGetsNothing) {
  w.seal_usual();
  const ReleaseRequested old = w.usual_request();
  const Digest leaf = w.request(old);
  w.approve(leaf);
  ASSERT_EQ(told(w.decide(leaf)), "permit");
  w.entry_of(w.judge).kem_public_key = w.m.key_pair().public_key;
  w.publish_next();
  EXPECT_EQ(told(w.decide(leaf)), "recipient_key");
  std::erase_if(w.m.directory.recipients, [&](const RecipientEntry& e) { return e.id.array() == w.judge.array(); });
  w.publish_next();
  EXPECT_EQ(told(w.decide(leaf)), "recipient_unknown");
}

class DeskAttack : public Attack {
 protected:
  void SetUp() override {
    ConsentScope scope = w.scope(DataCategory::kHealth);
    w.seal(w.statement({scope}), {w.colleague});
    body = w.desk_request(w.judge, DataCategory::kHealth, ReleaseForm::kIdentified);
    ASSERT_EQ(told(w.decide_request(body)), "permit");
  }
  /// For a release of its own: each has one request.
  DeskKey key() {
    body.release = w.m.rng.id<Nonce16>();
    return {body.release, w.record, w.judge, "age1" + Nonce16(w.judge.array()).hex(), body.key};
  }
  std::string decide_with(const DeskKey& key, const GateWorld::Device* by) {
    ReleaseRequested other = body;
    other.desk_key = w.sign_desk_key(key, by);
    return told(w.decide_request(other));
  }
  ReleaseRequested body;
};

TEST_F(DeskAttack, G_ADeskKeyOfTheReviewersOwnMakingIsNone) {
  EXPECT_EQ(decide_with(key(), w.reviewer), "desk_not_allowed");
  EXPECT_EQ(decide_with(key(), w.approver), "desk_not_allowed");
  ReleaseRequested none = body;
  none.desk_key.clear();
  EXPECT_EQ(told(w.decide_request(none)), "desk_not_allowed");
}

TEST_F(DeskAttack, G_ADeskKeySignedForAnotherRecordServesNone) {
  DeskKey harmless = key();
  harmless.record = w.m.rng.id<RecordId>();
  EXPECT_EQ(decide_with(harmless, w.desk), "desk_not_allowed");
  // Nor a statement of the first version, which named no record.
  ReleaseRequested former = body;
  for (const char* label : {"sigilo/v1/desk-key", "sigilo/v1/desk-key-2"}) {
    former.release = w.m.rng.id<Nonce16>();
    Writer writer;
    writer.id(former.release).id(w.judge).var16("age1" + Nonce16(w.judge.array()).hex()).var16(former.key);
    former.desk_key = sign_statement(make_header(label, w.origin(), {}, w.desk->key, w.today, w.m.rng), writer.view(), w.desk->key).value();
    EXPECT_EQ(told(w.decide_request(former)), "desk_not_allowed") << label;
  }
}

TEST_F(DeskAttack, G_ADeskKeySignedForAnotherRequestRecipientOrAgeKeyIsNone) {
  DeskKey other = key();
  other.release = w.m.rng.id<Nonce16>();
  EXPECT_EQ(decide_with(other, w.desk), "desk_not_allowed");
  other = key();
  other.recipient = w.director;
  EXPECT_EQ(decide_with(other, w.desk), "desk_not_allowed");
  other = key();
  other.age_recipient = "age1mine";
  EXPECT_EQ(decide_with(other, w.desk), "desk_not_allowed");
  other = key();
  other.key = w.m.key_pair().public_key;
  EXPECT_EQ(decide_with(other, w.desk), "desk_not_allowed");
  EXPECT_EQ(decide_with(key(), w.desk), "permit");
}

TEST_F(DeskAttack, G_WhatTheDeskSignedUnderAnotherLabelOrForAnotherMechanismIsNoDeskKey) {
  const std::string elsewhere = origin_of(w.m.rng.id<MechanismId>());
  const std::pair<std::string_view, std::string> rows[] = {
      {labels::kDeskKey, w.origin()}, {labels::kHoldLift, w.origin()}, {labels::kDeskKey, elsewhere}};
  for (const auto& [label, origin] : rows) {
    const Bytes signed_body = encode_desk_key(key());
    body.desk_key = sign_statement(make_header(label, origin, w.seen(), w.desk->key, w.today, w.m.rng), signed_body, w.desk->key).value();
    const bool right = label == labels::kDeskKey && origin == w.origin();
    EXPECT_EQ(told(w.decide_request(body)), right ? "permit" : "desk_not_allowed") << label << ' ' << origin;
  }
}

TEST_F(DeskAttack, G_ADeskKeyThatIsNoKeyOfThisSuiteIsNone) {
  for (const std::size_t size : {0U, 31U, 33U, 1216U}) {
    body.key.assign(size, 7);
    EXPECT_EQ(decide_with(key(), w.desk), "desk_not_allowed") << size;
  }
}

TEST_F(DeskAttack, G_ADeskOfTheRequesterOrARevokedOneIsNone) {
  const auto* own_desk = w.add_device_of(w.reviewer, {Role::kReviewer});
  for (MemberEntry& member : w.m.directory.members) {
    if (member.id == w.reviewer->member) member.roles = {Role::kReviewer, Role::kDisclosureDesk};
  }
  w.publish_next();
  EXPECT_EQ(decide_with(key(), own_desk), "desk_not_allowed");
  w.revoke(w.desk);
  EXPECT_EQ(decide_with(key(), w.desk), "desk_not_allowed");
}

// (i) who signs a consent

TEST_F(Attack, I_OneMemberAloneGivesNothingIdentifiedAndNothingUnwritten) {
  w.seal(usual(), {});
  EXPECT_EQ(told(w.decide_usual()), "second_member_missing");
}

TEST_F(Attack, I_OneMemberWithTwoDevicesIsOneMember) {
  w.seal(usual(), {w.interviewer_desk});
  EXPECT_EQ(told(w.decide_usual()), "second_member_missing");
}

TEST_F(Attack, I_OneMemberWithTwoDevicesAddsNothingLater) {
  w.seal(nothing(), {w.colleague});
  w.change(usual(), w.interviewer, {w.interviewer_desk});
  w.pass(4);
  EXPECT_EQ(told(w.decide_usual()), "second_member_missing");
}

TEST_F(Attack, I_AWrittenIdentifiedConsentNeedsTheSecondMemberToo) {
  ConsentStatement s = usual();
  s.mode = codes::ConsentMode::kSignature;
  w.seal(s, {});
  EXPECT_EQ(told(w.decide_usual()), "second_member_missing");
}

TEST_F(Attack, I_WhoAsksLaterWasNotAWitnessOfAnOralConsent) {
  ConsentStatement s = usual();
  s.attestations = {w.attest(s, w.colleague, codes::AttestationKind::kAskedLater)};
  w.seal(s, {});
  EXPECT_EQ(told(w.decide_usual()), "second_member_missing");
}

TEST_F(Attack, I_WhoSignedTheConsentDoesNotApproveItsUse) {
  const auto* both = w.add({Role::kInterviewer, Role::kApprover});
  w.publish_next();
  w.seal(usual(), {both});
  const Digest leaf = w.request(w.usual_request());
  w.approve(leaf, both);
  EXPECT_EQ(told(w.decide(leaf)), "not_approved signer_approves");
  w.approve(leaf);
  EXPECT_EQ(told(w.decide(leaf)), "permit");
}

TEST_F(Attack, I_WhoseWordForItDoesNotCountDoesNotApproveItEither) {
  const auto* revoked = w.add_device_of(w.second_approver, {});
  w.publish_next();
  w.revoke(revoked);
  w.seal(usual(), {w.colleague, w.approver, revoked});  // no role that may, and a device that may no longer
  for (const auto* signer : {w.approver, w.second_approver}) {
    const Digest leaf = w.request(w.usual_request());
    w.approve(leaf, signer);
    EXPECT_EQ(told(w.decide(leaf)), "not_approved signer_approves");
  }
}

TEST_F(Attack, I_WhoWasThereWhenItWasGivenMayRequestItsUse) {
  const auto* both = w.add({Role::kInterviewer, Role::kReviewer});
  w.publish_next();
  w.seal(usual(), {both});
  EXPECT_EQ(told(w.decide_request(w.usual_request(), both)), "permit");
}

TEST_F(Attack, I_OnlyAnInterviewerSealsARecord) {
  w.record = record_id_of(w.clinician->key.public_key(), w.nonce);
  w.openings.sealing_key = w.clinician->key.public_key();
  w.seal(usual(), {w.colleague}, w.clinician);
  EXPECT_EQ(told(w.decide_usual()), "signer_not_allowed");
}

TEST_F(Attack, I_WhoAddedAConsentLaterDoesNotRequestItsUseAndItWaits) {
  w.seal(nothing(), {w.colleague});
  w.change(usual(), w.reviewer, {w.clinician});
  EXPECT_EQ(told(w.decide_usual()), "waiting_period signer_requests");
  const auto* other = w.add({Role::kReviewer});
  w.publish_next();
  EXPECT_EQ(told(w.decide_request(w.usual_request(), other)), "waiting_period");
  w.pass(3);
  EXPECT_EQ(told(w.decide_request(w.usual_request(), other)), "waiting_period");
  w.pass(1);
  EXPECT_EQ(told(w.decide_request(w.usual_request(), other)), "permit");
  EXPECT_EQ(told(w.decide_usual()), "signer_requests");
}

TEST_F(Attack, I_ARequesterCannotHideThatHeAddedTheScope) {
  w.seal(nothing(), {w.colleague});
  w.change(usual(), w.reviewer, {w.clinician});
  w.pass(4);
  ASSERT_EQ(told(w.decide_usual()), "signer_requests");
  // Somebody takes something else back alone, then two others restate the rest: his addition stays his.
  w.change(usual(), w.colleague, {});
  w.change(usual(), w.interviewer, {w.officer});
  w.pass(4);
  EXPECT_EQ(told(w.decide_usual()), "signer_requests");
  const auto* other = w.add({Role::kReviewer});
  w.publish_next();
  EXPECT_EQ(told(w.decide_request(w.usual_request(), other)), "permit");
  // Nor by showing only the last statement, or all but his.
  const ConsentOpenings all = w.openings;
  for (std::size_t hidden = 0; hidden < all.items.size(); ++hidden) {
    w.openings = all;
    w.openings.items.erase(w.openings.items.begin() + static_cast<std::ptrdiff_t>(hidden));
    EXPECT_EQ(told(w.decide_usual()), "opening_missing") << hidden;
  }
}

TEST_F(Attack, I_WhoWroteItAloneBeforeTwoOthersAttestedItDoesNotRequestIt) {
  w.seal(nothing(), {w.colleague});
  w.change(usual(), w.reviewer, {});
  w.change(usual(), w.colleague, {w.clinician});
  w.pass(4);
  EXPECT_EQ(told(w.decide_usual()), "signer_requests");
  const auto* other = w.add({Role::kReviewer});
  w.publish_next();
  EXPECT_EQ(told(w.decide_request(w.usual_request(), other)), "permit");
}

TEST_F(Attack, I_AnEarlierStatementDoesNotOutweighALaterFaultyOne) {
  w.seal_usual();
  expect_permit();
  ConsentStatement doubtful = usual();
  doubtful.understanding = codes::Understanding::kNotChecked;
  w.change(doubtful, w.colleague, {});
  EXPECT_EQ(told(w.decide_usual()), "not_understood");
  w.change(usual(), w.colleague, {});  // alone, nobody mends it
  EXPECT_EQ(told(w.decide_usual()), "second_member_missing not_understood");
  w.change(usual(), w.colleague, {w.clinician});
  w.pass(4);
  expect_permit();
}

TEST_F(Attack, I_TheOtherSignerOfAnAdditionDoesNotRequestOrApproveEither) {
  const auto* reviewing_approver = w.second_approver;
  w.seal(nothing(), {w.colleague});
  w.change(usual(), w.clinician, {reviewing_approver});
  w.pass(4);
  EXPECT_EQ(told(w.decide_request(w.usual_request(), reviewing_approver)), "signer_requests");
  const Digest leaf = w.request(w.usual_request());
  w.approve(leaf, reviewing_approver);
  EXPECT_EQ(told(w.decide(leaf)), "not_approved signer_approves");
}

TEST_F(Attack, I_ARevokedDeviceGivesNothing) {
  w.revoke(w.colleague);
  w.seal(usual(), {w.colleague});
  EXPECT_EQ(told(w.decide_usual()), "second_member_missing");
}

TEST_F(Attack, I_ARecordFromARevokedDeviceSaysNothing) {
  w.revoke(w.interviewer);
  w.seal(usual(), {w.colleague});
  EXPECT_EQ(told(w.decide_usual()), "signer_not_allowed");
}

TEST_F(Attack, I_ARevokedDeviceAddsNothingAndTakesAway) {
  w.seal_usual();
  expect_permit();
  w.revoke(w.colleague);
  expect_permit();  // what it signed before it was revoked stays
  w.change(usual(), w.colleague, {w.clinician});
  EXPECT_EQ(told(w.decide_usual()), "withdrawn");
}

TEST_F(Attack, I_OtherRolesSignNoConsent) {
  for (const Role role : {Role::kApprover, Role::kDisclosureDesk, Role::kAuditor, Role::kAdministrator, Role::kCustodian, Role::kStore}) {
    GateWorld world;
    const auto* other = world.add({role});
    world.publish_next();
    world.seal(world.statement({world.scope()}), {other});
    EXPECT_EQ(told(world.decide_usual()), "second_member_missing") << name_of(role);
    world.change(world.statement({world.scope()}), other, {world.colleague});
    world.pass(4);
    EXPECT_EQ(told(world.decide_usual()), "withdrawn") << name_of(role);
  }
}

TEST_F(Attack, I_AnotherDeviceCannotSealThisRecord) {
  w.seal(usual(), {w.clinician}, w.colleague);
  EXPECT_EQ(told(w.decide_usual()), "statement_invalid");
}

TEST_F(Attack, I_OneSignerNarrowsAndNeverWidens) {
  ConsentScope narrow = w.scope();
  narrow.last_day = Day(20'006);
  w.seal(w.statement({narrow, w.scope(DataCategory::kContact)}), {w.colleague});
  ConsentStatement wider = w.statement({w.scope(), w.scope(DataCategory::kContact), w.scope(DataCategory::kCaseAndCustody)});
  w.change(wider, w.colleague, {});
  expect_permit();  // the day lies within both
  w.pass(4);
  EXPECT_EQ(told(w.decide_usual()), "second_member_missing");  // beyond the former last day
  ReleaseRequested body = w.usual_request();
  body.items[0].category = codes::number_of(DataCategory::kCaseAndCustody);
  EXPECT_EQ(told(w.decide_request(body)), "second_member_missing");
  body.items[0].category = codes::number_of(DataCategory::kContact);
  EXPECT_EQ(told(w.decide_request(body)), "permit");
}

TEST_F(Attack, I_OneSignerDoesNotTurnAChildIntoAnAdult) {
  ConsentStatement child = usual();
  child.age = codes::AgeGroup::kChild;
  child.guardian = codes::GuardianRule::kNotObtained;
  child.wording = w.wording("child.es");
  w.seal(child, {w.colleague});
  ASSERT_EQ(told(w.decide_usual()), "child_without_consent");
  w.change(usual(), w.colleague, {});
  w.pass(4);
  EXPECT_EQ(told(w.decide_usual()), "second_member_missing child_without_consent");
}

TEST_F(Attack, I_TheSecondMemberSignedForOtherTerms) {
  ConsentStatement seen = usual();
  seen.scopes[0].form = ReleaseForm::kAnonymised;
  ConsentStatement evaluated = usual();
  evaluated.attestations = {w.attest(seen, w.colleague)};
  w.seal(evaluated, {});
  EXPECT_EQ(told(w.decide_usual()), "second_member_missing");
}

TEST_F(Attack, I_TheSecondMembersWordNamesMoreThanTheRecord) {
  // An attestation of the first statement of the same record and subject, carried over to a later one.
  w.seal(nothing(), {w.colleague});
  ConsentStatement earlier = usual();
  earlier.prev = w.m.rng.id<Digest>();
  ConsentStatement later = usual();
  later.attestations = {w.attest(earlier, w.colleague), w.attest(nothing(), w.colleague)};
  w.change(later, w.clinician, {});
  w.pass(4);
  EXPECT_EQ(told(w.decide_usual()), "second_member_missing");
}

// (j) a second manifest under a known id with another consent

TEST_F(Attack, J_ASecondManifestUnderAKnownIdKillsWhatItWouldOpen) {
  w.seal(nothing(), {w.colleague});
  const Digest first = w.manifest;
  w.manifest = w.m.rng.id<Digest>();
  w.seal(usual(), {w.colleague});
  EXPECT_EQ(told(w.decide_usual()), "record_unknown withdrawn");
  w.manifest = first;
  EXPECT_EQ(told(w.decide_usual()), "withdrawn");
}

// (k) a withdrawal overtaken by an older offline consent

TEST_F(Attack, K_AWithdrawalThatCameBeforeItsRecordHolds) {
  w.append(ConsentWithdrawn{w.record, 0, {}}, w.clinician->key);
  w.seal_usual();
  EXPECT_EQ(told(w.decide_usual()), "withdrawn");
}

TEST_F(Attack, K_ACodeThatWasToldBeforeItsRecordCameHolds) {
  ConsentStatement s = usual();
  s.withdrawal_tag = w.m.rng.id<Digest>();
  w.append(ConsentWithdrawn{{}, 0, s.withdrawal_tag}, w.m.store);
  w.seal(s, {w.colleague});
  EXPECT_EQ(told(w.decide_usual()), "withdrawn");
}

TEST_F(Attack, K_AHoldOnARecordThatCameLaterHolds) {
  w.append(ConsentHeld{{w.record}}, w.clinician->key);
  w.seal_usual();
  EXPECT_EQ(told(w.decide_usual()), "record_held");
}

TEST_F(Attack, K_AnOlderOfflineConsentDoesNotOvertakeAWithdrawal) {
  w.seal(nothing(), {w.colleague});
  ConsentStatement offline = usual();
  offline.prev = w.head();
  const ConsentChanged written{w.record, 0, offline.prev, w.commit(w.sign(offline, w.colleague, {w.clinician})), {}};
  w.append(ConsentWithdrawn{w.record, 0, {}}, w.officer->key);
  w.append(written, w.colleague->key);
  w.pass(4);
  EXPECT_EQ(told(w.decide_usual()), "withdrawn");
  w.change(usual(), w.colleague, {w.clinician});  // the person says so again, after the withdrawal
  w.pass(4);
  expect_permit();
}

TEST_F(Attack, K_AStatementSignedOfflineDoesNotFollowARecordThatArrivedDead) {
  // As it was: record, then a consent by two, then the withdrawal. As it comes: the withdrawal, the record, the consent.
  for (const bool by_code : {false, true}) {
    GateWorld real, late;
    real.claimed = TreeHead{};  // tablets that never synced name no tree, so that none of it crosses forks
    ConsentStatement sealed = real.statement({});
    sealed.withdrawal_tag = Digest(std::array<std::uint8_t, 32>{7});
    real.seal(sealed, {real.colleague});
    real.change(real.statement({real.scope()}), real.colleague, {real.clinician});
    real.append(by_code ? ConsentWithdrawn{{}, 0, sealed.withdrawal_tag} : ConsentWithdrawn{real.record, 0, {}}, real.officer->key);
    for (const std::size_t entry : {3U, 1U, 2U}) late.append_bytes(Bytes(real.entries[entry].bytes));  // the same seed: the same mechanism
    late.openings = real.openings;
    late.pass(4);
    EXPECT_EQ(told(late.decide_usual()), "withdrawn") << by_code;
  }
}

TEST_F(Attack, K_AStatementAfterOneWithdrawalDoesNotOvertakeTheNext) {
  GateWorld real, late;
  real.claimed = TreeHead{};
  real.seal_usual();
  real.append(ConsentWithdrawn{real.record, 0, {}}, real.officer->key);
  real.change(real.statement({real.scope()}), real.colleague, {real.clinician});
  real.append(ConsentWithdrawn{real.record, 0, {}}, real.clinician->key);
  for (const std::size_t entry : {1U, 4U, 2U, 3U}) late.append_bytes(Bytes(real.entries[entry].bytes));
  late.openings = real.openings;
  late.pass(4);
  EXPECT_EQ(told(late.decide_usual()), "withdrawn");
}

TEST_F(Attack, K_TheStoreAloneRevivesNoWithdrawnConsent) {
  w.seal_usual();
  w.append(ConsentWithdrawn{w.record, 0, {}}, w.colleague->key);
  const Digest commitment = std::get<RecordSealed>(parse_entry(w.entries[1].bytes, w.origin())->body).consent_commitment;
  w.append(ConsentChanged{w.record, 0, w.head(), commitment, {}}, w.m.store);
  w.pass(4);
  EXPECT_EQ(told(w.decide_usual()), "withdrawn");
  w.append_bytes(Bytes(w.entries[1].bytes));  // the record again
  EXPECT_EQ(told(w.decide_usual()), "withdrawn");
  // With one member's device to help, the old statement still follows nothing.
  w.append(ConsentChanged{w.record, 0, w.head(), commitment, {}}, w.interviewer->key);
  w.pass(4);
  EXPECT_EQ(told(w.decide_usual()), "statement_invalid");
}

TEST_F(Attack, K_TheLogCarriesAnotherWithdrawalCodeThanThePersonGot) {
  ConsentStatement s = usual();
  s.withdrawal_tag = w.m.rng.id<Digest>();
  w.append(RecordSealed{w.record, w.manifest, 0, w.commit(w.sign(s, w.interviewer, {w.colleague})), w.m.rng.id<Digest>()}, w.m.store);
  EXPECT_EQ(told(w.decide_usual()), "statement_invalid");
}

TEST_F(Attack, K_EveryCodeThatThePersonEverGotStillWithdraws) {
  ConsentStatement s = usual();
  s.withdrawal_tag = w.m.rng.id<Digest>();
  w.seal(s, {w.colleague});
  ConsentStatement later = usual();
  later.withdrawal_tag = w.m.rng.id<Digest>();
  w.change(later, w.clinician, {});
  expect_permit();
  w.append(ConsentWithdrawn{{}, 0, s.withdrawal_tag}, w.colleague->key);
  EXPECT_EQ(told(w.decide_usual()), "withdrawn");
}

TEST_F(Attack, K_NoCodeIsNobodysCode) {
  w.seal_usual();  // no code was taken: zeroes
  EXPECT_FALSE(sign_entry(make_header("", w.origin(), {}, w.colleague->key, w.today, w.m.rng), ConsentWithdrawn{}, w.colleague->key));
  w.append(ConsentWithdrawn{{}, 0, w.m.rng.id<Digest>()}, w.colleague->key);
  expect_permit();
}

TEST_F(Attack, K_AHoldIsLiftedByTwoMembersOnlyAndThenWaits) {
  w.seal_usual();
  const Digest hold = w.append(ConsentHeld{{w.record}}, w.colleague->key);
  const auto lift = [&](const GateWorld::Device* first, const GateWorld::Device* second, const Digest& which) {
    w.append(HoldLifted{{hold}, w.agree_to_lift({which}, second)}, first->key);
  };
  lift(w.interviewer, w.interviewer_desk, hold);
  EXPECT_EQ(told(w.decide_usual()), "record_held");
  lift(w.interviewer, w.administrator, hold);
  EXPECT_EQ(told(w.decide_usual()), "record_held");
  lift(w.administrator, w.colleague, hold);
  EXPECT_EQ(told(w.decide_usual()), "record_held");
  lift(w.interviewer, w.colleague, w.m.rng.id<Digest>());
  EXPECT_EQ(told(w.decide_usual()), "record_held");
  lift(w.interviewer, w.clinician, hold);
  EXPECT_EQ(told(w.decide_usual()), "waiting_period");
  const std::size_t lifted = w.entries.size() - 3;  // hold lifted; then a request and an approval
  w.pass(4);
  expect_permit();
  // The store writes the hold and its lifting once more: held, and not lifted by a copy.
  w.append_bytes(Bytes(w.entries[2].bytes));
  w.append_bytes(Bytes(w.entries[lifted].bytes));
  EXPECT_EQ(told(w.decide_usual()), "record_held");
}

TEST_F(Attack, K_WhatTheSecondSignedUnderAnotherLabelOrForAnotherMechanismLiftsNothing) {
  w.seal_usual();
  const Digest hold = w.append(ConsentHeld{{w.record}}, w.colleague->key);
  const auto lift = [&](std::string_view label, const std::string& origin) {
    const SigningKey& key = w.clinician->key;
    w.append(HoldLifted{{hold}, sign_statement(make_header(label, origin, w.seen(), key, w.today, w.m.rng), hold_lift_body({hold}), key).value()}, w.interviewer->key);
  };
  lift(labels::kDeskKey, w.origin());
  EXPECT_EQ(told(w.decide_usual()), "record_held");
  lift(labels::kHoldLift, origin_of(w.m.rng.id<MechanismId>()));
  EXPECT_EQ(told(w.decide_usual()), "record_held");
  lift(labels::kHoldLift, w.origin());
  EXPECT_EQ(told(w.decide_usual()), "waiting_period");
}

TEST_F(Attack, K_AHoldOfAnybodyWhomTheDirectoryKnowsHolds) {
  w.seal_usual();
  w.revoke(w.clinician);
  expect_permit();
  const SigningKey* const keys[] = {&w.m.store, &w.m.custodians[0], &w.clinician->key};
  for (const SigningKey* key : keys) {
    const Digest hold = w.append(ConsentHeld{{w.record}}, *key);
    EXPECT_EQ(told(w.decide_usual()), "record_held");
    w.lift(hold, w.interviewer, w.colleague);
    w.pass(4);
    expect_permit();
  }
}

TEST_F(Attack, K_TwoMembersEndAtOnceWhateverOneDeviceHeld) {
  w.seal_usual();
  const RecordId other = w.m.rng.id<RecordId>();
  std::vector<Digest> holds;
  for (std::size_t i = 0; i < kMaxLiftedHolds; ++i) {
    std::vector<RecordId> records = {w.record};
    if (i % 2 == 0) records.insert(other < w.record ? records.begin() : records.end(), other);
    holds.push_back(w.append(ConsentHeld{records}, w.administrator->key));
  }
  std::sort(holds.begin(), holds.end());
  EXPECT_EQ(told(w.decide_usual()), "record_held");
  w.lift(std::vector<Digest>(holds.begin(), holds.end() - 1), w.interviewer, w.clinician);
  EXPECT_EQ(told(w.decide_usual()), "record_held waiting_period") << "one of them is left";
  w.append(HoldLifted{holds, w.agree_to_lift({holds.back()}, w.clinician)}, w.interviewer->key);
  EXPECT_EQ(told(w.decide_usual()), "record_held waiting_period") << "the second agreed to less";
  w.lift(holds, w.interviewer, w.clinician);
  EXPECT_EQ(told(w.decide_usual()), "waiting_period");
  w.pass(4);
  expect_permit();
  EXPECT_FALSE(w.state.is_held(other));
}

TEST_F(Attack, K_OneLiftOfManyHoldsBarsItsTwoOnEachOfTheirRecords) {
  w.seal_usual();
  std::vector<RecordId> records = {w.record};
  while (records.size() < 16) records.push_back(w.m.rng.id<RecordId>());
  std::vector<Digest> holds;
  for (const RecordId& record : records) {
    for (int i = 0; i < 2; ++i) holds.push_back(w.append(ConsentHeld{{record}}, w.administrator->key));
  }
  std::sort(holds.begin(), holds.end());
  const auto* lifter = w.add({Role::kReviewer, Role::kClinician});
  w.publish_next();
  w.lift(holds, lifter, w.clinician);
  for (const RecordId& record : records) {
    EXPECT_FALSE(w.state.is_held(record));
    EXPECT_EQ(w.state.lifts_of(record).size(), 1U);
  }
  EXPECT_TRUE(w.state.lifts_of(w.m.rng.id<RecordId>()).empty());
  w.pass(4);
  EXPECT_EQ(told(w.decide_request(w.usual_request(), lifter)), "signer_requests");
}

TEST_F(Attack, K_ALiftOfWhatIsNotHeldStopsNobody) {
  w.seal_usual();
  const auto* other = w.add({Role::kReviewer, Role::kClinician});
  w.publish_next();
  w.lift(w.m.rng.id<Digest>(), other, w.clinician);
  EXPECT_EQ(told(w.decide_usual()), "permit");
  EXPECT_EQ(told(w.decide_request(w.usual_request(), other)), "permit");
}

class LiftedHoldAttack : public Attack {
 protected:
  void SetUp() override {
    // Everybody of these may ask and approve; nobody of them signed what came with the record.
    for (auto** person : {&lifter, &other_lifter, &giver, &other_giver}) *person = w.add({Role::kReviewer, Role::kApprover, Role::kClinician});
    w.publish_next();
    w.seal_usual();
    hold = w.append(ConsentHeld{{w.record}}, w.colleague->key);
  }
  void lift() { w.lift(hold, lifter, other_lifter); }
  void withdraw() { w.append(ConsentWithdrawn{w.record, 0, {}}, w.colleague->key); }
  std::string asked_by(const GateWorld::Device* who) { return told(w.decide_request(w.usual_request(), who)); }
  std::string approved_by(const GateWorld::Device* who) {
    const Digest leaf = w.request(w.usual_request());
    w.approve(leaf, who);
    return told(w.decide(leaf));
  }
  void expect_barred() {
    w.pass(4);
    EXPECT_EQ(told(w.decide_usual()), "permit");
    for (const auto* who : {lifter, other_lifter}) {
      EXPECT_EQ(asked_by(who), "signer_requests");
      EXPECT_EQ(approved_by(who), "not_approved signer_approves");
    }
  }
  void expect_free() {
    w.pass(4);
    for (const auto* who : {lifter, other_lifter}) {
      EXPECT_EQ(asked_by(who), "permit");
      EXPECT_EQ(approved_by(who), "permit");
    }
    EXPECT_EQ(asked_by(giver), "signer_requests");
  }
  const GateWorld::Device *lifter = nullptr, *other_lifter = nullptr, *giver = nullptr, *other_giver = nullptr;
  Digest hold;
};

TEST_F(LiftedHoldAttack, K_WhoLiftedAHoldUsesNothingThatItSetFree) {
  lift();
  expect_barred();
  w.change(usual(), giver, {other_giver});  // the same once more is no consent given anew
  expect_barred();
}

TEST_F(LiftedHoldAttack, K_TheBarEndsWithAConsentGivenAnewAfterTheLift) {
  lift();
  withdraw();
  w.change(usual(), giver, {other_giver});
  expect_free();
}

TEST_F(LiftedHoldAttack, K_AConsentSignedBeforeTheLiftDoesNotEndTheBar) {
  withdraw();
  ConsentStatement anew = usual();
  anew.prev = w.head();
  anew.attestations = {w.attest(anew, other_giver)};
  const ConsentChanged body{w.record, 0, anew.prev, w.commit(w.sign(anew, giver, {})), {}};
  const TreeHead before = w.seen();
  lift();
  w.append_bytes(sign_entry(make_header("", w.origin(), before, giver->key, w.today, w.m.rng), body, giver->key).value());
  expect_barred();
}

TEST_F(LiftedHoldAttack, K_NorDoesAnOldWordOfTheSecondMember) {
  withdraw();
  ConsentStatement anew = usual();
  anew.prev = w.head();
  anew.attestations = {w.attest(anew, other_giver)};
  lift();
  w.append(ConsentChanged{w.record, 0, anew.prev, w.commit(w.sign(anew, giver, {})), {}}, giver->key);
  expect_barred();
}

TEST_F(LiftedHoldAttack, K_NorDoesAnAuthorWhoseDeviceHadNotSeenTheLift) {
  withdraw();
  const TreeHead before = w.seen();
  lift();
  ConsentStatement anew = usual();
  anew.prev = w.head();
  anew.attestations = {w.attest(anew, other_giver)};
  const ConsentChanged body{w.record, 0, anew.prev, w.commit(w.sign(anew, giver, {})), {}};
  w.append_bytes(sign_entry(make_header("", w.origin(), before, giver->key, w.today, w.m.rng), body, giver->key).value());
  expect_barred();
}

TEST_F(LiftedHoldAttack, K_OneSecondMemberWhoSawTheLiftIsEnoughWhoeverElseAttests) {
  withdraw();
  ConsentStatement anew = usual();
  anew.prev = w.head();
  const Bytes before = w.attest(anew, w.clinician);
  lift();
  anew.attestations = {w.attest(anew, other_giver), before};
  w.append(ConsentChanged{w.record, 0, anew.prev, w.commit(w.sign(anew, giver, {})), {}}, giver->key);
  expect_free();
}

TEST_F(LiftedHoldAttack, K_WhatWasGivenAnewFreesNothingOlderInTheSameRequest) {
  lift();
  w.change(w.statement({w.scope(), w.scope(DataCategory::kContact)}), giver, {other_giver});
  w.pass(4);
  ReleaseRequested body = w.usual_request();
  body.items = {{codes::number_of(DataCategory::kContact), 0}};
  EXPECT_EQ(told(w.decide_request(body, lifter)), "permit");
  body.items.insert(body.items.begin(), {codes::number_of(DataCategory::kIdentity), 0});
  EXPECT_EQ(told(w.decide_request(body, lifter)), "signer_requests");
  body.items[1].category = codes::number_of(DataCategory::kCaseAndCustody);
  EXPECT_EQ(told(w.decide_request(body, lifter)), "no_scope signer_requests");
}

TEST_F(LiftedHoldAttack, K_TheBarIsToldBesideWhateverElseStandsAgainstIt) {
  lift();
  w.pass(4);
  ReleaseRequested body = w.usual_request();
  body.items[0].category = codes::number_of(DataCategory::kContact);
  EXPECT_EQ(told(w.decide_request(body)), "no_scope");
  EXPECT_EQ(told(w.decide_request(body, lifter)), "no_scope signer_requests");
}

TEST_F(LiftedHoldAttack, K_ThoseWhoLiftedFreeThemselvesByNoConsentOfTheirOwn) {
  lift();
  withdraw();
  w.change(usual(), lifter, {other_lifter});
  expect_barred();
}

TEST_F(LiftedHoldAttack, K_ALaterLiftBarsItsOwnTwo) {
  lift();
  withdraw();
  w.change(usual(), giver, {other_giver});
  expect_free();
  const auto *third = w.add({Role::kReviewer, Role::kClinician}), *fourth = w.add({Role::kReviewer, Role::kClinician});
  w.publish_next();
  hold = w.append(ConsentHeld{{w.record}}, w.colleague->key);
  w.lift(hold, third, fourth);
  w.pass(4);
  EXPECT_EQ(asked_by(third), "signer_requests");
  EXPECT_EQ(asked_by(lifter), "permit");
}

// (l) delays, floors, roll-back

TEST_F(Attack, L_AnOlderDirectoryChangesNothing) {
  const Directory old = w.m.directory;
  w.revoke(w.reviewer);
  w.publish(old);
  w.append(DirectoryPublished{old.version, w.m.rng.id<Digest>()}, w.m.store);  // nor does its document keep anybody waiting
  w.seal_usual();
  EXPECT_EQ(told(w.decide_usual()), "requester_not_allowed");
}

TEST_F(Attack, L_WithoutADirectoryNothingIsDecided) {
  w.seal_usual();
  EXPECT_EQ(told(evaluate(GateState(), w.request(w.usual_request()), {1, w.today, {}}, w.openings_file(), w.policies)), "directory_unknown");
}

TEST_F(Attack, L_FewerApproversAndCustodiansCountAfterTheDelayOnly) {
  w.m.directory.policy.approvers = 2;
  w.publish_next();
  w.seal_usual();
  w.pass(4);
  EXPECT_EQ(told(w.decide_usual()), "not_approved");
  w.m.directory.policy.approvers = 1;
  w.m.directory.custodian_threshold = 1;
  w.publish_next();
  EXPECT_EQ(told(w.decide_usual()), "not_approved");
  const Digest leaf = w.request(w.usual_request());
  w.approve(leaf);
  w.approve(leaf, w.second_approver);
  ASSERT_EQ(told(w.decide(leaf)), "permit");
  EXPECT_EQ(w.decide(leaf)->permits_needed(), 2);
  w.pass(3);
  EXPECT_EQ(told(w.decide_usual()), "not_approved");
  w.pass(1);
  const Digest after = w.request(w.usual_request());
  w.approve(after);
  ASSERT_EQ(told(w.decide(after)), "permit");
  EXPECT_EQ(w.decide(after)->permits_needed(), 1);
}

TEST_F(Attack, L_MoreCustodiansCountAtOnce) {
  w.seal_usual();
  w.pass(4);
  w.m.directory.custodian_threshold = 3;
  w.publish_next();
  const Decision decision = w.decide_usual();
  ASSERT_EQ(told(decision), "permit");
  EXPECT_EQ(decision->permits_needed(), 3);
}

TEST_F(Attack, L_NothingIsDecidedBeforeTheDayOfTheDirectory) {
  w.seal_usual();
  w.m.directory.issued = w.today.plus(1);
  w.publish_next();
  EXPECT_EQ(told(w.decide_usual()), "day_before_log");
  w.today = w.today.plus(1);
  expect_permit();
}

TEST_F(Attack, L_ACustodianThatWasAddedOrReplacedWaits) {
  w.seal_usual();
  w.pass(4);
  w.m.custodians[2] = SigningKey::generate(w.m.rng);
  w.m.directory.custodians[2].verify_key = w.m.custodians[2].public_key();
  w.publish_next();
  const Digest leaf = w.request(w.usual_request());
  w.approve(leaf);
  EXPECT_EQ(told(w.decide(leaf, 3)), "custodian_not_allowed");
  EXPECT_EQ(told(w.decide(leaf, 1)), "permit");
  w.pass(4);
  EXPECT_EQ(told(w.decide(leaf, 3)), "permit");
}

TEST_F(Attack, L_AnExpiredDirectoryDecidesNothing) {
  w.seal_usual();
  w.today = Day(20'060);
  ConsentStatement longer = usual();
  longer.scopes[0].last_day = Day(21'000);
  w.change(longer, w.colleague, {w.clinician});
  w.today = Day(20'061);
  EXPECT_EQ(told(w.decide_usual()), "directory_expired");
}

TEST_F(Attack, H_WrongClocksShortenNoWaitingPeriod) {
  w.seal(nothing(), {w.colleague});
  const Day now = w.today;
  w.today = now.plus(-30);  // the signers' tablets are a month behind
  w.change(usual(), w.colleague, {w.clinician});
  w.today = now;
  EXPECT_EQ(told(w.decide_usual()), "waiting_period");
  w.pass(3);
  EXPECT_EQ(told(w.decide_usual()), "waiting_period");
  const Digest leaf = w.request(w.usual_request());
  w.approve(leaf);
  EXPECT_EQ(told(evaluate(w.state, leaf, {1, now.plus(-1), {}}, w.openings_file(), w.policies)), "day_before_log");
  w.pass(1);
  expect_permit();
}

TEST_F(Attack, H_ACustodiansClockThatWentBackCountsFromItsLatestDay) {
  w.seal(nothing(), {w.colleague});
  w.sight();
  w.change(usual(), w.colleague, {w.clinician});
  const Day now = w.today;
  w.today = now.plus(-10);
  w.sight();
  w.today = now.plus(3);
  EXPECT_EQ(told(w.decide_usual()), "waiting_period");
  w.today = now.plus(4);
  expect_permit();
}

// (n) another form used to obtain a key

TEST_F(Attack, N_AnAnonymisedConsentGivesNoKey) {
  ConsentScope scope = w.scope();
  scope.form = ReleaseForm::kAnonymised;
  w.seal(w.statement({scope}), {w.colleague});
  ReleaseRequested body = w.usual_request();
  EXPECT_EQ(told(w.decide_request(body)), "no_scope");  // identified, which was not allowed
  body.form = codes::number_of(ReleaseForm::kAnonymised);
  EXPECT_EQ(told(w.decide_request(body)), "needs_desk");
  EXPECT_EQ(told(w.decide_request(w.desk_request(w.judge, DataCategory::kIdentity, ReleaseForm::kAnonymised))), "permit");
}

// Subjects

TEST_F(Attack, ItemsOfOtherSubjectsAreRefusedOutsideThirdParty) {
  w.seal_usual();
  ConsentStatement third = usual();
  third.subject = 3;
  w.change(third, w.colleague, {w.clinician});
  w.pass(4);
  ReleaseRequested body = w.usual_request();
  body.items = {{codes::number_of(DataCategory::kIdentity), 3}};
  EXPECT_EQ(told(w.decide_request(body)), "needs_desk other_subject");
}

TEST_F(Attack, ThirdPersonsAreNamedToAnAuthorityByTheSourceAndPublishedByThemselves) {
  ConsentScope to_judge = w.scope(DataCategory::kThirdParty);
  ConsentScope published{DataCategory::kThirdParty, codes::Purpose::kIndividualComplaint, codes::RecipientKind::kPublic, {}, ReleaseForm::kIdentified, Day(20'050)};
  w.seal(w.statement({to_judge, published}), {w.colleague});
  const auto decide = [&](const RecipientId& recipient, std::uint16_t subject) {
    ReleaseRequested body = w.desk_request(recipient, DataCategory::kThirdParty, ReleaseForm::kIdentified);
    body.items[0].subject = subject;
    return told(w.decide_request(body));
  };
  EXPECT_EQ(decide(w.judge, 0), "permit");
  EXPECT_EQ(decide(w.judge, 3), "permit");
  EXPECT_EQ(decide(w.publication, 0), "third_person_consent");
  EXPECT_EQ(decide(w.publication, 3), "no_consent third_person_consent");
  ConsentStatement own = w.statement({published});
  own.subject = 3;
  w.change(own, w.colleague, {w.clinician});
  EXPECT_EQ(decide(w.publication, 3), "waiting_period third_person_consent");
  w.pass(4);
  EXPECT_EQ(decide(w.publication, 3), "permit");
  EXPECT_EQ(decide(w.publication, 4), "no_consent third_person_consent");
  w.append(ConsentWithdrawn{w.record, 3, {}}, w.colleague->key);
  EXPECT_EQ(decide(w.publication, 3), "withdrawn third_person_consent");
  EXPECT_EQ(decide(w.judge, 3), "permit");
}

TEST_F(Attack, AThirdPersonGivesNothingThatTheSourceDidNot) {
  const ConsentScope published{DataCategory::kThirdParty, codes::Purpose::kIndividualComplaint, codes::RecipientKind::kPublic, {}, ReleaseForm::kIdentified, Day(20'050)};
  w.seal_usual();
  ConsentStatement own = w.statement({published});
  own.subject = 3;
  w.change(own, w.colleague, {w.clinician});
  w.pass(4);
  ReleaseRequested body = w.desk_request(w.publication, DataCategory::kThirdParty, ReleaseForm::kIdentified);
  body.items[0].subject = 3;
  EXPECT_EQ(told(w.decide_request(body)), "no_scope");
}

// Requests

TEST_F(Attack, AStoreAndACustodianRequestNothing) {
  w.seal_usual();
  for (const SigningKey* key : {&w.m.store, &w.m.custodians[0]}) {
    const Digest leaf = w.append(w.usual_request(), *key);
    w.approve(leaf);
    EXPECT_EQ(told(w.decide(leaf)), "unknown_request");
  }
}

TEST_F(Attack, ARequestOfWhoMightNotAskDoesNotComeAliveWithHisNewRole) {
  w.seal_usual();
  const Digest leaf = w.request(w.usual_request(), w.clinician);
  w.approve(leaf);
  EXPECT_EQ(told(w.decide(leaf)), "requester_not_allowed");
  for (MemberEntry& member : w.m.directory.members) {
    if (member.id == w.clinician->member) member.roles = {Role::kClinician, Role::kReviewer};
  }
  w.publish_next();
  EXPECT_EQ(told(w.decide(leaf)), "requester_not_allowed");
  EXPECT_EQ(told(w.decide_request(w.usual_request(), w.clinician)), "permit");
}

TEST_F(Attack, ADeviceThatWentToAnotherMemberSpeaksForNoneOfThem) {
  w.seal_usual();
  const Digest leaf = w.request(w.usual_request());
  w.approve(leaf);
  ASSERT_EQ(told(w.decide(leaf)), "permit");
  const auto give = [&](const GateWorld::Device* device, const MemberId& member) {
    for (DeviceEntry& entry : w.m.directory.devices) {
      if (entry.id == device->id()) entry.member = member;
    }
    w.publish_next();
    return told(w.decide(leaf));
  };
  EXPECT_EQ(give(w.approver, w.second_approver->member), "not_approved approver_not_allowed");
  EXPECT_EQ(give(w.approver, w.approver->member), "permit");
  EXPECT_EQ(give(w.reviewer, w.second_approver->member), "requester_not_allowed");
}

// Approvals

TEST_F(Attack, AnApprovalThatIsSaidAgainStandsOnce) {
  w.seal_usual();
  const Digest leaf = w.request(w.usual_request());
  for (int i = 0; i < 3; ++i) w.approve(leaf);
  EXPECT_EQ(w.state.request(leaf)->approvals.size(), 1U);
}

TEST_F(Attack, ARequesterApprovesNothingOnAnyOfHisDevices) {
  w.seal_usual();
  const auto* other_device = w.add_device_of(w.second_approver, {});
  w.publish_next();
  const Digest leaf = w.request(w.usual_request(), w.second_approver);
  w.approve(leaf, w.second_approver);
  w.approve(leaf, other_device);
  EXPECT_EQ(told(w.decide(leaf)), "not_approved approver_not_separate");
  w.append(ReleaseApproved{leaf}, w.reviewer->key);  // no approver
  EXPECT_EQ(told(w.decide(leaf)), "not_approved approver_not_separate");
  w.approve(leaf);
  EXPECT_EQ(told(w.decide(leaf)), "permit");
}

TEST_F(Attack, TwoApprovalsOfOneMemberAreOne) {
  w.m.directory.policy.approvers = 2;
  w.publish_next();
  w.seal_usual();
  const auto* other_device = w.add_device_of(w.approver, {});
  w.publish_next();
  const Digest leaf = w.request(w.usual_request());
  w.approve(leaf);
  w.approve(leaf, other_device);
  EXPECT_EQ(told(w.decide(leaf)), "not_approved");
  w.approve(leaf, w.second_approver);
  EXPECT_EQ(told(w.decide(leaf)), "permit");
}

// Forged entries

TEST_F(Attack, EntriesWithAForgedSignatureGiveNothing) {
  w.seal_usual();
  ReleaseRequested body = w.usual_request();
  Bytes forged = sign_entry(make_header("", w.origin(), {}, w.reviewer->key, w.today, w.m.rng), body, w.reviewer->key).value();
  forged.back() ^= 1;
  EXPECT_EQ(told(w.decide(w.append_bytes(forged))), "unknown_request");
  const Digest leaf = w.request(body);
  Bytes approval = sign_entry(make_header("", w.origin(), {}, w.approver->key, w.today, w.m.rng), ReleaseApproved{leaf}, w.approver->key).value();
  approval.back() ^= 1;
  w.append_bytes(approval);
  EXPECT_EQ(told(w.decide(leaf)), "not_approved");
}

}  // namespace
}  // namespace sigilo
