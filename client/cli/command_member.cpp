#include "client/cli/command.h"
#include "client/cli/identifier.h"
#include "client/cli/proposal.h"
#include "client/cli/session.h"
#include "crypto/directory/lookup.h"

namespace sigilo::cli {
namespace {

struct RevokeOptions {
  std::string id;
  std::string proposal;
  bool yes = false;
  bool dry_run = false;
};

std::string role_names(Roles roles, std::string_view separator) {
  std::string out;
  for (std::uint8_t bit = 0; bit < kRoleCount; ++bit) {
    if (roles.has(static_cast<Role>(bit))) {
      out += (out.empty() ? "" : std::string(separator)) + std::string(name_of(static_cast<Role>(bit)));
    }
  }
  return out;
}

Json role_list(Roles roles) {
  Json out = Json::array();
  for (std::uint8_t bit = 0; bit < kRoleCount; ++bit) {
    if (roles.has(static_cast<Role>(bit))) {
      out.push_back(json_text(name_of(static_cast<Role>(bit))));
    }
  }
  return out;
}

Done list_members(Context& context) {
  SIGILO_TRY(const auto session, Session::open(context));
  SIGILO_TRY(const Directory* const directory, session->directory());
  Table table({context.console.text(Msg::kColumnMember), context.console.text(Msg::kColumnName), context.console.text(Msg::kColumnRoles)});
  Json list = Json::array();
  for (const MemberEntry& member : directory->members) {
    const std::string name = session->trust().name_of(member.id);
    table.add({member.id.hex(), name, role_names(member.roles, ", ")});
    list.push_back(Json{{"id", json_text(member.id.hex())}, {"name", json_text(name)}, {"roles", role_list(member.roles)}});
  }
  context.console.print(table);
  context.console.document("member list", Json{{"directory_version", directory->version}, {"members", std::move(list)}});
  return {};
}

Done list_devices(Context& context) {
  SIGILO_TRY(const auto session, Session::open(context));
  SIGILO_TRY(const Directory* const directory, session->directory());
  Table table({context.console.text(Msg::kColumnDevice), context.console.text(Msg::kColumnMember), context.console.text(Msg::kColumnAdded),
               context.console.text(Msg::kColumnState)});
  Json list = Json::array();
  for (const DeviceEntry& device : directory->devices) {
    const bool active = device.state == DeviceState::kActive;
    table.add({device.id.hex(), session->name_of(device.member), device.added.iso(),
               context.console.text(active ? Msg::kStateActive : Msg::kStateRevoked)});
    list.push_back(Json{{"id", json_text(device.id.hex())},
                        {"member", json_text(device.member.hex())},
                        {"added", json_text(device.added.iso())},
                        {"state", active ? "active" : "revoked"}});
  }
  context.console.print(table);
  context.console.document("device list", Json{{"directory_version", directory->version}, {"devices", std::move(list)}});
  return {};
}

/// Says which teams need a new key because of the revocation.
Json name_lost_teams(Context& context, const Directory& before, const Directory& after) {
  Json list = Json::array();
  for (const Team team : teams_with_a_lost_key(before, after)) {
    context.console.note(Msg::kTeamKeyLost, {code_of(team)});
    list.push_back(json_text(code_of(team)));
  }
  return list;
}

/// Puts a revocation into the proposal; it counts once that is signed and published.
Done revoke(Context& context, const RevokeOptions& options, bool whole_member) {
  const std::string command = whole_member ? "member revoke" : "device revoke";
  SIGILO_TRY(const auto session, Session::open(context));
  SIGILO_CHECK(session->directory());
  const std::filesystem::path path = Proposal::path_of(*session, options.proposal);
  SIGILO_TRY(DirectoryDraft draft, Proposal::begin_or_resume(*session, context.clock, path));
  if (whole_member) {
    SIGILO_TRY(const MemberId member, identifier<MemberId>(options.id, options.id, Msg::kHintMemberList));
    SIGILO_CHECK(about(draft.revoke_member(member), options.id, Msg::kHintMemberList));
  } else {
    SIGILO_TRY(const DeviceId device, identifier<DeviceId>(options.id, options.id, Msg::kHintDeviceList));
    SIGILO_CHECK(about(draft.revoke_device(device), options.id, Msg::kHintDeviceList));
  }
  Json teams = name_lost_teams(context, session->trust().directory(), draft.directory());
  if (!options.dry_run) {
    SIGILO_CHECK(context.confirm(options.yes, context.console.text(Msg::kAskRevoke, {options.id})));
    SIGILO_CHECK(Proposal::save(*session, draft, path));
    context.console.say(Msg::kProposalChanged, {path.string()});
  }
  context.console.document(command, Json{{"id", json_text(options.id)}, {"proposal", json_text(path.string())}, {"dry_run", options.dry_run}, {"teams_without_new_key", std::move(teams)}});
  return {};
}

void add_revoke(Commands& commands, const Command& group, bool whole_member) {
  const auto options = std::make_shared<RevokeOptions>();
  const Command app = commands.add("revoke", whole_member ? Msg::kAboutMemberRevoke : Msg::kAboutDeviceRevoke,
                             [options, whole_member](Context& context) { return revoke(context, *options, whole_member); }, &group);
  app.option("id", options->id, whole_member ? Msg::kHelpMemberId : Msg::kHelpDeviceId).required().type_name("ID");
  app.option("--proposal", options->proposal, Msg::kHelpProposal).type_name("FILE");
  app.flag("--yes", options->yes, Msg::kHelpYes);
  app.flag("--dry-run", options->dry_run, Msg::kHelpDryRun);
}

}  // namespace

void add_member(Commands& commands) {
  const Command group = commands.group("member", Msg::kAboutMember);
  commands.add("list", Msg::kAboutMemberList, list_members, &group);
  add_revoke(commands, group, true);
}

void add_device(Commands& commands) {
  const Command group = commands.group("device", Msg::kAboutDevice);
  commands.add("list", Msg::kAboutDeviceList, list_devices, &group);
  add_revoke(commands, group, false);
}

}  // namespace sigilo::cli
