#include <algorithm>
#include <map>
#include <set>

#include "client/cli/all_commands.h"
#include "client/cli/command.h"
#include "client/cli/consent_marks.h"
#include "client/cli/files.h"
#include "client/cli/record_argument.h"
#include "client/cli/session.h"
#include "client/cli/statements.h"
#include "client/core/consent_fold.h"
#include "client/core/hold.h"
#include "client/core/review.h"
#include "crypto/consent/withdrawal_code.h"

namespace sigilo::cli {
namespace {

struct WithdrawOptions {
  std::string record;
  std::uint16_t subject = 0;
  std::string code_file;
  bool ask_code = false;
  bool offline = false;
};

struct HoldOptions {
  std::vector<std::string> records;
  std::string day;
  std::string search;
  bool offline = false;
  bool yes = false;
};

struct LiftOptions {
  std::vector<std::string> holds;
  std::string second;
  std::string out;
  bool yes = false;
};

bool by_code(const WithdrawOptions& options) { return options.ask_code || !options.code_file.empty(); }

Outcome<SecretBuffer> read_code(Context& context, const WithdrawOptions& options) {
  if (!options.ask_code) {
    return first_line_of(options.code_file);
  }
  if (!context.can_ask()) {
    return refuse(ErrorCode::kInvalidArgument, Msg::kNobodyToAskCode, "--ask-code", Msg::kHintCode);
  }
  return context.terminal.ask_secret(context.console.text(Msg::kAskCode) + ": ");
}

/// What is taken away: by code, everything that carries it; by record, what one person allowed in it.
Outcome<ConsentWithdrawn> withdrawal(Context& context, Session& session, const WithdrawOptions& options) {
  ConsentWithdrawn body;
  if (by_code(options)) {
    SIGILO_TRY(const SecretBuffer code, read_code(context, options));
    SIGILO_TRY(body.tag, about(withdrawal_tag(as_text(code), session.trust().origin()), "--code-file", Msg::kHintCode));
    return body;
  }
  SIGILO_TRY(body.record, record_from(session, options.record));
  body.subject = options.subject;
  return body;
}

/// A code that no record carries is logged like any other and stops nothing: a word was misheard, or the record has not come yet. What cannot be asked
/// now changes nothing of the withdrawal.
void tell_carriers(Context& context, Session& session, const Digest& tag, Json& fields) {
  const auto server = session.server();
  if (!server || !session.refresh()) {
    return;
  }
  const auto state = fold_log(session.trust(), **server);
  if (!state) {
    return;
  }
  fields["carriers"] = state->carriers(tag);
  if (state->carriers(tag) == 0) {
    context.console.note(Msg::kCodeStopsNothing);
  }
}

/// Tells what became of the statements that were just kept. Only a store that cannot be reached leaves them waiting without an error.
Done report_statements(Context& context, Session& session, const std::string& command, Json fields, bool offline, const Digest& tag = {}) {
  StatementReport report;
  if (!offline) {
    SIGILO_TRY(report, send_kept_statements(session));
    if (!tag.is_zero()) {
      tell_carriers(context, session, tag, fields);
    }
  }
  SIGILO_TRY(fields["statements"], print_statements(context.console, session));
  fields["stopped"] = report.stopped ? Json(json_text(name_of(report.stopped->code))) : Json();
  if (report.stopped) {
    context.console.note(Msg::kWithdrawalWaits, {to_string(*report.stopped)});
  }
  Done done = verdict_on_statements(session, report);
  if (done && report.stopped && report.stopped->code != ErrorCode::kUnavailable) {
    done = about(Status(fail(*report.stopped)), session.trust().root().address);
  }
  if (done) {
    context.console.document(command, std::move(fields));
    return {};
  }
  Problem problem = done.error();
  problem.shown = std::move(fields);
  return tl::unexpected<Problem>(std::move(problem));
}

/// It is kept before anything is sent: whatever happens on the way, `sync` goes on with it.
Done run_withdraw(Context& context, const WithdrawOptions& options) {
  if (by_code(options) == !options.record.empty()) {
    return refuse(ErrorCode::kInvalidArgument, Msg::kRecordOrCode, options.record, Msg::kHintCode);
  }
  SIGILO_TRY(const auto session, Session::open(context));
  SIGILO_CHECK(session->directory());
  SIGILO_TRY(const ConsentWithdrawn body, withdrawal(context, *session, options));
  SIGILO_TRY(const OwnStatement own, keep_statement(session->home(), session->trust(), body));
  context.console.say(Msg::kWithdrawalKept);
  return report_statements(context, *session, "consent withdraw", Json{{"entry", json_text(own.leaf.hex())}, {"carriers", nullptr}}, options.offline, body.tag);
}

/// Candidates by what this desk knows: the day of sealing, and words of the account where it was indexed. Holding too much is the safe error.
Outcome<std::vector<RecordId>> find_candidates(Session& session, const HoldOptions& options) {
  std::vector<RecordId> found;
  SIGILO_TRY(Transport* const server, session.server());
  Review review(session.home(), session.trust(), *server);
  if (!options.search.empty()) {
    SIGILO_TRY(const std::vector<SearchHit> hits, about(review.search(as_bytes(options.search), kMaxHeldRecords), "--search"));
    for (const SearchHit& hit : hits) {
      SIGILO_TRY(const InboxLine line, review.line(hit.record));
      if (options.day.empty() || line.day.iso() == options.day) found.push_back(hit.record);
    }
    return found;
  }
  for (std::uint64_t from = 0;;) {
    SIGILO_TRY(const std::vector<InboxLine> lines, review.inbox(from, kMostRows));
    for (const InboxLine& line : lines) {
      if (line.day.iso() == options.day) found.push_back(line.record);
    }
    if (lines.size() < kMostRows) return found;
    from = lines.back().log_index + 1;
  }
}

Outcome<std::vector<RecordId>> records_to_hold(Session& session, const HoldOptions& options) {
  if (!options.day.empty() && !Day::parse(options.day)) {
    return refuse(ErrorCode::kInvalidArgument, Msg::kNotADay, "--day " + options.day);
  }
  std::vector<RecordId> records;
  if (!options.day.empty() || !options.search.empty()) {
    SIGILO_TRY(records, find_candidates(session, options));
  }
  for (const std::string& text : options.records) {
    SIGILO_TRY(const RecordId record, record_from(session, text));
    records.push_back(record);
  }
  if (records.empty()) {
    return refuse(ErrorCode::kNotFound, Msg::kNothingToHold, {}, Msg::kHintHold);
  }
  return records;
}

Done run_hold(Context& context, const HoldOptions& options) {
  SIGILO_TRY(const auto session, Session::open(context));
  SIGILO_CHECK(session->directory());
  SIGILO_TRY(std::vector<RecordId> records, records_to_hold(*session, options));
  const std::vector<ConsentHeld> holds = holds_of(std::move(records));
  std::size_t count = 0;
  Json held = Json::array();
  for (const ConsentHeld& hold : holds) {
    count += hold.records.size();
    for (const RecordId& record : hold.records) {
      context.console.print(record.hex() + "\n");
      held.push_back(json_text(record.hex()));
    }
  }
  SIGILO_CHECK(context.confirm(options.yes, context.console.text(Msg::kAskHold, {std::to_string(count)})));
  Json entries = Json::array();
  for (const ConsentHeld& hold : holds) {
    SIGILO_TRY(const OwnStatement own, keep_statement(session->home(), session->trust(), hold));
    entries.push_back(json_text(own.leaf.hex()));
  }
  context.console.say(Msg::kStatementKept);
  return report_statements(context, *session, "consent hold", Json{{"holds", std::move(entries)}, {"records", std::move(held)}}, options.offline);
}

/// What each of the holds still holds, as the log says.
Outcome<std::map<Digest, std::vector<RecordId>>> held_records(Session& session, const std::vector<std::string>& texts) {
  std::map<Digest, std::vector<RecordId>> held;
  for (const std::string& text : texts) {
    const auto leaf = Digest::from_hex(text);
    if (!leaf) {
      return refuse(ErrorCode::kInvalidArgument, Msg::kNotADigest, text);
    }
    held.emplace(*leaf, std::vector<RecordId>());
  }
  SIGILO_CHECK(session.refresh());
  SIGILO_TRY(Transport* const server, session.server());
  Review review(session.home(), session.trust(), *server);
  for (auto& [hold, records] : held) {
    SIGILO_TRY(records, about(review.held_by(hold), hold.hex()));
  }
  return held;
}

std::vector<Digest> holds_in(const std::map<Digest, std::vector<RecordId>>& held) {
  std::vector<Digest> holds;
  for (const auto& [hold, records] : held) holds.push_back(hold);
  return holds;
}

Done run_agree(Context& context, const LiftOptions& options) {
  SIGILO_TRY(const auto session, Session::open(context));
  SIGILO_CHECK(session->directory());
  SIGILO_TRY(const auto held, held_records(*session, options.holds));
  std::set<RecordId> records;
  Json holds = Json::array();
  std::string names;
  for (const auto& [hold, held_by_it] : held) {
    records.insert(held_by_it.begin(), held_by_it.end());
    holds.push_back(json_text(hold.hex()));
    names += (names.empty() ? "" : " ") + hold.hex();
  }
  for (const RecordId& record : records) {
    context.console.print(record.hex() + "\n");
  }
  SIGILO_CHECK(context.confirm(options.yes, context.console.text(Msg::kAskLift, {std::to_string(records.size())})));
  SIGILO_TRY(const Bytes agreed, agree_to_lift(session->home(), session->trust(), holds_in(held)));
  SIGILO_CHECK(write_new_file(options.out, agreed));
  context.console.say(Msg::kAgreedToLift, {options.out, names});
  context.console.document("consent agree-lift", Json{{"holds", std::move(holds)}, {"records", records.size()}, {"file", json_text(options.out)}});
  return {};
}

Done run_lift(Context& context, const LiftOptions& options) {
  SIGILO_TRY(const auto session, Session::open(context));
  SIGILO_CHECK(session->directory());
  SIGILO_TRY(Bytes second, read_file(options.second, kMaxSideStatementBytes));
  SIGILO_TRY(const auto held, held_records(*session, options.holds));
  auto body = lifting(session->home(), session->trust(), holds_in(held), std::move(second));
  if (!body && body.error().code == ErrorCode::kPermissionDenied) {
    return refuse(ErrorCode::kPermissionDenied, Msg::kNotASecond, options.second, Msg::kHintSecond);
  }
  SIGILO_TRY(const HoldLifted lifted, about(std::move(body), options.second));
  SIGILO_TRY(const OwnStatement own, keep_statement(session->home(), session->trust(), lifted));
  context.console.say(Msg::kStatementKept);
  return report_statements(context, *session, "consent lift", Json{{"entry", json_text(own.leaf.hex())}}, false);
}

/// What each person's consent is, by the rules of the gate: how many statements count since the last withdrawal. What they say stands in the record.
Outcome<Json> show_chains(Context& context, const GateState& state, const RecordId& record) {
  Json chains = Json::array();
  const RecordState* known = state.record(record);
  if (known == nullptr) {
    return chains;
  }
  Table table({context.console.text(Msg::kColumnNumber), context.console.text(Msg::kColumnStatement), context.console.text(Msg::kColumnState)});
  for (const auto& [subject, chain] : known->chains) {
    table.add({std::to_string(subject), std::to_string(chain.events().size()), context.console.text(chain.withdrawn() ? Msg::kChainWithdrawn : Msg::kChainStands)});
    chains.push_back(Json{{"subject", subject}, {"statements", chain.events().size()}, {"withdrawn", chain.withdrawn()}, {"head", json_text(chain.head().hex())}});
  }
  if (!table.empty()) {
    context.console.print(table);
  }
  return chains;
}

Done run_status(Context& context, const std::string& text) {
  SIGILO_TRY(const auto session, Session::open(context));
  SIGILO_CHECK(session->refresh());
  SIGILO_CHECK(session->directory());
  SIGILO_TRY(Transport* const server, session->server());
  SIGILO_TRY(const RecordId record, record_from(*session, text));
  Review review(session->home(), session->trust(), *server);
  SIGILO_TRY(const ConsentMarks marks, about(review.consent_marks(record), text));
  const std::string words = words_of_marks(context.console, marks);
  if (words.empty()) {
    context.console.say(Msg::kNoMarks, {record.hex()});
  } else {
    context.console.say(Msg::kRecordMarked, {record.hex(), words});
  }
  for (const Digest& hold : marks.holds) {
    context.console.print(hold.hex() + "\n");
  }
  SIGILO_TRY(const GateState state, about(fold_log(session->trust(), *server), text));
  if (!state.unknown_entries().empty()) {
    context.console.note(Msg::kLogHasUnknown, {std::to_string(state.unknown_entries().size())});
  }
  Json fields{{"record", json_text(record.hex())}, {"unknown_entries", state.unknown_entries().size()}};
  SIGILO_TRY(fields["chains"], show_chains(context, state, record));
  add_marks(fields, marks);
  context.console.document("consent status", std::move(fields));
  return {};
}

void add_hold(Commands& commands, const Command& group) {
  const auto options = std::make_shared<HoldOptions>();
  const Command app = commands.add("hold", Msg::kAboutConsentHold, [options](Context& context) { return run_hold(context, *options); }, &group);
  app.option("records", options->records, Msg::kHelpRecordOrNumber).type_name("RECORD");
  app.option("--day", options->day, Msg::kHelpHoldDay).type_name("DAY");
  app.option("--search", options->search, Msg::kHelpHoldSearch).type_name("WORDS");
  app.flag("--offline", options->offline, Msg::kHelpOfflineKeep);
  app.flag("--yes", options->yes, Msg::kHelpYes);
}

void add_lifting(Commands& commands, const Command& group) {
  const auto options = std::make_shared<LiftOptions>();
  const Command agree = commands.add("agree-lift", Msg::kAboutConsentAgree, [options](Context& context) { return run_agree(context, *options); }, &group);
  agree.option("holds", options->holds, Msg::kHelpHoldId).required().type_name("HOLD");
  agree.option("--out", options->out, Msg::kHelpOut).required().type_name("FILE");
  agree.flag("--yes", options->yes, Msg::kHelpYes);
  const Command lift = commands.add("lift", Msg::kAboutConsentLift, [options](Context& context) { return run_lift(context, *options); }, &group);
  lift.option("holds", options->holds, Msg::kHelpHoldId).required().type_name("HOLD");
  lift.option("--second", options->second, Msg::kHelpSecond).required().type_name("FILE");
}

}  // namespace

void add_consent(Commands& commands) {
  const Command group = commands.group("consent", Msg::kAboutConsent);
  const auto options = std::make_shared<WithdrawOptions>();
  const Command app = commands.add("withdraw", Msg::kAboutConsentWithdraw, [options](Context& context) { return run_withdraw(context, *options); }, &group);
  app.option("record", options->record, Msg::kHelpRecordOrNumber).type_name("RECORD");
  app.option("--subject", options->subject, Msg::kHelpSubject).type_name("N");
  const Option file = app.option("--code-file", options->code_file, Msg::kHelpCodeFile).type_name("FILE");
  app.flag("--ask-code", options->ask_code, Msg::kHelpAskCode).excludes(file);
  app.flag("--offline", options->offline, Msg::kHelpOfflineKeep);
  add_hold(commands, group);
  add_lifting(commands, group);
  add_cosign(commands, group);
  const auto record = std::make_shared<std::string>();
  const Command status = commands.add("status", Msg::kAboutConsentStatus, [record](Context& context) { return run_status(context, *record); }, &group);
  status.option("record", *record, Msg::kHelpRecordOrNumber).required().type_name("RECORD");
}

}  // namespace sigilo::cli
