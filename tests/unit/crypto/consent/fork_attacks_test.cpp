// Statements whose signer saw another log than this one: each is reported, what gives does not count, what takes away does. The same statement
// without the other log is the control.
#include <gtest/gtest.h>

#include <functional>

#include "crypto/consent/evaluate.h"
#include "tests/unit/crypto/consent/gate_world.h"

namespace sigilo {
namespace {

using codes::DataCategory;
using codes::ReleaseForm;
using test::GateWorld;
using test::told;

/// What a signer of another log may name: another root at a size that this log had, or a size that it had not yet.
enum class Other { kNone, kRoot, kSize };
constexpr Other kOthers[] = {Other::kRoot, Other::kSize};

TreeHead head_of(GateWorld& w, Other other) {
  if (other == Other::kRoot) return {w.entries.size(), w.m.rng.id<Digest>()};
  return {w.entries.size() + 1, w.seen().root};
}

/// `sign` is done by somebody who saw the other log.
template <typename Sign>
auto elsewhere(GateWorld& w, Other other, Sign sign) {
  if (other != Other::kNone) w.claimed = head_of(w, other);
  struct Back {
    GateWorld& w;
    ~Back() { w.claimed.reset(); }
  } back{w};
  return sign();
}

struct Row {
  const char* name;
  const char* here;   ///< what is decided when the signer saw this log
  const char* there;  ///< and when he saw another one
  std::function<std::string(GateWorld&, Other)> play;
  bool in_log = true;  ///< the statement stands in the log, not in the openings
};

const std::vector<Row>& rows() {
  static const std::vector<Row> all = {
      {"request", "permit", "crosses_forks", [](GateWorld& w, Other other) {
         w.seal_usual();
         const ReleaseRequested body = w.usual_request();
         const Digest leaf = elsewhere(w, other, [&] { return w.request(body); });
         w.approve(leaf);
         return told(w.decide(leaf));
       }},
      {"approval", "permit", "not_approved", [](GateWorld& w, Other other) {
         w.seal_usual();
         const Digest leaf = w.request(w.usual_request());
         elsewhere(w, other, [&] { return w.approve(leaf); });
         return told(w.decide(leaf));
       }},
      {"record", "permit", "record_unknown withdrawn", [](GateWorld& w, Other other) {
         const RecordSealed body{w.record, w.manifest, 0, w.commit(w.sign(w.statement({w.scope()}), w.interviewer, {w.colleague})), {}};
         elsewhere(w, other, [&] { return w.append(body, w.m.store); });
         return told(w.decide_usual());
       }},
      {"sealed statement", "permit", "crosses_forks", [](GateWorld& w, Other other) {
         const Bytes attestation = w.attest(w.statement({w.scope()}), w.colleague);
         ConsentStatement s = w.statement({w.scope()});
         s.attestations = {attestation};
         const Bytes statement = elsewhere(w, other, [&] { return w.sign(s, w.interviewer, {}); });
         w.append(RecordSealed{w.record, w.manifest, 0, w.commit(statement), {}}, w.m.store);
         return told(w.decide_usual());
       }, false},
      {"only attestation", "permit", "second_member_missing crosses_forks", [](GateWorld& w, Other other) {
         ConsentStatement s = w.statement({w.scope()});
         s.attestations = {elsewhere(w, other, [&] { return w.attest(s, w.colleague); })};
         w.seal(s, {});
         return told(w.decide_usual());
       }, false},
      {"only attestation of a later consent", "permit", "second_member_missing crosses_forks", [](GateWorld& w, Other other) {
         w.seal(w.statement({}), {w.colleague});
         ConsentStatement s = w.statement({w.scope()});
         s.prev = w.head();
         s.attestations = {elsewhere(w, other, [&] { return w.attest(s, w.clinician); })};
         w.change(s, w.colleague, {});
         w.pass(4);
         return told(w.decide_usual());
       }, false},
      // Two others saw this log and say what they heard: the third one's word takes nothing of that away.
      {"one attestation of two", "permit", "permit", [](GateWorld& w, Other other) {
         ConsentStatement s = w.statement({w.scope()});
         s.attestations = {elsewhere(w, other, [&] { return w.attest(s, w.colleague); }), w.attest(s, w.clinician)};
         w.seal(s, {});
         return told(w.decide_usual());
       }, false},
      // Nor does he come away from his signature by it.
      {"approval by who attested", "not_approved signer_approves", "not_approved signer_approves", [](GateWorld& w, Other other) {
         const auto* both = w.add({Role::kInterviewer, Role::kApprover});
         w.publish_next();
         ConsentStatement s = w.statement({w.scope()});
         s.attestations = {elsewhere(w, other, [&] { return w.attest(s, both); }), w.attest(s, w.colleague)};
         w.seal(s, {});
         const Digest leaf = w.request(w.usual_request());
         w.approve(leaf, both);
         return told(w.decide(leaf));
       }, false},
      {"request by who attested a later consent", "signer_requests", "signer_requests", [](GateWorld& w, Other other) {
         w.seal(w.statement({}), {w.colleague});
         const auto* both = w.add({Role::kInterviewer, Role::kReviewer});
         w.publish_next();
         ConsentStatement s = w.statement({w.scope()});
         s.prev = w.head();
         s.attestations = {elsewhere(w, other, [&] { return w.attest(s, both); }), w.attest(s, w.clinician)};
         w.change(s, w.colleague, {});
         w.pass(4);
         return told(w.decide_request(w.usual_request(), both));
       }, false},
      {"later consent", "permit", "withdrawn", [](GateWorld& w, Other other) {
         w.seal(w.statement({}), {w.colleague});
         ConsentStatement s = w.statement({w.scope()});
         s.prev = w.head();
         const ConsentChanged body{w.record, 0, s.prev, w.commit(w.sign(s, w.colleague, {w.clinician})), {}};
         elsewhere(w, other, [&] { return w.append(body, w.colleague->key); });
         w.pass(4);
         return told(w.decide_usual());
       }},
      {"lift", "permit", "record_held", [](GateWorld& w, Other other) {
         w.seal_usual();
         const Digest hold = w.append(ConsentHeld{{w.record}}, w.colleague->key);
         const Bytes second = w.agree_to_lift({hold}, w.clinician);
         elsewhere(w, other, [&] { return w.append(HoldLifted{{hold}, second}, w.interviewer->key); });
         w.pass(4);
         return told(w.decide_usual());
       }},
      {"second lifter", "permit", "record_held", [](GateWorld& w, Other other) {
         w.seal_usual();
         const Digest hold = w.append(ConsentHeld{{w.record}}, w.colleague->key);
         const Bytes second = elsewhere(w, other, [&] { return w.agree_to_lift({hold}, w.clinician); });
         w.append(HoldLifted{{hold}, second}, w.interviewer->key);
         w.pass(4);
         return told(w.decide_usual());
       }},
      {"desk key", "permit", "crosses_forks", [](GateWorld& w, Other other) {
         w.seal(w.statement({w.scope(DataCategory::kHealth)}), {w.colleague});
         const ReleaseRequested body = elsewhere(w, other, [&] { return w.desk_request(w.judge, DataCategory::kHealth, ReleaseForm::kIdentified); });
         return told(w.decide_request(body));
       }},
      {"sight", "permit", "waiting_period", [](GateWorld& w, Other other) {
         w.seal(w.statement({}), {w.colleague});
         w.change(w.statement({w.scope()}), w.colleague, {w.clinician});
         elsewhere(w, other, [&] { return w.append(CustodianSeen{1}, w.m.custodians[0]); });
         w.today = w.today.plus(4);
         return told(w.decide_usual());
       }},
      {"permit", "permit", "permits_missing", [](GateWorld& w, Other other) {
         w.seal_usual();
         const Digest leaf = w.request(w.usual_request());
         w.approve(leaf);
         w.permit(leaf, 2);
         elsewhere(w, other, [&] { return w.permit(leaf, 1); });
         return told(evaluate_half(w.state, leaf, w.today, w.openings_file(), w.policies));
       }},
      {"own permit", "permit", "already_used", [](GateWorld& w, Other other) {
         w.seal_usual();
         const Digest leaf = w.request(w.usual_request());
         w.approve(leaf);
         const Digest own = elsewhere(w, other, [&] { return w.permit(leaf, 1); });
         return told(evaluate(w.state, leaf, {1, w.today, own}, w.openings_file(), w.policies));
       }},
      // What takes away, from whatever log.
      {"withdrawal", "withdrawn", "withdrawn", [](GateWorld& w, Other other) {
         w.seal_usual();
         elsewhere(w, other, [&] { return w.append(ConsentWithdrawn{w.record, 0, {}}, w.colleague->key); });
         return told(w.decide_usual());
       }},
      {"hold", "record_held", "record_held", [](GateWorld& w, Other other) {
         w.seal_usual();
         elsewhere(w, other, [&] { return w.append(ConsentHeld{{w.record}}, w.colleague->key); });
         return told(w.decide_usual());
       }},
      {"refusal", "approval_refused", "approval_refused", [](GateWorld& w, Other other) {
         w.seal_usual();
         const Digest leaf = w.request(w.usual_request());
         w.approve(leaf);
         elsewhere(w, other, [&] { return w.append(ReleaseRefused{leaf}, w.second_approver->key); });
         return told(w.decide(leaf));
       }},
      {"use", "already_used", "already_used", [](GateWorld& w, Other other) {
         w.seal_usual();
         const Digest leaf = w.request(w.usual_request());
         w.approve(leaf);
         elsewhere(w, other, [&] { return w.permit(leaf, 1); });
         return told(w.decide(leaf, 1));
       }},
      {"unknown label", "unknown_entry", "unknown_entry", [](GateWorld& w, Other other) {
         w.seal_usual();
         elsewhere(w, other, [&] {
           return w.append_bytes(sign_statement(make_header("sigilo/v1/log/record-frozen", w.origin(), w.seen(), w.colleague->key, w.today, w.m.rng), {},
                                                w.colleague->key).value());
         });
         return told(w.decide_usual());
       }},
      {"a new directory", "requester_not_allowed", "requester_not_allowed", [](GateWorld& w, Other other) {
         w.seal_usual();
         elsewhere(w, other, [&] { return w.revoke(w.reviewer), 0; });
         return told(w.decide_usual());
       }},
  };
  return all;
}

TEST(ForkAttack, WhatGivesDoesNotCountAndWhatTakesAwayDoes) {
  for (const Row& row : rows()) {
    GateWorld here;
    EXPECT_EQ(row.play(here, Other::kNone), row.here) << row.name;
    EXPECT_TRUE(here.state.crossed_forks().empty()) << row.name;
    for (const Other other : kOthers) {
      GateWorld there;
      EXPECT_EQ(row.play(there, other), row.there) << row.name << ' ' << static_cast<int>(other);
      EXPECT_EQ(there.state.crossed_forks().size(), row.in_log ? 1U : 0U) << row.name;
    }
  }
}

TEST(ForkAttack, IsReportedWithItsPlaceAndSigner) {
  GateWorld w;
  w.seal_usual();
  const std::uint64_t position = w.entries.size();
  w.claimed = head_of(w, Other::kRoot);
  const TreeHead named = *w.claimed;
  const Digest leaf = w.append(ConsentHeld{{w.record}}, w.colleague->key);
  w.append(ConsentHeld{{w.record}}, SigningKey::generate(w.m.rng));  // of nobody: it may name what it likes
  ASSERT_EQ(w.state.crossed_forks().size(), 1U);
  EXPECT_EQ(w.state.crossed_forks()[0], (CrossedFork{position, leaf, w.colleague->id(), named}));
}

TEST(ForkAttack, ARequestAndItsDeskKeyAreTwoWitnesses) {
  GateWorld w;
  w.seal(w.statement({w.scope(DataCategory::kHealth)}), {w.colleague});
  w.claimed = head_of(w, Other::kRoot);
  w.request(w.desk_request(w.judge, DataCategory::kHealth, ReleaseForm::kIdentified));
  ASSERT_EQ(w.state.crossed_forks().size(), 2U);
  EXPECT_EQ(w.state.crossed_forks()[0].device, w.reviewer->id());
  EXPECT_EQ(w.state.crossed_forks()[1].device, w.desk->id());
}

TEST(ForkAttack, AnEntryThatNobodyCanReadIsAWitnessToo) {
  GateWorld w;
  const TreeHead other = head_of(w, Other::kRoot);
  const Bytes bytes = sign_statement(make_header(labels::kLogConsentHeld, w.origin(), other, w.colleague->key, w.today, w.m.rng), Bytes(3, 9), w.colleague->key).value();
  const std::uint64_t position = w.state.size();
  ASSERT_TRUE(w.state.apply_unreadable(position, bytes));
  ASSERT_EQ(w.state.crossed_forks().size(), 1U);
  EXPECT_EQ(w.state.crossed_forks()[0], (CrossedFork{position, leaf_hash(bytes), w.colleague->id(), other}));
}

TEST(ForkAttack, AnyEarlierHeadIsOfThisLog) {
  GateWorld w;
  std::vector<TreeHead> heads = {TreeHead{}};
  w.seal_usual();
  for (int i = 0; i < 20; ++i) {
    heads.push_back(w.seen());
    w.append(CustodianSeen{2}, w.m.custodians[1]);
  }
  for (const TreeHead& head : heads) {
    w.claimed = head;
    w.append(CustodianSeen{1}, w.m.custodians[0]);
    EXPECT_TRUE(w.state.crossed_forks().empty()) << head.size;
  }
}

TEST(ForkAttack, AnAssignmentFromAnotherLogEndsTheFormerOne) {
  GateWorld w;
  w.append(OfficerAssigned{w.record, w.officer->member}, w.reviewer->key);
  ASSERT_EQ(w.state.record(w.record)->officer, w.officer->member);
  w.claimed = head_of(w, Other::kRoot);
  w.append(OfficerAssigned{w.record, w.clinician->member}, w.reviewer->key);
  EXPECT_EQ(w.state.record(w.record)->officer, std::nullopt);
}

TEST(ForkAttack, AVoidFromAnotherLogVoidsAndFreesNothing) {
  for (const bool crosses : {false, true}) {
    GateWorld w;
    w.seal_usual();
    const Digest leaf = w.request(w.usual_request());
    w.approve(leaf);
    const Digest permit = w.permit(leaf);
    const DeviceId key = device_id_of(w.m.custodians[0].public_key());
    ASSERT_EQ(w.state.identified_on(key, w.today), 1U);
    if (crosses) w.claimed = head_of(w, Other::kSize);
    w.append(PermitVoided{permit, {1}}, w.m.custodians[0]);
    EXPECT_TRUE(w.state.request(leaf)->permits[0].voided);
    EXPECT_EQ(w.state.identified_on(key, w.today), crosses ? 1U : 0U);
  }
}

TEST(ForkAttack, AStatementOfAnotherMechanismIsNotHeldAgainstItsSigner) {
  GateWorld w;
  w.seal_usual();
  const std::string other = origin_of(w.m.rng.id<MechanismId>());
  const Bytes second = sign_statement(make_header(labels::kHoldLift, other, head_of(w, Other::kRoot), w.clinician->key, w.today, w.m.rng), {}, w.clinician->key).value();
  w.append(HoldLifted{{w.m.rng.id<Digest>()}, second}, w.colleague->key);
  EXPECT_TRUE(w.state.crossed_forks().empty());
}

}  // namespace
}  // namespace sigilo
