#include "crypto/consent/evaluate.h"

#include <gtest/gtest.h>

#include <functional>
#include <type_traits>

#include "tests/unit/crypto/consent/gate_world.h"

namespace sigilo {
namespace {

using codes::DataCategory;
using codes::DenialReason;
using codes::ReleaseForm;
using test::GateWorld;
using test::told;

static_assert(!std::is_default_constructible_v<ReleasePermit>);
static_assert(!std::is_copy_constructible_v<ReleasePermit> && !std::is_copy_assignable_v<ReleasePermit>);
static_assert(std::is_nothrow_move_constructible_v<ReleasePermit>);
static_assert(!std::is_aggregate_v<ReleasePermit>);

TEST(Evaluate, PermitsWhatThePersonAllowedAndSaysWhatMayLeave) {
  GateWorld w;
  w.seal_usual();
  const ReleaseRequested body = w.usual_request();
  const Digest leaf = w.request(body);
  w.approve(leaf);
  Decision decision = w.decide(leaf, 2);
  ASSERT_EQ(told(decision), "permit");
  ReleasePermit permit = std::move(*decision);
  EXPECT_EQ(permit.request(), leaf);
  EXPECT_EQ(permit.record(), w.record);
  EXPECT_EQ(permit.manifest(), w.manifest);
  ASSERT_EQ(permit.items().size(), 1U);
  EXPECT_EQ(permit.items()[0].category, DataCategory::kIdentity);
  EXPECT_EQ(permit.recipient(), w.judge);
  EXPECT_EQ(to_bytes(permit.recipient_key()), body.key);
  EXPECT_EQ(permit.custodian(), 2);
  EXPECT_EQ(permit.day(), w.today);
  EXPECT_EQ(permit.permits_needed(), 2);
  const ReleasePermit taken = std::move(permit);
  EXPECT_EQ(taken.request(), leaf);
  EXPECT_TRUE(permit.recipient_key().empty());  // NOLINT(bugprone-use-after-move): what was given up holds nothing
  EXPECT_TRUE(permit.items().empty());
}

TEST(Evaluate, PermitsAnonymisedAccountsThroughTheDesk) {
  GateWorld w;
  ConsentScope scope = w.scope(DataCategory::kAccount);
  scope.form = ReleaseForm::kAnonymised;
  ConsentStatement s = w.statement({scope});
  s.mode = codes::ConsentMode::kSignature;
  w.seal(s, {});  // in writing and not identified: one member is enough
  EXPECT_EQ(told(w.decide_request(w.desk_request(w.judge, DataCategory::kAccount, ReleaseForm::kAnonymised))), "permit");
}

TEST(Evaluate, LetsTheAssignedOfficerOpenTheSafeContactWithoutASecondApprover) {
  GateWorld w;
  const ConsentScope scope{DataCategory::kContact, codes::Purpose::kProtection, codes::RecipientKind::kOwnMechanism, {}, ReleaseForm::kIdentified, Day(20'050)};
  w.seal(w.statement({scope}), {w.colleague});
  ReleaseRequested body = w.usual_request();
  body.items = {{codes::number_of(DataCategory::kContact), 0}};
  body.purpose = codes::number_of(codes::Purpose::kProtection);
  body.route = codes::number_of(codes::ReleaseRoute::kInternal);
  body.recipient = {};
  body.key = w.officer->kem.public_key;
  EXPECT_EQ(told(w.decide(w.request(body, w.officer))), "officer_not_assigned");
  w.append(OfficerAssigned{w.record, w.officer->member}, w.officer->key);  // not by himself
  for (const auto* other : {w.interviewer, w.approver, w.administrator}) w.append(OfficerAssigned{w.record, w.officer->member}, other->key);
  w.append(OfficerAssigned{w.record, w.officer->member}, w.m.store);
  EXPECT_EQ(told(w.decide(w.request(body, w.officer))), "officer_not_assigned");
  w.append(OfficerAssigned{w.record, w.officer->member}, w.reviewer->key);
  EXPECT_EQ(told(w.decide(w.request(body, w.officer))), "permit");

  ReleaseRequested other_key = body;
  other_key.key = w.reviewer->kem.public_key;
  EXPECT_EQ(told(w.decide(w.request(other_key, w.officer))), "recipient_key");
  ReleaseRequested more = body;
  more.items.insert(more.items.begin(), {codes::number_of(DataCategory::kIdentity), 0});
  EXPECT_EQ(told(w.decide(w.request(more, w.officer))), "internal_only_contact no_scope");
  EXPECT_EQ(told(w.decide(w.request(body, w.reviewer))), "requester_not_allowed recipient_key officer_not_assigned");
}

TEST(Evaluate, TheInternalRouteGivesTheSafeContactAndNothingElse) {
  using codes::number_of;
  GateWorld w;
  const ConsentScope contact{DataCategory::kContact, codes::Purpose::kProtection, codes::RecipientKind::kOwnMechanism, {}, ReleaseForm::kIdentified, Day(20'050)};
  std::vector<ConsentScope> scopes(4, contact);
  scopes[1].category = DataCategory::kCaseAndCustody;
  scopes[2].purpose = codes::Purpose::kHealthReferral;
  scopes[3].form = ReleaseForm::kPseudonymised;
  w.seal(w.statement(scopes), {w.colleague});  // the person allowed all of it
  w.append(OfficerAssigned{w.record, w.officer->member}, w.reviewer->key);
  const struct {
    const char* name;
    std::function<void(ReleaseRequested&)> change;
    const char* told;
  } rows[] = {
      {"the contact", [](auto&) {}, "permit"},
      {"another category beside it", [](auto& r) { r.items.push_back({number_of(DataCategory::kCaseAndCustody), 0}); }, "internal_only_contact"},
      {"another category", [](auto& r) { r.items[0].category = number_of(DataCategory::kCaseAndCustody); }, "internal_only_contact"},
      {"another person's", [](auto& r) { r.items[0].subject = 3; }, "internal_only_contact other_subject"},
      {"another purpose", [](auto& r) { r.purpose = number_of(codes::Purpose::kHealthReferral); }, "internal_only_contact"},
      {"another form", [](auto& r) { r.form = number_of(ReleaseForm::kPseudonymised); }, "internal_only_contact"},
      {"to somebody", [&](auto& r) { r.recipient = w.team; }, "recipient_key"},
      {"through the desk", [&](auto& r) { r.desk_key = w.sign_desk_key({r.release, r.record, r.recipient, "", r.key}, w.desk); }, "recipient_key"},
      {"to no key", [](auto& r) { r.key.clear(); }, "recipient_key"},
  };
  for (const auto& row : rows) {
    ReleaseRequested body = w.usual_request();
    body.items = {{number_of(DataCategory::kContact), 0}};
    body.purpose = number_of(codes::Purpose::kProtection);
    body.route = number_of(codes::ReleaseRoute::kInternal);
    body.recipient = {};
    body.key = w.officer->kem.public_key;
    row.change(body);
    EXPECT_EQ(told(w.decide(w.request(body, w.officer))), row.told) << row.name;
  }
}

struct Row {
  const char* name;
  std::function<void(GateWorld&)> before;             ///< before the record comes in
  std::function<void(ConsentStatement&)> statement;   ///< of the usual consent
  std::function<void(ReleaseRequested&, GateWorld&)> request;
  std::function<void(GateWorld&, const Digest&)> after;  ///< with the request's leaf, before the decision
  const char* told;
};

TEST(Evaluate, DeniesWithTheReason) {
  using codes::number_of;
  const auto none = [](auto&&...) {};
  const std::vector<Row> rows = {
      {"usual", none, none, none, none, "permit"},
      {"unknown form", none, none, [](auto& r, auto&) { r.form = 9; }, none, "unknown_code"},
      {"no form", none, none, [](auto& r, auto&) { r.form = 0; }, none, "unknown_code"},
      {"no purpose", none, none, [](auto& r, auto&) { r.purpose = 0; }, none, "unknown_code"},
      {"no ground", none, none, [](auto& r, auto&) { r.ground = 0; }, none, "unknown_code"},
      {"no route", none, none, [](auto& r, auto&) { r.route = 0; }, none, "unknown_code"},
      {"unknown category", none, none, [](auto& r, auto&) { r.items[0].category = 8; }, none, "unknown_code"},
      {"another purpose", none, none, [](auto& r, auto&) { r.purpose = number_of(codes::Purpose::kCriminalReport); }, none, "no_scope"},
      {"another category", none, none, [](auto& r, auto&) { r.items[0].category = number_of(DataCategory::kCaseAndCustody); }, none, "no_scope"},
      {"a second category", none, none, [](auto& r, auto&) { r.items.push_back({number_of(DataCategory::kContact), 0}); }, none, "no_scope"},
      {"another judge", none, none, [](auto& r, auto& w) { r.recipient = w.other_judge; r.key = w.entry_of(w.other_judge).kem_public_key; }, none, "no_scope"},
      {"the prison director", none, none, [](auto& r, auto& w) { r.recipient = w.director; r.key = w.entry_of(w.director).kem_public_key; }, none, "no_scope"},
      {"nobody", none, none, [](auto& r, auto&) { r.recipient = RecipientId(std::array<std::uint8_t, 16>{1}); }, none, "recipient_unknown"},
      {"empty recipient", none, none, [](auto& r, auto&) { r.recipient = {}; }, none, "recipient_unknown"},
      {"another key", none, none, [](auto& r, auto& w) { r.key = w.entry_of(w.other_judge).kem_public_key; }, none, "recipient_key"},
      {"empty key", none, none, [](auto& r, auto&) { r.key.clear(); }, none, "recipient_key"},
      {"other openings", none, none, [](auto& r, auto& w) { r.openings = w.m.rng.template id<Digest>(); }, none, "opening_missing"},
      {"another manifest", none, none, [](auto& r, auto&) { r.manifest = {}; }, none, "record_unknown"},
      {"unknown record", none, none, [](auto& r, auto& w) { r.record = w.m.rng.template id<RecordId>(); }, none, "record_unknown no_consent"},
      {"unknown record that is held", none, none, [](auto& r, auto& w) {
         r.record = w.m.rng.template id<RecordId>();
         w.append(ConsentHeld{{r.record}}, w.colleague->key);
       }, none, "record_unknown record_held no_consent"},
      {"eight days", none, none, [](auto& r, auto&) { r.last_day = r.last_day.plus(1); }, none, "request_expired"},
      {"late", none, none, none, [](auto& w, auto&) { w.today = w.today.plus(8); }, "request_expired"},
      {"from the future", none, none, none, [](auto& w, auto&) { w.today = w.today.plus(-1); }, "request_expired"},
      {"refused", none, none, none, [](auto& w, auto& leaf) { w.append(ReleaseRefused{leaf}, w.second_approver->key); }, "approval_refused"},
      {"requester revoked", none, none, none, [](auto& w, auto&) { w.revoke(w.reviewer); }, "requester_not_allowed"},
      {"approver revoked", none, none, none, [](auto& w, auto&) { w.revoke(w.approver); }, "not_approved approver_not_allowed"},
      {"held", none, none, none, [](auto& w, auto&) { w.append(ConsentHeld{{w.record}}, w.administrator->key); }, "record_held"},
      {"withdrawn", none, none, none, [](auto& w, auto&) { w.append(ConsentWithdrawn{w.record, 0, {}}, w.colleague->key); }, "withdrawn"},
      {"used", none, none, none, [](auto& w, auto& leaf) { w.permit(leaf); }, "already_used"},
      {"used by another custodian", none, none, none, [](auto& w, auto& leaf) { w.permit(leaf, 2); }, "permit"},
      {"not understood", none, [](auto& s) { s.understanding = codes::Understanding::kNotChecked; }, none, none, "not_understood"},
      {"unlisted wording", none, [](auto& s) { s.wording = Digest(std::array<std::uint8_t, 32>{1}); }, none, none, "unknown_wording"},
      {"no wording", none, [](auto& s) { s.wording = {}; }, none, none, "unknown_wording"},
      {"group", none, [](auto& s) { s.interview = codes::InterviewKind::kGroup; }, none, none, "wrong_wording group_interview"},
      {"organisation", none, [](auto& s) { s.source = codes::SubjectKind::kOrganisation; }, none, none, "wrong_wording"},
      {"child", none, [](auto& s) { s.age = codes::AgeGroup::kChild; s.guardian = codes::GuardianRule::kVoid; }, none, none,
       "wrong_wording child_without_consent"},
      {"run out", none, [](auto& s) { s.scopes[0].last_day = Day(20'004); }, none, none, "scope_expired"},
      {"last day", none, [](auto& s) { s.scopes[0].last_day = Day(20'005); }, none, none, "permit"},
      {"any judge", none, [](auto& s) { s.scopes[0].recipient = {}; }, none, none, "permit"},
      {"directory expired", none, none, [](auto& r, auto&) { r.last_day = r.last_day.plus(100); }, [](auto& w, auto&) { w.today = Day(20'061); }, "directory_expired"},
      {"entry of tomorrow", none, none, none, [](auto& w, auto&) {
         w.append_bytes(sign_statement(make_header("sigilo/v1/log/consent-narrowed", w.origin(), {}, w.colleague->key, w.today, w.m.rng), {}, w.colleague->key).value());
       }, "unknown_entry"},
      {"harmless entry of tomorrow", none, none, none, [](auto& w, auto&) {
         w.append_bytes(sign_statement(make_header("sigilo/v1/log/protection-round", w.origin(), {}, w.colleague->key, w.today, w.m.rng), {}, w.colleague->key).value());
       }, "permit"},
  };
  std::set<std::string> seen;
  for (const Row& row : rows) {
    GateWorld w;
    row.before(w);
    ConsentStatement s = w.statement({w.scope()});
    row.statement(s);
    w.seal(s, {w.colleague});
    ReleaseRequested body = w.usual_request();
    row.request(body, w);
    const Digest leaf = w.request(body);
    w.approve(leaf);
    row.after(w, leaf);
    EXPECT_EQ(told(w.decide(leaf)), row.told) << row.name;
  }
}

TEST(Evaluate, DeniesARequestThatNobodyMadeAndAnUnknownCustodian) {
  GateWorld w;
  w.seal_usual();
  EXPECT_EQ(told(w.decide(w.m.rng.id<Digest>())), "unknown_request");
  const Digest leaf = w.request(w.usual_request());
  EXPECT_EQ(told(w.decide(leaf, 4)), "custodian_not_allowed");
  EXPECT_EQ(told(w.decide(leaf)), "not_approved");
  EXPECT_EQ(told(evaluate(GateState(), leaf, {1, w.today, {}}, w.openings_file(), w.policies)), "directory_unknown");
  w.approve(leaf);
  EXPECT_EQ(told(evaluate(w.state, leaf, {1, w.today, {}}, {}, w.policies)), "opening_missing");
}

TEST(Evaluate, SendsToTheDeskWhatMustNotGoRaw) {
  for (const codes::Entry& category : codes::info(codes::Vocabulary::kDataCategory).entries) {
    for (const codes::Entry& form : codes::info(codes::Vocabulary::kReleaseForm).entries) {
      GateWorld w;
      ConsentScope scope = w.scope(static_cast<DataCategory>(category.number));
      scope.form = static_cast<ReleaseForm>(form.number);
      w.seal(w.statement({scope}), {w.colleague});
      ReleaseRequested body = w.usual_request();
      body.items = {{category.number, 0}};
      body.form = form.number;
      const bool raw = form.code == "identified" && (category.code == "identity" || category.code == "contact" || category.code == "case_and_custody");
      EXPECT_EQ(told(w.decide_request(body)), raw ? "permit" : "needs_desk") << category.code << ' ' << form.code;
      EXPECT_EQ(told(w.decide_request(w.desk_request(w.judge, scope.category, scope.form))), "permit") << category.code << ' ' << form.code;
    }
  }
}

TEST(Evaluate, NothingGoesToThePublicUnseen) {
  GateWorld w;
  const RecipientId press = w.add_recipient(codes::RecipientKind::kPublic, true);
  w.publish_next();
  ConsentScope scope = w.scope();
  scope.recipient_kind = codes::RecipientKind::kPublic;
  scope.recipient = press;
  w.seal(w.statement({scope}), {w.colleague});
  ReleaseRequested blind = w.usual_request();
  blind.recipient = press;
  blind.key = w.entry_of(press).kem_public_key;
  EXPECT_EQ(told(w.decide_request(blind)), "needs_desk");
  EXPECT_EQ(told(w.decide_request(w.desk_request(press, scope.category, scope.form))), "permit");
}

TEST(Evaluate, TheDailyLimitIsOfWhatIdentifies) {
  GateWorld w;
  ConsentScope aggregate = w.scope(DataCategory::kAccount);
  aggregate.form = ReleaseForm::kAggregate;
  w.seal(w.statement({w.scope(), aggregate}), {w.colleague});
  const DeviceId key = device_id_of(w.m.custodians[0].public_key());
  const auto usual = [&] {
    const Digest leaf = w.request(w.usual_request());
    w.approve(leaf);
    return leaf;
  };
  const Digest of_nobody = w.request(w.desk_request(w.judge, DataCategory::kAccount, ReleaseForm::kAggregate));
  w.approve(of_nobody);
  w.permit(of_nobody);
  EXPECT_EQ(w.state.identified_on(key, w.today), 0U);
  for (std::uint32_t i = 0; i < PolicyDemands::kDefaultDailyLimit; ++i) w.permit(usual());
  EXPECT_EQ(w.state.identified_on(key, w.today), PolicyDemands::kDefaultDailyLimit);
  EXPECT_EQ(told(w.decide(usual())), "daily_limit");
  EXPECT_EQ(told(w.decide_request(w.desk_request(w.judge, DataCategory::kAccount, ReleaseForm::kAggregate))), "permit");
}

TEST(Evaluate, WhatWasPermittedYesterdayUsesUpNothingOfToday) {
  GateWorld w;
  w.seal_usual();
  const auto usual = [&] {
    const Digest leaf = w.request(w.usual_request());
    w.approve(leaf);
    return leaf;
  };
  const Digest yesterdays = usual();
  const Digest own = w.permit(yesterdays);
  const auto again = [&] { return told(evaluate(w.state, yesterdays, {1, w.today, own}, w.openings_file(), w.policies)); };
  w.today = w.today.plus(1);
  for (std::uint32_t i = 0; i < PolicyDemands::kDefaultDailyLimit; ++i) w.permit(usual());
  EXPECT_EQ(again(), "permit") << "the half follows after midnight";
  const Digest more = usual();
  const Digest sixth = w.permit(more);
  EXPECT_EQ(told(evaluate(w.state, more, {1, w.today, sixth}, w.openings_file(), w.policies)), "daily_limit");
  w.today = w.today.plus(1);
  EXPECT_EQ(told(evaluate(w.state, more, {1, w.today, sixth}, w.openings_file(), w.policies)), "daily_limit") << "nor does it come within by waiting";
  w.today = w.today.plus(-1);
  const Digest others = usual();
  w.permit(others, 2);
  EXPECT_EQ(told(w.decide(others)), "daily_limit") << "another custodian's permit counts on another's day";
}

TEST(Evaluate, CountsIdentifiedCategoriesOfADayAndCustodian) {
  GateWorld w;
  const std::vector<DataCategory> categories = {DataCategory::kIdentity, DataCategory::kContact, DataCategory::kCaseAndCustody};
  std::vector<ConsentScope> scopes;
  ReleaseRequested body;
  for (const DataCategory category : categories) scopes.push_back(w.scope(category));
  w.seal(w.statement(scopes), {w.colleague});
  body = w.usual_request();
  body.items.clear();
  for (const DataCategory category : categories) body.items.push_back({codes::number_of(category), 0});
  const Digest first = w.request(body);
  w.approve(first);
  ASSERT_EQ(told(w.decide(first)), "permit");
  const Digest permit = w.permit(first);
  EXPECT_EQ(told(w.decide_request(body)), "daily_limit");  // 3 and 3 are more than 5
  EXPECT_EQ(told(evaluate(w.state, first, {1, w.today, permit}, w.openings_file(), w.policies)), "permit");  // the same answer again
  w.append(PermitVoided{permit, {1}}, w.m.custodians[1]);  // another custodian's word does not free it
  EXPECT_EQ(told(w.decide_request(body)), "daily_limit");
  w.append(PermitVoided{permit, {1}}, w.m.custodians[0]);
  EXPECT_EQ(told(w.decide_request(body)), "permit");
}

TEST(EvaluateHalf, WantsEnoughPermitsAndAsksAgain) {
  GateWorld w;
  w.seal_usual();
  const Digest leaf = w.request(w.usual_request());
  w.approve(leaf);
  const auto half = [&] { return told(evaluate_half(w.state, leaf, w.today, w.openings_file(), w.policies)); };
  EXPECT_EQ(half(), "permits_missing");
  w.permit(leaf, 1);
  EXPECT_EQ(half(), "permits_missing");
  w.append(ReleasePermitted{2, leaf}, w.m.custodians[0]);  // in another's name
  EXPECT_EQ(half(), "permits_missing");
  const Digest second = w.permit(leaf, 2);
  EXPECT_EQ(half(), "permit");
  w.append(PermitVoided{second, {22}}, w.m.custodians[1]);
  EXPECT_EQ(half(), "permits_missing");
  w.permit(leaf, 3);
  EXPECT_EQ(half(), "permit");
  w.append(ConsentWithdrawn{w.record, 0, {}}, w.colleague->key);
  EXPECT_EQ(half(), "withdrawn permits_missing");
}

TEST(Explain, SaysWhatTheConsentLacksWithoutARequest) {
  GateWorld w;
  w.seal_usual();
  const ConsentScope s = w.scope();
  ConsentQuestion question{w.record, 0, {s.category, s.purpose, s.recipient_kind, w.judge, s.form, {}}, w.reviewer->member};
  const auto ask = [&] { return explain(w.state, question, {1, w.today, {}}, w.openings, w.policies); };
  EXPECT_TRUE(ask().empty());
  question.point.recipient = w.other_judge;
  EXPECT_EQ(ask(), std::vector{DenialReason::kNoScope});
  w.append(ConsentHeld{{w.record}}, w.colleague->key);
  EXPECT_EQ(ask(), (std::vector{DenialReason::kRecordHeld, DenialReason::kNoScope}));
}

TEST(Explain, AsksForTheDayOfTheDecisionAndForTheAskerIfThereIsOne) {
  GateWorld w;
  w.seal(w.statement({}), {w.colleague});
  w.change(w.statement({w.scope()}), w.reviewer, {w.clinician});
  w.pass(4);
  const ConsentScope s = w.scope();
  ConsentQuestion question{w.record, 0, {s.category, s.purpose, s.recipient_kind, w.judge, s.form, {}}, w.reviewer->member};
  const auto ask = [&] { return explain(w.state, question, {1, w.today, {}}, w.openings, w.policies); };
  EXPECT_EQ(ask(), std::vector{DenialReason::kSignerRequests});
  question.asker.reset();
  EXPECT_TRUE(ask().empty());
  w.today = s.last_day.plus(1);
  EXPECT_EQ(ask(), std::vector{DenialReason::kScopeExpired});
}

TEST(Explain, NobodyInParticularIsNoNamedAuthority) {
  GateWorld w;
  ConsentScope any = w.scope(DataCategory::kThirdParty);
  any.recipient = {};
  w.seal(w.statement({any}), {w.colleague});
  const ConsentQuestion question{w.record, 3, {any.category, any.purpose, any.recipient_kind, {}, any.form, {}}, {}};
  EXPECT_EQ(explain(w.state, question, {1, w.today, {}}, w.openings, w.policies),
            (std::vector{DenialReason::kNoConsent, DenialReason::kThirdPersonConsent}));
}

}  // namespace
}  // namespace sigilo
