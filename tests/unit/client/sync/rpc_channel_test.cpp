#include "client/sync/rpc_channel.h"

#include <gtest/gtest.h>

#include <thread>

#include "tests/support/seeded_rng.h"

namespace sigilo {
namespace {

constexpr RetryPolicy kQuick{4, std::chrono::milliseconds(1), std::chrono::milliseconds(2)};
constexpr std::chrono::milliseconds kTimeout{1000};

/// Answers the given statuses in turn and counts.
struct Script {
  std::vector<grpc::StatusCode> codes;
  std::size_t calls = 0;
  grpc::Status operator()(grpc::ClientContext&) {
    const auto code = calls < codes.size() ? codes[calls] : grpc::StatusCode::OK;
    ++calls;
    return code == grpc::StatusCode::OK ? grpc::Status::OK : grpc::Status(code, "");
  }
};

class RpcChannelTest : public ::testing::Test {
 protected:
  testing::SeededRng rng_{1};
  RpcChannel channel_{nullptr, kQuick, rng_};
};

TEST_F(RpcChannelTest, TriesAgainWhileTheServerIsUnavailable) {
  Script script{{grpc::StatusCode::UNAVAILABLE, grpc::StatusCode::UNAVAILABLE}};
  EXPECT_TRUE(channel_.run(kTimeout, std::ref(script)));
  EXPECT_EQ(script.calls, 3U);
}

TEST_F(RpcChannelTest, GivesUpAfterTheLastAttempt) {
  Script script{std::vector<grpc::StatusCode>(10, grpc::StatusCode::UNAVAILABLE)};
  const Status status = channel_.run(kTimeout, std::ref(script));
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(script.calls, 4U);
}

TEST_F(RpcChannelTest, RepeatsNothingThatTheServerAnswered) {
  for (const auto code :
       {grpc::StatusCode::PERMISSION_DENIED, grpc::StatusCode::INVALID_ARGUMENT, grpc::StatusCode::INTERNAL,
        grpc::StatusCode::RESOURCE_EXHAUSTED, grpc::StatusCode::DEADLINE_EXCEEDED, grpc::StatusCode::UNAUTHENTICATED}) {
    Script script{{code}};
    EXPECT_FALSE(channel_.run(kTimeout, std::ref(script)));
    EXPECT_EQ(script.calls, 1U) << code;
  }
}

TEST_F(RpcChannelTest, MakesOneAttemptWhereTheCallerAsksFirst) {
  Script script{{grpc::StatusCode::UNAVAILABLE}};
  const Status status = channel_.run(kTimeout, std::ref(script), RpcChannel::Repeat::kNever);
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(script.calls, 1U);
}

TEST_F(RpcChannelTest, AWrongPeerIsNotTriedAgain) {
  std::size_t calls = 0;
  const Status status = channel_.run(kTimeout, [&](grpc::ClientContext&) {
    ++calls;
    return grpc::Status(grpc::StatusCode::UNAVAILABLE, "Ssl handshake failed: certificate verify failed");
  });
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, ErrorCode::kUnauthenticated);
  EXPECT_EQ(calls, 1U);
}

TEST_F(RpcChannelTest, EveryAttemptHasADeadline) {
  EXPECT_TRUE(channel_.run(kTimeout, [&](grpc::ClientContext& context) {
    const auto left = gpr_time_sub(context.raw_deadline(), gpr_now(context.raw_deadline().clock_type));
    EXPECT_LE(gpr_time_to_millis(left), kTimeout.count());
    EXPECT_GT(gpr_time_to_millis(left), 0);
    return grpc::Status::OK;
  }));
}

TEST_F(RpcChannelTest, CancelInterruptsThePauseBetweenAttempts) {
  RpcChannel slow(nullptr, {5, std::chrono::hours(1), std::chrono::hours(1)}, rng_);
  Script script{std::vector<grpc::StatusCode>(10, grpc::StatusCode::UNAVAILABLE)};
  std::thread call([&] {
    const Status status = slow.run(kTimeout, std::ref(script));
    EXPECT_EQ(status.error().code, ErrorCode::kCancelled);
  });
  slow.cancel();
  call.join();
  EXPECT_LE(script.calls, 1U);
}

}  // namespace
}  // namespace sigilo
