#include <gtest/gtest.h>

#include <atomic>

#include "tests/support/server/founded_server.h"

namespace sigilo::testing {
namespace {

using server::CommitBatch;
using server::Ports;
using server::SecretItem;

/// Which write step of the committer fails, and whether it happened nevertheless.
enum class Step { kHandles, kShares, kCommit, kHead };
struct FaultPlan {
  std::atomic<bool> armed{false};
  std::atomic<bool> fired{false};
  Step step = Step::kCommit;
  bool applied = false;

  /// True if this call is the one to fail.
  bool hit(Step here) {
    if (here != step || !armed.exchange(false)) return false;
    fired = true;
    return true;
  }
};

tl::unexpected<Error> broken() { return fail(ErrorCode::kIo, "planned fault"); }

class FaultyCommits final : public server::CommitStore {
 public:
  FaultyCommits(CommitStore& real, FaultPlan& plan) : real_(real), plan_(plan) {}
  Status commit(const CommitBatch& batch) override {
    if (!plan_.hit(Step::kCommit)) return real_.commit(batch);
    if (plan_.applied) (void)real_.commit(batch);
    return broken();
  }

 private:
  CommitStore& real_;
  FaultPlan& plan_;
};

class FaultyHead final : public server::HeadStore {
 public:
  FaultyHead(HeadStore& real, FaultPlan& plan) : real_(real), plan_(plan) {}
  Result<std::string> load() override { return real_.load(); }
  Status compare_and_swap(const std::string& expected, const std::string& next) override {
    if (!plan_.hit(Step::kHead)) return real_.compare_and_swap(expected, next);
    if (plan_.applied) (void)real_.compare_and_swap(expected, next);
    return broken();
  }

 private:
  HeadStore& real_;
  FaultPlan& plan_;
};

class FaultySecrets final : public server::SecretTable {
 public:
  FaultySecrets(SecretTable& real, FaultPlan& plan, Step step) : real_(real), plan_(plan), step_(step) {}
  Status put(std::span<const SecretItem> items) override {
    if (!plan_.hit(step_)) return real_.put(items);
    if (plan_.applied) (void)real_.put(items);
    return broken();
  }
  Result<SecretBytes> get(ByteView id) override { return real_.get(id); }
  Status erase(std::span<const ByteView> ids) override { return real_.erase(ids); }

 private:
  SecretTable& real_;
  FaultPlan& plan_;
  Step step_;
};

/// What is going on while the step fails.
enum class Kind { kRecord, kQuarantine, kDirectory, kAccess };

struct Row {
  Step step;
  bool applied;
  Kind kind;
  bool reopen;  ///< the process ends after the fault; else it goes on
};

std::string name_of_row(const ::testing::TestParamInfo<Row>& info) {
  static constexpr std::array kSteps = {"Handles", "Shares", "Commit", "Head"};
  static constexpr std::array kKinds = {"Record", "Quarantine", "Directory", "Access"};
  return std::string(kSteps[static_cast<std::size_t>(info.param.step)]) + (info.param.applied ? "FailsButApplied" : "Fails") + "In" +
         kKinds[static_cast<std::size_t>(info.param.kind)] + (info.param.reopen ? "ThenReopened" : "ThenGoesOn");
}

std::vector<Row> rows() {
  std::vector<Row> all;
  for (const Step step : {Step::kHandles, Step::kShares, Step::kCommit, Step::kHead}) {
    for (const bool applied : {false, true}) {
      for (const Kind kind : {Kind::kRecord, Kind::kQuarantine, Kind::kDirectory, Kind::kAccess}) {
        const bool secrets = step == Step::kHandles || step == Step::kShares;
        if (secrets && kind != Kind::kRecord) continue;                 // only records have secrets
        if (step == Step::kHead && kind == Kind::kAccess) continue;     // accesses add no entry
        for (const bool reopen : {false, true}) all.push_back({step, applied, kind, reopen});
      }
    }
  }
  return all;
}

class CommitFaults : public ::testing::TestWithParam<Row> {
 protected:
  void SetUp() override {
    server_.stop();
    server_.wrap_ports = [this](Ports ports) {
      commits_ = std::make_unique<FaultyCommits>(ports.commits, plan_);
      head_ = std::make_unique<FaultyHead>(ports.head, plan_);
      handles_ = std::make_unique<FaultySecrets>(ports.erasure_handles, plan_, Step::kHandles);
      shares_ = std::make_unique<FaultySecrets>(ports.custodian_shares, plan_, Step::kShares);
      return Ports{*commits_,       ports.records,    ports.uploads,   ports.blobs,     ports.log, *head_, ports.accesses, ports.directories,
                   ports.enrolments, ports.team_keys, ports.resources, *handles_, *shares_};
    };
    ASSERT_TRUE(server_.start());
    first_ = server_.seal();
    ASSERT_TRUE(server_.intake().submit(server_.caller("interviewer"), first_.cover, first_.payloads()));
  }

  Status act() {
    switch (GetParam().kind) {
      case Kind::kRecord:
      case Kind::kQuarantine: {
        SIGILO_CHECK(server_.intake().submit(server_.caller("interviewer"), subject_.cover, subject_.payloads()));
        return {};
      }
      case Kind::kDirectory: {
        SIGILO_CHECK(server_.directories().publish(server_.caller("administrator"), next_, {}));
        return {};
      }
      case Kind::kAccess: {
        SIGILO_CHECK(server_.review().fetch(server_.caller("reviewer"), first_.record, 1, 0, 0));
        return {};
      }
    }
    return {};
  }

