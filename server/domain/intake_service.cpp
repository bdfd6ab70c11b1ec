#include "server/domain/intake_service.h"

#include <algorithm>

#include "crypto/envelope/cover.h"
#include "crypto/log/payload_root.h"
#include "crypto/primitives/hash.h"
#include "server/domain/commit_round.h"

namespace sigilo::server {
namespace {

constexpr std::size_t kMaxShareBundles = 16;
constexpr std::size_t kMaxShareBundleBytes = 4096;
/// Left free for database, log and receipts when large uploads fill the disk.
constexpr std::uint64_t kReservedBytes = std::uint64_t{64} << 20;

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

Digest root_of_payload(ByteView payload) { return PieceHasher().update(payload).finish(); }

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
};

IntakeService::IntakeService(const Ports& ports, Committer& committer, const Receipts& receipts, const IntakeCheck& check, const ServerKeys& keys,
                             const Clock& clock, Rng& rng)
    : ports_(ports), committer_(committer), receipts_(receipts), check_(check), keys_(keys), clock_(clock), rng_(rng) {}

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
  std::size_t at = 0;
  for (auto& section : sections) {
    StoredSection stored;
    stored.section = section.section;
    stored.header = std::move(section.header);
    const ByteView payload = ByteView(payloads).subspan(at, static_cast<std::size_t>(section.payload_length));
    at += payload.size();
    arrived.roots.push_back(root_of_payload(payload));
    SIGILO_CHECK(place_payload(stored, to_bytes(payload)));
    arrived.sections.push_back(std::move(stored));
  }
  return store(std::move(arrived));
}

Status IntakeService::place_payload(StoredSection& stored, Bytes payload) {
  stored.payload_length = payload.size();
  if (payload.size() <= kSmallPayloadBytes) {
    stored.payload = std::move(payload);
    return {};
  }
  stored.blob = rng_.id<BlobName>();
  return ports_.blobs.append(*stored.blob, 0, payload);
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
  return reason ? set_aside(std::move(arrived), content) : keep(std::move(arrived), std::move(custody), content);
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
  submission.upload = arrived.upload;
  SIGILO_TRY(auto committed, committer_.submit(std::move(submission)));
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
  SIGILO_TRY(const auto upload, open_or_create(caller, checked, std::move(cover), std::move(sections)));
  state.id = upload->upload().id;
  state.offsets = upload->offsets();
  return state;
}

Result<IntakeService::OpenUploadPtr> IntakeService::open(const UploadId& id) {
  const std::lock_guard lock(mutex_);
  if (const auto found = open_.find(id); found != open_.end()) return found->second;
  SIGILO_TRY(auto upload, ports_.uploads.find(id));
  IncomingCover cover;
  cover.cover = upload.cover;
  cover.share_bundles = upload.share_bundles;
  SIGILO_TRY(auto checked, check_.open(cover));
  std::uint64_t length = 0;
  for (const auto& section : upload.sections) length += section.payload_length;
  (void)IntakeCheck::cut(checked, length);  // for the reason; the upload was cut when it began
  SIGILO_TRY(auto open, OpenUpload::resume(std::move(upload), std::move(checked), ports_.blobs));
  open_[id] = open;
  return open;
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
    if (free && (!other || (*other)->checked().manifest_digest == checked.manifest_digest)) id = checked.record;
  }
  auto before = open(id);
  if (!before && before.error().code != ErrorCode::kNotFound) return before;
  if (!before) return create(caller, id, std::move(cover), std::move(sections));
  if (!(*before)->same_sections(sections)) {
    return fail(ErrorCode::kAlreadyExists, "the upload is open with another length", "payloads", "commit it first");
  }
  return before;
}

Result<IntakeService::OpenUploadPtr> IntakeService::create(const Caller& caller, const UploadId& id, IncomingCover cover,
                                                           std::vector<AnnouncedSection> sections) {
  SIGILO_TRY(const auto count, ports_.uploads.count_of(caller.device));
  if (count >= kMaxUploadsPerDevice) {
    return fail(ErrorCode::kResourceExhausted, "the device has too many open uploads", "device", "finish those that are open",
                static_cast<std::int64_t>(kMaxUploadsPerDevice));
  }
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
  SIGILO_TRY(const auto room, ports_.blobs.free_space());
  if (room < kReservedBytes || total > room - kReservedBytes) {
    return fail(ErrorCode::kNoSpace, "the server's disk has no room for this upload", {}, "the administrator must free some space");
  }
  const auto created = ports_.uploads.create(upload);
  if (!created && created.error().code != ErrorCode::kAlreadyExists) return fail(created.error());
  return open(id);
}

Result<std::uint64_t> IntakeService::put_piece(const Caller& caller, const UploadId& id, std::uint16_t section, std::uint64_t offset, ByteView piece) {
  SIGILO_CHECK(require_interviewer(caller));
  SIGILO_TRY(const auto upload, open(id));
  return upload->put(section, offset, piece);
}

Result<ReceiptBundle> IntakeService::commit(const Caller& caller, const UploadId& id) {
  SIGILO_CHECK(require_interviewer(caller));
  SIGILO_TRY(const auto upload, open(id));
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
  SIGILO_TRY(auto receipt, store(std::move(arrived)));
  const std::lock_guard lock(mutex_);
  open_.erase(id);
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

}  // namespace sigilo::server
