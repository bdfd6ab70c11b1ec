#include "server/rpc/authorizer.h"

#include <array>

#include "server/domain/statement_rules.h"

namespace sigilo::server {
namespace {

constexpr Roles kInterviewers = {Role::kInterviewer};
constexpr Roles kAdministrators = {Role::kAdministrator};
constexpr Roles kTeams = {Role::kReviewer, Role::kProtectionOfficer, Role::kClinician};
constexpr Roles kTeamsAndAdministrators = {Role::kReviewer, Role::kProtectionOfficer, Role::kClinician, Role::kAdministrator};
constexpr Roles kOversight = {Role::kAuditor, Role::kAdministrator};
constexpr Roles kTeamsAndOversight = {Role::kReviewer, Role::kProtectionOfficer, Role::kClinician, Role::kAuditor,
                                      Role::kAdministrator};

constexpr std::array kRules = {
    Rule{"sigilo.v1.DirectoryService.GetDirectory", Access::kInvited, {}},
    Rule{"sigilo.v1.DirectoryService.PublishDirectory", Access::kRoles, kAdministrators},
    Rule{"sigilo.v1.DirectoryService.CreateInvitation", Access::kRoles, kAdministrators},
    Rule{"sigilo.v1.DirectoryService.Enrol", Access::kInvited, {}},
    Rule{"sigilo.v1.DirectoryService.ListEnrolments", Access::kRoles, kAdministrators},
    Rule{"sigilo.v1.DirectoryService.RevokeInvitation", Access::kRoles, kAdministrators},
    Rule{"sigilo.v1.DirectoryService.PutTeamKey", Access::kRoles, kTeams},
    Rule{"sigilo.v1.DirectoryService.ListTeamKeys", Access::kRoles, kTeamsAndAdministrators},
    Rule{"sigilo.v1.DirectoryService.PutResource", Access::kRoles, kAdministrators},
    Rule{"sigilo.v1.DirectoryService.GetResource", Access::kEnrolled, {}},
    Rule{"sigilo.v1.IntakeService.SubmitRecord", Access::kRoles, kInterviewers},
    Rule{"sigilo.v1.IntakeService.BeginUpload", Access::kRoles, kInterviewers},
    Rule{"sigilo.v1.IntakeService.PutPiece", Access::kRoles, kInterviewers},
    Rule{"sigilo.v1.IntakeService.CommitUpload", Access::kRoles, kInterviewers},
    Rule{"sigilo.v1.IntakeService.GetReceipt", Access::kRoles, kInterviewers},
    Rule{"sigilo.v1.ReviewService.ListRecords", Access::kRoles, kTeams},
    Rule{"sigilo.v1.ReviewService.GetRecord", Access::kRoles, kTeams},
    Rule{"sigilo.v1.ReviewService.FetchSection", Access::kRoles, kTeams},
    Rule{"sigilo.v1.ReviewService.FetchSections", Access::kRoles, kTeams},
    Rule{"sigilo.v1.ReviewService.ListQuarantine", Access::kRoles, kTeamsAndOversight},
    Rule{"sigilo.v1.ReviewService.FetchQuarantined", Access::kRoles, kTeams},
    Rule{"sigilo.v1.ReviewService.ListAccess", Access::kRoles, kOversight},
    Rule{"sigilo.v1.ConsentService.SubmitStatement", Access::kEnrolled, {}},
    Rule{"sigilo.v1.LogService.GetCheckpoint", Access::kEnrolled, {}},
    Rule{"sigilo.v1.LogService.GetConsistency", Access::kEnrolled, {}},
    Rule{"sigilo.v1.LogService.GetInclusion", Access::kEnrolled, {}},
    Rule{"sigilo.v1.LogService.GetTile", Access::kEnrolled, {}},
    Rule{"sigilo.v1.LogService.GetEntries", Access::kEnrolled, {}},
    Rule{"sigilo.v1.HealthService.GetStatus", Access::kEnrolled, {}},
};

bool allows(const Rule& rule, Roles roles) { return rule.access != Access::kRoles || roles.has_any(rule.roles); }

std::string table_head(std::string_view first, std::string_view second) {
  std::string names = "| " + std::string(first) + " | " + std::string(second) + " |";
  std::string line = "|---|---|";
  for (std::uint8_t i = 0; i < kRoleCount; ++i) {
    names.append(" ").append(name_of(static_cast<Role>(i))).append(" |");
    line += "---|";
  }
  return names + "\n" + line + "\n";
}

/// The end of a row: which roles a rule, of methods or of statements, lets in.
template <typename AnyRule>
std::string role_cells(const AnyRule& rule) {
  std::string cells;
  for (std::uint8_t i = 0; i < kRoleCount; ++i) cells += allows(rule, Roles{static_cast<Role>(i)}) ? " x |" : " |";
  return cells + "\n";
}

std::string render_statements() {
  std::string page =
      "\n## What members may put into the log\n\n"
      "`ConsentService.SubmitStatement` is open to every device of the directory; the kind of the statement decides who may sign it\n"
      "(`server/domain/statement_rules.cpp`). Taking away is for every member, also one without any role here. What is not in the table is\n"
      "refused to everybody.\n\n" +
      table_head("entry", "takes away");
  constexpr std::string_view kFamily = "sigilo/v1/log/";
  for (const auto& rule : statement_rules()) {
    page.append("| ").append(rule.label.substr(kFamily.size())).append(rule.takes_away ? " | x |" : " | |");
    page += role_cells(rule);
  }
  return page;
}

}  // namespace

std::span<const Rule> access_rules() { return kRules; }

Authorizer::Authorizer() {
  for (const auto& rule : kRules) rules_.emplace(rule.method, &rule);
}

const Rule* Authorizer::rule_of(std::string_view method) const {
  const auto found = rules_.find(method);
  return found == rules_.end() ? nullptr : found->second;
}

const Rule* Authorizer::rule_of_path(std::string_view path) const {
  if (path.empty() || path.front() != '/') return nullptr;
  std::string method(path.substr(1));
  const auto slash = method.find('/');
  if (slash == std::string::npos || method.find('/', slash + 1) != std::string::npos) return nullptr;
  method[slash] = '.';
  return rule_of(method);
}

Status Authorizer::decide(const Rule* rule, Roles roles) {
  if (rule != nullptr && allows(*rule, roles)) return {};
  return fail(ErrorCode::kPermissionDenied, "the roles of the caller do not allow this method");
}

std::string render_role_matrix() {
  std::string page =
      "# Who may call what\n\n"
      "Made by `sigilod roles` from the one table that decides every call (`server/rpc/authorizer.cpp`); a test keeps this page "
      "equal to\n"
      "it, and another calls every method as every role. A method that the table lacks is denied to everybody. Every caller shows "
      "the TLS\n"
      "key of an active device of the directory in force, checked on every call; *invited* also lets in a device that is not in "
      "the directory\n"
      "yet and holds an open invitation. Which sections a role may fetch is decided once more for each section: account, consent "
      "and most categories\n"
      "by reviewers, protection and contact by protection officers, health by clinicians; nobody else, and never an "
      "administrator.\n"
      "What was set aside is given whole, still sealed, to any of these three: nobody can tell whose sections a damaged item "
      "holds.\n\n" +
      table_head("method", "invited");
  constexpr std::string_view kPackage = "sigilo.v1.";
  for (const auto& rule : kRules) {
    page.append("| ").append(rule.method.substr(kPackage.size())).append(rule.access == Access::kInvited ? " | x |" : " | |");
    page += role_cells(rule);
  }
  return page + render_statements();
}

}  // namespace sigilo::server
