#include <gtest/gtest.h>

#include <atomic>
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

}  // namespace
}  // namespace sigilo::testing
