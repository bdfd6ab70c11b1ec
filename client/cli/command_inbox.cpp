#include "client/cli/command.h"
#include "client/cli/consent_marks.h"
#include "client/cli/quarantine.h"
#include "client/cli/session.h"
#include "client/core/review.h"
#include "crypto/directory/lookup.h"

namespace sigilo::cli {
namespace {

struct InboxOptions {
  bool quarantine = false;
  bool offline = false;
  std::uint64_t from = 0;
  std::uint32_t limit = 100;
  ItemOptions item;  ///< number 0: none
};

Done list_quarantine(Context& context, Review& review, const InboxOptions& options) {
  SIGILO_TRY(const std::vector<ServedQuarantineItem> items, review.quarantine(options.from, options.limit));
  Console& console = context.console;
  Table table({console.text(Msg::kColumnNumber), console.text(Msg::kColumnRecord), console.text(Msg::kColumnDay), console.text(Msg::kColumnSize),
               console.text(Msg::kColumnReason)});
  Json rows = Json::array();
  for (const ServedQuarantineItem& item : items) {
    table.add({std::to_string(item.number), item.record.hex(), item.day.iso(), human_size(item.size), console.text(meaning_of_reason(item.reason))});
    rows.push_back(Json{{"number", item.number},
                        {"record", json_text(item.record.hex())},
                        {"manifest_digest", json_text(item.manifest_digest.hex())},
                        {"day", json_text(item.day.iso())},
                        {"reason", item.reason},
                        {"reason_name", json_text(name_of_reason(item.reason))},
                        {"size", item.size}});
  }
  if (items.empty()) {
    console.say(Msg::kQuarantineEmpty);
  } else {
    console.print(table);
  }
  console.document("inbox", Json{{"quarantine", std::move(rows)}});
  return {};
}

/// What was said of a record before, and is not any more.
Outcome<Json> former_verdicts(Review& review, const RecordId& record) {
  SIGILO_TRY(const std::vector<FormerVerdict> former, review.former_verdicts(record));
  Json rows = Json::array();
  for (const FormerVerdict& verdict : former) {
    const std::string_view code = verdict.problem == 0 ? "good" : name_of(static_cast<ErrorCode>(verdict.problem));
    rows.push_back(Json{{"until", json_text(verdict.until.iso())}, {"code", json_text(code)}, {"what", json_text(verdict.problem_text)}});
  }
  return rows;
}

Outcome<Json> print_lines(Context& context, Session& session, Review& review, const std::vector<InboxLine>& lines) {
  Console& console = context.console;
  Table table({console.text(Msg::kColumnNumber), console.text(Msg::kColumnRecord), console.text(Msg::kColumnDay), console.text(Msg::kColumnQuestionnaire),
               console.text(Msg::kColumnAttachments), console.text(Msg::kColumnState)});
  Json rows = Json::array();
  for (const InboxLine& line : lines) {
    const ResourceEntry* form = find_resource(session.trust().directory(), ResourceKind::kQuestionnaire, line.form);
    const std::string name = form == nullptr ? line.form.hex() : form->name;
    std::string state = line.problem ? console.text(meaning_of(*line.problem)) + ": " + line.problem_text : console.text(Msg::kStateGood);
    if (const std::string marks = words_of_marks(console, line.marks); !marks.empty()) {
      state += "; " + marks;
    }
    table.add({std::to_string(line.log_index), line.record.hex(), line.day.iso(), name, std::to_string(line.attachments), state});
    Json row{{"record", json_text(line.record.hex())},
             {"log_index", line.log_index},
             {"day", json_text(line.day.iso())},
             {"device", json_text(line.device.hex())},
             {"form", json_text(line.form.hex())},
             {"attachments", line.attachments},
             {"problem", nullptr}};
    add_marks(row, line.marks);
    SIGILO_TRY(row["former_verdicts"], former_verdicts(review, line.record));
    if (line.problem) {
      row["problem"] = Json{{"code", json_text(name_of(*line.problem))}, {"what", json_text(line.problem_text)}};
    }
    rows.push_back(std::move(row));
  }
  if (lines.empty()) {
    console.say(Msg::kInboxEmpty);
  } else {
    console.print(table);
  }
  return rows;
}

/// One line for each record that did not verify.
std::vector<std::string> what_is_wrong(const std::vector<InboxLine>& lines) {
  std::vector<std::string> wrong;
  for (const InboxLine& line : lines) {
    if (line.problem) wrong.push_back(line.record.hex() + ": " + line.problem_text);
  }
  return wrong;
}

Done run_inbox(Context& context, const InboxOptions& options) {
  SIGILO_TRY(const auto session, Session::open(context));
  SIGILO_TRY(Transport* const server, session->server());
  Review review(session->home(), session->trust(), *server);
  InboxReport report;
  if (!options.offline) {
    SIGILO_CHECK(session->refresh());
  }
  SIGILO_CHECK(session->directory());
  if (options.item.number != 0) {
    return fetch_item(context, *session, options.item);
  }
  if (options.quarantine) {
    return list_quarantine(context, review, options);
  }
  if (!options.offline) {
    Progress progress(context.console, context.clock, context.progress_enabled());
    SIGILO_TRY(report, review.refresh_inbox([&](std::size_t count) { progress.update(Msg::kProgressInbox, count, 0); }));
  }
  if (options.offline) {
    SIGILO_TRY(report.problems, review.problem_count());
  }
  SIGILO_TRY(const std::vector<InboxLine> lines, review.inbox(options.from, options.limit));
  SIGILO_TRY(Json records, print_lines(context, *session, review, lines));
  Json fields{{"records", std::move(records)},
              {"fetched", report.fetched},
              {"problems", report.problems},
              {"withheld", report.withheld}};
  std::vector<std::string> wrong = what_is_wrong(lines);
  if (report.problems + report.withheld == 0) {
    context.console.document("inbox", std::move(fields));
    return {};
  }
  Problem problem(ErrorCode::kQuarantined, Msg::kInboxProblems, {});
  problem.details = std::move(wrong);
  problem.shown = std::move(fields);
  return tl::unexpected<Problem>(std::move(problem));
}

}  // namespace

void add_inbox(Commands& commands) {
  const auto options = std::make_shared<InboxOptions>();
  const Command app = commands.add("inbox", Msg::kAboutInbox, [options](Context& context) { return run_inbox(context, *options); });
  const Option quarantine = app.flag("--quarantine", options->quarantine, Msg::kHelpQuarantine);
  const Option fetch = app.option("--fetch", options->item.number, Msg::kHelpFetch).type_name("N").positive().needs(quarantine);
  const Option out = app.option("--out", options->item.out, Msg::kHelpFetchOut).type_name("FILE").needs(fetch);
  fetch.needs(out);
  app.flag("--open", options->item.open, Msg::kHelpFetchOpen).needs(fetch);
  app.flag("--offline", options->offline, Msg::kHelpOffline).excludes(fetch);
  app.option("--from", options->from, Msg::kHelpFrom).type_name("N");
  app.option("--limit", options->limit, Msg::kHelpLimit).type_name("N").range(1, kMostRows);
}

}  // namespace sigilo::cli
