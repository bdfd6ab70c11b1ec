#include <algorithm>

#include "client/cli/command.h"
#include "client/cli/newcomers.h"
#include "client/cli/proposal.h"
#include "client/cli/session.h"
#include "client/cli/words.h"
#include "client/core/enrolment.h"
#include "client/core/team.h"
#include "crypto/directory/key_fingerprint.h"
#include "crypto/directory/lookup.h"

namespace sigilo::cli {
namespace {

struct TeamOptions {
  std::string team;
  std::string proposal;
  std::vector<std::string> fingerprints;
};

Done new_epoch(Context& context, const TeamOptions& options) {
  SIGILO_TRY(const Team team, about(team_from_name(options.team), options.team, Msg::kHintTeams));
  SIGILO_TRY(const auto session, Session::open(context));
  SIGILO_CHECK(session->refresh());
  SIGILO_CHECK(session->directory());
  const std::filesystem::path path = Proposal::path_of(*session, options.proposal);
  SIGILO_TRY(DirectoryDraft draft, Proposal::begin_or_resume(*session, context.clock, path));
  SIGILO_TRY(const NewTeamEpoch made, about(make_team_epoch(session->home(), session->trust(), team), options.team));
  SIGILO_TRY(const DeviceKeys keys, session->home().vault().keys().load_device());
  SIGILO_CHECK(draft.add_team_epoch(team, made.epoch, made.public_key, device_id_of(keys.signing.public_key())));
  SIGILO_CHECK(Proposal::save(*session, draft, path));
  const Digest fingerprint = team_key_fingerprint(*find_team_epoch(draft.directory(), team, made.epoch));
  context.console.say(Msg::kTeamMade, {options.team, std::to_string(made.epoch), path.string()});
  context.console.say(Msg::kTeamWords);
  context.console.print(numbered_words(fingerprint_words(fingerprint, words_of(context.console.language()))));
  context.console.document("team new", Json{{"team", json_text(options.team)},
                                            {"epoch", made.epoch},
                                            {"proposal", json_text(path.string())},
                                            {"fingerprint", json_text(fingerprint.hex())}});
  return {};
}

Done share(Context& context, const TeamOptions& options) {
  SIGILO_TRY(const auto session, Session::open(context));
  SIGILO_CHECK(session->refresh());
  SIGILO_TRY(LeftOut left_out, compare_newcomers(context, *session, options.fingerprints));
  SIGILO_TRY(Transport* const server, session->server());
  SIGILO_TRY(const TeamShareReport report, share_all_team_keys(session->home(), session->trust(), server->directory()));
  context.console.say(Msg::kTeamShared, {std::to_string(report.sealed_to_devices)});
  Json fields{{"devices", report.sealed_to_devices}, {"recovery", report.sealed_to_recovery}, {"left_out", left_out.devices.size()}};
  if (left_out.devices.empty()) {
    context.console.document("team share", std::move(fields));
    return {};
  }
  Problem problem(left_out.why, Msg::kTeamLeftOut, {}, Msg::kHintFingerprint);
  problem.details = std::move(left_out.devices);
  problem.shown = std::move(fields);
  return tl::unexpected<Problem>(std::move(problem));
}

Done show(Context& context) {
  SIGILO_TRY(const auto session, Session::open(context));
  SIGILO_TRY(const Directory* const directory, session->directory());
  SIGILO_TRY(const std::vector<TeamKeyName> held, session->home().vault().keys().list_team_keys());
  Console& console = context.console;
  Table table({console.text(Msg::kColumnTeam), console.text(Msg::kColumnEpoch), console.text(Msg::kColumnAnnounced), console.text(Msg::kColumnState),
               console.text(Msg::kColumnKeyHere)});
  Json list = Json::array();
  for (const TeamEpoch& epoch : directory->team_epochs) {
    const TeamKeyName name{static_cast<std::uint8_t>(epoch.team), epoch.epoch};
    const bool here = std::find(held.begin(), held.end(), name) != held.end();
    const bool current = epoch.state == EpochState::kCurrent;
    table.add({std::string(code_of(epoch.team)), std::to_string(epoch.epoch), epoch.announced.iso(),
               console.text(current ? Msg::kStateCurrent : Msg::kStateRetired), console.text(here ? Msg::kYes : Msg::kNo)});
    list.push_back(Json{{"team", json_text(code_of(epoch.team))},
                        {"epoch", epoch.epoch},
                        {"announced", json_text(epoch.announced.iso())},
                        {"state", current ? "current" : "retired"},
                        {"key_here", here}});
  }
  console.print(table);
  console.document("team show", Json{{"directory_version", directory->version}, {"epochs", std::move(list)}});
  return {};
}

}  // namespace

void add_team(Commands& commands) {
  const auto options = std::make_shared<TeamOptions>();
  const Command group = commands.group("team", Msg::kAboutTeam);
  const Command new_app = commands.add("new", Msg::kAboutTeamNew, [options](Context& context) { return new_epoch(context, *options); }, &group);
  new_app.option("team", options->team, Msg::kHelpTeam).required().type_name("review|protection|medical");
  new_app.option("--proposal", options->proposal, Msg::kHelpProposal).type_name("FILE");
  const Command share_app = commands.add("share", Msg::kAboutTeamShare, [options](Context& context) { return share(context, *options); }, &group);
  share_app.option("--fingerprint", options->fingerprints, Msg::kHelpComparedFingerprint).type_name("HEX");
  commands.add("show", Msg::kAboutTeamShow, show, &group);
}

}  // namespace sigilo::cli
