// What a store, a stranger or a clock can put into the log against the gate. Each attack stands beside what would happen without it.
#include <gtest/gtest.h>

#include "crypto/consent/evaluate.h"
#include "tests/unit/crypto/consent/gate_world.h"

namespace sigilo {
namespace {

using codes::DataCategory;
using codes::RecipientKind;
using codes::ReleaseForm;
using test::GateWorld;
using test::told;

class LogAttack : public ::testing::Test {
 protected:
  SigningKey stranger() { return SigningKey::generate(w.m.rng); }
  Decision decide_now(const Digest& leaf, std::uint8_t custodian = 1) { return w.decide(leaf, custodian); }
  /// Signed as `key` on `day`, having seen everything before.
  void seen_on(Day day, std::uint8_t custodian) {
    const Day before = w.today;
    w.today = day;
    w.append(CustodianSeen{custodian}, w.m.custodians[custodian - 1U]);
    w.today = before;
  }
  ConsentScope third_party(RecipientKind kind, const RecipientId& recipient, codes::Purpose purpose) {
    ConsentScope scope = w.scope(DataCategory::kThirdParty);
    scope.recipient_kind = kind;
    scope.recipient = recipient;
    scope.purpose = purpose;
    scope.form = ReleaseForm::kPseudonymised;
    return scope;
  }
  Decision decide_third_person(const RecipientId& recipient, codes::Purpose purpose) {
    ReleaseRequested body = w.desk_request(recipient, DataCategory::kThirdParty, ReleaseForm::kPseudonymised);
    body.items = {{codes::number_of(DataCategory::kThirdParty), 3}};
    body.purpose = codes::number_of(purpose);
    return w.decide_request(body);
  }
  GateWorld w;
};

TEST_F(LogAttack, AStrangersDirectoryEntryChangesNothing) {
  w.seal_usual();
  w.append(DirectoryPublished{0xFFFFFFFF, w.m.rng.id<Digest>()}, stranger());
  w.append(DirectoryPublished{0xFFFFFFFF, w.m.rng.id<Digest>()}, w.colleague->key);
  EXPECT_EQ(told(w.decide_usual()), "permit");
  w.publish_next();
  w.pass(4);
  EXPECT_EQ(told(w.decide_usual()), "permit");
}

TEST_F(LogAttack, AStoreThatNamesAVersionOfTheFarFutureKeepsNobodyWaiting) {
  w.seal_usual();
  for (const std::uint32_t version : {w.m.directory.version + 2, 0xFFFFFFFFU, 0U}) w.append(DirectoryPublished{version, w.m.rng.id<Digest>()}, w.m.store);
  EXPECT_EQ(told(w.decide_usual()), "permit");
  w.revoke(w.reviewer);
  EXPECT_EQ(told(w.decide_usual()), "requester_not_allowed");
  GateState empty;
  const Bytes none = sign_entry(make_header("", w.origin(), {}, w.m.store, w.today, w.m.rng), DirectoryPublished{}, w.m.store).value();
  EXPECT_TRUE(empty.apply(0, parse_entry(none, w.origin()).value())) << "there is no version 0";
}

TEST_F(LogAttack, AStoresDirectoryWithoutItsDocumentStopsTheFoldUntilItComes) {
  w.seal_usual();
  Directory next = w.m.directory;
  ++next.version;
  next.previous = w.m.rng.id<Digest>();
  const DirectoryPublished body{next.version, directory_digest(next.encode().value())};
  const StatementHeader header = make_header("", w.origin(), {}, w.m.store, w.today, w.m.rng);
  const LogEntry entry = parse_entry(sign_entry(header, body, w.m.store).value(), w.origin()).value();
  const std::uint64_t size = w.state.size();
  EXPECT_EQ(w.state.apply(size, entry).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(w.state.apply(size, entry, std::make_shared<const Directory>(w.m.directory)).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(w.state.size(), size);
  EXPECT_TRUE(w.state.apply(size, entry, std::make_shared<const Directory>(next)));
  EXPECT_EQ(w.state.directories().current()->version, next.version);
}

TEST_F(LogAttack, ARefusalBehindAnInventedDirectoryStillCounts) {
  w.seal_usual();
  const Digest leaf = w.request(w.usual_request());
  w.approve(leaf);
  w.append(DirectoryPublished{2, w.m.rng.id<Digest>()}, stranger());
  w.append(ReleaseRefused{leaf}, w.second_approver->key);
  EXPECT_EQ(told(w.decide(leaf)), "approval_refused");
}

TEST_F(LogAttack, ASealedEntryForAThirdPersonGivesNoConsentOfHis) {
  w.seal(w.statement({third_party(RecipientKind::kPublic, w.publication, codes::Purpose::kAnnualReport)}), {w.colleague});
  ConsentStatement own = w.statement({third_party(RecipientKind::kPublic, w.publication, codes::Purpose::kAnnualReport)});
  own.subject = 3;
  own.mode = codes::ConsentMode::kSignature;
  w.append(RecordSealed{w.record, w.manifest, 3, w.commit(w.sign(own, w.interviewer, {})), {}}, w.m.store);
  EXPECT_NE(told(decide_third_person(w.publication, codes::Purpose::kAnnualReport)).find("third_person_consent"), std::string::npos);
  EXPECT_TRUE(w.state.chain(w.record, 0)->withdrawn()) << "a store that invents events of a record has spoilt it";
}

TEST_F(LogAttack, ARecordThatAMemberOrACustodianWroteIntoTheLogIsNone) {
  for (const bool by_custodian : {false, true}) {
    GateWorld fresh;
    const Bytes statement = fresh.sign(fresh.statement({fresh.scope()}), fresh.interviewer, {fresh.colleague});
    fresh.append(RecordSealed{fresh.record, fresh.manifest, 0, fresh.commit(statement), {}}, by_custodian ? fresh.m.custodians[0] : fresh.interviewer->key);
    EXPECT_EQ(told(fresh.decide_usual()), "record_unknown withdrawn") << by_custodian;
  }
}

TEST_F(LogAttack, ASecondManifestEndsTheConsentAndSetsNothing) {
  const Digest invented = w.m.rng.id<Digest>();
  w.append(RecordSealed{w.record, invented, 7, w.m.rng.id<Digest>(), {}}, w.m.store);
  EXPECT_FALSE(w.state.record(w.record)->manifest);
  w.seal_usual();
  EXPECT_NE(told(w.decide_usual()), "permit");
  GateWorld other;
  other.seal_usual();
  other.append(RecordSealed{other.record, invented, 0, other.m.rng.id<Digest>(), {}}, other.m.store);
  EXPECT_EQ(other.state.record(other.record)->manifest, other.manifest);
  EXPECT_EQ(told(other.decide_usual()), "withdrawn");
}

TEST_F(LogAttack, SafeContactReachesNobodyOfTheMechanismButTheAssignedOfficer) {
  ConsentScope scope = w.scope(DataCategory::kContact);
  scope.purpose = codes::Purpose::kProtection;
  scope.recipient_kind = RecipientKind::kOwnMechanism;
  scope.recipient = w.team;
  w.seal(w.statement({scope}), {w.colleague});
  ReleaseRequested blind = w.usual_request();
  blind.items = {{codes::number_of(DataCategory::kContact), 0}};
  blind.purpose = codes::number_of(codes::Purpose::kProtection);
  blind.recipient = w.team;
  blind.key = w.entry_of(w.team).kem_public_key;
  EXPECT_EQ(told(w.decide_request(blind)), "needs_desk internal_only_contact");
  ReleaseRequested by_desk = w.desk_request(w.team, DataCategory::kContact, ReleaseForm::kIdentified);
  by_desk.purpose = blind.purpose;
  EXPECT_EQ(told(w.decide_request(by_desk)), "internal_only_contact");
}

TEST_F(LogAttack, AKeyOfATeamIsNoRecipientWhoeverAsks) {
  w.seal_usual();
  w.entry_of(w.judge).kem_public_key = w.m.directory.team_epochs.front().kem_public_key;
  w.publish_next();
  EXPECT_EQ(told(w.decide_usual()), "recipient_is_requester");
}

TEST_F(LogAttack, NoKeyThatTheMechanismEverHadIsARecipients) {
  w.seal_usual();
  const Directory& d = w.m.directory;
  const std::vector<std::pair<const char*, Bytes>> own = {
      {"a device", w.approver->kem.public_key}, {"a team", d.team_epochs.back().kem_public_key}, {"the intake", d.intake_epochs[0].kem_public_key},
      {"a custodian", d.custodians[1].epochs[0].kem_public_key}, {"the recovery", d.recovery_public_key}};
  // Each key was replaced by another one, so that the directory in force names none of them any more.
  for (DeviceEntry& device : w.m.directory.devices) {
    if (device.id == w.approver->id()) device.kem_public_key = w.m.key_pair().public_key;
  }
  w.m.directory.team_epochs.back().kem_public_key = w.m.key_pair().public_key;
  w.m.directory.intake_epochs[0].kem_public_key = w.m.key_pair().public_key;
  w.m.directory.custodians[1].epochs[0].kem_public_key = w.m.key_pair().public_key;
  w.m.directory.recovery_public_key = w.m.key_pair().public_key;
  w.publish_next();
  ASSERT_EQ(told(w.decide_usual()), "permit");
  for (const auto& [whose, key] : own) {
    w.entry_of(w.judge).kem_public_key = key;
    w.publish_next();
    EXPECT_EQ(told(w.decide_usual()), "recipient_is_requester") << whose;
  }
}

TEST_F(LogAttack, ACustodianWhoseClockLaggedDoesNotSkipTheWaiting) {
  w.seal(w.statement({}), {w.colleague});
  w.sight();
  const Day first = w.today;
  w.today = first.plus(10);
  w.change(w.statement({w.scope()}), w.colleague, {w.clinician});
  w.append(CustodianSeen{2}, w.m.custodians[1]);
  w.append(CustodianSeen{3}, w.m.custodians[2]);
  seen_on(first, 1);  // it boots with the clock of ten days ago, and sees the consent
  EXPECT_NE(told(w.decide_usual()).find("waiting_period"), std::string::npos);
}

TEST_F(LogAttack, NoDecisionLiesBeforeTheDayThatOthersSigned) {
  ConsentScope scope = w.scope();
  scope.last_day = w.today.plus(2);
  w.seal(w.statement({scope}), {w.colleague});
  const Day lagging = w.today.plus(1);
  w.today = w.today.plus(10);
  w.append(CustodianSeen{2}, w.m.custodians[1]);
  w.append(CustodianSeen{3}, w.m.custodians[2]);
  w.today = lagging;  // a custodian for which the scope has not run out
  EXPECT_NE(told(w.decide_usual()).find("day_before_log"), std::string::npos);
}

TEST_F(LogAttack, TheStoresDayIsOneOfTheTwo) {
  w.seal_usual();
  const Day lagging = w.today;
  w.today = lagging.plus(10);
  w.append(AccessDay{w.today, 1, w.m.rng.id<Digest>()}, w.m.store);
  EXPECT_EQ(w.state.floor(), Day()) << "one alone is none";
  w.append(CustodianSeen{2}, w.m.custodians[1]);
  EXPECT_EQ(w.state.floor(), w.today);
  w.append(ConsentHeld{{w.m.rng.id<RecordId>()}}, w.colleague->key);  // a member's day is none of them
  w.today = lagging;
  EXPECT_EQ(told(w.decide_usual()), "day_before_log");
}

TEST_F(LogAttack, ClocksThatGoBackTakeNoDayBack) {
  const Day latest = w.today.plus(10);
  for (const Day day : {latest, w.today}) {
    seen_on(day, 2);
    seen_on(day, 3);
    EXPECT_EQ(w.state.floor(), latest);
  }
}

TEST_F(LogAttack, OneWrongDayBeyondTheDirectoryShutsNobodyOut) {
  w.seal_usual();
  seen_on(Day(60'000), 1);
  EXPECT_EQ(told(w.decide_usual()), "permit");
  EXPECT_LT(w.state.floor(), Day(60'000));
}

TEST_F(LogAttack, OneClockThatRunsAheadStopsNobodyElse) {
  w.seal_usual();
  seen_on(w.today.plus(30), 1);
  EXPECT_EQ(told(w.decide_usual()), "day_before_log");
  const Digest leaf = w.request(w.usual_request());
  w.approve(leaf);
  EXPECT_EQ(told(w.decide(leaf, 2)), "permit");
  EXPECT_EQ(told(w.decide(leaf, 3)), "permit");
}

TEST_F(LogAttack, NobodyIsTwoClocksByAFormerKey) {
  w.seal_usual();
  const Day ahead = w.today.plus(30);
  seen_on(ahead, 3);
  w.m.custodians[2] = stranger();
  w.m.directory.custodians[2].verify_key = w.m.custodians[2].public_key();
  w.publish_next();
  seen_on(ahead, 3);
  EXPECT_LT(w.state.floor(), ahead);
  EXPECT_EQ(told(w.decide_usual()), "permit");
}

TEST_F(LogAttack, RootKeysEndWhatTwoWrongClocksBroughtAbout) {
  w.seal_usual();
  const Day ahead = w.today.plus(30);
  seen_on(ahead, 2);
  seen_on(ahead, 3);
  ASSERT_EQ(told(w.decide_usual()), "day_before_log");
  w.m.custodians[2] = stranger();
  w.m.directory.custodians[2].verify_key = w.m.custodians[2].public_key();
  w.publish_next();
  EXPECT_EQ(told(w.decide_usual()), "permit");
}

TEST_F(LogAttack, WhoAddedTheNameOfAnAuthorityDoesNotAskInItsName) {
  const auto complaint = codes::Purpose::kIndividualComplaint;
  const ConsentScope any = third_party(RecipientKind::kExecutionJudge, {}, complaint);
  const ConsentScope named = third_party(RecipientKind::kExecutionJudge, w.judge, complaint);
  const auto* asker = w.add({Role::kReviewer, Role::kClinician});
  w.publish_next();
  w.seal(w.statement({any}), {w.colleague});
  w.change(w.statement({any, named}), asker, {w.clinician});
  w.pass(4);
  ReleaseRequested body = w.desk_request(w.judge, DataCategory::kThirdParty, ReleaseForm::kPseudonymised);
  body.items = {{codes::number_of(DataCategory::kThirdParty), 3}};
  EXPECT_EQ(told(w.decide_request(body, asker)), "signer_requests");
}

TEST_F(LogAttack, ANewStoreKeyPublishesNothingBeforeItStandsInADirectory) {
  w.seal_usual();
  Directory next = w.m.directory;
  const SigningKey store = stranger();
  ++next.version;
  next.previous = w.m.rng.id<Digest>();
  next.store_key = store.public_key();
  const DirectoryPublished body{next.version, directory_digest(next.encode().value())};
  const auto signed_by = [&](const SigningKey& key) {
    return parse_entry(sign_entry(make_header("", w.origin(), {}, key, w.today, w.m.rng), body, key).value(), w.origin()).value();
  };
  const auto document = std::make_shared<const Directory>(next);
  // With the document or without it, so that all who fold this log agree.
  EXPECT_TRUE(w.state.apply(w.state.size(), signed_by(store)));
  EXPECT_TRUE(w.state.apply(w.state.size(), signed_by(store), document));
  EXPECT_EQ(w.state.directories().current()->version, 1U);
  EXPECT_EQ(w.state.apply(w.state.size(), signed_by(w.m.store)).error().code, ErrorCode::kNotFound);
  EXPECT_TRUE(w.state.apply(w.state.size(), signed_by(w.m.store), document));
  EXPECT_EQ(w.state.directories().current()->version, 2U);
}

TEST_F(LogAttack, ARequestLivesNoLongerThanAnyCustodianKnowsIt) {
  w.seal_usual();
  const Day now = w.today;
  w.today = now.plus(12);  // the requester's clock runs ahead
  const Digest leaf = w.request(w.usual_request());
  w.approve(leaf);
  w.today = now;
  w.append(CustodianSeen{2}, w.m.custodians[1]);
  w.append(CustodianSeen{3}, w.m.custodians[2]);
  w.today = now.plus(14);
  for (const std::uint8_t custodian : {std::uint8_t{1}, std::uint8_t{2}}) EXPECT_EQ(told(w.decide(leaf, custodian)), "request_expired") << int{custodian};
}

TEST_F(LogAttack, AWordingThatWasTakenOutServesNoLaterStatement) {
  w.seal(w.statement({}), {w.colleague});
  const ConsentStatement later = w.statement({w.scope()});
  std::erase_if(w.m.directory.resources, [](const ResourceEntry& r) { return r.name == "adult.es"; });
  w.publish_next();
  w.change(later, w.colleague, {w.clinician});
  w.pass(4);
  EXPECT_EQ(told(w.decide_usual()), "unknown_wording");
}

TEST_F(LogAttack, ARecordThatComesLateKeepsTheWordingThatWasReadOut) {
  const ConsentStatement read_out = w.statement({w.scope()});
  std::erase_if(w.m.directory.resources, [](const ResourceEntry& r) { return r.name == "adult.es"; });
  w.publish_next();
  w.seal(read_out, {w.colleague});
  EXPECT_EQ(told(w.decide_usual()), "permit");
}

TEST_F(LogAttack, AChainThatNoRequestCouldOpenEndsInTheOpen) {
  w.seal_usual();
  for (std::size_t i = 1; i < kMaxChainEvents; ++i) w.change(w.statement({w.scope()}), w.colleague, {});
  EXPECT_FALSE(w.state.chain(w.record, 0)->withdrawn());
  w.change(w.statement({w.scope()}), w.colleague, {});
  EXPECT_TRUE(w.state.chain(w.record, 0)->withdrawn());
}

TEST_F(LogAttack, ARaisedDailyLimitWaits) {
  w.seal_usual();
  w.pass(4);
  const auto usual_leaf = [&] {
    const Digest leaf = w.request(w.usual_request());
    w.approve(leaf);
    return leaf;
  };
  for (std::uint32_t i = 0; i < PolicyDemands::kDefaultDailyLimit; ++i) w.permit(usual_leaf());
  ASSERT_EQ(told(w.decide(usual_leaf())), "daily_limit");
  ConsentPolicy policy;
  policy.rules = {{codes::PolicyRule::kDailyLimit, 100, codes::PolicyBasis::kCounselMustConfirm, ""}};
  const Bytes file = encode_policy(policy).value();
  ASSERT_TRUE(w.policies.add(file));
  w.m.directory.resources.push_back({ResourceKind::kCodeList, policy_digest(file), policy_resource_name(policy.jurisdiction)});
  w.publish_next();
  EXPECT_EQ(told(w.decide(usual_leaf())), "daily_limit");
}

TEST_F(LogAttack, ALoweredThresholdSeenByOneCustodianReleasesNothing) {
  w.seal_usual();
  w.pass(4);
  w.m.directory.custodian_threshold = 1;
  w.publish_next();
  w.append(CustodianSeen{1}, w.m.custodians[0]);
  w.today = w.today.plus(4);
  const Digest leaf = w.request(w.usual_request());
  w.approve(leaf);
  w.permit(leaf, 1);
  EXPECT_NE(told(evaluate_half(w.state, leaf, w.today, w.openings_file(), w.policies)).find("permits_missing"), std::string::npos);
}

TEST_F(LogAttack, ACustodianThatSeesNothingAnyMoreDoesNotKeepTheFormerThreshold) {
  w.m.directory.custodian_threshold = 3;
  w.publish_next();
  w.seal_usual();
  w.pass(4);
  w.m.directory.custodian_threshold = 2;
  w.publish_next();
  const auto sighted_by = [&](std::initializer_list<std::uint8_t> alive) {
    for (const std::uint8_t custodian : alive) w.append(CustodianSeen{custodian}, w.m.custodians[custodian - 1U]);
  };
  const auto half = [&] {
    const Digest leaf = w.request(w.usual_request());
    w.approve(leaf);
    w.permit(leaf, 1);
    w.permit(leaf, 2);
    return told(evaluate_half(w.state, leaf, w.today, w.openings_file(), w.policies));
  };
  sighted_by({1, 2});
  w.today = w.today.plus(4);
  // Three could release under the former version, so three end it: two of them do not say alone that two are enough.
  EXPECT_EQ(half(), "permits_missing");
  // The dead one leaves the directory; what is left are all.
  std::erase_if(w.m.directory.custodians, [](const CustodianEntry& c) { return c.index == 3; });
  w.publish_next();
  EXPECT_EQ(half(), "permits_missing") << "that waits, too";
  sighted_by({1, 2});
  w.today = w.today.plus(4);
  EXPECT_EQ(half(), "permit");
}

TEST_F(LogAttack, AsManyCustodiansAsItWantedEndAVersion) {
  w.seal_usual();
  w.pass(4);
  w.m.directory.custodian_threshold = 1;
  w.publish_next();
  w.append(CustodianSeen{1}, w.m.custodians[0]);
  w.today = w.today.plus(3);
  w.append(CustodianSeen{2}, w.m.custodians[1]);
  w.today = w.today.plus(3);
  const auto half = [&] {
    const Digest leaf = w.request(w.usual_request());
    w.approve(leaf);
    w.permit(leaf, 1);
    return told(evaluate_half(w.state, leaf, w.today, w.openings_file(), w.policies));
  };
  EXPECT_EQ(half(), "permits_missing") << "one has waited, the other not yet";
  w.today = w.today.plus(1);
  EXPECT_EQ(half(), "permit") << "the third is dead and asked no more";
}

TEST_F(LogAttack, APermitWantsAsManyOthersAsItsOwnCustodianStillCounts) {
  w.seal_usual();
  w.pass(4);
  w.m.directory.custodian_threshold = 1;
  w.publish_next();
  w.append(CustodianSeen{1}, w.m.custodians[0]);
  w.append(CustodianSeen{2}, w.m.custodians[1]);
  w.today = w.today.plus(4);
  const Digest leaf = w.request(w.usual_request());
  w.approve(leaf);
  const auto half = [&] { return told(evaluate_half(w.state, leaf, w.today, w.openings_file(), w.policies)); };
  w.permit(leaf, 3);
  EXPECT_EQ(half(), "permits_missing") << "the third custodian has not seen yet that one is enough";
  w.permit(leaf, 1);
  EXPECT_EQ(half(), "permit");
}

TEST_F(LogAttack, ACustodianThatStandsAtAnotherPlaceNowGivesOnePermitInAll) {
  w.seal_usual();
  w.pass(4);
  const Digest leaf = w.request(w.usual_request());
  w.approve(leaf);
  const Digest first = w.permit(leaf, 1);
  // Its key moves from place 1 to place 2; another one comes into place 1.
  w.m.custodians[1] = std::move(w.m.custodians[0]);
  w.m.custodians[0] = stranger();
  const SigningKey& moved = w.m.custodians[1];
  w.m.directory.custodians[0].verify_key = w.m.custodians[0].public_key();
  w.m.directory.custodians[1].verify_key = moved.public_key();
  w.publish_next();
  w.pass(4);
  EXPECT_EQ(told(w.decide(leaf, 2)), "already_used") << "by the same key at its former place";
  EXPECT_EQ(told(w.decide(leaf, 1)), "already_used") << "by the former key of this place";
  for (const std::uint8_t custodian : {std::uint8_t{1}, std::uint8_t{2}}) {
    EXPECT_EQ(told(evaluate(w.state, leaf, {custodian, w.today, first}, w.openings_file(), w.policies)), "already_used") << "the own one is of this key at this place";
  }
  const auto half = [&] { return told(evaluate_half(w.state, leaf, w.today, w.openings_file(), w.policies)); };
  w.permit(leaf, 3);
  EXPECT_EQ(half(), "permits_missing") << "the permit of a place whose key was exchanged is none";
  w.permit(leaf, 2);
  EXPECT_NE(half().find("permits_missing"), std::string::npos) << "nor is a second one of the same key";
  // Each counts its own: what the new key of a place voids is void, but frees no day of the key that moved.
  const DeviceId key = device_id_of(moved.public_key());
  const Day then = w.state.request(leaf)->permits[0].day;
  ASSERT_EQ(w.state.identified_on(key, then), 1U);
  w.append(PermitVoided{first, {1}}, w.m.custodians[0]);
  EXPECT_TRUE(w.state.request(leaf)->permits[0].voided);
  EXPECT_EQ(w.state.identified_on(key, then), 1U);
  w.append(PermitVoided{first, {1}}, moved);
  EXPECT_EQ(w.state.identified_on(key, then), 0U);
  w.append(PermitVoided{first, {1}}, moved);
  EXPECT_EQ(w.state.identified_on(key, then), 0U) << "once";
}

TEST_F(LogAttack, ThePresentKeyOfACustodianVoidsWhatItsFormerKeyPermitted) {
  w.seal_usual();
  w.pass(4);
  const Digest leaf = w.request(w.usual_request());
  w.approve(leaf);
  w.permit(leaf, 1);
  const Digest stolen = w.permit(leaf, 3);
  const VerifyKey old = w.m.custodians[2].public_key();
  w.m.custodians[2] = stranger();
  w.m.directory.custodians[2].verify_key = w.m.custodians[2].public_key();
  w.publish_next();
  w.append(PermitVoided{stolen, {1}}, w.m.custodians[1]);  // another custodian cannot
  EXPECT_FALSE(w.state.request(leaf)->permits[1].voided);
  w.append(PermitVoided{stolen, {1}}, w.m.custodians[2]);
  EXPECT_TRUE(w.state.request(leaf)->permits[1].voided);
  // Whoever brings the former key back into the directory does not bring its permit back.
  w.m.directory.custodians[2].verify_key = old;
  w.publish_next();
  w.pass(4);
  EXPECT_EQ(told(evaluate_half(w.state, leaf, w.today, w.openings_file(), w.policies)), "permits_missing");
}

TEST_F(LogAttack, AVoidThatStandsBeforeItsPermitCounts) {
  for (const bool by_other : {false, true}) {
    GateWorld other;
    other.seal_usual();
    const Digest leaf = other.request(other.usual_request());
    other.approve(leaf);
    const Bytes bytes = sign_entry(make_header("", other.origin(), {}, other.m.custodians[0], other.today, other.m.rng), ReleasePermitted{1, leaf}, other.m.custodians[0]).value();
    const Digest permit = leaf_hash(bytes);
    other.append(PermitVoided{permit, {1}}, other.m.custodians[by_other ? 1 : 0]);
    ASSERT_EQ(other.append_bytes(bytes), permit);
    EXPECT_EQ(other.state.request(leaf)->permits[0].voided, !by_other);
    EXPECT_EQ(other.state.identified_on(device_id_of(other.m.custodians[0].public_key()), other.today), by_other ? 1U : 0U);
  }
}

TEST_F(LogAttack, NoLawListedSparesAChildTheGuardian) {
  ConsentStatement s = w.statement({w.scope()});
  s.age = codes::AgeGroup::kChild;
  s.guardian = codes::GuardianRule::kNotRequired;
  s.wording = w.wording("child.es");
  w.seal(s, {w.colleague});
  EXPECT_EQ(told(w.decide_usual()), "child_without_consent");
}

TEST_F(LogAttack, ACodeInARevokedDevicesEntryStillTakesBack) {
  w.seal_usual();
  w.revoke(w.interviewer_desk);
  ConsentStatement s = w.statement({w.scope()});
  s.withdrawal_tag = w.m.rng.id<Digest>();
  w.change(s, w.interviewer_desk, {w.clinician});
  w.change(w.statement({w.scope()}), w.colleague, {w.clinician});
  w.append(ConsentWithdrawn{{}, 0, s.withdrawal_tag}, w.m.store);
  w.pass(4);
  EXPECT_EQ(told(w.decide_usual()), "withdrawn");
}

/// An entry whose label no program of today knows.
Bytes labelled(GateWorld& w, std::string_view label, const SigningKey& key) {
  StatementHeader header = make_header(label, w.origin(), {}, key, w.today, w.m.rng);
  return sign_statement(header, {}, key).value();
}

TEST_F(LogAttack, AnUnknownLabelBlocksUnlessAStrangerSignedItOrItsFamilyIsHarmless) {
  w.seal_usual();
  w.append_bytes(labelled(w, "sigilo/v1/log/consent-x", stranger()));
  w.append_bytes(labelled(w, "sigilo/v1/log/access-x", w.m.store));
  w.revoke(w.clinician);
  w.append_bytes(labelled(w, "sigilo/v1/log/consent-x", w.clinician->key));
  EXPECT_EQ(told(w.decide_usual()), "permit");
  for (const char* label : {"sigilo/v1/log/record-frozen", "sigilo/v1/log/hold-x", "sigilo/v1/log/directory-x", "sigilo/v1/log/device-revoked", "sigilo/v1/log/erasure"}) {
    GateWorld other;
    other.seal_usual();
    other.append_bytes(labelled(other, label, other.m.store));
    EXPECT_EQ(told(other.decide_usual()), "unknown_entry") << label;
  }
}

TEST_F(LogAttack, AnUnreadableEntryStopsEverythingUnlessItIsOfNobodyOrHarmless) {
  // A body that the known label does not have, what is outside the log's labels, and what is no statement at all.
  const auto with = [&](std::string_view label, const SigningKey& key, std::string_view origin) {
    return sign_statement(make_header(label, origin, {}, key, w.today, w.m.rng), Bytes(3, 9), key).value();
  };
  const std::string other = origin_of(w.m.rng.id<MechanismId>());
  w.revoke(w.clinician);
  const struct {
    const char* name;
    Bytes bytes;
    bool stops;
  } rows[] = {
      {"a known label", with(labels::kLogConsentHeld, w.colleague->key, w.origin()), true},
      {"no entry", with(labels::kReceipt, w.m.store, w.origin()), true},
      {"no statement", Bytes(40, 1), true},
      {"nothing", {}, true},
      {"of a custodian", with(labels::kLogConsentHeld, w.m.custodians[0], w.origin()), true},
      {"of a stranger", with(labels::kLogConsentHeld, stranger(), w.origin()), false},
      {"of a revoked device", with(labels::kLogConsentHeld, w.clinician->key, w.origin()), false},
      {"of another mechanism", with(labels::kLogConsentHeld, w.colleague->key, other), false},
      {"of a harmless family", with(labels::kLogAccessDay, w.m.store, w.origin()), false},
  };
  w.seal_usual();
  for (const auto& row : rows) {
    GateState state = w.state;
    ASSERT_FALSE(parse_entry(row.bytes, w.origin())) << row.name;
    EXPECT_EQ(state.apply_unreadable(state.size() + 1, row.bytes).error().code, ErrorCode::kInvalidArgument);
    ASSERT_TRUE(state.apply_unreadable(state.size(), row.bytes)) << row.name;
    EXPECT_EQ(state.size(), w.state.size() + 1);
    EXPECT_EQ(state.unknown_entries(), row.stops ? std::set<Digest>{leaf_hash(row.bytes)} : std::set<Digest>{}) << row.name;
    DenialReasons reasons;
    const GateView view(state, w.policies, {1, w.today, {}}, reasons);
    EXPECT_EQ(reasons.contains(codes::DenialReason::kUnknownEntry), row.stops) << row.name;
  }
}

TEST_F(LogAttack, RootKeysDeclareAnEntryVoidThatNoProgramReads) {
  w.seal_usual();
  const Digest first = w.append_bytes(labelled(w, "sigilo/v1/log/consent-x", w.colleague->key));
  const Digest second = w.append_bytes(labelled(w, "sigilo/v1/log/consent-y", w.m.store));
  const auto list = [&](const Digest& leaf, ResourceKind kind, const char* name) {
    w.m.directory.resources.push_back({kind, leaf, name});
    w.publish_next();
  };
  const auto answer = [&] {
    w.pass(4);
    return told(w.decide_usual());
  };
  list(first, ResourceKind::kCodeList, "void-entry.1");
  EXPECT_EQ(told(w.decide_usual()), "unknown_entry");
  EXPECT_EQ(answer(), "unknown_entry") << "there are two";
  list(second, ResourceKind::kConsentWording, "void-entry.2");
  EXPECT_EQ(answer(), "unknown_entry") << "another kind of resource";
  list(second, ResourceKind::kCodeList, "codes");
  EXPECT_EQ(answer(), "unknown_entry") << "another name";
  std::erase_if(w.m.directory.resources, [&](const ResourceEntry& r) { return r.digest == second; });
  list(second, ResourceKind::kCodeList, "void-entry.2");
  EXPECT_EQ(told(w.decide_usual()), "unknown_entry") << "it waits";
  EXPECT_EQ(answer(), "permit");
  std::erase_if(w.m.directory.resources, [&](const ResourceEntry& r) { return r.digest == first; });
  w.publish_next();
  EXPECT_EQ(told(w.decide_usual()), "unknown_entry") << "and is taken back at once";
}

TEST_F(LogAttack, AStrangersHoldWithdrawalAndSealChangeNothing) {
  w.seal_usual();
  w.append(ConsentHeld{{w.record}}, stranger());
  w.append(ConsentWithdrawn{w.record, 0, {}}, stranger());
  w.append(ConsentChanged{w.record, 0, {}, w.m.rng.id<Digest>(), {}}, stranger());
  w.append(RecordSealed{w.record, w.manifest, 0, w.m.rng.id<Digest>(), {}}, stranger());
  EXPECT_EQ(told(w.decide_usual()), "permit");
  w.append(ConsentHeld{{w.record}}, w.administrator->key);  // a member without a role in it may take away
  EXPECT_EQ(told(w.decide_usual()), "record_held");
}

TEST_F(LogAttack, ThirdPersonsAreCoveredByTheSourceOnlyTowardsANamedAuthority) {
  const auto complaint = codes::Purpose::kIndividualComplaint;
  const struct {
    const char* name;
    ConsentScope scope;
    RecipientId recipient;
    codes::Purpose purpose;
    const char* told;
  } rows[] = {
      {"a named judge", third_party(RecipientKind::kExecutionJudge, w.judge, complaint), w.judge, complaint, "permit"},
      {"any judge", third_party(RecipientKind::kExecutionJudge, {}, complaint), w.judge, complaint, "third_person_consent no_consent"},
      {"a report", third_party(RecipientKind::kExecutionJudge, w.judge, codes::Purpose::kAnnualReport), w.judge, codes::Purpose::kAnnualReport, "third_person_consent no_consent"},
      {"the mechanism", third_party(RecipientKind::kOwnMechanism, w.team, complaint), w.team, complaint, "third_person_consent no_consent"},
  };
  for (const auto& row : rows) {
    GateWorld fresh;
    ConsentScope scope = row.scope;
    const bool team = row.recipient == w.team;
    if (!scope.recipient.is_zero()) scope.recipient = team ? fresh.team : fresh.judge;
    fresh.seal(fresh.statement({scope}), {fresh.colleague});
    ReleaseRequested body = fresh.desk_request(team ? fresh.team : fresh.judge, DataCategory::kThirdParty, ReleaseForm::kPseudonymised);
    body.items = {{codes::number_of(DataCategory::kThirdParty), 3}};
    body.purpose = codes::number_of(row.purpose);
    const std::string answer = told(fresh.decide_request(body));
    const bool permitted = std::string_view(row.told) == "permit";
    EXPECT_EQ(answer == "permit", permitted) << row.name << ": " << answer;
    EXPECT_EQ(answer.find("third_person_consent") != std::string::npos, !permitted) << row.name << ": " << answer;
  }
}

TEST_F(LogAttack, ARefusalCountsOfWhomeverTheDirectoryKnowsAsAMember) {
  const auto* refuser = w.add({Role::kApprover});
  w.publish_next();
  w.seal_usual();
  w.revoke(refuser);  // logged before the refusal that was under way
  for (const auto* member : {refuser, w.administrator}) {
    const Digest leaf = w.request(w.usual_request());
    w.approve(leaf);
    ASSERT_EQ(told(w.decide(leaf)), "permit");
    w.append(ReleaseRefused{leaf}, stranger());
    ASSERT_EQ(told(w.decide(leaf)), "permit");
    w.append(ReleaseRefused{leaf}, member->key);
    EXPECT_EQ(told(w.decide(leaf)), "approval_refused");
  }
}

TEST_F(LogAttack, ACodeThatAMemberSpreadOverManyChainsIsNoneOfTheLaterOnes) {
  const Digest tag = w.m.rng.id<Digest>();
  ConsentStatement first = w.statement({w.scope()});
  first.withdrawal_tag = tag;
  w.seal(first, {w.colleague});
  for (std::size_t i = 1; i < 2 * kMaxCarriers; ++i) w.append(ConsentChanged{w.m.rng.id<RecordId>(), 0, {}, w.m.rng.id<Digest>(), tag}, w.clinician->key);
  EXPECT_EQ(w.state.carriers(tag), kMaxCarriers);
  const RecordId late = w.m.rng.id<RecordId>();
  w.append(ConsentChanged{late, 0, {}, w.m.rng.id<Digest>(), tag}, w.clinician->key);
  EXPECT_TRUE(w.state.chain(late, 0)->withdrawn()) << "it gives nothing, so that the code need not reach it";
  w.append(RecordSealed{w.m.rng.id<RecordId>(), w.m.rng.id<Digest>(), 0, w.m.rng.id<Digest>(), tag}, w.m.store);
  EXPECT_EQ(w.state.carriers(tag), kMaxCarriers + 1) << "a record that comes in with the code is reached by it";
  // The person's own chain carries it still, and what is added there with the same code counts.
  ConsentStatement again = w.statement({w.scope()});
  again.withdrawal_tag = tag;
  w.change(again, w.colleague, {w.clinician});
  EXPECT_EQ(w.state.chain(w.record, 0)->events().size(), 2U);
  w.append(ConsentWithdrawn{{}, 0, tag}, w.colleague->key);
  EXPECT_TRUE(w.state.chain(w.record, 0)->withdrawn());
}

TEST_F(LogAttack, ARefusalThatStandsBeforeItsRequestCounts) {
  w.seal_usual();
  const ReleaseRequested body = w.usual_request();
  const Bytes bytes = sign_entry(make_header("", w.origin(), {}, w.reviewer->key, w.today, w.m.rng), body, w.reviewer->key).value();
  const Digest leaf = parse_entry(bytes, w.origin()).value().statement.leaf_hash();
  w.append(ReleaseRefused{leaf}, w.second_approver->key);
  ASSERT_EQ(w.append_bytes(bytes), leaf);
  w.approve(leaf);
  EXPECT_EQ(told(w.decide(leaf)), "approval_refused");
}

TEST_F(LogAttack, AVoidedPermitIsNotGivenAgain) {
  w.seal_usual();
  const Digest leaf = w.request(w.usual_request());
  w.approve(leaf);
  const Digest permit = w.permit(leaf);
  const auto again = [&](const Digest& own) { return told(evaluate(w.state, leaf, {1, w.today, own}, w.openings_file(), w.policies)); };
  EXPECT_EQ(again(permit), "permit");
  EXPECT_EQ(again(w.m.rng.id<Digest>()), "already_used") << "a permit that is nowhere";
  w.append(PermitVoided{permit, {1}}, w.m.custodians[0]);
  EXPECT_EQ(again(permit), "already_used");
}

TEST_F(LogAttack, ACopyOfAPermitIsTheSamePermit) {
  w.seal_usual();
  const Digest leaf = w.request(w.usual_request());
  w.approve(leaf);
  w.permit(leaf);
  w.append_bytes(Bytes(w.entries.back().bytes));
  EXPECT_EQ(w.state.request(leaf)->permits.size(), 1U);
  EXPECT_EQ(w.state.identified_on(device_id_of(w.m.custodians[0].public_key()), w.today), 1U) << "it takes nothing more of the day";
}

TEST_F(LogAttack, AVoidingVoidsThePermitThatItNames) {
  w.seal_usual();
  const Digest leaf = w.request(w.usual_request());
  w.approve(leaf);
  const Digest first = w.permit(leaf);
  w.today = w.today.plus(1);  // in another entry, which a sound program would not have written
  w.permit(leaf);
  w.append(PermitVoided{first, {1}}, w.m.custodians[0]);
  const auto& permits = w.state.request(leaf)->permits;
  ASSERT_EQ(permits.size(), 2U);
  EXPECT_TRUE(permits[0].voided);
  EXPECT_FALSE(permits[1].voided);
  EXPECT_EQ(w.state.identified_on(permits[1].custodian_key, permits[1].day), 1U);
}

TEST_F(LogAttack, APermitOfAMemberOrTheStoreIsNone) {
  w.seal_usual();
  const Digest leaf = w.request(w.usual_request());
  w.approve(leaf);
  for (const std::uint8_t custodian : {std::uint8_t{0}, std::uint8_t{1}}) {
    w.append(ReleasePermitted{custodian, leaf}, w.reviewer->key);
    w.append(ReleasePermitted{custodian, leaf}, w.m.store);
  }
  EXPECT_TRUE(w.state.request(leaf)->permits.empty());
}

TEST_F(LogAttack, WhoMayNotAskTakesNoReleaseFromWhoMay) {
  w.seal_usual();
  const ReleaseRequested body = w.usual_request();
  w.append(body, w.clinician->key);
  const Digest leaf = w.append(body, w.reviewer->key);
  w.approve(leaf);
  EXPECT_EQ(told(w.decide(leaf)), "permit");
}

TEST_F(LogAttack, OneReleaseHasOneRequest) {
  w.seal_usual();
  const ReleaseRequested first = w.usual_request();
  ReleaseRequested second = first;
  second.last_day = w.today.plus(3);
  for (const auto& [body, answer] : {std::pair(first, "permit"), std::pair(second, "unknown_request")}) {
    const Digest leaf = w.append(body, w.reviewer->key);
    w.approve(leaf);
    EXPECT_EQ(told(w.decide(leaf)), answer);
  }
}

TEST_F(LogAttack, ThePermitOfAKeyThatWasExchangedIsNone) {
  w.seal_usual();
  w.pass(4);
  const Digest leaf = w.request(w.usual_request());
  w.approve(leaf);
  w.permit(leaf, 1);
  w.permit(leaf, 3);
  const auto half = [&] { return told(evaluate_half(w.state, leaf, w.today, w.openings_file(), w.policies)); };
  ASSERT_EQ(half(), "permit");
  w.m.custodians[2] = SigningKey::generate(w.m.rng);
  w.m.directory.custodians[2].verify_key = w.m.custodians[2].public_key();
  w.publish_next();
  w.pass(4);
  EXPECT_NE(half().find("permits_missing"), std::string::npos);
}

TEST_F(LogAttack, APermitNamesTheLogThatItRestsOn) {
  w.seal_usual();
  const Decision decision = w.decide_usual();
  ASSERT_TRUE(decision);
  EXPECT_EQ(decision->log_size(), w.entries.size());
}

}  // namespace
}  // namespace sigilo
