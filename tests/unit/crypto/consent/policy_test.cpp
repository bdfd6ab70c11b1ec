#include "crypto/consent/consent_policy.h"

#include <gtest/gtest.h>

#include "crypto/consent/jurisdictions.h"
#include "tests/unit/crypto/consent/gate_world.h"

namespace sigilo {
namespace {

using codes::DataCategory;
using codes::Jurisdiction;
using codes::PolicyBasis;
using codes::ReleaseForm;
using test::GateWorld;
using test::told;
using Rule = codes::PolicyRule;

ConsentPolicy policy_of(std::vector<PolicyClause> rules) { return {Jurisdiction::kUy, 3, std::move(rules), {"a point"}}; }

void list(GateWorld& w, const ConsentPolicy& policy) {
  const Bytes file = encode_policy(policy).value();
  w.m.directory.resources.push_back({ResourceKind::kCodeList, policy_digest(file), policy_resource_name(policy.jurisdiction)});
  w.publish_next();
  ASSERT_TRUE(w.policies.add(file));
}

TEST(ConsentPolicy, ReadsBackAndIsRefusedWhenDamaged) {
  const ConsentPolicy policy = policy_of({{Rule::kWriting, 0x18, PolicyBasis::kLaw, "art. 18"}, {Rule::kWaitingDays, 9, PolicyBasis::kCounselMustConfirm, ""}});
  const Bytes file = encode_policy(policy).value();
  EXPECT_EQ(parse_policy(file).value(), policy);
  for (std::size_t size = 0; size < file.size(); ++size) EXPECT_FALSE(parse_policy(ByteView(file).first(size)).has_value()) << size;
  Bytes longer = file;
  longer.push_back(0);
  EXPECT_EQ(parse_policy(longer).error().code, ErrorCode::kMalformed);
  for (std::size_t i = 0; i < file.size(); ++i) {
    Bytes damaged = file;
    damaged[i] ^= 0x41;
    const auto read = parse_policy(damaged);
    if (!read) continue;
    EXPECT_NE(*read, policy) << i;
    EXPECT_EQ(encode_policy(*read).value(), damaged) << i;
  }
  Bytes tomorrow = file;
  tomorrow[8] = '2';  // sigilo/v2/
  EXPECT_EQ(parse_policy(tomorrow).error().code, ErrorCode::kUnsupported);
}

TEST(ConsentPolicy, RefusesRulesThatSayNothingOrAreUnknown) {
  struct Row {
    PolicyClause clause;
    ErrorCode code;
  };
  const Row rows[] = {{{Rule::kWriting, 0, PolicyBasis::kLaw, ""}, ErrorCode::kInvalidArgument},
                      {{Rule::kWriting, 0x100, PolicyBasis::kLaw, ""}, ErrorCode::kUnsupported},
                      {{Rule::kGuardian, 2, PolicyBasis::kLaw, ""}, ErrorCode::kInvalidArgument},
                      {{Rule::kApprovers, 0, PolicyBasis::kLaw, ""}, ErrorCode::kInvalidArgument},
                      {{static_cast<Rule>(9), 1, PolicyBasis::kLaw, ""}, ErrorCode::kUnsupported},
                      {{Rule::kWriting, 1, static_cast<PolicyBasis>(0), ""}, ErrorCode::kUnsupported},
                      {{Rule::kWriting, 1, PolicyBasis::kLaw, "\xff"}, ErrorCode::kInvalidArgument},
                      {{Rule::kWriting, 1, PolicyBasis::kLaw, std::string(1025, 'x')}, ErrorCode::kTooLarge}};
  for (const Row& row : rows) EXPECT_EQ(encode_policy(policy_of({row.clause})).error().code, row.code) << row.clause.source;
  const PolicyClause twice{Rule::kGuardian, 1, PolicyBasis::kLaw, ""};
  EXPECT_EQ(encode_policy(policy_of({twice, twice})).error().code, ErrorCode::kMalformed);
  EXPECT_EQ(encode_policy(policy_of(std::vector<PolicyClause>(33, twice))).error().code, ErrorCode::kTooLarge);
}

TEST(ConsentPolicy, OnlyEverDemandsMore) {
  testing::SeededRng rng(5);
  for (int round = 0; round < 20'000; ++round) {
    PolicyDemands demands;
    for (std::uint64_t n = rng.below(4); n > 0; --n) {
      const PolicyDemands before = demands;
      std::vector<PolicyClause> clauses;
      for (std::uint8_t rule = 1; rule <= 8; ++rule) {
        const bool flag = rule >= 3 && rule <= 5;
        if (rng.below(3) == 0) clauses.push_back({static_cast<Rule>(rule), flag ? 1U : 1U + static_cast<std::uint32_t>(rng.below(10)), PolicyBasis::kLaw, ""});
      }
      tighten(demands, policy_of(clauses));
      ASSERT_EQ(demands.writing & before.writing, before.writing);
      ASSERT_EQ(demands.second_member & before.second_member, before.second_member);
      ASSERT_TRUE(demands.guardian >= before.guardian && demands.third_person >= before.third_person && demands.private_talk >= before.private_talk);
      ASSERT_GE(demands.approvers, before.approvers);
      ASSERT_GE(demands.waiting_days, before.waiting_days);
      if (before.daily_limit != 0) {
        ASSERT_LE(demands.daily_limit, before.daily_limit);
      }
    }
    ASSERT_GE(demands.approvers, 1U);
    ASSERT_GE(demands.waiting_days, PolicyDemands::kFloorWaitingDays);
  }
}

TEST(JurisdictionPolicy, ExistsForEachAndMarksWhatCounselMustConfirm) {
  for (const codes::Entry& entry : codes::info(codes::Vocabulary::kJurisdiction).entries) {
    const auto jurisdiction = static_cast<Jurisdiction>(entry.number);
    const ConsentPolicy policy = jurisdiction_policy(jurisdiction);
    EXPECT_EQ(policy.jurisdiction, jurisdiction);
    EXPECT_EQ(parse_policy(encode_policy(policy).value()).value(), policy) << entry.code;
    EXPECT_FALSE(policy.points.empty()) << entry.code;
    for (const PolicyClause& clause : policy.rules) EXPECT_FALSE(clause.source.empty()) << entry.code;
  }
  EXPECT_EQ(policy_resource_name(Jurisdiction::kUy), "consent-policy.uy");
}

/// Health data of an adult, identified, to the judge through the desk, given orally before a second member.
std::string decide_health(Jurisdiction jurisdiction, codes::ConsentMode mode) {
  GateWorld w;
  list(w, jurisdiction_policy(jurisdiction));
  ConsentStatement s = w.statement({w.scope(DataCategory::kHealth)});
  s.mode = mode;
  w.seal(s, {w.colleague});
  return told(w.decide_request(w.desk_request(w.judge, DataCategory::kHealth, ReleaseForm::kIdentified)));
}

TEST(JurisdictionPolicy, DemandsWritingForSensitiveDataInUruguayAndPeru) {
  for (const codes::Entry& entry : codes::info(codes::Vocabulary::kJurisdiction).entries) {
    const auto jurisdiction = static_cast<Jurisdiction>(entry.number);
    const bool writing = jurisdiction == Jurisdiction::kUy || jurisdiction == Jurisdiction::kPe;
    EXPECT_EQ(decide_health(jurisdiction, codes::ConsentMode::kOralWithWitness), writing ? "policy_writing" : "permit") << entry.code;
    EXPECT_EQ(decide_health(jurisdiction, codes::ConsentMode::kAssisted), writing ? "policy_writing" : "permit") << entry.code;
    EXPECT_EQ(decide_health(jurisdiction, codes::ConsentMode::kSignature), "permit") << entry.code;
    EXPECT_EQ(decide_health(jurisdiction, codes::ConsentMode::kThumbprint), "permit") << entry.code;
  }
}

TEST(JurisdictionPolicy, WantsTheGuardiansAgreementInBrazilAndParaguay) {
  for (const codes::Entry& entry : codes::info(codes::Vocabulary::kJurisdiction).entries) {
    const auto jurisdiction = static_cast<Jurisdiction>(entry.number);
    for (const auto guardian : {codes::GuardianRule::kGuardianAgreed, codes::GuardianRule::kNotRequired, codes::GuardianRule::kVoid}) {
      GateWorld w;
      list(w, jurisdiction_policy(jurisdiction));
      w.pass(4);  // until then a version counts that lists no law at all
      ConsentStatement s = w.statement({w.scope()});
      s.age = codes::AgeGroup::kChild;
      s.guardian = guardian;
      s.wording = w.wording("child.es");
      w.seal(s, {w.colleague});
      const bool strict = jurisdiction == Jurisdiction::kBr || jurisdiction == Jurisdiction::kPy;
      const bool enough = guardian == codes::GuardianRule::kGuardianAgreed || (guardian == codes::GuardianRule::kNotRequired && !strict);
      EXPECT_EQ(told(w.decide_usual()), enough ? "permit" : "child_without_consent") << entry.code;
    }
  }
}

TEST(PolicyInForce, WhoseFileIsNotAtHandDeniesEverything) {
  GateWorld w;
  w.seal_usual();
  ASSERT_EQ(told(w.decide_usual()), "permit");
  list(w, policy_of({}));
  EXPECT_EQ(told(w.decide_usual()), "permit");
  w.policies = {};
  EXPECT_EQ(told(w.decide_usual()), "policy_unknown");
}

TEST(PolicyInForce, TakenOutOfTheDirectoryHoldsThroughTheWaitingPeriod) {
  GateWorld w;
  list(w, policy_of({{Rule::kApprovers, 2, PolicyBasis::kLaw, ""}}));
  w.seal_usual();
  w.pass(4);
  EXPECT_EQ(told(w.decide_usual()), "not_approved");
  w.m.directory.resources.erase(std::find_if(w.m.directory.resources.begin(), w.m.directory.resources.end(),
                                             [](const ResourceEntry& r) { return r.kind == ResourceKind::kCodeList; }));
  w.publish_next();
  EXPECT_EQ(told(w.decide_usual()), "not_approved");
  w.pass(4);
  EXPECT_EQ(told(w.decide_usual()), "permit");
}

TEST(PolicyInForce, EachRuleBlocksWhatItNames) {
  struct Row {
    PolicyClause clause;
    const char* told;
  };
  const Row rows[] = {{{Rule::kPrivateTalk, 1, PolicyBasis::kLaw, ""}, "policy_private_talk"},
                      {{Rule::kApprovers, 2, PolicyBasis::kLaw, ""}, "not_approved"},
                      {{Rule::kDailyLimit, 1, PolicyBasis::kLaw, ""}, "daily_limit"},
                      {{Rule::kWriting, set_of(DataCategory::kIdentity), PolicyBasis::kLaw, ""}, "policy_writing"},
                      {{Rule::kWriting, set_of(DataCategory::kHealth), PolicyBasis::kLaw, ""}, "permit"},
                      {{Rule::kDailyLimit, 2, PolicyBasis::kLaw, ""}, "permit"}};
  for (const Row& row : rows) {
    GateWorld w;
    list(w, policy_of({row.clause}));
    ConsentStatement s = w.statement({w.scope(), w.scope(DataCategory::kContact)});
    s.present.push_back(codes::PresentRole::kFacilityStaff);
    w.seal(s, {w.colleague});
    ReleaseRequested body = w.usual_request();
    body.items.push_back({codes::number_of(DataCategory::kContact), 0});
    EXPECT_EQ(told(w.decide_request(body)), row.told) << codes::code_of(row.clause.rule) << ' ' << row.clause.value;
  }
}

TEST(PolicyInForce, WritingAndPrivateTalkAreWantedOfWhatIdentifies) {
  GateWorld w;
  list(w, policy_of({{Rule::kWriting, set_of(DataCategory::kAccount), PolicyBasis::kLaw, ""}, {Rule::kPrivateTalk, 1, PolicyBasis::kLaw, ""}}));
  std::vector<ConsentScope> scopes;
  for (const codes::Entry& form : codes::info(codes::Vocabulary::kReleaseForm).entries) {
    scopes.push_back(w.scope(DataCategory::kAccount));
    scopes.back().form = static_cast<ReleaseForm>(form.number);
  }
  ConsentStatement s = w.statement(scopes);
  s.present.push_back(codes::PresentRole::kFacilityStaff);
  w.seal(s, {w.colleague});
  for (const ConsentScope& scope : scopes) {
    const bool identifies = scope.form == ReleaseForm::kIdentified || scope.form == ReleaseForm::kPseudonymised;
    EXPECT_EQ(told(w.decide_request(w.desk_request(w.judge, scope.category, scope.form))), identifies ? "policy_writing policy_private_talk" : "permit");
  }
}

TEST(PolicyInForce, AnotherKindOfResourceIsNoPolicyWhateverItsName) {
  GateWorld w;
  w.m.directory.resources.push_back({ResourceKind::kConsentWording, w.m.rng.id<Digest>(), policy_resource_name(Jurisdiction::kUy)});
  w.publish_next();
  w.seal_usual();
  EXPECT_EQ(told(w.decide_usual()), "permit");
}

TEST(PolicyInForce, SecondMemberWaitingDaysAndThirdPersons) {
  GateWorld w;
  list(w, policy_of({{Rule::kSecondMember, set_of(DataCategory::kAccount), PolicyBasis::kLaw, ""}, {Rule::kThirdPerson, 1, PolicyBasis::kLaw, ""},
                     {Rule::kWaitingDays, 10, PolicyBasis::kLaw, ""}}));
  ConsentScope account = w.scope(DataCategory::kAccount);
  account.form = ReleaseForm::kAnonymised;
  ConsentStatement s = w.statement({account});
  s.mode = codes::ConsentMode::kSignature;
  w.seal(s, {});
  const auto decide = [&](DataCategory category, ReleaseForm form) { return told(w.decide_request(w.desk_request(w.judge, category, form))); };
  EXPECT_EQ(decide(DataCategory::kAccount, ReleaseForm::kAnonymised), "second_member_missing");
  w.change(w.statement({account, w.scope(DataCategory::kThirdParty)}), w.colleague, {w.clinician});
  w.pass(9);
  EXPECT_EQ(decide(DataCategory::kAccount, ReleaseForm::kAnonymised), "second_member_missing waiting_period");
  w.pass(1);
  EXPECT_EQ(decide(DataCategory::kAccount, ReleaseForm::kAnonymised), "permit");
  EXPECT_EQ(decide(DataCategory::kThirdParty, ReleaseForm::kIdentified), "third_person_consent");
}

}  // namespace
}  // namespace sigilo
