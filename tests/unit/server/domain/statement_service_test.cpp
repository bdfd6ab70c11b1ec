#include "server/domain/statement_service.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>

#include "crypto/base/labels.h"
#include "crypto/consent/signer.h"
#include "crypto/log/checkpoint.h"
#include "crypto/log/proof.h"
#include "tests/support/server/founded_server.h"

namespace sigilo::testing {
namespace {

using server::CommitBatch;
using server::CommitStore;
using server::LogProof;
using server::Ports;

constexpr std::array kEverybody = {"interviewer", "reviewer", "protection", "clinician", "auditor", "administrator"};

/// Fails once, before or after the batch was written.
class FailingCommits final : public CommitStore {
 public:
  enum class When { kNever, kBefore, kAfter };
  explicit FailingCommits(CommitStore& real) : real_(real) {}
  Status commit(const CommitBatch& batch) override {
    const When now = when.exchange(When::kNever);
    if (now == When::kBefore) return fail(ErrorCode::kIo, "planned");
    const Status committed = real_.commit(batch);
    return now == When::kAfter ? Status(fail(ErrorCode::kIo, "planned")) : committed;
  }
  std::atomic<When> when{When::kNever};

 private:
  CommitStore& real_;
};

/// Publishes nothing while it is told so.
class StuckHead final : public server::HeadStore {
 public:
  explicit StuckHead(HeadStore& real) : real_(real) {}
  Result<std::string> load() override { return real_.load(); }
  Status compare_and_swap(const std::string& expected, const std::string& next) override {
    if (stuck) return fail(ErrorCode::kIo, "planned");
    return real_.compare_and_swap(expected, next);
  }
  std::atomic<bool> stuck{false};

