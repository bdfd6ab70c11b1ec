#include "client/core/upload.h"

#include <algorithm>

#include "client/core/sync_job.h"
#include "crypto/log/payload_root.h"

namespace sigilo {
namespace {

constexpr int kAttempts = 3;       // in a row that bring nothing further
constexpr int kMostAttempts = 20;  // in all

OfferedCover cover_of(const OutboxItem& item) { return {item.cover, item.share_bundles}; }

std::size_t size_in_one_call(const OutboxItem& item) {
  std::size_t size = static_cast<std::size_t>(std::min<std::uint64_t>(item.blob_size, kSubmitLimitBytes)) + item.cover.size();
  for (const Bytes& bundle : item.share_bundles) size += bundle.size();
  return size;
}

/// The sections as the server cuts them must lie within the blob, and none go on beyond its end.
Status check_cut(const UploadState& state, std::uint64_t blob_size) {
  std::uint64_t left = blob_size;
  for (const UploadState::Offset& section : state.offsets) {
    if (section.payload_length > left || section.payload_offset > section.payload_length) {
      return fail(ErrorCode::kMalformed, "the server's offsets do not fit the record", "upload");
    }
    left -= section.payload_length;
  }
  return {};
}

/// Pieces end where the store's hash pieces end, so that a resumed upload is aligned again after one piece.
std::uint64_t end_of_piece(const UploadState::Offset& section, std::uint64_t offset) {
  return std::min((offset / kUploadPieceBytes + 1) * kUploadPieceBytes, section.payload_length);
}

/// An earlier call whose answer was lost can still be at work: then the server's offset is another one, or the upload has ended and became a record.
/// Beginning again tells which.
bool moved_on(ErrorCode code) { return code == ErrorCode::kConflict || code == ErrorCode::kNotFound; }

}  // namespace

Status Uploader::check_cancelled() const {
  if (watch_.cancelled && watch_.cancelled()) return fail(ErrorCode::kCancelled, "the upload was ended by the user", "upload", "it goes on next time");
  return {};
}

void Uploader::report() const {
  if (watch_.progress) watch_.progress(sent_);
}

Result<ReceiptBundle> Uploader::hand_in(const OutboxItem& item) {
  SIGILO_TRY(OutboxReader reader, OutboxReader::open(home_, item));
  const bool small = size_in_one_call(item) <= kSubmitLimitBytes;
  int in_vain = 0;
  for (int attempt = 1;; ++attempt) {
    SIGILO_CHECK(check_cancelled());
    const std::uint64_t before = sent_;
    auto answer = small ? submit(item, reader) : upload(item, reader);
    const bool again = !answer && (answer.error().code == ErrorCode::kUnavailable || (!small && moved_on(answer.error().code)));
    in_vain = sent_ > before ? 0 : in_vain + 1;
    if (!again || in_vain == kAttempts || attempt == kMostAttempts) return answer;
  }
}

Result<ReceiptBundle> Uploader::submit(const OutboxItem& item, OutboxReader& reader) {
  SIGILO_TRY(const Bytes payloads, reader.read(0, static_cast<std::size_t>(item.blob_size)));
  SIGILO_TRY(ReceiptBundle receipt, intake_.submit_record(cover_of(item), payloads));
  sent_ += item.blob_size;
  report();
  return receipt;
}

Result<ReceiptBundle> Uploader::upload(const OutboxItem& item, OutboxReader& reader) {
  SIGILO_TRY(UploadState state, intake_.begin_upload(cover_of(item), item.blob_size));
  if (state.record != item.record) return fail(ErrorCode::kConflict, "the server answers for another record", "upload");
  if (state.committed) return std::move(state.receipt);
  SIGILO_CHECK(check_cut(state, item.blob_size));
  std::uint64_t begin = 0;
  for (const UploadState::Offset& section : state.offsets) {
    SIGILO_CHECK(send_section(item.record, reader, begin, section));
    begin += section.payload_length;
  }
  SIGILO_CHECK(check_cancelled());
  return intake_.commit_upload(item.record);
}

Result<std::uint64_t> Uploader::place_to_go_on(OutboxReader& reader, std::uint64_t begin, const UploadState::Offset& section) {
  const std::uint64_t offset = section.payload_offset;
  if (!section.unsynced_piece || offset == section.payload_length) return offset;
  SIGILO_TRY(const Bytes piece, reader.read(begin + offset, static_cast<std::size_t>(end_of_piece(section, offset) - offset)));
  return piece_hash(piece) == *section.unsynced_piece ? offset + piece.size() : offset;
}

Status Uploader::send_section(const RecordId& record, OutboxReader& reader, std::uint64_t begin, const UploadState::Offset& section) {
  SIGILO_TRY(std::uint64_t offset, place_to_go_on(reader, begin, section));
  while (offset < section.payload_length) {
    SIGILO_CHECK(check_cancelled());
    SIGILO_TRY(const Bytes piece, reader.read(begin + offset, static_cast<std::size_t>(end_of_piece(section, offset) - offset)));
    SIGILO_TRY(const std::uint64_t next, intake_.put_piece(record, section.section, offset, piece));
    if (next != offset + piece.size()) return fail(ErrorCode::kConflict, "the server's offset is not the one after the piece", "upload");
    offset = next;
    sent_ += piece.size();
    report();
  }
  return {};
}

}  // namespace sigilo
