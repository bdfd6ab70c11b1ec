#include "client/cli/command.h"
#include "client/cli/due_drafts.h"
#include "client/cli/session.h"
#include "client/core/draft.h"
#include "client/core/enrolment.h"
#include "client/core/outbox.h"
#include "crypto/directory/lookup.h"

namespace sigilo::cli {
namespace {

struct StatusOptions {
  bool offline = false;
};

std::string_view name_of(EnrolmentState state) {
  switch (state) {
    case EnrolmentState::kNone: return "none";
    case EnrolmentState::kWaiting: return "waiting";
    case EnrolmentState::kActive: return "active";
    case EnrolmentState::kRevoked: return "revoked";
  }
  return "none";
}

Msg word_of(EnrolmentState state) {
  switch (state) {
    case EnrolmentState::kNone: return Msg::kStateNotEnrolled;
    case EnrolmentState::kWaiting: return Msg::kStateWaiting;
    case EnrolmentState::kActive: return Msg::kStateActive;
    case EnrolmentState::kRevoked: return Msg::kStateRevoked;
  }
  return Msg::kStateNotEnrolled;
}

/// What the server says of itself; nothing if it cannot be reached.
Outcome<std::optional<ServedStatus>> ask_server(Context& context, Session& session) {
  SIGILO_TRY(Transport* const server, session.server());
  auto status = server->status();
  if (!status && status.error().code == ErrorCode::kUnavailable) {
    context.console.note(Msg::kServerUnreachable, {session.trust().root().address});
    return std::optional<ServedStatus>();
  }
  SIGILO_TRY(ServedStatus served, about(std::move(status), session.trust().root().address));
  return std::optional<ServedStatus>(std::move(served));
}

Json json_of(const ServedStatus& status) {
  return Json{{"version", json_text(status.version)},
              {"profile", json_text(status.profile)},
              {"records", status.records},
              {"quarantined", status.quarantined},
              {"tree_size", status.tree_size},
              {"directory_version", status.directory_version},
              {"uploads_open", status.uploads_open}};
}

/// How many statements wait to be found in the log; one that waits for more than a day is an alarm.
Outcome<std::size_t> tell_waiting_statements(Context& context, Session& session) {
  SIGILO_TRY(const std::vector<OwnStatement> statements, session.home().vault().statements().list());
  std::size_t waiting = 0;
  for (const OwnStatement& own : statements) {
    if (own.log_index) continue;
    if (waiting++ == 0 && own.day.plus(1) < context.clock.today()) {
      context.console.note(Msg::kStatementsWaitLong, {own.day.iso()});
    }
  }
  return waiting;
}

Done run_status(Context& context, const StatusOptions& options) {
  SIGILO_TRY(const auto session, Session::open(context));
  SIGILO_TRY(const EnrolmentState state, enrolment_state(session->home(), session->trust()));
  SIGILO_CHECK(seal_due_drafts(context, *session));
  SIGILO_TRY(const std::vector<OutboxLine> outbox, list_outbox(session->home()));
  SIGILO_TRY(const std::vector<DraftSummary> drafts, Drafts(session->home()).list());
  std::optional<ServedStatus> server;
  if (!options.offline && state == EnrolmentState::kActive) {
    SIGILO_TRY(server, ask_server(context, *session));
  }
  SIGILO_TRY(const std::vector<std::uint64_t> foreign, session->home().vault().trust().foreign_entries());
  SIGILO_TRY(const std::size_t statements, tell_waiting_statements(context, *session));
  Console& console = context.console;
  Json document{{"home", json_text(session->home().folder().string())},
                {"state", json_text(name_of(state))},
                {"mechanism", json_text(session->trust().root().mechanism.hex())},
                {"outbox", outbox.size()},
                {"drafts", drafts.size()},
                {"unfinished", session->home().unfinished() ? Json(json_text(to_string(*session->home().unfinished()))) : Json()},
                {"tree_size", session->trust().view().head().size},
                {"checkpoint", json_text(session->trust().view().note())},
                {"statements_waiting", statements},
                {"foreign_entries", foreign},
                {"directory", nullptr},
                {"server", nullptr}};
  Table table({console.text(Msg::kColumnField), console.text(Msg::kColumnValue)});
  table.add({console.text(Msg::kFieldHome), session->home().folder().string()});
  table.add({console.text(Msg::kFieldDeviceState), console.text(word_of(state))});
  table.add({console.text(Msg::kFieldOrigin), session->trust().origin()});
  if (session->trust().has_directory()) {
    const Directory& directory = session->trust().directory();
    table.add({console.text(Msg::kFieldVersion), std::to_string(directory.version)});
    table.add({console.text(Msg::kFieldValidUntil), directory.valid_until.iso()});
    document["directory"] = Json{{"version", directory.version}, {"valid_until", json_text(directory.valid_until.iso())}};
    if (!usable_for_new_interview(directory, context.clock.today())) {
      console.note(Msg::kDirectoryExpired);
    }
  }
  table.add({console.text(Msg::kFieldOutbox), std::to_string(outbox.size())});
  table.add({console.text(Msg::kFieldDrafts), std::to_string(drafts.size())});
  table.add({console.text(Msg::kFieldTree), std::to_string(session->trust().view().head().size)});
  if (statements != 0) {
    table.add({console.text(Msg::kFieldStatements), std::to_string(statements)});
  }
  if (!foreign.empty()) {
    table.add({console.text(Msg::kFieldForeignEntries), std::to_string(foreign.size())});
  }
  if (server) {
    table.add({console.text(Msg::kFieldServer), server->version + ", " + server->profile});
    table.add({console.text(Msg::kFieldRecords), std::to_string(server->records)});
    table.add({console.text(Msg::kFieldQuarantined), std::to_string(server->quarantined)});
    document["server"] = json_of(*server);
  }
  console.print(table);
  console.document("status", std::move(document));
  return {};
}

}  // namespace

void add_status(Commands& commands) {
  const auto options = std::make_shared<StatusOptions>();
  const Command app = commands.add("status", Msg::kAboutStatus, [options](Context& context) { return run_status(context, *options); });
  app.flag("--offline", options->offline, Msg::kHelpOffline);
}

}  // namespace sigilo::cli