 private:
  HeadStore& real_;
};

class StatementServiceTest : public ::testing::Test {
 protected:
  StatementHeader header(const char* who, const TreeHead& seen = {}) {
    return make_header("", server_.keys().origin(), seen, server_.device(who).key, server_.clock.today(), server_.rng);
  }
  Bytes sign(const char* who, const EntryBody& body, const StatementHeader& header) { return sign_entry(header, body, server_.device(who).key).value(); }
  Bytes sign(const char* who, const EntryBody& body) { return sign(who, body, header(who)); }
  Bytes withdrawal(const char* who) { return sign(who, ConsentWithdrawn{server_.rng.id<RecordId>(), 0, {}}); }
  Bytes addition(const char* who) {
    return sign(who, ConsentChanged{server_.rng.id<RecordId>(), 0, server_.rng.id<Digest>(), server_.rng.id<Digest>(), server_.rng.id<Digest>()});
  }
  Bytes lifting(const char* who, const char* second, const Digest& hold, const TreeHead& seen = {}) {
    const auto header = make_header(labels::kHoldLift, server_.keys().origin(), seen, server_.device(second).key, server_.clock.today(), server_.rng);
    const Bytes agreed = sign_statement(header, hold_lift_body({hold}), server_.device(second).key).value();
    return sign(who, HoldLifted{{hold}, agreed});
  }
  Result<LogProof> submit(const char* who, ByteView statement) { return server_.services().statements().submit(server_.caller(who), statement); }
  ErrorCode refusal(const char* who, ByteView statement) {
    const auto before = size();
    const auto answer = submit(who, statement);
    EXPECT_FALSE(answer);
    EXPECT_EQ(size(), before) << "nothing of it may stand in the log";
    return answer ? ErrorCode::kInternal : answer.error().code;
  }
  std::uint64_t size() { return server_.store().ports().log.size().value(); }
  /// The proof leads from these very bytes to the published head.
  void expect_proved(const Result<LogProof>& proof, ByteView statement) {
    ASSERT_TRUE(proof) << to_string(proof.error());
    const auto checkpoint = open_checkpoint(proof->checkpoint, server_.keys().origin(), server_.keys().log_key().public_key());
    ASSERT_TRUE(checkpoint);
    EXPECT_TRUE(verify_inclusion(leaf_hash(statement), proof->index, checkpoint->head(), proof->path));
    EXPECT_EQ(server_.log().entries(proof->index, 1).value().at(0), to_bytes(statement));
  }
  std::size_t count_of(ByteView statement) {
    std::size_t count = 0;
    for (std::uint64_t i = 0; i < size(); ++i) count += std::ranges::equal(server_.store().ports().log.entries(i, 1).value().at(0), statement) ? 1U : 0U;
    return count;
  }
  void revoke(const char* who) {
    auto next = server_.next_directory();
    for (auto& device : next.devices) {
      if (device.id == server_.device(who).id()) device.state = DeviceState::kRevoked;
    }
    ASSERT_TRUE(server_.directories().publish(server_.caller("administrator"), server_.sign(next), {}));
  }
  FoundedServer server_;
};

TEST_F(StatementServiceTest, AnyMemberTakesAwayAlsoOfARecordThatTheLogHasNotSeen) {
  for (const char* who : kEverybody) {
    const Bytes by_record = withdrawal(who);
    expect_proved(submit(who, by_record), by_record);
    const Bytes by_code = sign(who, ConsentWithdrawn{{}, 0, server_.rng.id<Digest>()});
    expect_proved(submit(who, by_code), by_code);
    const Bytes hold = sign(who, ConsentHeld{{server_.rng.id<RecordId>()}});
    expect_proved(submit(who, hold), hold);
  }
  EXPECT_EQ(server_.verify_all(), "");
}

TEST_F(StatementServiceTest, WhatGivesIsForThoseWhoTalkWithPeople) {
  for (const char* who : kEverybody) {
    const Bytes statement = addition(who);
    const bool may = server_.device(who).roles.has_any(kConsentSigners);
    if (may) {
      expect_proved(submit(who, statement), statement);
    } else {
      EXPECT_EQ(refusal(who, statement), ErrorCode::kPermissionDenied) << who;
    }
  }
}

TEST_F(StatementServiceTest, TheSameBytesStandInTheLogOnce) {
  const Bytes statement = withdrawal("interviewer");
  const auto first = submit("interviewer", statement);
  const auto grown = size();
  const auto again = submit("interviewer", statement);
  expect_proved(again, statement);
  EXPECT_EQ(first->index, again->index);
  EXPECT_EQ(size(), grown);
  server_.restart();
  const auto later = submit("interviewer", statement);
  expect_proved(later, statement);
  EXPECT_EQ(first->index, later->index);
  EXPECT_EQ(count_of(statement), 1U);
}

TEST_F(StatementServiceTest, TheCustodianSignsThatItHasSeenAWithdrawal) {
  const Bytes statement = withdrawal("interviewer");
  const auto proof = submit("interviewer", statement);
  expect_proved(proof, statement);
  const auto head = server_.log().head()->head;
  const auto entry = parse_entry(server_.log().entries(head.size - 1, 1).value().at(0), server_.keys().origin());
  ASSERT_TRUE(entry);
  ASSERT_TRUE(std::holds_alternative<CustodianSeen>(entry->body));
  EXPECT_EQ(signer_of(entry->statement, &server_.current().directory()).kind, Signer::Kind::kCustodian);
  EXPECT_GT(entry->statement.header().seen.size, proof->index);
}

TEST_F(StatementServiceTest, TheCustodianSignsOnceADay) {
  for (int day = 0; day < 3; ++day) {
    const auto before = size();
    for (int times = 0; times < 3; ++times) ASSERT_TRUE(server_.services().tick());
    ASSERT_EQ(size(), before + 1);
    const auto entry = parse_entry(server_.log().entries(before, 1).value().at(0), server_.keys().origin()).value();
    EXPECT_TRUE(std::holds_alternative<CustodianSeen>(entry.body));
    EXPECT_EQ(entry.statement.header().day, server_.clock.today());
    EXPECT_EQ(entry.statement.header().seen.size, before);
    server_.clock.advance_days(1);
  }
}

TEST_F(StatementServiceTest, WhatIsNotForMembersToSayIsRefused) {
  const auto id = [&] { return server_.rng.id<Digest>(); };
  const RecordId record = server_.rng.id<RecordId>();
  const std::vector<EntryBody> not_theirs = {DirectoryPublished{9, id()},
                                             RecordSealed{record, id(), 0, id(), id()},
                                             RecordQuarantined{record, id(), QuarantineReason::kBadManifest},
                                             AccessDay{server_.clock.today(), 1, id()},
                                             Rewrapped{record, 1, id(), id()},
                                             EpochDestroyed{1, 1},
                                             ReleaseApproved{id()},
                                             ReleaseRefused{id()},
                                             ReleasePermitted{1, id()},
                                             PermitVoided{id(), {1}},
                                             HalfReleased{id(), {id()}, id()},
                                             CustodianSeen{1}};
  for (const char* who : kEverybody) {
    for (const auto& body : not_theirs) EXPECT_EQ(refusal(who, sign(who, body)), ErrorCode::kPermissionDenied) << who << " " << label_of(body);
  }
}

TEST_F(StatementServiceTest, AnUnknownLabelAndAMalformedBodyAreRefused) {
  const auto with_label = [&](std::string_view label, ByteView body) {
    auto unknown = header("interviewer");
    unknown.label = label;
    return sign_statement(unknown, body, server_.device("interviewer").key).value();
  };
  EXPECT_EQ(refusal("interviewer", with_label("sigilo/v1/log/consent-later", as_bytes("?"))), ErrorCode::kUnsupported);
  EXPECT_EQ(refusal("interviewer", with_label("sigilo/v1/manifest", as_bytes("?"))), ErrorCode::kUnsupported);
  const RecordId record = server_.rng.id<RecordId>();
  const Digest tag = server_.rng.id<Digest>();
  Writer both;
  both.id(record).u16(0).id(tag);
  Writer neither;
  neither.id(RecordId()).u16(0).id(Digest());
  Writer trailing;
  trailing.id(record).u16(0).id(Digest()).u8(0);
  Writer no_records;
  no_records.u16(0);
  EXPECT_FALSE(submit("interviewer", with_label(labels::kLogConsentWithdrawn, both.view())));
  EXPECT_FALSE(submit("interviewer", with_label(labels::kLogConsentWithdrawn, neither.view())));
  EXPECT_FALSE(submit("interviewer", with_label(labels::kLogConsentWithdrawn, trailing.view())));
  EXPECT_FALSE(submit("interviewer", with_label(labels::kLogConsentHeld, no_records.view())));
  EXPECT_FALSE(submit("interviewer", {}));
  Bytes cut = withdrawal("interviewer");
  cut.pop_back();
  EXPECT_FALSE(submit("interviewer", cut));
  EXPECT_EQ(server_.verify_all(), "");
}

TEST_F(StatementServiceTest, NobodySpeaksForAnother) {
  const Bytes theirs = withdrawal("reviewer");
  EXPECT_EQ(refusal("interviewer", theirs), ErrorCode::kPermissionDenied) << "another's statement";
  Bytes moved = withdrawal("interviewer");
  const auto parsed = SignedStatement::parse(moved).value();
  const auto offset = static_cast<std::size_t>(parsed.body().data() - parsed.bytes().data());
  moved[offset] ^= 1;
  EXPECT_EQ(refusal("interviewer", moved), ErrorCode::kSignatureInvalid) << "moved to another record";
  Bytes forged = withdrawal("interviewer");
  forged.back() ^= 1;
  EXPECT_EQ(refusal("interviewer", forged), ErrorCode::kSignatureInvalid);
  FoundedServer other(2);
  const auto foreign = make_header("", other.keys().origin(), {}, server_.device("interviewer").key, server_.clock.today(), server_.rng);
  EXPECT_EQ(refusal("interviewer", sign("interviewer", ConsentWithdrawn{server_.rng.id<RecordId>(), 0, {}}, foreign)), ErrorCode::kPermissionDenied);
}

TEST_F(StatementServiceTest, WhatWasSaidOfAnotherLogIsRefusedAsAFork) {
  ASSERT_TRUE(submit("interviewer", withdrawal("interviewer")));
  const TreeHead head = server_.log().head()->head;
  const auto statement_with = [&](const TreeHead& seen) {
    return sign("interviewer", ConsentWithdrawn{server_.rng.id<RecordId>(), 0, {}}, header("interviewer", seen));
  };
  const Bytes good = statement_with(head);
  EXPECT_EQ(refusal("interviewer", statement_with({head.size, server_.rng.id<Digest>()})), ErrorCode::kForked);
  EXPECT_EQ(refusal("interviewer", statement_with({head.size + 1, head.root})), ErrorCode::kForked);
  expect_proved(submit("interviewer", good), good);
}

TEST_F(StatementServiceTest, ADayIsAskedOfWhatGivesAndNotOfAWithdrawal) {
  for (const int days : {-4000, -91, 8, 4000}) {
    auto off = header("interviewer");
    off.day = server_.clock.today().plus(days);
    const Bytes given = sign("interviewer", ConsentChanged{server_.rng.id<RecordId>(), 0, {}, server_.rng.id<Digest>(), {}}, off);
    EXPECT_EQ(refusal("interviewer", given), ErrorCode::kInvalidArgument) << days;
    const Bytes taken = sign("interviewer", ConsentWithdrawn{server_.rng.id<RecordId>(), 0, {}}, off);
    expect_proved(submit("interviewer", taken), taken);
  }
}

TEST_F(StatementServiceTest, WhatGivesHasAnEndForTheDayAndWhatTakesAwayOnlyAPace) {
  for (std::uint32_t i = 0; i < server::kMaxGivenInADay; ++i) ASSERT_TRUE(submit("interviewer", addition("interviewer")));
  EXPECT_EQ(refusal("interviewer", addition("interviewer")), ErrorCode::kResourceExhausted);
  EXPECT_TRUE(submit("reviewer", addition("reviewer"))) << "others are not kept from theirs";
  for (std::uint32_t i = 0; i < server::kMaxTakenAtOnce; ++i) ASSERT_TRUE(submit("interviewer", withdrawal("interviewer")));
  const Bytes waits = withdrawal("interviewer");
  EXPECT_EQ(refusal("interviewer", waits), ErrorCode::kUnavailable);
  EXPECT_TRUE(submit("reviewer", withdrawal("reviewer")));
  server_.clock.advance(std::chrono::duration_cast<std::chrono::seconds>(server::kTakenEvery));
  expect_proved(submit("interviewer", waits), waits);
  server_.clock.advance(std::chrono::hours(24));
  EXPECT_TRUE(submit("interviewer", addition("interviewer")));
}

// Every desk keeps a row for each record that is held, and who invents them is one member.
TEST_F(StatementServiceTest, AHoldOfAThousandRecordsWeighsAsMuchAsManyWithdrawals) {
  const auto long_hold = [&] {
    ConsentHeld held;
    for (std::size_t i = 0; i < kMaxHeldRecords; ++i) held.records.push_back(server_.rng.id<RecordId>());
    std::sort(held.records.begin(), held.records.end());
    return sign("interviewer", held);
  };
  const std::uint32_t weight = (kMaxHeldRecords + server::kHeldForOne - 1) / server::kHeldForOne;
  for (std::uint32_t i = 0; i < server::kMaxTakenAtOnce / weight; ++i) ASSERT_TRUE(submit("interviewer", long_hold()));
  const Bytes waits = long_hold();
  EXPECT_EQ(refusal("interviewer", waits), ErrorCode::kUnavailable);
  EXPECT_TRUE(submit("interviewer", withdrawal("interviewer"))) << "what is left is enough for a withdrawal";
  server_.clock.advance(std::chrono::duration_cast<std::chrono::seconds>(server::kTakenEvery) * weight);
  expect_proved(submit("interviewer", waits), waits);
}

TEST_F(StatementServiceTest, AHoldIsLiftedByTwoMembers) {
  const RecordId record = server_.rng.id<RecordId>();
  const Bytes held = sign("auditor", ConsentHeld{{record}});
  ASSERT_TRUE(submit("auditor", held));
  const Digest hold = leaf_hash(held);
  EXPECT_EQ(refusal("interviewer", lifting("interviewer", "interviewer", hold)), ErrorCode::kInvalidArgument) << "one member twice";
  EXPECT_EQ(refusal("interviewer", lifting("interviewer", "auditor", hold)), ErrorCode::kInvalidArgument) << "a role that may not";
  EXPECT_EQ(refusal("auditor", lifting("auditor", "interviewer", hold)), ErrorCode::kPermissionDenied);
  EXPECT_EQ(refusal("interviewer", lifting("interviewer", "reviewer", hold, {1, server_.rng.id<Digest>()})), ErrorCode::kForked) << "who saw another log";
  const Bytes lifted = lifting("interviewer", "reviewer", hold, server_.log().head()->head);
  expect_proved(submit("interviewer", lifted), lifted);
}

TEST_F(StatementServiceTest, ARevocationThatComesBetweenEndsWhatGivesAndNotWhatTakesAway) {
  const server::Caller before = server_.caller("interviewer");
  const Bytes given = addition("interviewer");
  const Bytes taken = withdrawal("interviewer");
  revoke("interviewer");
  EXPECT_EQ(server_.services().statements().submit(before, given).error().code, ErrorCode::kPermissionDenied);
  EXPECT_EQ(count_of(given), 0U);
  expect_proved(server_.services().statements().submit(before, taken), taken);
}

TEST_F(StatementServiceTest, AFailureBetweenCommitAndAnswerLeavesOneEntry) {
  server_.stop();
  std::unique_ptr<FailingCommits> commits;
  server_.wrap_ports = [&](Ports p) {
    commits = std::make_unique<FailingCommits>(p.commits);
    return Ports{*commits,     p.records,   p.uploads,   p.blobs,           p.log,             p.head, p.accesses, p.directories,
                 p.enrolments, p.team_keys, p.resources, p.erasure_handles, p.custodian_shares};
  };
  ASSERT_TRUE(server_.start());
  for (const auto when : {FailingCommits::When::kBefore, FailingCommits::When::kAfter}) {
    const Bytes statement = withdrawal("interviewer");
    commits->when = when;
    EXPECT_EQ(submit("interviewer", statement).error().code, ErrorCode::kIo);
    const auto again = submit("interviewer", statement);
    expect_proved(again, statement);
    EXPECT_EQ(count_of(statement), 1U);
  }
  EXPECT_EQ(server_.verify_all(), "");
  server_.stop();
}

TEST_F(StatementServiceTest, WhatWasCommittedAndNotPublishedIsPublishedByTheNextStart) {
  server_.stop();
  std::unique_ptr<StuckHead> head;
  server_.wrap_ports = [&](Ports p) {
    head = std::make_unique<StuckHead>(p.head);
    return Ports{p.commits,    p.records,   p.uploads,   p.blobs,           p.log,             *head, p.accesses, p.directories,
                 p.enrolments, p.team_keys, p.resources, p.erasure_handles, p.custodian_shares};
  };
  ASSERT_TRUE(server_.start());
  const Bytes statement = withdrawal("auditor");
  head->stuck = true;
  EXPECT_FALSE(submit("auditor", statement)) << "an answer before the head is durable promises too much";
  server_.stop();
  ASSERT_TRUE(server_.start());
  const auto before = size();
  const auto again = submit("auditor", statement);
  expect_proved(again, statement);
  EXPECT_EQ(count_of(statement), 1U);
  EXPECT_EQ(size(), before + 1) << "the sight that the failure left out";
  ASSERT_TRUE(submit("auditor", statement));
  EXPECT_EQ(size(), before + 1) << "and no more of them";
  EXPECT_EQ(server_.verify_all(), "");
  server_.stop();
}

}  // namespace
}  // namespace sigilo::testing
