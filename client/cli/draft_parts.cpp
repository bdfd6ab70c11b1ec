#include "client/cli/draft_parts.h"

#include <algorithm>

#include "client/cli/identifier.h"

namespace sigilo::cli {
namespace {

bool starts_with(std::string_view text, std::string_view prefix) { return text.substr(0, prefix.size()) == prefix; }

void add_attachment(CaptureSources& sources, const std::string& name, std::string_view prefix, SecretBuffer content) {
  const std::string question = name.substr(prefix.size());
  sources.attachments.push_back({question, question, std::move(content), prefix == kPartAttachAsIs});
}

}  // namespace

Outcome<Draft> load_draft(Session& session, const std::string& id) {
  SIGILO_TRY(const DraftId draft, identifier<DraftId>(id, id, Msg::kHintDraftList));
  return about(Drafts(session.home()).load(draft), id, Msg::kHintDraftList);
}

void set_part(Draft& draft, std::string name, SecretBuffer content) {
  const auto part = std::find_if(draft.parts.begin(), draft.parts.end(), [&](const Draft::Part& p) { return p.name == name; });
  if (part != draft.parts.end()) {
    part->content = std::move(content);
    return;
  }
  draft.parts.push_back({std::move(name), std::move(content)});
}

bool drop_part(Draft& draft, std::string_view name) {
  return std::erase_if(draft.parts, [&](const Draft::Part& part) { return part.name == name; }) > 0;
}

CaptureSources sources_of(Draft&& draft) {
  CaptureSources sources;
  for (Draft::Part& part : draft.parts) {
    if (part.name == kPartInstance) {
      sources.instance = std::move(part.content);
      sources.instance_name = draft.id.hex();
    } else if (part.name == kPartConsent) {
      sources.consent = std::move(part.content);
      sources.consent_name = draft.id.hex();
    } else if (part.name == kPartProtection) {
      sources.protection = std::move(part.content);
      sources.protection_name = draft.id.hex();
    } else if (part.name == kPartTerms) {
      sources.terms = std::move(part.content);
    } else if (part.name == kPartWithdrawalTag) {
      sources.withdrawal_tag = std::move(part.content);
    } else if (starts_with(part.name, kPartAttach)) {
      add_attachment(sources, part.name, kPartAttach, std::move(part.content));
    } else if (starts_with(part.name, kPartAttachAsIs)) {
      add_attachment(sources, part.name, kPartAttachAsIs, std::move(part.content));
    }
  }
  return sources;
}

}  // namespace sigilo::cli
