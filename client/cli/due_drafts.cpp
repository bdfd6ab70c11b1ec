#include "client/cli/due_drafts.h"

#include "client/cli/capture_input.h"
#include "client/cli/draft_parts.h"
#include "client/cli/form_catalogue.h"
#include "client/core/draft.h"
#include "client/core/seal_job.h"
#include "client/forms/consent_file.h"
#include "crypto/directory/lookup.h"

namespace sigilo::cli {
namespace {

constexpr const char* kUndeterminedLanguage = "und";  // BCP 47

SecretBuffer consent_to_nothing() {
  ConsentFile file;
  file.statement.language = kUndeterminedLanguage;
  return to_secret(as_bytes(format_consent_file(file)));
}

Done seal_as_it_stands(Context& context, Session& session, const DraftSummary& due) {
  // The store would set it aside for its old directory, and it would be sealed for keys that may have been replaced: the server is asked first.
  SIGILO_CHECK(about(check_not_long_offline(session.trust(), context.clock.today()), due.id.hex()));
  SIGILO_TRY(Draft draft, about(Drafts(session.home()).load(due.id), due.id.hex()));
  SIGILO_TRY(const Questionnaire form, listed_form(session, draft.form));
  CaptureSources sources = sources_of(std::move(draft));
  sources.keep_changed_terms_out = true;
  if (sources.consent.empty()) {
    sources.consent = consent_to_nothing();
    sources.consent_name = due.id.hex();
  }
  SIGILO_TRY(const CaptureInput input, build_capture(context, session, form, std::move(sources)));
  SIGILO_TRY(const SealedRecord sealed, seal_interview(session.home(), session.trust(), input, due.id));
  context.console.note(Msg::kDueDraftSealed, {due.id.hex(), std::to_string(sealed.ordinal)});
  return {};
}

}  // namespace

Outcome<std::size_t> seal_due_drafts(Context& context, Session& session) {
  std::size_t sealed = 0;
  if (!session.trust().has_directory()) {
    return sealed;
  }
  const std::uint16_t hours = session.trust().directory().policy.draft_hours;
  SIGILO_TRY(const std::vector<DraftSummary> drafts, Drafts(session.home()).list());
  for (const DraftSummary& draft : drafts) {
    if (!is_due_for_sealing(draft, hours, context.clock)) {
      continue;
    }
    if (const Done done = seal_as_it_stands(context, session, draft); !done) {
      const Problem& problem = done.error();
      context.console.note(Msg::kDueDraftLeft,
                           {draft.id.hex(), problem.what ? context.console.text(*problem.what) : to_string(problem.error)});
      continue;
    }
    ++sealed;
  }
  return sealed;
}

}  // namespace sigilo::cli
