#include <algorithm>

#include "client/cli/command.h"
#include "client/cli/files.h"
#include "client/cli/identifier.h"
#include "client/cli/proposal.h"
#include "client/cli/root_key.h"
#include "client/cli/server_file.h"
#include "client/cli/session.h"
#include "client/cli/words.h"
#include "client/core/directory_work.h"
#include "client/core/enrolment.h"
#include "crypto/directory/key_fingerprint.h"
#include "crypto/directory/lookup.h"
#include "crypto/platform/durable_files.h"

namespace sigilo::cli {
namespace {

constexpr std::size_t kMaxNamesFile = std::size_t{1} << 20;

struct DirectoryOptions {
  std::string proposal;
  std::vector<std::string> accept;
  std::vector<std::string> fingerprints;
  std::vector<std::string> roles;
  bool keep_team_key = false;
  bool drop = false;
  bool renew = false;
  std::string server;
  std::string root_key;
  std::string root_passphrase_file;
  std::vector<std::string> names;
  bool yes = false;
};

struct Pair {
  std::string left;
  std::string right;
};
Outcome<Pair> split_pair(const std::string& text, const std::string& option) {
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0 || equals + 1 == text.size()) {
    return refuse(ErrorCode::kInvalidArgument, Msg::kNotAPair, option + " " + text);
  }
  return Pair{text.substr(0, equals), text.substr(equals + 1)};
}

Done show(Context& context) {
  SIGILO_TRY(const auto session, Session::open(context));
  SIGILO_TRY(const Directory* const directory, session->directory());
  const std::string digest = session->trust().newest().digest().hex();
  Console& console = context.console;
  Table table({console.text(Msg::kColumnField), console.text(Msg::kColumnValue)});
  table.add({console.text(Msg::kFieldVersion), std::to_string(directory->version)});
  table.add({console.text(Msg::kFieldDigest), digest});
  table.add({console.text(Msg::kFieldOrigin), directory->origin()});
  table.add({console.text(Msg::kFieldIssued), directory->issued.iso()});
  table.add({console.text(Msg::kFieldValidUntil), directory->valid_until.iso()});
  table.add({console.text(Msg::kFieldSuite), std::string(name_of(directory->suite))});
  table.add({console.text(Msg::kFieldRoots), std::to_string(directory->root_threshold) + "/" + std::to_string(directory->root_keys.size())});
  table.add({console.text(Msg::kFieldCustodians), std::to_string(directory->custodian_threshold) + "/" + std::to_string(directory->custodians.size())});
  table.add({console.text(Msg::kFieldMembers), std::to_string(directory->members.size())});
  table.add({console.text(Msg::kFieldDevices), std::to_string(directory->devices.size())});
  table.add({console.text(Msg::kFieldResources), std::to_string(directory->resources.size())});
  table.add({console.text(Msg::kFieldAddress), directory->address});
  console.print(table);
  console.document("directory show",
                   Json{{"version", directory->version},
                        {"digest", json_text(digest)},
                        {"origin", json_text(directory->origin())},
                        {"issued", json_text(directory->issued.iso())},
                        {"valid_until", json_text(directory->valid_until.iso())},
                        {"suite", json_text(name_of(directory->suite))},
                        {"root_threshold", directory->root_threshold},
                        {"root_keys", directory->root_keys.size()},
                        {"custodian_threshold", directory->custodian_threshold},
                        {"custodians", directory->custodians.size()},
                        {"members", directory->members.size()},
                        {"devices", directory->devices.size()},
                        {"resources", directory->resources.size()},
                        {"profile", directory->policy.profile == Profile::kSingle ? "single" : "threshold"},
                        {"address", json_text(directory->address)}});
  return {};
}

/// The command by which the holder of a key that such a change brings sees its words.
std::string_view shown_by(DirectoryChange::Kind kind) {
  using Kind = DirectoryChange::Kind;
  switch (kind) {
    case Kind::kDeviceAdded:
    case Kind::kDeviceChanged: return "sigilo words device";
    case Kind::kTeamEpochAdded:
    case Kind::kTeamEpochChanged: return "sigilo team new";
    case Kind::kRootKeysChanged: return "sigilo words root";
    case Kind::kRecoveryChanged: return "sigilo words recovery";
    case Kind::kRecipientsChanged: return "sigilo words recipient";
    case Kind::kStoreChanged:
    case Kind::kLogChanged:
    case Kind::kIntakeChanged:
    case Kind::kCustodiansChanged: return "sigilod words";
    default: return {};
  }
}

std::string subject_of(const DirectoryChange& change) { return std::string(name_of(change.kind)) + " " + change.subject; }

/// What a proposal changes shows only against the version right before it. Who has no network is told what it was compared with.
Done fetch_directory(Context& context, Session& session) {
  const Done refreshed = session.refresh();
  if (refreshed || refreshed.error().error.code != ErrorCode::kUnavailable || !session.trust().has_directory()) {
    return refreshed;
  }
  context.console.note(Msg::kComparedOffline, {std::to_string(session.trust().directory().version)});
  return {};
}

Done check_follows_here(const Trust& trust, const SignedDirectory& next, const std::filesystem::path& path) {
  const Status checked = check_follows(trust, next);
  const bool behind = !checked && checked.error().code == ErrorCode::kConflict;
  return about(checked, path.string(), behind ? std::optional(Msg::kHintSyncFirst) : std::nullopt);
}

/// `on_terminal`: also where the person looks who is asked about them.
Json print_changes(Context& context, const Trust& trust, const std::vector<DirectoryChange>& changes, bool on_terminal) {
  Console& console = context.console;
  Json list = Json::array();
  Table table({console.text(Msg::kColumnChange), console.text(Msg::kColumnSubject), console.text(Msg::kColumnBefore), console.text(Msg::kColumnAfter)});
  for (const DirectoryChange& change : changes) {
    const std::string name = change.member ? trust.name_of(*change.member) : std::string();
    table.add({std::string(name_of(change.kind)), name.empty() ? change.subject : change.subject + " (" + name + ")", change.before, change.after});
    list.push_back(Json{{"change", json_text(name_of(change.kind))},
                        {"subject", json_text(change.subject)},
                        {"before", json_text(change.before)},
                        {"after", json_text(change.after)},
                        {"name", json_text(name)},
                        {"fingerprint", change.fingerprint ? Json(json_text(change.fingerprint->hex())) : Json()},
                        {"shown_by", change.fingerprint ? Json(json_text(shown_by(change.kind))) : Json()}});
  }
  console.print(table);
  if (on_terminal) {
    context.terminal.show(table.text());
  }
  for (const DirectoryChange& change : changes) {
    if (change.fingerprint) console.say(Msg::kWordsAtHolder, {subject_of(change), shown_by(change.kind)});
  }
  return list;
}

Done diff(Context& context, const DirectoryOptions& options) {
  SIGILO_TRY(const auto session, Session::open(context));
  const std::filesystem::path path = Proposal::path_of(*session, options.proposal);
  SIGILO_TRY(const SignedDirectory next, Proposal::load(*session, path));
  SIGILO_CHECK(fetch_directory(context, *session));
  SIGILO_TRY(const Directory* const directory, session->directory());
  SIGILO_CHECK(check_follows_here(session->trust(), next, path));
  Json changes = print_changes(context, session->trust(), diff_directories(*directory, next.directory()), false);
  context.console.document("directory diff", Json{{"from", directory->version},
                                                  {"to", next.directory().version},
                                                  {"proposal", json_text(path.string())},
                                                  {"changes", std::move(changes)}});
  return {};
}

/// Accepts a device whose fingerprint was given, or whose words a person reads out. False: neither was asked for.
Outcome<bool> accept_pending(Context& context, const DirectoryOptions& options, const PendingEnrolment& pending, const Digest& fingerprint,
                             DirectoryDraft& draft) {
  const std::string device = pending.device.hex();
  const auto named = [](const std::vector<std::string>& list, const std::string& value) {
    return std::find(list.begin(), list.end(), value) != list.end();
  };
  if (!named(options.fingerprints, fingerprint.hex())) {
    if (!named(options.accept, device)) {
      return false;
    }
    SIGILO_CHECK(ask_for_words(context, fingerprint_words(fingerprint, words_of(context.console.language())), device));
  }
  SIGILO_CHECK(about(draft.add_enrolment(pending), device));
  return true;
}

Done set_roles(const DirectoryOptions& options, DirectoryDraft& draft) {
  for (const std::string& text : options.roles) {
    SIGILO_TRY(const Pair pair, split_pair(text, "--roles"));
    SIGILO_TRY(const MemberId member, identifier<MemberId>(pair.left, "--roles " + text, Msg::kHintMemberList));
    Roles roles;
    std::size_t begin = 0;
    while (begin <= pair.right.size()) {
      const std::size_t comma = std::min(pair.right.find(',', begin), pair.right.size());
      SIGILO_TRY(const Role role, about(role_from_name(pair.right.substr(begin, comma - begin)), "--roles " + text, Msg::kHintRoles));
      roles.add(role);
      begin = comma + 1;
    }
    SIGILO_CHECK(about(draft.set_roles(member, roles), "--roles " + text));
  }
  return {};
}

struct Waiting {
  Table table;
  Json list = Json::array();
  std::size_t accepted = 0;
  std::vector<std::string> seen;  ///< fingerprints and ids that were used
};

Outcome<Waiting> go_through_pending(Context& context, Session& session, const DirectoryOptions& options, DirectoryDraft& draft) {
  SIGILO_TRY(Transport* const server, session.server());
  SIGILO_TRY(const PendingList pending, pending_enrolments(session.home(), session.trust(), server->directory()));
  Console& console = context.console;
  Waiting waiting{Table({console.text(Msg::kColumnDevice), console.text(Msg::kColumnMember), console.text(Msg::kColumnState)}), Json::array(), 0, {}};
  for (const PendingEnrolment& one : pending.good) {
    if (find_device(draft.directory(), one.device) != nullptr) {
      continue;
    }
    SIGILO_TRY(const Digest fingerprint, fingerprint_of(one, session.trust()));
    SIGILO_TRY(const bool accepted, accept_pending(context, options, one, fingerprint, draft));
    waiting.accepted += accepted ? 1 : 0;
    waiting.seen.push_back(one.device.hex());
    waiting.seen.push_back(fingerprint.hex());
    waiting.table.add({one.device.hex(), one.invitation.member.hex(), console.text(accepted ? Msg::kStateAccepted : Msg::kStateWaiting)});
    waiting.list.push_back(Json{{"device", json_text(one.device.hex())},
                                {"member", json_text(one.invitation.member.hex())},
                                {"state", accepted ? "accepted" : "waiting"}});
  }
  for (const Error& bad : pending.bad) {
    console.note(Msg::kBadEnrolment, {to_string(bad)});
  }
  for (const auto* wanted : {&options.accept, &options.fingerprints}) {
    for (const std::string& value : *wanted) {
      if (std::find(waiting.seen.begin(), waiting.seen.end(), value) == waiting.seen.end()) {
        return refuse(ErrorCode::kNotFound, Msg::kNoSuchEnrolment, value, Msg::kHintEnrolFirst);
      }
    }
  }
  return waiting;
}

/// What can be no id is refused before the network is asked.
Done check_wanted(const DirectoryOptions& options) {
  for (const std::string& text : options.accept) {
    SIGILO_CHECK(identifier<DeviceId>(text, "--accept " + text));
  }
  for (const std::string& text : options.fingerprints) {
    if (!Digest::from_hex(text)) {
      return refuse(ErrorCode::kInvalidArgument, Msg::kNotADigest, "--fingerprint " + text);
    }
  }
  return {};
}

/// The store makes custodian keys for the coming days; tablets seal to those that a directory names.
Done take_custodian_keys(Context& context, const DirectoryOptions& options, DirectoryDraft& draft) {
  if (options.server.empty()) {
    return {};
  }
  SIGILO_TRY(const ServerFile server, read_server(options.server));
  if (!options.yes) {
    SIGILO_CHECK(compare_server(context, server, options.server));
  }
  return about(draft.take_custodian_epochs(server.identity), options.server);
}

Done propose(Context& context, const DirectoryOptions& options) {
  SIGILO_CHECK(check_wanted(options));
  SIGILO_TRY(const auto session, Session::open(context));
  const std::filesystem::path path = Proposal::path_of(*session, options.proposal);
  if (options.drop) {
    SIGILO_CHECK(context.confirm(options.yes, context.console.text(Msg::kAskDropProposal)));
    SIGILO_CHECK(Proposal::clear(*session, path));
  }
  SIGILO_CHECK(session->refresh());
  SIGILO_TRY(DirectoryDraft draft, Proposal::begin_or_resume(*session, context.clock, path));
  SIGILO_TRY(Waiting waiting, go_through_pending(context, *session, options, draft));
  SIGILO_CHECK(set_roles(options, draft));
  SIGILO_CHECK(take_custodian_keys(context, options, draft));
  const bool changed = waiting.accepted > 0 || !options.roles.empty() || options.renew || !options.server.empty();
  if (!waiting.table.empty()) {
    context.console.print(waiting.table);
  }
  if (changed) {
    SIGILO_CHECK(Proposal::save(*session, draft, path));
    context.console.say(Msg::kProposalChanged, {path.string()});
  } else {
    context.console.say(Msg::kNothingProposed);
  }
  context.console.document("directory propose", Json{{"proposal", json_text(path.string())},
                                                     {"changed", changed},
                                                     {"version", draft.directory().version},
                                                     {"enrolments", std::move(waiting.list)}});
  return {};
}

Done sign_names_file(Session& session, const DirectoryOptions& options, const RootKey& root, const std::filesystem::path& path) {
  std::vector<PersonName> added;
  for (const std::string& text : options.names) {
    SIGILO_TRY(const Pair pair, split_pair(text, "--name"));
    SIGILO_TRY(const MemberId member, identifier<MemberId>(pair.left, "--name " + text, Msg::kHintMemberList));
    added.push_back({member, pair.right});
  }
  if (added.empty()) {
    return {};
  }
  SIGILO_TRY(const Bytes names, sign_new_names(session.trust(), added, root));
  const std::filesystem::path file = Proposal::names_path(path);
  return about(write_durably(session.files(), file, names), file.string());
}

/// Whoever prepared the proposal could have put other keys into it than those of the people it names.
Done compare_new_keys(Context& context, const DirectoryOptions& options, const std::vector<DirectoryChange>& changes) {
  for (const DirectoryChange& change : changes) {
    if (change.fingerprint) {
      SIGILO_CHECK(compare_keys(context, *change.fingerprint, options.fingerprints, subject_of(change)));
    }
  }
  return {};
}

Done sign(Context& context, const DirectoryOptions& options) {
  SIGILO_TRY(const auto session, Session::open(context));
  const std::filesystem::path path = Proposal::path_of(*session, options.proposal);
  SIGILO_TRY(SignedDirectory next, Proposal::load(*session, path));
  SIGILO_CHECK(fetch_directory(context, *session));
  SIGILO_TRY(const Directory* const directory, session->directory());
  SIGILO_CHECK(check_follows_here(session->trust(), next, path));
  const std::vector<DirectoryChange> differences = diff_directories(*directory, next.directory());
  Json changes = print_changes(context, session->trust(), differences, context.options.json && context.can_ask());
  SIGILO_CHECK(compare_new_keys(context, options, differences));
  SIGILO_CHECK(context.confirm(options.yes, context.console.text(Msg::kAskSign, {std::to_string(next.directory().version)})));
  SIGILO_TRY(const RootKey root, open_root_key_file(context, options.root_key, options.root_passphrase_file));
  const LostTeamKeys lost = options.keep_team_key ? LostTeamKeys::kKept : LostTeamKeys::kRefused;
  const Status signed_next = sign_next(session->trust(), next, root, lost);
  const bool lost_key = !signed_next && signed_next.error().field.view() == "team epochs";
  SIGILO_CHECK(about(signed_next, path.string(), lost_key ? std::optional(Msg::kHintTeamNew) : std::nullopt));
  SIGILO_CHECK(sign_names_file(*session, options, root, path));
  SIGILO_CHECK(Proposal::save(*session, next, path));
  SIGILO_TRY(const std::size_t missing, missing_signatures(session->trust(), next));
  context.console.say(missing == 0 ? Msg::kSignedComplete : Msg::kSignedMore, {std::to_string(missing)});
  context.console.document("directory sign", Json{{"proposal", json_text(path.string())},
                                                  {"version", next.directory().version},
                                                  {"root", root.index},
                                                  {"missing_signatures", missing},
                                                  {"changes", std::move(changes)}});
  return {};
}

Done publish(Context& context, const DirectoryOptions& options) {
  SIGILO_TRY(const auto session, Session::open(context));
  const std::filesystem::path path = Proposal::path_of(*session, options.proposal);
  SIGILO_TRY(const SignedDirectory next, Proposal::load(*session, path));
  SIGILO_TRY(const std::size_t missing, about(missing_signatures(session->trust(), next), path.string()));
  if (missing > 0) {
    return refuse(ErrorCode::kConflict, Msg::kSignaturesMissing, path.string(), Msg::kHintSign);
  }
  const std::filesystem::path names_file = Proposal::names_path(path);
  SIGILO_TRY(const bool has_names, about(exists(session->files(), names_file), names_file.string()));
  Bytes names;
  if (has_names) {
    SIGILO_TRY(names, read_file(names_file, kMaxNamesFile));
  }
  SIGILO_TRY(Transport* const server, session->server());
  SIGILO_TRY(const Trust::Refreshed refreshed, about(publish_directory(session->trust(), *server, next, names), path.string()));
  SIGILO_CHECK(Proposal::clear(*session, path));
  context.console.say(Msg::kPublished, {std::to_string(refreshed.version)});
  context.console.document("directory publish", Json{{"version", refreshed.version}, {"tree_size", refreshed.head.size}});
  return {};
}

void add_proposal_option(const Command& app, DirectoryOptions& options) {
  app.option("--proposal", options.proposal, Msg::kHelpProposal).type_name("FILE");
}

}  // namespace

