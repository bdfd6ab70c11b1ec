#include <google/protobuf/descriptor.h>
#include <gtest/gtest.h>

#include "server/rpc/authorizer.h"
#include "sigilo/v1/common.pb.h"
#include "tests/support/bad_messages.h"
#include "tests/support/seeded_rng.h"
#include "tests/support/served/raw_call.h"
#include "tests/support/served/served_mechanism.h"
#include "tests/unit/server/rpc/all_services.h"

namespace sigilo {
namespace {

using google::protobuf::MethodDescriptor;
using testing::all_methods;
using testing::raw_call;
using testing::raw_channel;

std::string path_of(const MethodDescriptor& method) { return "/" + method.service()->full_name() + "/" + method.name(); }

class BadMessages : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { served_ = std::make_unique<testing::ServedMechanism>(); }
  static void TearDownTestSuite() { served_.reset(); }

  /// A channel of a device that may call the method.
  static std::shared_ptr<grpc::Channel> channel_for(const MethodDescriptor& method) {
    static std::map<Role, std::shared_ptr<grpc::Channel>> channels;
    const server::Authorizer authorizer;
    for (const Role role : {Role::kInterviewer, Role::kReviewer, Role::kAdministrator}) {
      if (!server::Authorizer::decide(authorizer.rule_of(method.full_name()), Roles{role})) continue;
      auto& channel = channels[role];
      if (!channel) channel = raw_channel(served_->options_for(served_->device(role)));
      return channel;
    }
    return nullptr;
  }

  static void expect_alive() {
    const auto status = served_->connect(served_->device(Role::kAuditor))->status();
    EXPECT_TRUE(status) << to_string(status.error());
  }

  static std::unique_ptr<testing::ServedMechanism> served_;
};
std::unique_ptr<testing::ServedMechanism> BadMessages::served_;

TEST_F(BadMessages, EveryFieldThatBreaksItsBoundsGetsATypedErrorThatNamesIt) {
  std::size_t count = 0;
  for (const auto* method : all_methods()) {
    const auto channel = channel_for(*method);
    ASSERT_NE(channel, nullptr) << method->full_name();
    for (const auto& bad : testing::bad_messages(*method->input_type())) {
      const auto answer = raw_call(channel, path_of(*method), bad.message->SerializeAsString());
      EXPECT_EQ(answer.status.error_code(), grpc::StatusCode::INVALID_ARGUMENT) << method->full_name() << " " << bad.how;
      v1::ErrorDetail detail;
      ASSERT_TRUE(detail.ParseFromString(answer.status.error_details())) << method->full_name() << " " << bad.how;
      EXPECT_EQ(detail.field(), bad.field) << method->full_name() << " " << bad.how;
      EXPECT_NE(detail.code(), 0U) << method->full_name() << " " << bad.how;
      ++count;
    }
  }
  EXPECT_GT(count, 120U);
  expect_alive();
}

TEST_F(BadMessages, MessagesInBoundsThatMeanNothingAreRefusedWithoutHarm) {
  for (const auto* method : all_methods()) {
    const auto answer =
        raw_call(channel_for(*method), path_of(*method), testing::bounded_message(*method->input_type())->SerializeAsString());
    EXPECT_NE(answer.status.error_code(), grpc::StatusCode::INTERNAL) << method->full_name();
    EXPECT_NE(answer.status.error_code(), grpc::StatusCode::UNKNOWN) << method->full_name();
  }
  expect_alive();
}

TEST_F(BadMessages, TruncatedAndRandomBytesAreRefusedWithoutHarm) {
  const std::uint64_t seed = 20261127;
  SCOPED_TRACE("seed " + std::to_string(seed));
  testing::SeededRng random(seed);
  for (const auto* method : all_methods()) {
    const auto whole = testing::bounded_message(*method->input_type())->SerializeAsString();
    for (std::size_t cut = 1; cut < whole.size(); cut += 1 + whole.size() / 12) {
      (void)raw_call(channel_for(*method), path_of(*method), whole.substr(0, cut));
    }
    for (int i = 0; i < 6; ++i) {
      const auto bytes = random.bytes(1 + random.below(300));
      (void)raw_call(channel_for(*method), path_of(*method), std::string(as_text(bytes)));
    }
  }
  EXPECT_EQ(served_->observer().count(ErrorCode::kInternal), 0U);
  expect_alive();
}

TEST_F(BadMessages, AMessageOverTheLimitIsRefusedBeforeItIsDecoded) {
  const auto& method = *v1::PutPieceRequest::descriptor()->file()->FindServiceByName("IntakeService")->FindMethodByName("PutPiece");
  const auto answer = raw_call(channel_for(method), path_of(method), std::string(3 * 1024 * 1024, '\x12'));
  EXPECT_EQ(answer.status.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  expect_alive();
}

TEST_F(BadMessages, ACallWithoutADeadlineOrWithALongOneIsRefused) {
  const auto channel = raw_channel(served_->options_for(served_->device(Role::kAuditor)));
  const std::string path = "/sigilo.v1.HealthService/GetStatus";
  for (const auto timeout : {std::chrono::minutes(0), std::chrono::minutes(6)}) {
    const auto answer = raw_call(channel, path, "", {}, timeout);
    EXPECT_EQ(answer.status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
    v1::ErrorDetail detail;
    ASSERT_TRUE(detail.ParseFromString(answer.status.error_details()));
    EXPECT_EQ(detail.field(), "deadline");
  }
  EXPECT_TRUE(raw_call(channel, path, "", {}, std::chrono::minutes(5)).status.ok());
}

}  // namespace
}  // namespace sigilo
