#include "client/cli/account_view.h"
#include "client/cli/command.h"
#include "client/cli/consent_marks.h"
#include "client/cli/record_argument.h"
#include "client/cli/session.h"
#include "client/cli/words.h"
#include "client/core/review.h"

namespace sigilo::cli {
namespace {

struct ShowOptions {
  std::string record;
  bool consent = false;
  bool protection = false;
};

/// Said before anything of the record is shown; the marks go into its document too.
Outcome<ConsentMarks> tell_marks(Context& context, Review& review, const RecordId& record) {
  SIGILO_TRY(ConsentMarks marks, about(review.consent_marks(record), record.hex()));
  if (const std::string words = words_of_marks(context.console, marks); !words.empty()) {
    context.console.note(Msg::kRecordMarked, {record.hex(), words});
  }
  return marks;
}

Done show_account(Context& context, Session& session, Review& review, const RecordId& record) {
  SIGILO_TRY(const OpenedAccount opened, about(review.open_account(record), record.hex()));
  SIGILO_TRY(const ConsentMarks marks, tell_marks(context, review, record));
  Json fields = show_answers(context, session, record, opened.answers);
  fields["section"] = "account";
  add_marks(fields, marks);
  context.console.document("show", std::move(fields));
  return {};
}

Done show_consent(Context& context, Review& review, const RecordId& record) {
  SIGILO_TRY(const OpenedConsent opened, about(review.open_consent(record), record.hex()));
  SIGILO_TRY(const ConsentMarks marks, tell_marks(context, review, record));
  const ConsentStatement& statement = opened.statement;
  Console& console = context.console;
  const codes::Language language = code_language(console.language());
  console.say(Msg::kShowConsent, {record.hex(), codes::label_of(statement.mode, language), codes::label_of(statement.understanding, language),
                                  codes::label_of(statement.age, language), statement.language});
  console.say(Msg::kShowSignatures, {std::to_string(statement.attestations.size())});
  Table table({console.text(Msg::kColumnCategory), console.text(Msg::kColumnPurpose), console.text(Msg::kColumnRecipient), console.text(Msg::kColumnForm),
               console.text(Msg::kColumnLastDay)});
  Json scopes = Json::array();
  for (const ConsentScope& scope : statement.scopes) {
    table.add({std::string(codes::label_of(scope.category, language)), std::string(codes::label_of(scope.purpose, language)),
               std::string(codes::label_of(scope.recipient_kind, language)), std::string(codes::label_of(scope.form, language)), scope.last_day.iso()});
    scopes.push_back(Json{{"category", json_text(codes::code_of(scope.category))},
                          {"purpose", json_text(codes::code_of(scope.purpose))},
                          {"recipient_kind", json_text(codes::code_of(scope.recipient_kind))},
                          {"recipient", json_text(scope.recipient.hex())},
                          {"form", json_text(codes::code_of(scope.form))},
                          {"last_day", json_text(scope.last_day.iso())}});
  }
  if (statement.scopes.empty()) {
    console.say(Msg::kShowNoScope);
  } else {
    console.print(table);
  }
  Json fields{{"record", json_text(record.hex())},
              {"section", "consent"},
              {"mode", json_text(codes::code_of(statement.mode))},
              {"understanding", json_text(codes::code_of(statement.understanding))},
              {"age", json_text(codes::code_of(statement.age))},
              {"language", json_text(statement.language)},
              {"private", was_private(statement)},
              {"signatures", statement.attestations.size()},
              {"scopes", std::move(scopes)}};
  add_marks(fields, marks);
  console.document("show", std::move(fields));
  return {};
}

template <typename Enum>
std::string labels_of(const std::vector<Enum>& values, codes::Language language) {
  std::string out;
  for (const Enum value : values) {
    out += (out.empty() ? "" : ", ") + std::string(codes::label_of(value, language));
  }
  return out;
}

template <typename Enum>
Json codes_of(const std::vector<Enum>& values) {
  Json out = Json::array();
  for (const Enum value : values) {
    out.push_back(json_text(codes::code_of(value)));
  }
  return out;
}

Done show_protection(Context& context, Review& review, const RecordId& record) {
  SIGILO_TRY(const OpenedProtection opened, about(review.open_protection(record), record.hex()));
  const ProtectionOpening& opening = opened.opening;
  Console& console = context.console;
  const codes::Language language = code_language(console.language());
  console.say(Msg::kShowProtection, {record.hex(), codes::label_of(opening.subject, language), codes::label_of(opening.risk, language),
                                     labels_of(opening.factors, language), labels_of(opening.measures, language)});
  console.print(indented(as_text(opening.wishes)));
  console.document("show", Json{{"record", json_text(record.hex())},
                                {"section", "protection"},
                                {"subject", json_text(codes::code_of(opening.subject))},
                                {"communicated_to", json_text(codes::code_of(opening.communicated_to))},
                                {"risk", json_text(codes::code_of(opening.risk))},
                                {"factors", codes_of(opening.factors)},
                                {"measures", codes_of(opening.measures)},
                                {"wishes", json_text(opening.wishes)}});
  return {};
}

Done run_show(Context& context, const ShowOptions& options) {
  SIGILO_TRY(const auto session, Session::open(context));
  SIGILO_CHECK(session->refresh());  // who was revoked since the inbox was read
  SIGILO_CHECK(session->directory());
  SIGILO_TRY(Transport* const server, session->server());
  Review review(session->home(), session->trust(), *server);
  SIGILO_TRY(const RecordId record, record_from(*session, options.record));
  if (options.consent) {
    return show_consent(context, review, record);
  }
  if (options.protection) {
    return show_protection(context, review, record);
  }
  return show_account(context, *session, review, record);
}

}  // namespace

void add_show(Commands& commands) {
  const auto options = std::make_shared<ShowOptions>();
  const Command app = commands.add("show", Msg::kAboutShow, [options](Context& context) { return run_show(context, *options); });
  app.option("record", options->record, Msg::kHelpRecordPrefix).required().type_name("RECORD");
  const Option consent = app.flag("--consent", options->consent, Msg::kHelpShowConsent);
  app.flag("--protection", options->protection, Msg::kHelpShowProtection).excludes(consent);
}

}  // namespace sigilo::cli