void add_directory(Commands& commands) {
  const auto options = std::make_shared<DirectoryOptions>();
  const Command group = commands.group("directory", Msg::kAboutDirectory);
  commands.add("show", Msg::kAboutDirectoryShow, show, &group);
  const Command propose_app =
      commands.add("propose", Msg::kAboutDirectoryPropose, [options](Context& context) { return propose(context, *options); }, &group);
  add_proposal_option(propose_app, *options);
  propose_app.option("--accept", options->accept, Msg::kHelpAccept).type_name("DEVICE");
  propose_app.option("--fingerprint", options->fingerprints, Msg::kHelpFingerprint).type_name("HEX");
  propose_app.option("--roles", options->roles, Msg::kHelpSetRoles).type_name("MEMBER=ROLE,ROLE");
  propose_app.flag("--renew", options->renew, Msg::kHelpRenew);
  propose_app.option("--server", options->server, Msg::kHelpNewCustodianKeys).type_name("FILE");
  propose_app.flag("--drop", options->drop, Msg::kHelpDrop);
  propose_app.flag("--yes", options->yes, Msg::kHelpYes);
  const Command diff_app = commands.add("diff", Msg::kAboutDirectoryDiff, [options](Context& context) { return diff(context, *options); }, &group);
  add_proposal_option(diff_app, *options);
  const Command sign_app = commands.add("sign", Msg::kAboutDirectorySign, [options](Context& context) { return sign(context, *options); }, &group);
  add_proposal_option(sign_app, *options);
  sign_app.option("--root-key", options->root_key, Msg::kHelpRootKey).required().type_name("FILE");
  sign_app.option("--root-passphrase-file", options->root_passphrase_file, Msg::kHelpRootPassphrase).type_name("FILE");
  sign_app.option("--name", options->names, Msg::kHelpPersonName).type_name("MEMBER=NAME");
  sign_app.option("--fingerprint", options->fingerprints, Msg::kHelpComparedFingerprint).type_name("HEX");
  sign_app.flag("--keep-team-key", options->keep_team_key, Msg::kHelpKeepTeamKey);
  sign_app.flag("--yes", options->yes, Msg::kHelpYes);
  const Command publish_app =
      commands.add("publish", Msg::kAboutDirectoryPublish, [options](Context& context) { return publish(context, *options); }, &group);
  add_proposal_option(publish_app, *options);
}

}  // namespace sigilo::cli
