#include <array>
#include <ctime>

#include "client/cli/command.h"
#include "client/cli/draft_parts.h"
#include "client/cli/due_drafts.h"
#include "client/cli/files.h"
#include "client/cli/identifier.h"
#include "client/cli/form_catalogue.h"
#include "client/cli/interview_options.h"
#include "client/cli/session.h"
#include "client/core/draft.h"
#include "client/core/seal_job.h"
#include "client/forms/consent_file.h"
#include "client/forms/protection_file.h"

namespace sigilo::cli {
namespace {

struct DraftOptions : InterviewOptions {
  std::string id;
  bool yes = false;
};

/// "2026-11-27T10:21:05Z"
std::string utc(std::int64_t seconds) {
  const auto time = static_cast<std::time_t>(seconds);
  std::tm parts{};
  gmtime_r(&time, &parts);
  std::array<char, 32> text{};
  std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts);
  return text.data();
}

Done list(Context& context) {
  SIGILO_TRY(const auto session, Session::open(context));
  SIGILO_CHECK(seal_due_drafts(context, *session));
  SIGILO_TRY(const std::vector<DraftSummary> drafts, Drafts(session->home()).list());
  Console& console = context.console;
  Table table({console.text(Msg::kColumnDraft), console.text(Msg::kColumnQuestionnaire), console.text(Msg::kColumnStarted), console.text(Msg::kColumnEdited),
               console.text(Msg::kColumnSize), console.text(Msg::kColumnState)});
  Json rows = Json::array();
  for (const DraftSummary& draft : drafts) {
    table.add({draft.id.hex(), draft.form_name, utc(draft.started), utc(draft.edited), human_size(draft.content_bytes),
               console.text(draft.readable ? Msg::kStateGood : Msg::kStateDamaged)});
    rows.push_back(Json{{"id", json_text(draft.id.hex())},
                        {"form", json_text(draft.form_name)},
                        {"started", json_text(utc(draft.started))},
                        {"edited", json_text(utc(draft.edited))},
                        {"bytes", draft.content_bytes},
                        {"readable", draft.readable}});
  }
  console.print(table);
  console.document("draft list", Json{{"drafts", std::move(rows)}});
  return {};
}

Done put_attachments(const std::vector<std::string>& list, bool as_is, Draft& draft) {
  for (const std::string& text : list) {
    SIGILO_TRY(const AttachmentSource source, attachment_source(text, as_is));
    SIGILO_TRY(SecretBuffer content, read_content(source.name, kMaxDraftBytes));
    set_part(draft, std::string(as_is ? kPartAttachAsIs : kPartAttach) + source.question, std::move(content));
  }
  return {};
}

Outcome<Draft> new_draft(Session& session, const DraftOptions& options) {
  if (options.form.empty()) {
    return refuse(ErrorCode::kInvalidArgument, Msg::kNoForm, "--form", Msg::kHintFormList);
  }
  SIGILO_TRY(const Questionnaire form, find_form(session, options.form));
  SIGILO_CHECK(about(check_ready_to_capture(session.home(), session.trust(), form.digest()), options.form));
  Drafts drafts(session.home());
  SIGILO_TRY(const DraftId id, drafts.create(form.digest(), form.model().id));
  return about(drafts.load(id), id.hex());
}

Done save(Context& context, const DraftOptions& options) {
  SIGILO_TRY(SecretBuffer instance, read_content(options.instance, kMaxInstanceBytes));
  SIGILO_TRY(const auto session, Session::open(context));
  SIGILO_TRY(Draft draft, options.id.empty() ? new_draft(*session, options) : load_draft(*session, options.id));
  if (drop_part(draft, kPartTerms)) {
    context.console.note(Msg::kTermsDropped, {draft.id.hex()});
  }
  set_part(draft, std::string(kPartInstance), std::move(instance));
  if (!options.consent.empty()) {
    SIGILO_TRY(SecretBuffer consent, read_content(options.consent, kMaxConsentFileBytes));
    set_part(draft, std::string(kPartConsent), std::move(consent));
  }
  if (!options.protection.empty()) {
    SIGILO_TRY(SecretBuffer protection, read_content(options.protection, kMaxProtectionFileBytes));
    set_part(draft, std::string(kPartProtection), std::move(protection));
  }
  SIGILO_CHECK(put_attachments(options.attach, false, draft));
  SIGILO_CHECK(put_attachments(options.attach_as_is, true, draft));
  SIGILO_CHECK(about(Drafts(session->home()).save(draft), draft.id.hex()));
  context.console.say(Msg::kDraftSaved, {draft.id.hex()});
  context.console.document("draft save", Json{{"id", json_text(draft.id.hex())}});
  return {};
}

/// The filled form goes to standard output, for the tool that fills forms; nothing is written to a disk.
Done resume(Context& context, const DraftOptions& options) {
  SIGILO_TRY(const auto session, Session::open(context));
  SIGILO_TRY(const Draft draft, load_draft(*session, options.id));
  const SecretBuffer* instance = draft.find(kPartInstance);
  if (instance == nullptr) {
    return refuse(ErrorCode::kNotFound, Msg::kNoInstance, options.id);
  }
  context.console.print(as_text(*instance));
  Json parts = Json::array();
  for (const Draft::Part& part : draft.parts) {
    parts.push_back(json_text(part.name));
  }
  context.console.document("draft resume", Json{{"id", json_text(options.id)},
                                                {"form", json_text(draft.form.hex())},
                                                {"instance", json_text(*instance)},
                                                {"parts", std::move(parts)}});
  return {};
}

Done discard(Context& context, const DraftOptions& options) {
  SIGILO_TRY(const DraftId id, identifier<DraftId>(options.id, options.id, Msg::kHintDraftList));
  SIGILO_TRY(const auto session, Session::open(context));
  SIGILO_CHECK(context.confirm(options.yes, context.console.text(Msg::kAskDiscard, {options.id})));
  SIGILO_CHECK(about(Drafts(session->home()).discard(id), options.id, Msg::kHintDraftList));
  context.console.say(Msg::kDraftDiscarded, {options.id});
  context.console.document("draft discard", Json{{"id", json_text(options.id)}});
  return {};
}

}  // namespace

void add_draft(Commands& commands) {
  const auto options = std::make_shared<DraftOptions>();
  const Command group = commands.group("draft", Msg::kAboutDraft);
  commands.add("list", Msg::kAboutDraftList, list, &group);
  const Command save_app = commands.add("save", Msg::kAboutDraftSave, [options](Context& context) { return save(context, *options); }, &group);
  add_interview_options(save_app, *options).required();
  save_app.option("--draft", options->id, Msg::kHelpDraftReplace).type_name("ID");
  const Command resume_app = commands.add("resume", Msg::kAboutDraftResume, [options](Context& context) { return resume(context, *options); }, &group);
  resume_app.option("id", options->id, Msg::kHelpDraftId).required().type_name("ID");
  const Command discard_app = commands.add("discard", Msg::kAboutDraftDiscard, [options](Context& context) { return discard(context, *options); }, &group);
  discard_app.option("id", options->id, Msg::kHelpDraftId).required().type_name("ID");
  discard_app.flag("--yes", options->yes, Msg::kHelpYes);
}

}  // namespace sigilo::cli
