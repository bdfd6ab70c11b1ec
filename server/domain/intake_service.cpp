#include "server/domain/intake_service.h"

#include <algorithm>

#include "crypto/directory/lookup.h"
#include "crypto/envelope/cover.h"
#include "crypto/envelope/quarantined_item.h"
#include "crypto/log/payload_root.h"
#include "crypto/primitives/hash.h"
#include "server/domain/commit_round.h"

namespace sigilo::server {
namespace {

constexpr std::size_t kMaxShareBundles = 16;
constexpr std::size_t kMaxShareBundleBytes = 4096;
constexpr std::uint32_t kItemsAtOnce = 100;

tl::unexpected<Error> too_large(StaticText field, std::uint64_t bound) {
  return fail(ErrorCode::kTooLarge, "over the bound of an upload", field, {}, static_cast<std::int64_t>(bound));
}

Status require_interviewer(const Caller& caller) {
  if (!caller.roles.has(Role::kInterviewer)) return fail(ErrorCode::kPermissionDenied, "the caller's roles do not allow it");
  return {};
}

Status check_cover(const IncomingCover& cover) {
  if (cover.cover.empty()) return fail(ErrorCode::kInvalidArgument, "the cover is missing", "cover");
  if (cover.cover.size() > kMaxCoverBytes) return too_large("cover", kMaxCoverBytes);
  if (cover.share_bundles.size() > kMaxShareBundles) return too_large("share bundles", kMaxShareBundles);
  for (const auto& bundle : cover.share_bundles) {
    if (bundle.size() > kMaxShareBundleBytes) return too_large("share bundle", kMaxShareBundleBytes);
  }
  return {};
}

Status check_length(std::uint64_t payloads, std::uint64_t bound) {
  if (payloads == 0) return fail(ErrorCode::kInvalidArgument, "the payloads are missing", "payloads");
  if (payloads > bound) return too_large("payloads", bound);
  return {};
}

std::uint64_t size_of(const IncomingCover& cover) {
  std::uint64_t size = cover.cover.size();
  for (const auto& bundle : cover.share_bundles) size += bundle.size();
  return size;
}

std::vector<BlobName> blobs_of(const std::vector<StoredSection>& sections) {
  std::vector<BlobName> blobs;
  for (const auto& section : sections) {
    if (section.blob) blobs.push_back(*section.blob);
  }
  return blobs;
}

Digest root_of_payload(ByteView payload) { return PieceHasher().update(payload).finish(); }

// Of what a sender did wrong, nothing goes away by itself; what a device did before it was revoked is for two people to decide.
bool can_have_gone(QuarantineReason reason) {
  return reason == QuarantineReason::kUnsupportedVersion || reason == QuarantineReason::kUnknownDirectory || reason == QuarantineReason::kUnknownDevice ||
         reason == QuarantineReason::kBadCommitment;
}

Status read_kept(BlobStore& blobs, const StoredSection& section, std::uint64_t offset, Bytes& piece) {
  if (section.blob) {
    SIGILO_TRY(const auto read, blobs.read(*section.blob, offset, piece));
    if (read == piece.size()) return {};
  } else if (offset <= section.payload.size() && piece.size() <= section.payload.size() - offset) {
    std::copy_n(section.payload.begin() + static_cast<std::ptrdiff_t>(offset), piece.size(), piece.begin());
    return {};
  }
  return fail(ErrorCode::kIo, "a stored section is shorter than it must be", "section", "check the disk");
}

UploadId own_id(ByteView cover) {
  const Digest digest = sha256(cover);
  std::array<std::uint8_t, UploadId::kSize> bytes{};
  std::copy_n(digest.array().begin(), bytes.size(), bytes.begin());
  return UploadId(bytes);
}

}  // namespace

/// Everything of one record once all of it is here.
struct IntakeService::Arrived {
  CheckedRecord checked;
  IncomingCover cover;
  std::vector<StoredSection> sections;
  std::vector<Digest> roots;  ///< of the payloads, same order
  std::optional<UploadId> upload;
  MemberId member;
  bool from_quarantine = false;  ///< its blobs are named by an item and stay

