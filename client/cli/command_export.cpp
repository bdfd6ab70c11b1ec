#include "client/cli/command.h"
#include "client/cli/record_argument.h"
#include "client/cli/session.h"
#include "client/core/review.h"

namespace sigilo::cli {
namespace {

struct ExportOptions {
  std::string record;
  std::string out;
  bool sealed = false;
};

Done run_export(Context& context, const ExportOptions& options) {
  SIGILO_TRY(const auto session, Session::open(context));
  SIGILO_CHECK(session->refresh());
  SIGILO_TRY(Transport* const server, session->server());
  Review review(session->home(), session->trust(), *server);
  SIGILO_TRY(const RecordId record, record_from(*session, options.record));
  const std::filesystem::path folder = std::filesystem::absolute(options.out).lexically_normal();
  auto exported = review.export_sealed(record, folder);
  if (!exported && exported.error().code != ErrorCode::kAlreadyExists) {
    std::error_code ignored;
    std::filesystem::remove(folder, ignored);  // only if it is empty
  }
  SIGILO_TRY(const SealedExport copy, about(std::move(exported), options.out));
  context.console.say(Msg::kExported, {record.hex(), options.out, std::to_string(copy.sections.size())});
  if (!copy.of_other_teams.empty()) {
    context.console.say(Msg::kExportedNotAll, {std::to_string(copy.of_other_teams.size())});
  }
  context.console.document("export", Json{{"record", json_text(record.hex())},
                                          {"folder", json_text(options.out)},
                                          {"sealed", true},
                                          {"sections", copy.sections},
                                          {"sections_of_other_teams", copy.of_other_teams}});
  return {};
}

}  // namespace

void add_export(Commands& commands) {
  const auto options = std::make_shared<ExportOptions>();
  const Command app = commands.add("export", Msg::kAboutExport, [options](Context& context) { return run_export(context, *options); });
  app.option("record", options->record, Msg::kHelpRecordPrefix).required().type_name("RECORD");
  app.flag("--sealed", options->sealed, Msg::kHelpSealed).required();
  app.option("--out", options->out, Msg::kHelpExportOut).required().type_name("DIR");
}

}  // namespace sigilo::cli
