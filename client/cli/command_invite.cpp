#include "client/cli/command.h"
#include "client/cli/files.h"
#include "client/cli/identifier.h"
#include "client/cli/session.h"
#include "client/core/enrolment.h"

namespace sigilo::cli {
namespace {

struct InviteOptions {
  std::vector<std::string> roles;
  std::string member;
  std::uint16_t days = 7;
  std::string out;
};

Outcome<Roles> roles_from(const std::vector<std::string>& names) {
  Roles roles;
  for (const std::string& name : names) {
    SIGILO_TRY(const Role role, about(role_from_name(name), "--role " + name, Msg::kHintRoles));
    roles.add(role);
  }
  return roles;
}

Done run_invite(Context& context, const InviteOptions& options) {
  SIGILO_TRY(const Roles roles, roles_from(options.roles));
  MemberId member = context.rng.id<MemberId>();
  if (!options.member.empty()) {
    SIGILO_TRY(member, identifier<MemberId>(options.member, "--member " + options.member));
  }
  SIGILO_TRY(OutputFile file, OutputFile::create(options.out));
  SIGILO_TRY(const auto session, Session::open(context));
  SIGILO_CHECK(session->refresh());
  SIGILO_TRY(Transport* const server, session->server());
  SIGILO_TRY(const InvitationFile invitation, invite(session->home(), session->trust(), server->directory(), member, roles, options.days));
  SIGILO_TRY(const SecretBuffer bytes, invitation.encode());
  SIGILO_CHECK(file.write(bytes));
  SIGILO_CHECK(file.publish());
  context.console.say(Msg::kInviteDone, {options.out, invitation.expires.iso()});
  context.console.say(Msg::kInviteSecret);
  const std::string id = token_digest(invitation.token.expose()).hex();
  context.console.say(Msg::kInviteId, {id});
  context.console.document("invite", Json{{"file", json_text(options.out)},
                                          {"id", json_text(id)},
                                          {"member", json_text(member.hex())},
                                          {"expires", json_text(invitation.expires.iso())}});
  return {};
}

// The file is with whoever was invited, or with whoever took it: the id is what the administrator has.
Done revoke_invitation(Context& context, const std::string& text) {
  SIGILO_TRY(const auto id, identifier<Digest>(text, "invitation", Msg::kHintInvitationId));
  SIGILO_TRY(const auto session, Session::open(context));
  SIGILO_TRY(Transport* const server, session->server());
  SIGILO_CHECK(about(server->directory().revoke_invitation(id), text, Msg::kHintInvitationId));
  context.console.say(Msg::kInvitationRevoked);
  context.console.document("invitation revoke", Json{{"id", json_text(id.hex())}});
  return {};
}

}  // namespace

void add_invitation(Commands& commands) {
  const auto id = std::make_shared<std::string>();
  const Command group = commands.group("invitation", Msg::kAboutInvitation);
  const Command app = commands.add("revoke", Msg::kAboutInvitationRevoke, [id](Context& context) { return revoke_invitation(context, *id); }, &group);
  app.option("id", *id, Msg::kHelpInvitationId).required().type_name("ID");
}

void add_invite(Commands& commands) {
  const auto options = std::make_shared<InviteOptions>();
  const Command app = commands.add("invite", Msg::kAboutInvite, [options](Context& context) { return run_invite(context, *options); });
  app.option("--role", options->roles, Msg::kHelpRole).required().type_name("ROLE");
  app.option("--member", options->member, Msg::kHelpInviteMember).type_name("ID");
  app.option("--days", options->days, Msg::kHelpInviteDays).range(1, 60);
  app.option("--out", options->out, Msg::kHelpInviteOut).required().type_name("FILE");
}

}  // namespace sigilo::cli
