#include "server/rpc/authorizer.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>

#include "tests/unit/server/rpc/all_services.h"

namespace sigilo::server {
namespace {

TEST(Authorizer, EveryMethodOfEveryServiceHasExactlyOneRow) {
  std::set<std::string> rows;
  for (const auto& rule : access_rules()) EXPECT_TRUE(rows.insert(std::string(rule.method)).second) << rule.method << " twice";
  std::set<std::string> methods;
  for (const auto* method : testing::all_methods()) methods.insert(method->full_name());
  EXPECT_EQ(rows, methods);
  EXPECT_EQ(methods.size(), 29U);
}

TEST(Authorizer, EachRequestTypeBelongsToOneMethod) {
  std::set<const google::protobuf::Descriptor*> requests;
  for (const auto* method : testing::all_methods()) {
    EXPECT_TRUE(requests.insert(method->input_type()).second) << method->full_name();
    EXPECT_EQ(method->input_type()->name(), method->name() + "Request");
  }
}

TEST(Authorizer, AMethodWithoutARowIsDeniedToEveryRole) {
  const Authorizer authorizer;
  for (const auto* path :
       {"/sigilo.v1.IntakeService/Erase", "/grpc.health.v1.Health/Check", "/", "", "sigilo.v1.IntakeService/PutPiece",
        "/sigilo.v1.IntakeService/PutPiece/", "/sigilo.v1.IntakeService.PutPiece"}) {
    EXPECT_EQ(authorizer.rule_of_path(path), nullptr) << path;
  }
  for (std::uint8_t i = 0; i < kRoleCount; ++i) {
    const Status status = Authorizer::decide(nullptr, Roles{static_cast<Role>(i)});
    ASSERT_FALSE(status);
    EXPECT_EQ(status.error().code, ErrorCode::kPermissionDenied);
  }
}

TEST(Authorizer, PathAndNameFindTheSameRow) {
  const Authorizer authorizer;
  for (const auto* method : testing::all_methods()) {
    const auto* rule = authorizer.rule_of(method->full_name());
    ASSERT_NE(rule, nullptr);
    EXPECT_EQ(authorizer.rule_of_path("/" + method->service()->full_name() + "/" + method->name()), rule);
  }
}

TEST(Authorizer, ADeviceWithoutRolesMayReadOnlyWhatEveryDeviceMayRead) {
  const Authorizer authorizer;
  for (const auto& rule : access_rules()) {
    EXPECT_EQ(static_cast<bool>(Authorizer::decide(&rule, Roles())), rule.access != Access::kRoles) << rule.method;
  }
}

TEST(Authorizer, AnAdministratorFetchesNoSectionAndAnInterviewerReadsNothingBack) {
  const Authorizer authorizer;
  for (const auto* method : {"FetchSection", "FetchSections", "ListRecords", "GetRecord"}) {
    const auto* rule = authorizer.rule_of(std::string("sigilo.v1.ReviewService.") + method);
    for (const Role role :
         {Role::kAdministrator, Role::kInterviewer, Role::kAuditor, Role::kCustodian, Role::kStore, Role::kApprover}) {
      EXPECT_FALSE(Authorizer::decide(rule, Roles{role})) << method;
    }
    EXPECT_TRUE(Authorizer::decide(rule, Roles{Role::kReviewer})) << method;
  }
}

TEST(Authorizer, TheCommittedPageIsTheTable) {
  const char* source = std::getenv("SIGILO_SOURCE");
  ASSERT_NE(source, nullptr);
  std::ifstream file(std::string(source) + "/docs/ROLES.md");
  std::stringstream page;
  page << file.rdbuf();
  EXPECT_EQ(page.str(), render_role_matrix()) << "run: sigilod roles > docs/ROLES.md";
}

}  // namespace
}  // namespace sigilo::server
