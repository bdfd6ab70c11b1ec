#include "client/cli/statements.h"

#include "crypto/log/entries.h"

namespace sigilo::cli {
namespace {

/// What it takes away, or gives, in a few words; the ids are those that the log shows.
std::string subject_of(const LogEntry& entry) {
  if (const auto* withdrawn = std::get_if<ConsentWithdrawn>(&entry.body)) {
    return withdrawn->record.is_zero() ? withdrawn->tag.hex() : withdrawn->record.hex() + " " + std::to_string(withdrawn->subject);
  }
  if (const auto* lifted = std::get_if<HoldLifted>(&entry.body)) {
    return lifted->holds.front().hex() + (lifted->holds.size() == 1 ? "" : " +" + std::to_string(lifted->holds.size() - 1));
  }
  if (std::holds_alternative<ConsentHeld>(entry.body)) {
    return entry.statement.leaf_hash().hex();
  }
  return {};
}

Msg kind_of(const LogEntry& entry) {
  if (std::holds_alternative<ConsentHeld>(entry.body)) return Msg::kStatementHeld;
  if (std::holds_alternative<HoldLifted>(entry.body)) return Msg::kStatementLifted;
  const auto* withdrawn = std::get_if<ConsentWithdrawn>(&entry.body);
  if (withdrawn == nullptr) return Msg::kStatementOther;
  return withdrawn->record.is_zero() ? Msg::kStatementWithdrawnByCode : Msg::kStatementWithdrawn;
}

}  // namespace

Outcome<StatementReport> send_kept_statements(Session& session) {
  SIGILO_TRY(Transport* const server, session.server());
  SIGILO_TRY(const StatementReport report, send_statements(session.home(), session.trust(), *server));
  if (report.sent == 0 || report.stopped) {
    return report;
  }
  // The custodians are counted the next time if the network ends here: what was sent is proved.
  if (const Done read = session.refresh(); !read && read.error().error.code != ErrorCode::kUnavailable) {
    return tl::unexpected<Problem>(read.error());
  }
  return report;
}

Outcome<Json> print_statements(Console& console, Session& session) {
  SIGILO_TRY(const std::vector<OwnStatement> statements, session.home().vault().statements().list());
  Table table({console.text(Msg::kColumnStatement), console.text(Msg::kColumnSubject), console.text(Msg::kColumnDay), console.text(Msg::kColumnState)});
  Json rows = Json::array();
  for (const OwnStatement& own : statements) {
    SIGILO_TRY(const LogEntry entry, parse_entry(own.statement, session.trust().origin()));
    Json row{{"entry", json_text(own.leaf.hex())},
             {"label", json_text(entry.statement.header().label)},
             {"about", json_text(subject_of(entry))},
             {"day", json_text(own.day.iso())},
             {"state", json_text(own.log_index ? "logged" : "waiting")},
             {"log_index", nullptr},
             {"custodians_signed", nullptr},
             {"custodians", nullptr},
             {"problem", nullptr}};
    std::string state = console.text(Msg::kStateWaiting);
    if (own.log_index) {
      SIGILO_TRY(const CustodianCount count, custodians_for(session.home(), session.trust(), *own.log_index));
      state = console.text(Msg::kStatementLogged, {std::to_string(*own.log_index), std::to_string(count.signed_for), std::to_string(count.of)});
      row["log_index"] = *own.log_index;
      row["custodians_signed"] = count.signed_for;
      row["custodians"] = count.of;
    } else if (own.problem != 0) {
      state += ": " + console.text(meaning_of(static_cast<ErrorCode>(own.problem))) + ": " + own.problem_text;
      row["problem"] = Json{{"code", json_text(name_of(static_cast<ErrorCode>(own.problem)))}, {"what", json_text(own.problem_text)}};
    }
    table.add({console.text(kind_of(entry)), subject_of(entry), own.day.iso(), state});
    rows.push_back(std::move(row));
  }
  if (!table.empty()) {
    console.print(table);
  }
  return rows;
}

Done verdict_on_statements(Session& session, const StatementReport& report) {
  if (report.refused == 0) {
    return {};
  }
  SIGILO_TRY(const std::vector<OwnStatement> statements, session.home().vault().statements().list());
  for (const OwnStatement& own : statements) {
    if (own.problem == 0 || own.log_index) continue;
    return refuse(static_cast<ErrorCode>(own.problem), Msg::kStatementNotInLog, own.leaf.hex(), Msg::kHintStatementKept);
  }
  return {};
}

}  // namespace sigilo::cli