  FoundedServer server_;
  FaultPlan plan_;
  std::unique_ptr<FaultyCommits> commits_;
  std::unique_ptr<FaultyHead> head_;
  std::unique_ptr<FaultySecrets> handles_;
  std::unique_ptr<FaultySecrets> shares_;
  TestSealed first_;
  TestSealed subject_;
  Bytes next_;
};

// Source: the table of sunlight's ctlog_test: nothing is answered as done, the log never forks, a repetition succeeds.
TEST_P(CommitFaults, NothingIsLostOrForkedAndARepetitionSucceeds) {
  const Row& row = GetParam();
  subject_ = server_.seal();
  if (row.kind == Kind::kQuarantine) subject_.sections[0].payload[20] ^= 1;
  next_ = server_.sign(server_.next_directory());
  const auto head_before = server_.log().head();
  plan_.step = row.step;
  plan_.applied = row.applied;
  plan_.armed = true;
  EXPECT_EQ(act().error().code, ErrorCode::kIo);
  ASSERT_TRUE(plan_.fired);
  EXPECT_EQ(server_.log().head()->head, head_before->head) << "nothing was published";
  if (row.reopen) server_.restart();
  const auto again = act();
  ASSERT_TRUE(again) << to_string(again.error());
  EXPECT_EQ(server_.verify_all(), "");
  const auto grown = server_.log().head();
  const std::uint64_t expected = head_before->head.size + (row.kind == Kind::kAccess ? 0 : 1);
  EXPECT_EQ(grown->head.size, expected) << "what was applied is not logged twice";
  const auto consistency = server_.log().consistency(head_before->head.size, 0).value();
  EXPECT_TRUE(grown->head.size == head_before->head.size || verify_consistency(head_before->head, grown->head, consistency.path));
  server_.restart();
  EXPECT_EQ(server_.verify_all(), "");
  const auto kept = server_.intake().receipt(server_.caller("interviewer"), first_.record, first_.manifest_digest);
  EXPECT_EQ(server_.verify(kept.value(), first_, ReceiptState::kStored), "");
}

INSTANTIATE_TEST_SUITE_P(EveryStep, CommitFaults, ::testing::ValuesIn(rows()), name_of_row);

// Every operation of the file system below blobs, key tables and head file, failing once in each way, while a record with a blob comes in.
TEST(FileFaults, EveryFailedFileOperationLeavesAWholeStore) {
  FoundedServer server;
  SealOptions options;
  options.contents[1] = server.rng.bytes(70 * 1024);
  for (const Fault fault : {Fault::kFails, Fault::kFailsButApplied, Fault::kTorn, Fault::kNoSpace}) {
    for (int step = 1;; ++step) {
      const auto sealed = server.seal(options);
      server.files.fail_at(step, fault);
      const auto failed = server.intake().submit(server.caller("interviewer"), sealed.cover, sealed.payloads());
      const bool reached = server.files.fired();
      server.files.heal();
      if (reached) {
        ASSERT_FALSE(failed) << "fault " << static_cast<int>(fault) << " step " << step;
        EXPECT_EQ(failed.error().code, fault == Fault::kNoSpace ? ErrorCode::kNoSpace : ErrorCode::kIo);
      }
      if (step % 2 == 0) server.restart();
      const auto receipt = server.intake().submit(server.caller("interviewer"), sealed.cover, sealed.payloads());
      ASSERT_TRUE(receipt) << to_string(receipt.error());
      EXPECT_EQ(server.verify(*receipt, sealed, ReceiptState::kStored), "");
      if (!reached) break;
    }
  }
  EXPECT_EQ(server.verify_all(), "");
}

/// Throws where it is told to, before or after the real commit.
class ThrowingCommits final : public server::CommitStore {
 public:
  enum class When { kNever, kBefore, kAfter };
  explicit ThrowingCommits(CommitStore& real) : real_(real) {}
  Status commit(const server::CommitBatch& batch) override {
    if (when == When::kBefore) throw std::bad_alloc();
    const Status committed = real_.commit(batch);
    if (when == When::kAfter) throw std::runtime_error("planned");
    return committed;
  }
  std::atomic<When> when{When::kNever};

 private:
  CommitStore& real_;
};

TEST(WriterThread, AnExceptionIsAnErrorForThoseWhoWaitAndEndsNothing) {
  FoundedServer server;
  server.stop();
  std::unique_ptr<ThrowingCommits> commits;
  server.wrap_ports = [&](Ports p) {
    commits = std::make_unique<ThrowingCommits>(p.commits);
    return Ports{*commits,     p.records,   p.uploads,   p.blobs,           p.log,             p.head, p.accesses, p.directories,
                 p.enrolments, p.team_keys, p.resources, p.erasure_handles, p.custodian_shares};
  };
  ASSERT_TRUE(server.start());
  const auto submit = [&](const TestSealed& sealed) { return server.intake().submit(server.caller("interviewer"), sealed.cover, sealed.payloads()); };
  for (const auto& [when, code] : {std::pair(ThrowingCommits::When::kBefore, ErrorCode::kResourceExhausted),
                                   std::pair(ThrowingCommits::When::kAfter, ErrorCode::kInternal)}) {
    const auto sealed = server.seal();
    commits->when = when;
    EXPECT_EQ(submit(sealed).error().code, code);
    commits->when = ThrowingCommits::When::kNever;
    const auto receipt = submit(sealed);
    ASSERT_TRUE(receipt) << to_string(receipt.error());
    EXPECT_EQ(server.verify(*receipt, sealed, ReceiptState::kStored), "");
  }
  EXPECT_EQ(server.verify_all(), "");
  server.stop();
}

}  // namespace
}  // namespace sigilo::testing
