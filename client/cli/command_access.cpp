#include "client/cli/command.h"
#include "client/cli/session.h"
#include "client/core/review.h"
#include "crypto/directory/lookup.h"
#include "crypto/envelope/quarantined_item.h"

namespace sigilo::cli {
namespace {

struct AccessOptions {
  std::uint64_t after = 0;
  std::uint32_t limit = 200;
};

Done run_access(Context& context, const AccessOptions& options) {
  SIGILO_TRY(const auto session, Session::open(context));
  SIGILO_CHECK(session->refresh());
  SIGILO_TRY(const Directory* const directory, session->directory());
  SIGILO_TRY(Transport* const server, session->server());
  Review review(session->home(), session->trust(), *server);
  SIGILO_TRY(const AccessList list, review.access(options.after, options.limit));
  Console& console = context.console;
  Table table({console.text(Msg::kColumnNumber), console.text(Msg::kColumnDay), console.text(Msg::kColumnMember), console.text(Msg::kColumnDevice),
               console.text(Msg::kColumnRecord), console.text(Msg::kColumnSection)});
  Json rows = Json::array();
  for (const AccessLine& line : list.lines) {
    table.add({std::to_string(line.sequence), line.day.iso(), session->name_of(line.member), line.device.hex(), line.record.hex(),
               line.section == kWholeItem ? console.text(Msg::kStateQuarantined) : std::to_string(line.section)});
    rows.push_back(Json{{"sequence", line.sequence},
                        {"day", json_text(line.day.iso())},
                        {"member", json_text(line.member.hex())},
                        {"device", json_text(line.device.hex())},
                        {"record", json_text(line.record.hex())},
                        {"section", line.section}});
    if (find_device(*directory, line.device) == nullptr) {
      console.note(Msg::kAccessUnknownDevice, {line.device.hex()});
    }
  }
  console.print(table);
  const bool anchored = list.lines.empty() || list.lines.back().sequence <= list.anchored;
  if (!anchored) {
    console.note(Msg::kAccessNotAnchored, {std::to_string(list.anchored)});
  }
  console.document("access", Json{{"access", std::move(rows)}, {"chain_verified", anchored}, {"anchored_through", list.anchored}});
  return {};
}

}  // namespace

void add_access(Commands& commands) {
  const auto options = std::make_shared<AccessOptions>();
  const Command app = commands.add("access", Msg::kAboutAccess, [options](Context& context) { return run_access(context, *options); });
  app.option("--after", options->after, Msg::kHelpAfter).type_name("N");
  app.option("--limit", options->limit, Msg::kHelpLimit).type_name("N").range(1, kMostRows);
}

}  // namespace sigilo::cli
