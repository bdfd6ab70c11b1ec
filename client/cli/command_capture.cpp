#include <iterator>

#include "client/cli/capture_input.h"
#include "client/cli/code_shown.h"
#include "client/cli/command.h"
#include "client/cli/draft_parts.h"
#include "client/cli/files.h"
#include "client/cli/form_catalogue.h"
#include "client/cli/interview_options.h"
#include "client/cli/session.h"
#include "client/cli/words.h"
#include "client/core/draft.h"
#include "client/core/seal_job.h"
#include "client/forms/consent_file.h"
#include "client/forms/protection_file.h"

namespace sigilo::cli {
namespace {

struct CaptureOptions : InterviewOptions {
  std::string draft;
  CodeOptions code;
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

/// A signature is for the interview that it was asked for.
Done check_terms(const CaptureSources& draft, const CaptureSources& given, const CodeOptions& code) {
  if (draft.terms && !(given.instance_name.empty() && given.consent_name.empty())) {
    return refuse(ErrorCode::kConflict, Msg::kTermsChanged, given.instance_name.empty() ? given.consent_name : given.instance_name, Msg::kHintRequestAgain);
  }
  if ((draft.terms || draft.withdrawal_tag) && code.wanted()) {
    return refuse(ErrorCode::kConflict, Msg::kTermsChanged, code.in_json ? "--code-json" : "--code", Msg::kHintCodeInRequest);
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

Done run_capture(Context& context, const CaptureOptions& options) {
  SIGILO_CHECK(check_code_shown(context, options.code));
  CaptureSources sources;
  SIGILO_CHECK(read_given(options, sources));  // before a passphrase is asked for
  if (options.draft.empty()) {
    SIGILO_CHECK(check_complete(sources));
  }
  SIGILO_TRY(const auto session, Session::open(context));
  std::optional<Draft> draft;
  if (!options.draft.empty()) {
    SIGILO_TRY(draft, load_draft(*session, options.draft));
    CaptureSources kept = sources_of(std::move(*draft));
    SIGILO_CHECK(check_terms(kept, sources, options.code));
    sources = laid_over(std::move(kept), std::move(sources));
    SIGILO_CHECK(check_complete(sources));
  }
  SIGILO_TRY(const Questionnaire form, form_of(*session, options, draft));
  if (!draft) {
    SIGILO_CHECK(about(check_ready_to_capture(session->home(), session->trust(), form.digest()), options.form));
  }
  SIGILO_TRY(CaptureInput input, build_capture(context, *session, form, std::move(sources)));
  MadeCode code;
  if (options.code.wanted()) {
    SIGILO_TRY(code, make_code(context, *session, input.language));
    input.consent.withdrawal_tag = code.tag;
  }
  Progress progress(context.console, context.clock, context.progress_enabled());
  const std::optional<DraftId> finished = draft ? std::optional<DraftId>(draft->id) : std::nullopt;
  SIGILO_TRY(const SealedRecord sealed,
             seal_interview(session->home(), session->trust(), input, finished,
                            [&](std::uint64_t done, std::uint64_t total) { progress.update(Msg::kProgressSealing, done, total); }));
  context.console.say(Msg::kSealed, {std::to_string(sealed.ordinal), human_size(sealed.sealed_bytes)});
  context.console.say(Msg::kSealedForAll);
  Json fields{{"record", json_text(sealed.record.hex())},
              {"manifest_digest", json_text(sealed.manifest_digest.hex())},
              {"ordinal", sealed.ordinal},
              {"sealed_bytes", sealed.sealed_bytes}};
  show_code(context, options.code, code.words, fields);
  context.console.document("capture", std::move(fields));
  return {};
}

}  // namespace

void add_capture(Commands& commands) {
  const auto options = std::make_shared<CaptureOptions>();
  const Command app = commands.add("capture", Msg::kAboutCapture, [options](Context& context) { return run_capture(context, *options); });
  add_interview_options(app, *options);
  app.option("--draft", options->draft, Msg::kHelpDraft).type_name("ID");
  add_code_options(app, options->code);
}

}  // namespace sigilo::cli