  [[nodiscard]] std::uint64_t size() const {
    std::uint64_t size = size_of(cover);
    for (const auto& section : sections) size += section.header.size() + section.payload_length;
    return size;
  }
};

IntakeService::IntakeService(const Ports& ports, Committer& committer, const Receipts& receipts, const IntakeCheck& check,
                             const DirectoryService& directories, IntakeRoom& room, const ServerKeys& keys, const Clock& clock, Rng& rng)
    : ports_(ports),
      committer_(committer),
      receipts_(receipts),
      check_(check),
      directories_(directories),
      room_(room),
      keys_(keys),
      clock_(clock),
      rng_(rng) {}

IntakeService::~IntakeService() = default;

Result<ReceiptBundle> IntakeService::submit(const Caller& caller, IncomingCover cover, Bytes payloads) {
  SIGILO_CHECK(require_interviewer(caller));
  SIGILO_CHECK(check_cover(cover));
  SIGILO_CHECK(check_length(payloads.size(), kMaxSubmitBytes));
  Arrived arrived;
  SIGILO_TRY(arrived.checked, check_.open(cover));
  auto sections = IntakeCheck::cut(arrived.checked, payloads.size());
  SIGILO_TRY(auto before, known(arrived.checked));
  if (before) return std::move(*before);
  arrived.cover = std::move(cover);
  arrived.member = caller.member;
  std::size_t at = 0;
  for (auto& section : sections) {
    StoredSection stored;
    stored.section = section.section;
    stored.header = std::move(section.header);
    stored.payload_length = section.payload_length;
    const ByteView payload = ByteView(payloads).subspan(at, static_cast<std::size_t>(section.payload_length));
    at += payload.size();
    arrived.roots.push_back(root_of_payload(payload));
    stored.payload = to_bytes(payload);
    arrived.sections.push_back(std::move(stored));
  }
  return store(std::move(arrived));
}

// Only what the writer has never seen is taken back: after an error of its transaction nobody can be sure whether a blob is named.
Status IntakeService::place_payloads(std::vector<StoredSection>& sections) {
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
void IntakeService::take_back(const Blobs& blobs) {
  for (const auto& name : blobs) (void)ports_.blobs.remove(name);
}

Result<IntakeService::Blobs> IntakeService::named_by_record(const RecordId& record) const {
  SIGILO_TRY(const auto stored, ports_.records.find(record));
  SIGILO_TRY(const auto manifest, verify_manifest(stored.manifest, keys_.origin()));
  std::vector<StoredSection> sections;
  for (const auto& entry : manifest.manifest.sections) {
    SIGILO_TRY(auto section, ports_.records.section(record, entry.id));
    sections.push_back(std::move(section));
  }
  return blobs_of(sections);
}

Result<IntakeService::Blobs> IntakeService::named_in_quarantine(const Digest& content) const {
  SIGILO_TRY(const auto item, ports_.records.find_quarantined(content));
  SIGILO_TRY(const auto kept, ports_.records.quarantined_content(item.number));
  return blobs_of(kept.sections);
}

// Another call brought the same first, or an earlier attempt of this upload was applied after all: only what is stored now tells which. Nothing names
// a blob later, since its upload has ended.
void IntakeService::take_back_unnamed(const Blobs& blobs, const Result<Blobs>& named) {
  if (!named) return;
  for (const auto& name : blobs) {
    if (std::find(named->begin(), named->end(), name) == named->end()) take_back({name});
  }
}

Result<std::optional<ReceiptBundle>> IntakeService::known(const CheckedRecord& checked) const {
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

Result<ReceiptBundle> IntakeService::store(Arrived arrived) {
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
  if (!arrived.upload) {
    SIGILO_CHECK(room_.check(arrived.size()));
    SIGILO_CHECK(place_payloads(arrived.sections));
  }
  return reason ? set_aside(std::move(arrived), content) : keep(std::move(arrived), std::move(custody), content);
}

// A repetition of what was set aside takes no room, not even for a moment.
Result<std::optional<ReceiptBundle>> IntakeService::known_aside(const Arrived& arrived, const Digest& content) const {
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

Result<Bytes> IntakeService::sealed_entry(const CheckedRecord& checked) const {
  const Prologue& prologue = checked.manifest->manifest.prologue;
  RecordSealed body;
  body.record = checked.record;
  body.manifest = checked.manifest_digest;
  body.consent_commitment = prologue.consent_commitment;
  body.withdrawal_tag = checked.withdrawal_tag;
  const auto header = make_header(label_of(body), keys_.origin(), committer_.head()->head, keys_.store_key(), clock_.today(), rng_);
  return sign_entry(header, body, keys_.store_key());
}

Result<ReceiptBundle> IntakeService::keep(Arrived arrived, CheckedCustody custody, const Digest& content) {
  RecordSubmission submission;
  const auto blobs = blobs_of(arrived.sections);
  const std::uint64_t size = arrived.size();
  const bool kept_already = arrived.from_quarantine;
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
  if (committed.entry.empty() && !blobs.empty() && !kept_already) {
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

Result<ReceiptBundle> IntakeService::set_aside(Arrived arrived, const Digest& content) {
  QuarantineSubmission submission;
  const auto blobs = blobs_of(arrived.sections);
  const std::uint64_t size = arrived.size();
  const bool kept_already = arrived.from_quarantine;
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
  if (committed.entry.empty() && !blobs.empty() && !kept_already) take_back_unnamed(blobs, named_in_quarantine(content));
  if (!committed.entry.empty()) room_.quarantined(arrived.member, size);
  promised.log_index = committed.index;
  return receipts_.for_quarantined(promised, *committer_.head(), std::move(committed.entry));
}

Result<UploadState> IntakeService::begin(const Caller& caller, IncomingCover cover, std::uint64_t payloads_length) {
  SIGILO_CHECK(require_interviewer(caller));
  SIGILO_CHECK(check_cover(cover));
  SIGILO_CHECK(check_length(payloads_length, kMaxRecordBytes));
  SIGILO_TRY(auto checked, check_.open(cover));
  auto sections = IntakeCheck::cut(checked, payloads_length);
  UploadState state;
  state.id = checked.record;
  SIGILO_TRY(state.receipt, known(checked));
  if (state.receipt) {
    for (const auto& section : sections) state.offsets.push_back({section.section, section.payload_length, section.payload_length, std::nullopt});
    return state;
  }
  if (checked.reason) SIGILO_CHECK(room_.check_quarantine(caller.member));
  SIGILO_TRY(const auto upload, open_or_create(caller, checked, std::move(cover), std::move(sections)));
  state.id = upload->upload().id;
  state.offsets = upload->offsets();
  return state;
}

IntakeService::SlotPtr IntakeService::slot_of(const UploadId& id) {
  const std::lock_guard lock(mutex_);
  auto& slot = open_[id];
  if (slot == nullptr) slot = std::make_shared<Slot>();
  return slot;
}

void IntakeService::drop(const UploadId& id) {
  const std::lock_guard lock(mutex_);
  open_.erase(id);
}

// There is never more than one OpenUpload of an id: two would write into one blob.
Result<IntakeService::OpenUploadPtr> IntakeService::open(const UploadId& id) {
  while (true) {
    const SlotPtr slot = slot_of(id);
    const std::lock_guard lock(slot->mutex);
    if (slot->dropped) continue;
    if (slot->upload != nullptr) return slot->upload;
    auto loaded = load(id);
    if (loaded) {
      slot->upload = *loaded;
    } else {
      slot->dropped = true;
      drop(id);
    }
    return loaded;
  }
}

Result<IntakeService::OpenUploadPtr> IntakeService::load(const UploadId& id) {
  SIGILO_TRY(auto upload, ports_.uploads.find(id));
  IncomingCover cover;
  cover.cover = upload.cover;
  cover.share_bundles = upload.share_bundles;
  SIGILO_TRY(auto checked, check_.open(cover));
  std::uint64_t length = 0;
  for (const auto& section : upload.sections) length += section.payload_length;
  (void)IntakeCheck::cut(checked, length);  // for the reason; the upload was cut when it began
  return OpenUpload::resume(std::move(upload), std::move(checked), ports_.blobs);
}

bool IntakeService::is_of(const Caller& caller, const OpenUpload& upload) const {
  const DeviceId& device = upload.upload().device;
  if (device == caller.device) return true;
  const auto current = directories_.current();
  const auto* entry = current == nullptr ? nullptr : find_device(current->directory(), device);
  return entry != nullptr && entry->member == caller.member;
}

Result<IntakeService::OpenUploadPtr> IntakeService::open_own(const Caller& caller, const UploadId& id) {
  SIGILO_TRY(auto upload, open(id));
  if (!is_of(caller, *upload)) return fail(ErrorCode::kPermissionDenied, "the upload is another member's", "upload");
  return upload;
}

Result<IntakeService::OpenUploadPtr> IntakeService::open_or_create(const Caller& caller, const CheckedRecord& checked, IncomingCover cover,
                                                                   std::vector<AnnouncedSection> sections) {
  UploadId id = own_id(cover.cover);
  if (!checked.reason) {
    const auto taken = ports_.records.find(checked.record);
    if (!taken && taken.error().code != ErrorCode::kNotFound) return fail(taken.error());
    const auto other = open(checked.record);
    if (!other && other.error().code != ErrorCode::kNotFound) return fail(other.error());
    const bool free = !taken || taken->manifest_digest == checked.manifest_digest;
    const bool ours = !other || ((*other)->checked().manifest_digest == checked.manifest_digest && is_of(caller, **other));
    if (free && ours) id = checked.record;
  }
  auto before = open_own(caller, id);
  if (!before && before.error().code != ErrorCode::kNotFound) return before;
  if (!before) return create(caller, id, std::move(cover), std::move(sections));
  if (!(*before)->same_sections(sections)) {
    return fail(ErrorCode::kAlreadyExists, "the upload is open with another length", "payloads", "commit it first");
  }
  return before;
}

Result<IntakeService::OpenUploadPtr> IntakeService::create(const Caller& caller, const UploadId& id, IncomingCover cover,
                                                           std::vector<AnnouncedSection> sections) {
  Upload upload;
  upload.id = id;
  upload.device = caller.device;
  upload.cover = std::move(cover.cover);
  upload.share_bundles = std::move(cover.share_bundles);
  std::uint64_t total = 0;
  for (auto& section : sections) {
    total += section.payload_length;
    upload.sections.push_back({section.section, std::move(section.header), section.payload_length, rng_.id<BlobName>()});
  }
  SIGILO_CHECK(room_.announce(caller, id, total));
  const auto created = ports_.uploads.create(upload);
  if (!created && created.error().code != ErrorCode::kAlreadyExists) {
    room_.finished(id);
    return fail(created.error());
  }
  return open_own(caller, id);
}

Result<std::uint64_t> IntakeService::put_piece(const Caller& caller, const UploadId& id, std::uint16_t section, std::uint64_t offset, ByteView piece) {
  SIGILO_CHECK(require_interviewer(caller));
  SIGILO_TRY(const auto upload, open_own(caller, id));
  SIGILO_CHECK(room_.check_piece(piece.size()));
  SIGILO_TRY(const auto next, upload->put(section, offset, piece));
  room_.missing(id, upload->missing());
  return next;
}

Result<ReceiptBundle> IntakeService::commit(const Caller& caller, const UploadId& id) {
  SIGILO_CHECK(require_interviewer(caller));
  SIGILO_TRY(const auto upload, open_own(caller, id));
  const auto one_at_a_time = upload->committing();
  Arrived arrived;
  SIGILO_TRY(arrived.roots, upload->roots());
  const Upload& content = upload->upload();
  arrived.cover.cover = content.cover;
  arrived.cover.share_bundles = content.share_bundles;
  // Judged again: a device may have been revoked since the upload began.
  SIGILO_TRY(arrived.checked, check_.open(arrived.cover));
  if (!arrived.checked.reason) arrived.checked.reason = upload->checked().reason;
  for (const auto& section : content.sections) {
    StoredSection stored;
    stored.section = section.section;
    stored.header = section.header;
    stored.payload_length = section.payload_length;
    if (section.payload_length > 0) stored.blob = section.blob;
    arrived.sections.push_back(std::move(stored));
  }
  arrived.upload = id;
  arrived.member = caller.member;
  SIGILO_TRY(auto receipt, store(std::move(arrived)));
  room_.finished(id);
  drop(id);
  return receipt;
}

Result<ReceiptBundle> IntakeService::receipt(const Caller& caller, const RecordId& record, const Digest& manifest_digest) const {
  SIGILO_CHECK(require_interviewer(caller));
  const auto head = committer_.head();
  const auto stored = ports_.records.find(record);
  if (!stored && stored.error().code != ErrorCode::kNotFound) return fail(stored.error());
  if (stored && stored->manifest_digest == manifest_digest) return receipts_.for_record(*stored, *head);
  SIGILO_TRY(const auto item, ports_.records.find_quarantined(record, manifest_digest));
  return receipts_.for_quarantined(item, *head);
}

Result<std::uint64_t> IntakeService::judge_anew() {
  std::uint64_t taken = 0;
  std::uint64_t after = 0;
  while (true) {
    SIGILO_TRY(const auto items, ports_.records.list_quarantined(after, kItemsAtOnce));
    if (items.empty()) return taken;
    for (const auto& item : items) {
      after = item.number;
      if (!can_have_gone(item.reason)) continue;
      SIGILO_TRY(const bool stored, judge_anew(item));
      taken += stored ? 1 : 0;
    }
  }
}

Result<bool> IntakeService::would_be_taken(const CheckedRecord& checked, const IncomingCover& cover) const {
  if (checked.reason) return false;
  const auto stored = ports_.records.find(checked.record);
  if (stored) return false;  // taken meanwhile, or another manifest was
  if (stored.error().code != ErrorCode::kNotFound) return fail(stored.error());
  const auto custody = check_.check_custody(checked, cover.share_bundles, committer_.head()->head);
  if (!custody && custody.error().code == ErrorCode::kUnavailable) return false;  // the clock is still wrong
  if (!custody) return fail(custody.error());
  return !custody->reason;
}

Result<bool> IntakeService::judge_anew(const StoredQuarantine& item) {
  SIGILO_TRY(auto kept, ports_.records.quarantined_content(item.number));
  Arrived arrived;
  arrived.cover.cover = std::move(kept.cover);
  arrived.cover.share_bundles = std::move(kept.share_bundles);
  SIGILO_TRY(arrived.checked, check_.open(arrived.cover));
  std::uint64_t length = 0;
  for (const auto& section : kept.sections) length += section.payload_length;
  const auto sections = IntakeCheck::cut(arrived.checked, length);
  SIGILO_TRY(const bool taken, would_be_taken(arrived.checked, arrived.cover));
  if (!taken) return false;
  Blobs made;
  const auto whole = [&]() -> Result<bool> {
    SIGILO_CHECK(cut_anew(sections, kept.sections, made));
    for (const auto& section : kept.sections) {
      SIGILO_TRY(const auto root, root_of(section));
      arrived.roots.push_back(root);
      const auto* entry = arrived.checked.manifest->manifest.find(section.section);
      if (entry == nullptr || entry->payload_root != root) return false;
    }
    return true;
  }();
  if (!whole || !*whole) {
    take_back(made);
    return whole;
  }
  arrived.from_quarantine = true;
  arrived.sections = std::move(kept.sections);
  SIGILO_TRY(const auto receipt, store(std::move(arrived)));
  SIGILO_TRY(const auto stored, ports_.records.find(item.record));
  return stored.log_index == receipt.index;
}

// What could not be cut when it came lies there as section 0; its parts get blobs of their own.
Status IntakeService::cut_anew(const std::vector<AnnouncedSection>& sections, std::vector<StoredSection>& kept, Blobs& made) {
  if (kept.size() != 1 || !kept.front().header.empty()) return {};
  const StoredSection whole = std::move(kept.front());
  kept.clear();
  std::uint64_t at = 0;
  for (const auto& section : sections) {
    StoredSection part;
    part.section = section.section;
    part.header = section.header;
    part.payload_length = section.payload_length;
    const bool large = section.payload_length > kSmallPayloadBytes;
    if (large) made.push_back(part.blob.emplace(rng_.id<BlobName>()));
    SIGILO_CHECK(room_.check(section.payload_length));
    for (std::uint64_t done = 0; done < section.payload_length; done += kPieceBytes) {
      Bytes piece(piece_size(section.payload_length, done / kPieceBytes));
      SIGILO_CHECK(read_kept(ports_.blobs, whole, at + done, piece));
      if (large) {
        SIGILO_CHECK(ports_.blobs.append(*part.blob, done, piece));
      } else {
        part.payload = std::move(piece);
      }
    }
    at += section.payload_length;
    kept.push_back(std::move(part));
  }
  return {};
}

Result<Digest> IntakeService::root_of(const StoredSection& section) const {
  PieceHasher hasher;
  for (std::uint64_t done = 0; done < section.payload_length; done += kPieceBytes) {
    Bytes piece(piece_size(section.payload_length, done / kPieceBytes));
    SIGILO_CHECK(read_kept(ports_.blobs, section, done, piece));
    hasher.update(piece);
  }
  return hasher.finish();
}

}  // namespace sigilo::server
