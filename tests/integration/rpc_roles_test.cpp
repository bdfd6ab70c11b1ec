#include <google/protobuf/descriptor.h>
#include <gtest/gtest.h>

#include <set>

#include "crypto/base/labels.h"
#include "crypto/directory/enrolment.h"
#include "crypto/directory/invitation.h"
#include "crypto/log/statement.h"
#include "server/rpc/authorizer.h"
#include "tests/support/bad_messages.h"
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

std::string good_request(const MethodDescriptor& method) {
  return testing::bounded_message(*method.input_type())->SerializeAsString();
}

class RoleMatrix : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { served_ = std::make_unique<testing::ServedMechanism>(); }
  static void TearDownTestSuite() { served_.reset(); }

  /// Calls every method as this device and compares the answer with the table: denied exactly where the table says so.
  static void expect_table(const testing::TestDevice& device, const std::string& who) {
    const server::Authorizer authorizer;
    const auto channel = raw_channel(served_->options_for(device));
    for (const auto* method : all_methods()) {
      const bool allowed = server::Authorizer::decide(authorizer.rule_of(method->full_name()), device.roles).has_value();
      const auto answer = raw_call(channel, path_of(*method), good_request(*method));
      const auto code = answer.status.error_code();
      EXPECT_NE(code, grpc::StatusCode::UNAUTHENTICATED) << who << " " << method->full_name();
      EXPECT_EQ(code == grpc::StatusCode::PERMISSION_DENIED, !allowed) << who << " " << method->full_name() << " " << code;
      EXPECT_NE(code, grpc::StatusCode::UNAVAILABLE) << who << " " << method->full_name() << " " << answer.status.error_message();
      EXPECT_NE(code, grpc::StatusCode::UNKNOWN) << who << " " << method->full_name();
      EXPECT_NE(code, grpc::StatusCode::INTERNAL) << who << " " << method->full_name();
    }
  }

  static void expect_refused(const testing::TestDevice& device, const std::map<std::string, std::string>& metadata,
                             const std::set<std::string>& open) {
    const auto channel = raw_channel(served_->options_for(device));
    for (const auto* method : all_methods()) {
      if (open.count(method->name()) != 0) continue;
      const auto answer = raw_call(channel, path_of(*method), good_request(*method), metadata);
      EXPECT_EQ(answer.status.error_code(), grpc::StatusCode::UNAUTHENTICATED) << method->full_name();
      EXPECT_TRUE(answer.messages.empty()) << method->full_name();
    }
  }

  static std::unique_ptr<testing::ServedMechanism> served_;
};
std::unique_ptr<testing::ServedMechanism> RoleMatrix::served_;

TEST_F(RoleMatrix, EveryRoleGetsWhatTheTableSaysAndNothingElse) {
  for (std::uint8_t i = 0; i < kRoleCount; ++i) {
    const auto role = static_cast<Role>(i);
    expect_table(served_->device(role), std::string(name_of(role)));
  }
}

TEST_F(RoleMatrix, AMemberWithoutARoleGetsOnlyWhatIsForEveryDevice) { expect_table(served_->without_role(), "no role"); }

TEST_F(RoleMatrix, ADeviceThatIsNotListedGetsNothing) { expect_refused(served_->new_device(), {}, {}); }

TEST_F(RoleMatrix, ATokenThatNobodyIssuedOpensNothing) {
  const auto device = served_->new_device();
  expect_refused(device, {{"sigilo-invitation-bin", std::string(32, 'x')}}, {});
  expect_refused(device, {{"sigilo-invitation-bin", std::string(31, 'x')}}, {});
}

TEST_F(RoleMatrix, ARevokedDeviceGetsNothingFromTheNextCallOn) {
  testing::ServedMechanism served;
  const auto& device = served.device(Role::kReviewer);
  const auto channel = raw_channel(served.options_for(device));
  const std::string path = "/sigilo.v1.ReviewService/ListRecords";
  const std::string request = "\x10\x05";  // limit 5
  EXPECT_TRUE(raw_call(channel, path, request).status.ok());
  served.revoke(device);
  EXPECT_EQ(raw_call(channel, path, request).status.error_code(), grpc::StatusCode::UNAUTHENTICATED);
}

TEST_F(RoleMatrix, APathThatNoServiceHasIsDeniedToEverybody) {
  const auto listed = raw_channel(served_->options_for(served_->device(Role::kAdministrator)));
  const auto unlisted = raw_channel(served_->options_for(served_->new_device()));
  for (const auto* path : {"/grpc.health.v1.Health/Check", "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo",
                           "/sigilo.v1.IntakeService/Erase", "/x"}) {
    EXPECT_EQ(raw_call(listed, path, "").status.error_code(), grpc::StatusCode::PERMISSION_DENIED) << path;
    EXPECT_EQ(raw_call(unlisted, path, "").status.error_code(), grpc::StatusCode::UNAUTHENTICATED) << path;
  }
}

