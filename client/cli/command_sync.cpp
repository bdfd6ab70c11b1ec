#include "client/cli/command.h"
#include "client/cli/due_drafts.h"
#include "client/cli/interrupt.h"
#include "client/cli/session.h"
#include "client/cli/statements.h"
#include "client/core/directory_work.h"
#include "client/core/enrolment.h"
#include "client/core/sync_job.h"
#include "client/core/team.h"
#include "crypto/directory/lookup.h"

namespace sigilo::cli {
namespace {

std::string_view name_of(SyncOutcome outcome) {
  switch (outcome) {
    case SyncOutcome::kWiped: return "wiped";
    case SyncOutcome::kKept: return "kept";
    case SyncOutcome::kQuarantined: return "quarantined";
    case SyncOutcome::kFailed: return "failed";
  }
  return "failed";
}

Msg word_of(SyncOutcome outcome) {
  switch (outcome) {
    case SyncOutcome::kWiped: return Msg::kSyncWiped;
    case SyncOutcome::kKept: return Msg::kSyncKept;
    case SyncOutcome::kQuarantined: return Msg::kSyncQuarantined;
    case SyncOutcome::kFailed: return Msg::kSyncFailed;
  }
  return Msg::kSyncFailed;
}

/// What a device fetches once the directory lists it: questionnaires, wordings, team keys that were sealed to it.
struct Fetched {
  std::size_t resources = 0;
  std::size_t team_keys = 0;
};

Outcome<Fetched> fetch_what_is_ours(Context& context, Session& session) {
  Fetched fetched;
  SIGILO_TRY(const EnrolmentState state, enrolment_state(session.home(), session.trust()));
  if (state != EnrolmentState::kActive) {
    return fetched;
  }
  SIGILO_TRY(Transport* const server, session.server());
  SIGILO_TRY(fetched.resources, fetch_missing_resources(session.home(), session.trust(), server->directory()));
  SIGILO_TRY(const DeviceKeys own, session.home().vault().keys().load_device());
  const Roles roles = roles_of(session.trust().directory(), device_id_of(own.signing.public_key()));
  if (!roles.has_any({role_of(Team::kReview), role_of(Team::kProtection), role_of(Team::kMedical)})) {
    return fetched;
  }
  SIGILO_TRY(const TeamImportReport keys, import_team_keys(session.home(), session.trust(), server->directory()));
  fetched.team_keys = keys.imported.size();
  for (const Error& refused : keys.refused) {
    context.console.note(Msg::kTeamKeyRefused, {to_string(refused)});
  }
  return fetched;
}

Json json_of(const SyncedRecord& record) {
  Json row{{"record", json_text(record.record.hex())},
           {"day", json_text(record.day.iso())},
           {"ordinal", record.ordinal},
           {"outcome", json_text(name_of(record.outcome))},
           {"sent_bytes", record.sent_bytes},
           {"total_bytes", record.total_bytes}};
  if (record.error) {
    row["error"] = Json{{"code", json_text(name_of(record.error->code))}, {"what", json_text(to_string(*record.error))}};
  }
  return row;
}

Json print_records(Console& console, const SyncReport& report) {
  Json rows = Json::array();
  Table table({console.text(Msg::kColumnRecord), console.text(Msg::kColumnDay), console.text(Msg::kColumnOrdinal), console.text(Msg::kColumnSize),
               console.text(Msg::kColumnState)});
  for (const SyncedRecord& record : report.records) {
    const std::string state = console.text(word_of(record.outcome)) + (record.error ? ": " + to_string(*record.error) : "");
    table.add({record.record.hex(), record.day.iso(), std::to_string(record.ordinal), human_size(record.total_bytes), state});
    rows.push_back(json_of(record));
  }
  if (!table.empty()) {
    console.print(table);
  }
  return rows;
}

/// The first thing that went wrong decides the exit code.
Done verdict(const SyncReport& report, const std::string& address) {
  if (report.stopped) {
    return about(Status(fail(*report.stopped)), address);
  }
  for (const SyncedRecord& record : report.records) {
    if (record.error) {
      return about(Status(fail(*record.error)), record.record.hex());
    }
    if (record.outcome == SyncOutcome::kQuarantined) {
      return refuse(ErrorCode::kQuarantined, Msg::kSyncQuarantined, record.record.hex(), Msg::kHintQuarantined);
    }
  }
  return {};
}

Done run_sync(Context& context, bool again) {
  SIGILO_TRY(const auto session, Session::open(context));
  SIGILO_TRY(Transport* const server, session->server());
  (void)session->refresh();  // drafts are sealed for the keys of today, if the server can be reached; what is wrong with it is said below
  SIGILO_TRY(const StatementReport statements, send_kept_statements(*session));  // first: somebody waits for it
  SIGILO_TRY(const std::size_t due_drafts, seal_due_drafts(context, *session));
  Progress progress(context.console, context.clock, context.progress_enabled());
  const Interrupt interrupt;
  SyncOptions options;
  options.progress = [&](const SyncProgress& at) { progress.update(Msg::kProgressSending, at.sent, at.total); };
  options.cancelled = [] { return Interrupt::raised(); };
  options.again = again;
  SIGILO_TRY(const SyncReport report, sync_outbox(session->home(), session->trust(), *server, options));
  Outcome<Fetched> fetched = report.stopped ? Outcome<Fetched>(Fetched{}) : fetch_what_is_ours(context, *session);
  Json rows = print_records(context.console, report);
  const Fetched got = fetched ? *fetched : Fetched{};
  SIGILO_TRY(Json kept, print_statements(context.console, *session));
  Json fields{{"records", std::move(rows)},
              {"waiting", report.waiting},
              {"statements", std::move(kept)},
              {"statements_waiting", statements.waiting},
              {"due_drafts_sealed", due_drafts},
              {"receipts_updated", report.receipts_updated},
              {"directory_version", report.trust.version},
              {"tree_size", report.trust.head.size},
              {"resources_fetched", got.resources},
              {"team_keys_imported", got.team_keys}};
  Done done = verdict(report, session->trust().root().address);
  if (done) {
    done = verdict_on_statements(*session, statements);
  }
  if (done && fetched) {
    context.console.say(Msg::kSyncDone, {std::to_string(report.records.size()), std::to_string(report.waiting), std::to_string(report.trust.version)});
    context.console.document("sync", std::move(fields));
    return {};
  }
  Problem problem = done ? fetched.error() : done.error();
  problem.shown = std::move(fields);
  return tl::unexpected<Problem>(std::move(problem));
}

}  // namespace

void add_sync(Commands& commands) {
  const auto again = std::make_shared<bool>(false);
  const Command app = commands.add("sync", Msg::kAboutSync, [again](Context& context) { return run_sync(context, *again); });
  app.flag("--again", *again, Msg::kHelpSyncAgain);
}

}  // namespace sigilo::cli
