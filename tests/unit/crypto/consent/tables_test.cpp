// Every category, purpose, kind of recipient, form, mode and set of signers, against each other.
#include <gtest/gtest.h>

#include "tests/unit/crypto/consent/gate_world.h"

namespace sigilo {
namespace {

using codes::DataCategory;
using codes::Purpose;
using codes::RecipientKind;
using codes::ReleaseForm;
using test::GateWorld;

const RecipientId kSomebody(std::array<std::uint8_t, 16>{1});
const RecipientId kSomebodyElse(std::array<std::uint8_t, 16>{2});

template <typename Visit>
void for_every_scope(Visit visit) {
  for (const auto& category : codes::info(codes::Vocabulary::kDataCategory).entries) {
    for (const auto& purpose : codes::info(codes::Vocabulary::kPurpose).entries) {
      for (const auto& kind : codes::info(codes::Vocabulary::kRecipientKind).entries) {
        for (const auto& form : codes::info(codes::Vocabulary::kReleaseForm).entries) {
          visit(ConsentScope{static_cast<DataCategory>(category.number), static_cast<Purpose>(purpose.number), static_cast<RecipientKind>(kind.number),
                             kSomebody, static_cast<ReleaseForm>(form.number), Day(20'009)});
        }
      }
    }
  }
}

ConsentPoint point_of(const ConsentScope& s) { return {s.category, s.purpose, s.recipient_kind, s.recipient, s.form, s.last_day}; }

TEST(ScopeTable, CoversExactlyItsOwnPoint) {
  std::vector<ConsentScope> scopes;
  for_every_scope([&](const ConsentScope& scope) { scopes.push_back(scope); });
  ASSERT_EQ(scopes.size(), 8U * 10U * 17U * 4U);
  std::size_t covered = 0;
  for (const ConsentScope& scope : scopes) {
    for (const ConsentScope& other : scopes) covered += covers(scope, point_of(other)) ? 1U : 0U;
    ASSERT_TRUE(covers(scope, point_of(scope)));
  }
  EXPECT_EQ(covered, scopes.size());
}

TEST(ScopeTable, CoversItsRecipientOrAnyOfTheKindThroughItsLastDay) {
  for_every_scope([](ConsentScope scope) {
    ConsentPoint point = point_of(scope);
    for (const std::int32_t day : {-10, -1, 0, 1, 10}) {
      point.day = scope.last_day.plus(day);
      ASSERT_EQ(covers(scope, point), day <= 0);
    }
    point.day = scope.last_day;
    for (const bool any : {false, true}) {
      scope.recipient = any ? RecipientId{} : kSomebody;
      point.recipient = kSomebodyElse;
      ASSERT_EQ(covers(scope, point), any);
      point.recipient = {};  // nobody in particular
      ASSERT_EQ(covers(scope, point), any);
      point.recipient = kSomebody;
      ASSERT_TRUE(covers(scope, point));
    }
  });
}

struct Signers {
  const char* name;
  std::vector<SecondWord> seconds;
  bool present = false;
  bool any = false;
};

class SignerTable : public ::testing::Test {
 protected:
  SignerTable() {
    sealed_.sealed = true;
    sealed_.position = later_.position = 1;
    unseen_.position = 1'000;
    w_.seal_usual();
    w_.pass(4);
    DenialReasons reasons;
    view_.emplace(w_.state, w_.policies, DecisionPoint{1, w_.today, {}}, reasons);
    signers_ = {{"one", {}, false, false},
                {"present", {{codes::AttestationKind::kPresent}}, true, true},
                {"asked later", {{codes::AttestationKind::kAskedLater}}, false, true}};
  }
  std::string judge(const ConsentEvent& event, const ConsentStatement& statement, const Signers& signers, const ConsentPoint& point) const {
    OpenedEvent e;
    e.event = &event;
    e.statement = statement;
    e.seconds = signers.seconds;
    DenialReasons reasons;
    Reliance barred;
    judge_statements(*view_, {&e, 1}, point, reasons, barred);
    return test::told(reasons.empty() ? tl::unexpected(Denial{}) : tl::unexpected(Denial{{reasons.begin(), reasons.end()}}));
  }

  GateWorld w_;
  ConsentEvent sealed_, later_, unseen_;
  std::optional<GateView> view_;
  std::vector<Signers> signers_;
};

TEST_F(SignerTable, WhatCameWithTheRecordNeedsASecondMemberWhenIdentifiedOrUnwritten) {
  std::size_t cells = 0;
  for (const auto& mode : codes::info(codes::Vocabulary::kConsentMode).entries) {
    if (mode.number == 0) continue;  // no statement with a scope has it
    for (const Signers& signers : signers_) {
      for_every_scope([&](const ConsentScope& scope) {
        ConsentStatement s = w_.statement({scope});
        s.mode = static_cast<codes::ConsentMode>(mode.number);
        const bool written = mode.code == "signature";
        const bool enough = written ? scope.form != ReleaseForm::kIdentified || signers.any : signers.present;
        ASSERT_EQ(judge(sealed_, s, signers, point_of(scope)), enough ? "" : "second_member_missing") << mode.code << ' ' << signers.name;
        ++cells;
      });
    }
  }
  EXPECT_EQ(cells, 5U * 3U * 5440U);
}

TEST_F(SignerTable, AStatementThatDoesNotCheckOutSaysNothingWhateverItHolds) {
  for_every_scope([&](const ConsentScope& scope) {
    OpenedEvent e;
    e.event = &sealed_;
    e.statement = w_.statement({scope});
    e.seconds = signers_[1].seconds;
    e.invalid = codes::DenialReason::kStatementInvalid;
    DenialReasons reasons;
    Reliance barred;
    judge_statements(*view_, {&e, 1}, point_of(scope), reasons, barred);
    ASSERT_EQ(reasons, DenialReasons{codes::DenialReason::kStatementInvalid});
  });
}

TEST_F(SignerTable, WhatCameLaterNeedsASecondMemberAndTimeAlways) {
  for (const Signers& signers : signers_) {
    for_every_scope([&](const ConsentScope& scope) {
      ConsentStatement s = w_.statement({scope});
      s.mode = codes::ConsentMode::kSignature;
      ASSERT_EQ(judge(later_, s, signers, point_of(scope)), signers.any ? "" : "second_member_missing") << signers.name;
      ASSERT_EQ(judge(unseen_, s, signers, point_of(scope)), signers.any ? "waiting_period" : "second_member_missing") << signers.name;
    });
  }
}

TEST_F(SignerTable, StatesOfAConsentAndFormsOfAnInterview) {
  using namespace codes;
  for (const Entry& understanding : info(Vocabulary::kUnderstanding).entries) {
    for (const Entry& guardian : info(Vocabulary::kGuardianRule).entries) {
      for (const bool group : {false, true}) {
        for (const bool organisation : {false, true}) {
          for (const Entry& wording : info(Vocabulary::kWordingVariant).entries) {
            for_every_scope([&](const ConsentScope& scope) {
              if (scope.purpose != Purpose::kSpt || scope.recipient_kind != RecipientKind::kSpt) return;
              ConsentStatement s = w_.statement({scope});
              s.understanding = static_cast<Understanding>(understanding.number);
              s.guardian = static_cast<GuardianRule>(guardian.number);
              s.age = guardian.number == 0 ? AgeGroup::kAdult : AgeGroup::kChild;
              s.interview = group ? InterviewKind::kGroup : InterviewKind::kIndividual;
              s.source = organisation ? SubjectKind::kOrganisation : SubjectKind::kPerson;
              s.wording = w_.wording(std::string(wording.code) + ".es");
              const std::string wanted = group ? "group" : organisation ? "organisation" : guardian.number != 0 ? "child" : "adult staff relative";
              const bool identifies = scope.form == ReleaseForm::kIdentified || scope.form == ReleaseForm::kPseudonymised;
              const bool child_may = guardian.code == "not_applicable" || guardian.code == "guardian_agreed";  // no law is listed that spares it
              std::string expected;
              if (understanding.code != "understood") expected += " not_understood";
              if (wanted.find(wording.code) == std::string::npos) expected += " wrong_wording";
              if (group && (identifies || scope.category != DataCategory::kAccount)) expected += " group_interview";
              if (identifies && !child_may) expected += " child_without_consent";
              ASSERT_EQ(judge(sealed_, s, signers_[1], point_of(scope)), expected.empty() ? "" : expected.substr(1)) << wording.code << ' ' << guardian.code;
            });
          }
        }
      }
    }
  }
}

}  // namespace
}  // namespace sigilo
