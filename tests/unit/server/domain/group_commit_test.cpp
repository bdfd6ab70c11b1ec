#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <set>
#include <thread>

#include "tests/support/server/founded_server.h"

namespace sigilo::testing {
namespace {

TEST(GroupCommit, EightThreadsGetDistinctPlacesInOneLog) {
  FoundedServer server;
  constexpr int kThreads = 8;
  constexpr int kEach = 12;
  std::vector<std::vector<TestSealed>> sealed(kThreads);
  for (auto& list : sealed) {
    for (int i = 0; i < kEach; ++i) list.push_back(server.seal());
  }
  std::vector<std::vector<ReceiptBundle>> receipts(kThreads);
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&server, &mine = sealed[static_cast<std::size_t>(t)], &out = receipts[static_cast<std::size_t>(t)]] {
      for (const auto& record : mine) out.push_back(server.intake().submit(server.caller("interviewer"), record.cover, record.payloads()).value());
    });
  }
  for (auto& thread : threads) thread.join();
  std::set<std::uint64_t> indices;
  for (std::size_t t = 0; t < kThreads; ++t) {
    for (std::size_t i = 0; i < kEach; ++i) {
      EXPECT_EQ(server.verify(receipts[t][i], sealed[t][i], ReceiptState::kStored), "");
      indices.insert(receipts[t][i].index);
    }
  }
  EXPECT_EQ(indices.size(), static_cast<std::size_t>(kThreads * kEach));
  EXPECT_EQ(server.verify_all(), "");
  server.restart();
  EXPECT_EQ(server.verify_all(), "");
}

TEST(GroupCommit, TheSameRecordFromEightThreadsIsOneRecord) {
  FoundedServer server;
  const auto sealed = server.seal();
  std::vector<ReceiptBundle> receipts(8);
  std::vector<std::thread> threads;
  for (auto& receipt : receipts) {
    threads.emplace_back([&server, &sealed, &receipt] {
      receipt = server.intake().submit(server.caller("interviewer"), sealed.cover, sealed.payloads()).value();
    });
  }
  for (auto& thread : threads) thread.join();
  for (const auto& receipt : receipts) {
    EXPECT_EQ(receipt.index, receipts[0].index);
    EXPECT_EQ(server.verify(receipt, sealed, ReceiptState::kStored), "");
  }
  EXPECT_EQ(server.services().status()->records.records, 1U);
}

TEST(GroupCommit, TwoManifestsForOneIdFromManyThreadsGiveOneRecordAndOneQuarantineItem) {
  FoundedServer server;
  SealOptions options;
  options.record_nonce = server.rng.id<Digest>();
  const std::array sealed = {server.seal(options), server.seal(options)};
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < 8; ++i) {
    threads.emplace_back([&server, &mine = sealed[i % 2]] {
      EXPECT_TRUE(server.intake().submit(server.caller("interviewer"), mine.cover, mine.payloads()));
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(server.services().status()->records.records, 1U);
  EXPECT_EQ(server.services().status()->records.quarantined, 1U);
  EXPECT_EQ(server.verify_all(), "");
}

/// Holds the writer in its first commit until it is let go; fails every commit that has `poison` in it.
class HeldCommits final : public server::CommitStore {
 public:
  explicit HeldCommits(CommitStore& real) : real_(real) {}
  Status commit(const server::CommitBatch& batch) override {
    if (!batch.directories.empty()) directory_waits = true;
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [this] { return !hold_; });
    }
    for (const auto& record : batch.records) {
      if (record.record.record == poison) return fail(ErrorCode::kIo, "this record cannot be written");
    }
    return real_.commit(batch);
  }
  void hold(bool on) {
    const std::lock_guard lock(mutex_);
    hold_ = on;
    changed_.notify_all();
  }
  RecordId poison;
  std::atomic<bool> directory_waits{false};

 private:
  CommitStore& real_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool hold_ = false;
};

