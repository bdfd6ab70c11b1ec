#include "client/core/draft.h"

#include <algorithm>
#include <limits>

#include "client/core/draft_content.h"
#include "crypto/base/codec.h"
#include "crypto/base/labels.h"
#include "crypto/platform/durable_files.h"
#include "crypto/primitives/aead.h"
#include "crypto/primitives/kdf.h"

namespace sigilo {
namespace {

constexpr std::size_t kTableKeyBytes = 32;
constexpr std::size_t kDraftFileSlack = std::size_t{1} << 20;  // preamble, names, padding, tag

/// What stands before the sealed content, and is authenticated with it: kind, version and id.
Bytes preamble(const DraftId& id) {
  Writer writer;
  writer.raw(labels::kDraft).u8('\n').id(id);
  return std::move(writer).take();
}

std::uint64_t content_bytes(const Draft& draft) {
  std::uint64_t total = 0;
  for (const Draft::Part& part : draft.parts) total += part.content.size();
  return total;
}

}  // namespace

const SecretBuffer* Draft::find(std::string_view name) const {
  const auto at = std::find_if(parts.begin(), parts.end(), [&](const Part& part) { return part.name == name; });
  return at == parts.end() ? nullptr : &at->content;
}

Result<bool> Drafts::is_finished(const DraftId& id) const {
  SIGILO_TRY(const std::vector<DraftId> finished, home_.vault().outbox().finished_drafts());
  return std::find(finished.begin(), finished.end(), id) != finished.end();
}

Result<SecretBytes> Drafts::key_of(const DraftId& id) const {
  auto table_key = home_.draft_keys().get(id.bytes());
  // A sealed draft that could not be destroyed yet (Home::unfinished) is none any more: it must not be sealed a second time.
  SIGILO_TRY(const bool finished, is_finished(id));
  if (finished || (!table_key && table_key.error().code == ErrorCode::kNotFound)) {
    return fail(ErrorCode::kNotFound, "there is no such draft", "draft", "it may have been sealed or discarded");
  }
  if (!table_key) return fail(table_key.error());
  SecretBytes both(table_key->size() + home_.draft_secret().size());
  std::copy(table_key->expose().begin(), table_key->expose().end(), both.expose_mutable().begin());
  std::copy(home_.draft_secret().expose().begin(), home_.draft_secret().expose().end(),
            both.expose_mutable().begin() + static_cast<std::ptrdiff_t>(table_key->size()));
  return hkdf(both.expose(), id.bytes(), as_bytes(labels::kDraft), 32);
}

Status Drafts::write(const Draft& draft, const SecretBytes& key) {
  SIGILO_CHECK(check_draft(draft));
  Bytes file = preamble(draft.id);
  std::array<std::uint8_t, kXChaChaNonceBytes> nonce{};
  home_.rng().fill(nonce);
  SIGILO_TRY(const Bytes sealed, xaead_seal(key.expose(), nonce, encode_draft(draft), file));
  file.insert(file.end(), sealed.begin(), sealed.end());
  return write_durably(home_.files(), home_.drafts_folder() / draft.id.hex(), file);
}

Result<DraftId> Drafts::create(const Digest& form, std::string_view form_name) {
  Draft draft;
  draft.id = home_.rng().id<DraftId>();
  draft.form = form;
  draft.form_name = std::string(form_name);
  draft.started = home_.clock().unix_seconds();
  draft.edited = draft.started;
  SIGILO_CHECK(check_draft(draft));
  const SecretBytes table_key = home_.rng().secret(kTableKeyBytes);
  SIGILO_CHECK(home_.draft_keys().put(draft.id.bytes(), table_key.expose()));
  const auto key = key_of(draft.id);
  const Status written = key ? write(draft, *key) : Status(fail(key.error()));
  if (!written) {
    // A key without its draft would be seen by no list and destroyed by nobody.
    (void)home_.clear_finished_draft(draft.id);
    return fail(written.error());
  }
  return draft.id;
}

Status Drafts::save(Draft& draft) {
  SIGILO_TRY(const SecretBytes key, key_of(draft.id));
  draft.edited = home_.clock().unix_seconds();
  return write(draft, key);
}

Result<Draft> Drafts::load(const DraftId& id) const {
  SIGILO_TRY(const SecretBytes key, key_of(id));
  SIGILO_TRY(const Bytes file, read_whole(home_.files(), home_.drafts_folder() / id.hex(), kMaxDraftBytes + kDraftFileSlack));
  const Bytes expected = preamble(id);
  const ByteView view(file);
  if (view.size() < expected.size()) return fail(ErrorCode::kTruncated, "the draft ends early", "draft");
  if (!std::equal(expected.begin(), expected.end(), view.begin())) {
    return fail(ErrorCode::kUnsupported, "the file is not a draft of this version, or not this one", "draft");
  }
  SIGILO_TRY(const SecretBuffer content, xaead_open(key.expose(), view.subspan(expected.size()), expected));
  return parse_draft(id, content);
}

Result<std::vector<DraftSummary>> Drafts::list() const {
  SIGILO_TRY(const std::vector<std::string> names, home_.files().list(home_.drafts_folder()));
  std::vector<DraftSummary> drafts;
  for (const std::string& name : names) {
    const auto id = DraftId::from_hex(name);
    if (!id) continue;  // "<name>.new" of a save that was cut off
    SIGILO_TRY(const bool finished, is_finished(*id));
    if (finished) continue;
    DraftSummary summary;
    summary.id = *id;
    if (auto draft = load(*id); draft) {
      summary.form_name = draft->form_name;
      summary.started = draft->started;
      summary.edited = draft->edited;
      summary.content_bytes = content_bytes(*draft);
    } else {
      summary.readable = false;
    }
    drafts.push_back(std::move(summary));
  }
  std::sort(drafts.begin(), drafts.end(), [](const DraftSummary& a, const DraftSummary& b) { return a.edited > b.edited; });
  return drafts;
}

Status Drafts::discard(const DraftId& id) {
  if (!home_.draft_keys().contains(id.bytes())) {
    return fail(ErrorCode::kNotFound, "there is no such draft", "draft", "it may have been sealed or discarded");
  }
  return home_.clear_finished_draft(id);
}

bool is_due_for_sealing(const DraftSummary& draft, std::uint16_t draft_hours, const Clock& clock) {
  if (!draft.readable) return false;
  const std::int64_t now = clock.unix_seconds();
  return now > draft.edited && now - draft.edited >= std::int64_t{draft_hours} * 3600;
}

}  // namespace sigilo