TEST_F(RoleMatrix, TheHolderOfAnInvitationMayEnrolAndReadTheDirectoryAndNothingElse) {
  auto& rng = served_->rng();
  const auto& administrator = served_->device(Role::kAdministrator);
  const auto root = TrustRoot::of(served_->directory());
  const auto invitation =
      make_invitation(root, rng.id<MemberId>(), Roles{Role::kInterviewer}, served_->directory().issued.plus(7), rng);
  const auto header = make_header(labels::kInvitation, root.origin(), {}, administrator.key, served_->directory().issued, rng);
  const auto statement = sign_statement(header, invitation.statement().encode(), administrator.key);
  ASSERT_TRUE(statement);
  ASSERT_TRUE(served_->connect(administrator)->directory().create_invitation(*statement));

  const auto device = served_->new_device();
  const Enrolment enrolment{token_digest(invitation.token.expose()), device.key.public_key(), device.kem.public_key,
                            device.tls.certificate_der};
  const auto own = make_header(labels::kEnrolment, root.origin(), {}, device.key, served_->directory().issued, rng);
  const auto handed_in = sign_statement(own, enrolment.encode().value(), device.key);
  ASSERT_TRUE(handed_in);
  const std::string token(as_text(invitation.token.expose()));
  expect_refused(device, {{"sigilo-invitation-bin", token}}, {"Enrol", "GetDirectory"});

  const auto transport = served_->connect(device);
  EXPECT_FALSE(transport->directory().get_directory(0, 0)) << "no token was shown yet";
  const Status enrolled = transport->directory().enrol(invitation.token, *handed_in);
  EXPECT_TRUE(enrolled) << to_string(enrolled.error());
  EXPECT_TRUE(transport->directory().enrol(invitation.token, *handed_in)) << "the same again is fine";
  served_->publish_names({{served_->device(Role::kReviewer).member, "Rosa"}});
  EXPECT_FALSE(served_->connect(administrator)->directory().get_directory(0, 0)->names.empty());
  const auto update = transport->directory().get_directory(0, 0);
  ASSERT_TRUE(update) << to_string(update.error());
  ASSERT_EQ(update->versions.size(), 1U) << "the newest alone";
  EXPECT_EQ(SignedDirectory::parse(update->versions.front().document)->directory().version, served_->directory().version);
  EXPECT_TRUE(update->names.empty());
  const auto copy = raw_channel(served_->options_for(served_->new_device()));
  const auto read_by_copy = raw_call(copy, "/sigilo.v1.DirectoryService/GetDirectory", {}, {{"sigilo-invitation-bin", token}});
  EXPECT_EQ(read_by_copy.status.error_code(), grpc::StatusCode::ALREADY_EXISTS) << "a copy of a used invitation";
  EXPECT_TRUE(read_by_copy.messages.empty());

  const auto pending = served_->connect(administrator)->directory().list_enrolments();
  ASSERT_TRUE(pending);
  ASSERT_EQ(pending->size(), 1U);
  EXPECT_EQ(pending->front().enrolment, *handed_in);
  ASSERT_TRUE(served_->connect(administrator)->directory().revoke_invitation(token_digest(invitation.token.expose())));
  const auto after = transport->directory().get_directory(0, 0);
  ASSERT_FALSE(after);
  EXPECT_EQ(after.error().code, ErrorCode::kUnauthenticated);
}

TEST_F(RoleMatrix, AnotherDevicesCertificateCannotBeHandedIn) {
  auto& rng = served_->rng();
  const auto& administrator = served_->device(Role::kAdministrator);
  const auto root = TrustRoot::of(served_->directory());
  const auto invitation =
      make_invitation(root, rng.id<MemberId>(), Roles{Role::kReviewer}, served_->directory().issued.plus(7), rng);
  const auto header = make_header(labels::kInvitation, root.origin(), {}, administrator.key, served_->directory().issued, rng);
  ASSERT_TRUE(served_->connect(administrator)
                  ->directory()
                  .create_invitation(sign_statement(header, invitation.statement().encode(), administrator.key).value()));
  const auto device = served_->new_device();
  const auto other = served_->new_device();
  const Enrolment enrolment{token_digest(invitation.token.expose()), device.key.public_key(), device.kem.public_key,
                            other.tls.certificate_der};
  const auto own = make_header(labels::kEnrolment, root.origin(), {}, device.key, served_->directory().issued, rng);
  const Status status = served_->connect(device)->directory().enrol(
      invitation.token, sign_statement(own, enrolment.encode().value(), device.key).value());
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, ErrorCode::kPermissionDenied);
}

}  // namespace
}  // namespace sigilo