class HeldWriter : public ::testing::Test {
 protected:
  void SetUp() override {
    server_.stop();
    server_.wrap_ports = [this](server::Ports ports) {
      held_ = std::make_unique<HeldCommits>(ports.commits);
      return server::Ports{*held_,           ports.records,   ports.uploads,   ports.blobs,           ports.log, ports.head, ports.accesses, ports.directories,
                           ports.enrolments, ports.team_keys, ports.resources, ports.erasure_handles, ports.custodian_shares};
    };
    ASSERT_TRUE(server_.start());
  }
  Result<ReceiptBundle> submit(const TestSealed& sealed, const char* device) {
    return server_.intake().submit(server_.caller(device), sealed.cover, sealed.payloads());
  }
  TestSealed seal_with_blob(const char* device) {
    SealOptions options;
    options.contents[1] = server_.rng.bytes(100 * 1024);
    return server_.seal(options, device);
  }
  /// A blob is placed after the judgement and straight before the record goes to the writer.
  void await_blobs(std::size_t count) {
    ASSERT_TRUE(eventually([&] { return server_.store().ports().blobs.list()->size() >= count; }));
  }

  std::unique_ptr<HeldCommits> held_;  // outlives the services
  FoundedServer server_;
};

// Judged while its device was active, logged after the revocation.
TEST_F(HeldWriter, ARecordThatWaitedBehindTheRevocationOfItsDeviceIsQuarantined) {
  const auto late = seal_with_blob("interviewer");
  auto next = server_.next_directory();
  for (auto& device : next.devices) {
    if (device.id == server_.device("interviewer").id()) device.state = DeviceState::kRevoked;
  }
  const Bytes signed_next = server_.sign(next);
  held_->hold(true);
  std::thread revocation([&] { EXPECT_TRUE(server_.directories().publish(server_.caller("administrator"), signed_next, {})); });
  const bool held = eventually([&] { return held_->directory_waits.load(); });
  Result<ReceiptBundle> receipt = fail(ErrorCode::kInternal, "not yet");
  std::thread record([&] { receipt = submit(late, "interviewer"); });
  await_blobs(1);
  held_->hold(false);
  for (auto* thread : {&revocation, &record}) thread->join();
  ASSERT_TRUE(held);
  ASSERT_TRUE(receipt) << to_string(receipt.error());
  EXPECT_EQ(server_.verify(*receipt, late, ReceiptState::kQuarantined), "");
  const auto items = server_.review().quarantine(server_.caller("auditor"), 0, 10).value();
  ASSERT_EQ(items.size(), 1U);
  EXPECT_EQ(items[0].reason, QuarantineReason::kRevokedDevice);
  EXPECT_EQ(server_.verify_all(), "");
}

TEST_F(HeldWriter, OneThatCannotBeWrittenKeepsNobodyElseOutTwice) {
  std::size_t blobs = 0;
  const auto round = [&](const std::vector<TestSealed>& sealed, const TestSealed& poisoned) {
    std::atomic<int> stored = 0;
    held_->hold(true);
    std::vector<std::thread> threads;
    for (const auto& record : sealed) threads.emplace_back([&] { stored += submit(record, "second").has_value() ? 1 : 0; });
    threads.emplace_back([&] { EXPECT_FALSE(submit(poisoned, "interviewer")); });
    blobs += threads.size();
    await_blobs(blobs);
    held_->hold(false);
    for (auto& thread : threads) thread.join();
    return stored.load();
  };
  const auto fresh = [&] {
    std::vector<TestSealed> sealed;
    for (int i = 0; i < 5; ++i) sealed.push_back(seal_with_blob("second"));
    return sealed;
  };
  const auto poisoned = seal_with_blob("interviewer");
  held_->poison = poisoned.record;
  auto sealed = fresh();
  int stored = round(sealed, poisoned);
  for (int again = 0; stored == 5 && again < 20; ++again) stored = round(sealed = fresh(), poisoned);
  ASSERT_LT(stored, 5) << "they never came together";
  blobs = 0;  // enough are there: who failed comes again, in whatever order
  EXPECT_EQ(round(sealed, poisoned), 5);
  EXPECT_EQ(server_.verify_all(), "");
}

}  // namespace
}  // namespace sigilo::testing
