#include <iterator>

#include "client/cli/capture_input.h"
#include "client/cli/command.h"
#include "client/cli/draft_parts.h"
#include "client/cli/files.h"
#include "client/cli/form_catalogue.h"
#include "client/cli/session.h"
#include "client/cli/words.h"
#include "client/core/draft.h"
#include "client/core/seal_job.h"
#include "client/forms/consent_file.h"
#include "client/forms/protection_file.h"
#include "crypto/consent/withdrawal_code.h"

namespace sigilo::cli {
namespace {

struct CaptureOptions {
  std::string instance;
  std::string form;
  std::string consent;
  std::string protection;
  std::vector<std::string> attach;
  std::vector<std::string> attach_as_is;
  std::string draft;
  bool code = false;       ///< shown on the terminal
  bool code_json = false;  ///< in the document
};

/// Files of the command line take the place of what the draft holds.
Done read_given(const CaptureOptions& options, CaptureSources& sources) {
  if (!options.instance.empty()) {
    SIGILO_TRY(sources.instance, read_content(options.instance, kMaxInstanceBytes));
    sources.instance_name = options.instance;
  }
  if (!options.consent.empty()) {
    SIGILO_TRY(sources.consent, read_content(options.consent, kMaxConsentFileBytes));
    sources.consent_name = options.consent;
  }
  if (!options.protection.empty()) {
    SIGILO_TRY(sources.protection, read_content(options.protection, kMaxProtectionFileBytes));
    sources.protection_name = options.protection;
  }
  for (const std::string& text : options.attach) {
    SIGILO_TRY(AttachmentSource source, attachment_source(text, false));
    sources.attachments.push_back(std::move(source));
  }
  for (const std::string& text : options.attach_as_is) {
    SIGILO_TRY(AttachmentSource source, attachment_source(text, true));
    sources.attachments.push_back(std::move(source));
  }
  return {};
}

/// What was given replaces what the draft holds; attachments are added.
CaptureSources laid_over(CaptureSources base, CaptureSources given) {
  if (!given.instance_name.empty()) {
    base.instance = std::move(given.instance);
    base.instance_name = given.instance_name;
  }
  if (!given.consent_name.empty()) {
    base.consent = std::move(given.consent);
    base.consent_name = given.consent_name;
  }
  if (!given.protection_name.empty()) {
    base.protection = std::move(given.protection);
    base.protection_name = given.protection_name;
  }
  std::move(given.attachments.begin(), given.attachments.end(), std::back_inserter(base.attachments));
  return base;
}

Done check_complete(const CaptureSources& sources) {
  const auto named = [](const std::string& name, const std::string& option) { return name.empty() ? option : name; };
  if (sources.instance.empty()) {
    return refuse(ErrorCode::kInvalidArgument, Msg::kNoInstance, named(sources.instance_name, "INSTANCE"));
  }
  if (sources.consent.empty()) {
    return refuse(ErrorCode::kInvalidArgument, Msg::kNoConsentFile, named(sources.consent_name, "--consent"), Msg::kHintConsentFile);
  }
  return {};
}

Outcome<Questionnaire> form_of(Session& session, const CaptureOptions& options, const std::optional<Draft>& draft) {
  if (!options.form.empty()) {
    return find_form(session, options.form);
  }
  if (draft) {
    return listed_form(session, draft->form);
  }
  return refuse(ErrorCode::kInvalidArgument, Msg::kNoForm, "--form", Msg::kHintFormList);
}

/// Nobody could be given a code that nothing shows.
Done check_code_shown(const Context& context, const CaptureOptions& options) {
  if (options.code && !context.can_ask()) {
    return refuse(ErrorCode::kInvalidArgument, Msg::kNowhereToShowCode, "--code", Msg::kHintCodeJson);
  }
  if (options.code_json && !context.console.json()) {
    return refuse(ErrorCode::kInvalidArgument, Msg::kNowhereToShowCode, "--code-json", Msg::kHintCodeJson);
  }
  return {};
}

Done run_capture(Context& context, const CaptureOptions& options) {
  SIGILO_CHECK(check_code_shown(context, options));
  CaptureSources sources;
  SIGILO_CHECK(read_given(options, sources));  // before a passphrase is asked for
  if (options.draft.empty()) {
    SIGILO_CHECK(check_complete(sources));
  }
  SIGILO_TRY(const auto session, Session::open(context));
  std::optional<Draft> draft;
  if (!options.draft.empty()) {
    SIGILO_TRY(draft, load_draft(*session, options.draft));
    sources = laid_over(sources_of(std::move(*draft)), std::move(sources));
    SIGILO_CHECK(check_complete(sources));
  }
  SIGILO_TRY(const Questionnaire form, form_of(*session, options, draft));
  if (!draft) {
    SIGILO_CHECK(about(check_ready_to_capture(session->home(), session->trust(), form.digest()), options.form));
  }
  SIGILO_TRY(CaptureInput input, build_capture(context, *session, form, std::move(sources)));
  SecretBuffer code;
  if (options.code || options.code_json) {
    code = make_withdrawal_code(context.rng, word_language_of(input.language, context.console.language()));
    SIGILO_TRY(input.consent.withdrawal_tag, withdrawal_tag(as_text(code), session->trust().origin()));
  }
  Progress progress(context.console, context.clock, context.progress_enabled());
  const std::optional<DraftId> finished = draft ? std::optional<DraftId>(draft->id) : std::nullopt;
  SIGILO_TRY(const SealedRecord sealed,
             seal_interview(session->home(), session->trust(), input, finished,
                            [&](std::uint64_t done, std::uint64_t total) { progress.update(Msg::kProgressSealing, done, total); }));
  context.console.say(Msg::kSealed, {std::to_string(sealed.ordinal), human_size(sealed.sealed_bytes)});
  context.console.say(Msg::kSealedForAll);
  if (options.code) {
    context.terminal.show(context.console.text(Msg::kWithdrawalCode) + "\n    ");
    context.terminal.show(as_text(code));
    context.terminal.show("\n");
  }
  Json fields{{"record", json_text(sealed.record.hex())},
              {"manifest_digest", json_text(sealed.manifest_digest.hex())},
              {"ordinal", sealed.ordinal},
              {"sealed_bytes", sealed.sealed_bytes}};
  if (options.code_json) {
    fields["withdrawal_code"] = json_text(as_text(code));
  }
  context.console.document("capture", std::move(fields));
  return {};
}

}  // namespace

void add_capture(Commands& commands) {
  const auto options = std::make_shared<CaptureOptions>();
  const Command app = commands.add("capture", Msg::kAboutCapture, [options](Context& context) { return run_capture(context, *options); });
  app.option("instance", options->instance, Msg::kHelpInstance).type_name("FILE");
  app.option("--form", options->form, Msg::kHelpForm).type_name("NAME|FILE");
  app.option("--consent", options->consent, Msg::kHelpConsent).type_name("FILE");
  app.option("--protection", options->protection, Msg::kHelpProtection).type_name("FILE");
  app.option("--attach", options->attach, Msg::kHelpAttach).type_name("QUESTION=FILE");
  app.option("--attach-as-is", options->attach_as_is, Msg::kHelpAttachAsIs).type_name("QUESTION=FILE");
  app.option("--draft", options->draft, Msg::kHelpDraft).type_name("ID");
  const Option code = app.flag("--code", options->code, Msg::kHelpCode);
  app.flag("--code-json", options->code_json, Msg::kHelpCodeJson).excludes(code);
}

}  // namespace sigilo::cli
