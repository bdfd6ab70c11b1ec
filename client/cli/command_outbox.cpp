#include "client/cli/command.h"
#include "client/cli/session.h"
#include "client/cli/statements.h"
#include "client/core/outbox.h"

namespace sigilo::cli {
namespace {

Done run_outbox(Context& context) {
  SIGILO_TRY(const auto session, Session::open(context));
  SIGILO_TRY(const std::vector<OutboxLine> lines, list_outbox(session->home()));
  Console& console = context.console;
  Table table({console.text(Msg::kColumnRecord), console.text(Msg::kColumnDay), console.text(Msg::kColumnOrdinal), console.text(Msg::kColumnSize),
               console.text(Msg::kColumnState)});
  Json rows = Json::array();
  for (const OutboxLine& line : lines) {
    table.add({line.record.hex(), line.day.iso(), std::to_string(line.ordinal), human_size(line.bytes),
               console.text(line.blob_present ? Msg::kStateWaiting : Msg::kStateBlobMissing)});
    rows.push_back(Json{{"record", json_text(line.record.hex())},
                        {"day", json_text(line.day.iso())},
                        {"ordinal", line.ordinal},
                        {"bytes", line.bytes},
                        {"blob_present", line.blob_present}});
  }
  if (!lines.empty()) {
    console.print(table);
  }
  SIGILO_TRY(Json statements, print_statements(console, *session));
  if (lines.empty() && statements.empty()) {
    console.say(Msg::kOutboxEmpty);
  }
  console.document("outbox", Json{{"records", std::move(rows)}, {"statements", std::move(statements)}});
  return {};
}

}  // namespace

void add_outbox(Commands& commands) { commands.add("outbox", Msg::kAboutOutbox, run_outbox); }

}  // namespace sigilo::cli
