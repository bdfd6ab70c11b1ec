#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "crypto/log/receipt.h"
#include "server/domain/caller.h"
#include "server/domain/committer.h"
#include "server/domain/intake_check.h"
#include "server/domain/intake_room.h"
#include "server/domain/open_upload.h"
#include "server/domain/receipts.h"
#include "server/domain/record_keeper.h"

namespace sigilo::server {

inline constexpr std::size_t kMaxSubmitBytes = 256 * 1024;              ///< payloads of one submit()
/// Whatever a tablet can seal is taken in, as far as the disk has room: a record over a bound could never leave its tablet.
inline constexpr std::uint64_t kMaxRecordBytes = std::uint64_t{1} << 40;

struct UploadState {
  UploadId id;
  std::vector<UploadOffset> offsets;         ///< one per section, ascending
  std::optional<ReceiptBundle> receipt;      ///< set if the record is committed already; then nothing need be sent
};

/// Takes sealed records. Whatever arrives is either stored or set aside in quarantine with its reason, and receipted as such; an error
/// means that nothing was accepted and the call may be repeated. All calls are idempotent. What was set aside before is answered without taking
/// any room. Thread-safe.
/// Errors: kTooLarge and kInvalidArgument for bounds, kResourceExhausted for a member whose part of the disk is used up (IntakeRoom), kNoSpace,
/// kIo, kPermissionDenied for a caller without the role interviewer or another member's upload, kConflict before founding.
class IntakeService {
 public:
  IntakeService(const Ports& ports, const Committer& committer, const Receipts& receipts, const IntakeCheck& check, const DirectoryService& directories,
                IntakeRoom& room, RecordKeeper& keeper, Rng& rng)
      : ports_(ports), committer_(committer), receipts_(receipts), check_(check), directories_(directories), room_(room), keeper_(keeper), rng_(rng) {}

  /// A whole record. `payloads`: of all sections, ascending, and padding; at most kMaxSubmitBytes.
  [[nodiscard]] Result<ReceiptBundle> submit(const Caller& caller, IncomingCover cover, Bytes payloads);
  /// Begins or resumes a larger one. A cover that does not open, payloads that do not fit it, or a record id that is taken by another
  /// manifest get an upload of their own (id = SHA-256(cover)[:16]): it will be quarantined at commit, with all its pieces.
  /// kAlreadyExists if such an upload is open with another length.
  [[nodiscard]] Result<UploadState> begin(const Caller& caller, IncomingCover cover, std::uint64_t payloads_length);
  /// A piece of exactly 1 MiB, or the shorter last one, at a multiple of 1 MiB. Returns the offset at which the section goes on: a piece
  /// below it was there already and changes nothing. kConflict with that offset as `number` for a piece beyond it. Durable on return.
  [[nodiscard]] Result<std::uint64_t> put_piece(const Caller& caller, const UploadId& id, std::uint16_t section, std::uint64_t offset, ByteView piece);
  /// Verifies all pieces against the manifest, commits, and answers with the receipt. kConflict if pieces are missing. kNotFound for an
  /// upload that is not open: begin() says whether it was committed.
  [[nodiscard]] Result<ReceiptBundle> commit(const Caller& caller, const UploadId& id);
  /// The receipt of something committed earlier. kNotFound.
  [[nodiscard]] Result<ReceiptBundle> receipt(const Caller& caller, const RecordId& record, const Digest& manifest_digest) const;

 private:
  using OpenUploadPtr = std::shared_ptr<OpenUpload>;  // shared: calls of several threads work on one upload
  /// Where an upload is looked up once, outside the service's lock, while other uploads go on.
  struct Slot {
    std::mutex mutex;
    OpenUploadPtr upload;  // mutex
    bool dropped = false;  // mutex; there was none: look for a new slot
  };
  using SlotPtr = std::shared_ptr<Slot>;

  [[nodiscard]] SlotPtr slot_of(const UploadId& id);
  void drop(const UploadId& id);
  [[nodiscard]] Result<OpenUploadPtr> open(const UploadId& id);
  [[nodiscard]] Result<OpenUploadPtr> load(const UploadId& id);
  [[nodiscard]] Result<OpenUploadPtr> open_own(const Caller& caller, const UploadId& id);
  [[nodiscard]] bool is_of(const Caller& caller, const OpenUpload& upload) const;
  [[nodiscard]] Result<OpenUploadPtr> create(const Caller& caller, const UploadId& id, IncomingCover cover, std::vector<AnnouncedSection> sections);
  [[nodiscard]] Result<OpenUploadPtr> open_or_create(const Caller& caller, const CheckedRecord& checked, IncomingCover cover,
                                                     std::vector<AnnouncedSection> sections);

  Ports ports_;
  const Committer& committer_;
  const Receipts& receipts_;
  const IntakeCheck& check_;
  const DirectoryService& directories_;
  IntakeRoom& room_;
  RecordKeeper& keeper_;
  Rng& rng_;
  std::mutex mutex_;
  std::map<UploadId, SlotPtr> open_;  // mutex_
};

}  // namespace sigilo::server
