#include "server/domain/intake_service.h"

#include <algorithm>

#include "crypto/directory/lookup.h"
#include "crypto/envelope/cover.h"
#include "crypto/log/payload_root.h"
#include "crypto/primitives/hash.h"

namespace sigilo::server {
namespace {

constexpr std::size_t kMaxShareBundles = 16;
constexpr std::size_t kMaxShareBundleBytes = 4096;

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

Result<ReceiptBundle> IntakeService::submit(const Caller& caller, IncomingCover cover, Bytes payloads) {
  SIGILO_CHECK(require_interviewer(caller));
  SIGILO_CHECK(check_cover(cover));
  SIGILO_CHECK(check_length(payloads.size(), kMaxSubmitBytes));
  ArrivedRecord arrived;
  SIGILO_TRY(arrived.checked, check_.open(cover));
  auto sections = IntakeCheck::cut(arrived.checked, payloads.size());
  SIGILO_TRY(auto before, keeper_.known(arrived.checked));
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
  return keeper_.store(std::move(arrived));
}

Result<UploadState> IntakeService::begin(const Caller& caller, IncomingCover cover, std::uint64_t payloads_length) {
  SIGILO_CHECK(require_interviewer(caller));
  SIGILO_CHECK(check_cover(cover));
  SIGILO_CHECK(check_length(payloads_length, kMaxRecordBytes));
  SIGILO_TRY(auto checked, check_.open(cover));
  auto sections = IntakeCheck::cut(checked, payloads_length);
  UploadState state;
  state.id = checked.record;
  SIGILO_TRY(state.receipt, keeper_.known(checked));
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
  ArrivedRecord arrived;
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
  SIGILO_TRY(auto receipt, keeper_.store(std::move(arrived)));
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

}  // namespace sigilo::server
