#include "server/domain/record_keeper.h"

#include <algorithm>
#include <utility>

#include "crypto/envelope/quarantined_item.h"
#include "server/domain/commit_round.h"

namespace sigilo::server {
namespace {

Blobs blobs_of(const std::vector<StoredSection>& sections) {
  Blobs blobs;
  for (const auto& section : sections) {
    if (section.blob) blobs.push_back(*section.blob);
  }
  return blobs;
}

}  // namespace

// Only what the writer has never seen is taken back: after an error of its transaction nobody can be sure whether a blob is named.
Status RecordKeeper::place_payloads(std::vector<StoredSection>& sections) {
  Blobs placed;
  for (auto& section : sections) {
    if (section.payload.size() <= kSmallPayloadBytes) continue;
    const auto name = rng_.id<BlobName>();
    placed.push_back(name);
    if (auto written = ports_.blobs.append(name, 0, section.payload); !written) {
      take_back(placed);
      return written;
    }
    section.blob = name;
    section.payload.clear();
  }
  return {};
}

// What cannot be removed either is listed by `sigilod verify`.
void RecordKeeper::take_back(const Blobs& blobs) {
  for (const auto& name : blobs) (void)ports_.blobs.remove(name);
}

Result<Blobs> RecordKeeper::named_by_record(const RecordId& record) const {
  SIGILO_TRY(const auto stored, ports_.records.find(record));
  SIGILO_TRY(const auto manifest, verify_manifest(stored.manifest, keys_.origin()));
  std::vector<StoredSection> sections;
  for (const auto& entry : manifest.manifest.sections) {
    SIGILO_TRY(auto section, ports_.records.section(record, entry.id));
    sections.push_back(std::move(section));
  }
  return blobs_of(sections);
}

Result<Blobs> RecordKeeper::named_in_quarantine(const Digest& content) const {
  SIGILO_TRY(const auto item, ports_.records.find_quarantined(content));
  SIGILO_TRY(const auto kept, ports_.records.quarantined_content(item.number));
  return blobs_of(kept.sections);
}

// Another call brought the same first, or an earlier attempt of this upload was applied after all: only what is stored now tells which. Nothing names
// a blob later, since its upload has ended.
void RecordKeeper::take_back_unnamed(const Blobs& blobs, const Result<Blobs>& named) {
  if (!named) return;
  for (const auto& name : blobs) {
    if (std::find(named->begin(), named->end(), name) == named->end()) take_back({name});
  }
}

Result<std::optional<ReceiptBundle>> RecordKeeper::known(const CheckedRecord& checked) const {
  using Answer = std::optional<ReceiptBundle>;
  if (checked.reason) return Answer();  // whether it was set aside before is decided by its content
  auto stored = ports_.records.find(checked.record);
  if (!stored && stored.error().code == ErrorCode::kNotFound) return Answer();
  if (!stored) return fail(stored.error());
  const auto head = committer_.head();
  // Another manifest under this id goes to quarantine; what is not published yet waits in the committer.
  if (stored->manifest_digest != checked.manifest_digest || stored->log_index >= head->head.size) return Answer();
  SIGILO_TRY(auto receipt, receipts_.for_record(*stored, *head));
  return Answer(std::move(receipt));
}

Result<ReceiptBundle> RecordKeeper::store(ArrivedRecord arrived) {
  auto& reason = arrived.checked.reason;
  std::vector<SectionSketch> sketches;
  for (std::size_t i = 0; i < arrived.sections.size(); ++i) {
    const auto& section = arrived.sections[i];
    sketches.push_back({section.section, section.header, arrived.roots[i]});
    if (reason || !arrived.checked.manifest) continue;
    const auto* entry = arrived.checked.manifest->manifest.find(section.section);
    if (entry == nullptr || entry->payload_root != arrived.roots[i]) reason = QuarantineReason::kDamagedSection;
  }
  CheckedCustody custody;
  if (!reason) {
    SIGILO_TRY(custody, check_.check_custody(arrived.checked, arrived.cover.share_bundles, committer_.head()->head));
    reason = custody.reason;
  }
  const Digest content = quarantine_content(arrived.cover.cover, arrived.cover.share_bundles, sketches);
  if (reason) {
    SIGILO_TRY(auto before, known_aside(arrived, content));
    if (before && !arrived.upload) return std::move(*before);
    if (!before) SIGILO_CHECK(room_.check_quarantine(arrived.member));
  }
  if (!arrived.upload && !arrived.from_quarantine) {
    SIGILO_CHECK(room_.check(arrived.size()));
    SIGILO_CHECK(place_payloads(arrived.sections));
  }
  if (!arrived.from_quarantine) arrived.own_blobs = blobs_of(arrived.sections);
  return reason ? set_aside(std::move(arrived), content) : keep(std::move(arrived), std::move(custody), content);
}

// A repetition of what was set aside takes no room, not even for a moment.
Result<std::optional<ReceiptBundle>> RecordKeeper::known_aside(const ArrivedRecord& arrived, const Digest& content) const {
  using Answer = std::optional<ReceiptBundle>;
  const auto stored = ports_.records.find_quarantined(content);
  if (!stored && stored.error().code == ErrorCode::kNotFound) return Answer();
  if (!stored) return fail(stored.error());
  const auto head = committer_.head();
  if (stored->log_index >= head->head.size) return Answer();  // committed, but not published yet: the writer finishes that
  StoredQuarantine promised = *stored;
  promised.record = arrived.checked.record;
  promised.manifest_digest = arrived.checked.manifest_digest;
  SIGILO_TRY(auto receipt, receipts_.for_quarantined(promised, *head));
  return Answer(std::move(receipt));
}

Result<Bytes> RecordKeeper::sealed_entry(const CheckedRecord& checked) const {
  const Prologue& prologue = checked.manifest->manifest.prologue;
  RecordSealed body;
  body.record = checked.record;
  body.manifest = checked.manifest_digest;
  body.consent_commitment = prologue.consent_commitment;
  body.withdrawal_tag = checked.withdrawal_tag;
  const auto header = make_header(label_of(body), keys_.origin(), committer_.head()->head, keys_.store_key(), clock_.today(), rng_);
  return sign_entry(header, body, keys_.store_key());
}

Result<ReceiptBundle> RecordKeeper::keep(ArrivedRecord arrived, CheckedCustody custody, const Digest& content) {
  RecordSubmission submission;
  const auto blobs = std::move(arrived.own_blobs);
  const std::uint64_t size = arrived.size();
  SIGILO_TRY(submission.entry, sealed_entry(arrived.checked));
  StoredRecord promised;
  promised.record = arrived.checked.record;
  promised.manifest_digest = arrived.checked.manifest_digest;
  promised.imported = custody.imported;
  auto& record = submission.record.record;
  record = promised;
  record.manifest = std::move(arrived.checked.manifest_bytes);
  record.share_bundles = std::move(custody.kept_bundles);
  submission.record.sections = std::move(arrived.sections);
  submission.erasure_handle = std::move(arrived.checked.erasure_handle);
  submission.custodian_shares = std::move(custody.shares);
  submission.cover = std::move(arrived.cover.cover);
  submission.share_bundles = std::move(arrived.cover.share_bundles);
  submission.content = content;
  submission.device = arrived.checked.manifest->manifest.prologue.device;
  submission.upload = arrived.upload;
  SIGILO_TRY(auto committed, committer_.submit(std::move(submission)));
  if (committed.entry.empty() && !blobs.empty()) {
    take_back_unnamed(blobs, committed.quarantined ? named_in_quarantine(content) : named_by_record(promised.record));
  }
  if (committed.quarantined && !committed.entry.empty()) room_.quarantined(arrived.member, size);
  if (committed.quarantined) {
    StoredQuarantine item;
    item.record = promised.record;
    item.manifest_digest = promised.manifest_digest;
    item.log_index = committed.index;
    return receipts_.for_quarantined(item, *committer_.head(), std::move(committed.entry));
  }
  promised.log_index = committed.index;
  return receipts_.for_record(promised, *committer_.head(), std::move(committed.entry));
}

Result<ReceiptBundle> RecordKeeper::set_aside(ArrivedRecord arrived, const Digest& content) {
  QuarantineSubmission submission;
  const auto blobs = std::move(arrived.own_blobs);
  const std::uint64_t size = arrived.size();
  auto& item = submission.quarantine.item;
  item.record = arrived.checked.record;
  item.manifest_digest = arrived.checked.manifest_digest;
  item.reason = *arrived.checked.reason;
  item.content = content;
  StoredQuarantine promised = item;
  submission.quarantine.cover = std::move(arrived.cover.cover);
  submission.quarantine.share_bundles = std::move(arrived.cover.share_bundles);
  submission.quarantine.sections = std::move(arrived.sections);
  submission.upload = arrived.upload;
  SIGILO_TRY(auto committed, committer_.submit(std::move(submission)));
  if (committed.entry.empty() && !blobs.empty()) take_back_unnamed(blobs, named_in_quarantine(content));
  if (!committed.entry.empty()) room_.quarantined(arrived.member, size);
  promised.log_index = committed.index;
  return receipts_.for_quarantined(promised, *committer_.head(), std::move(committed.entry));
}

}  // namespace sigilo::server
