#include "client/core/upload.h"

#include <algorithm>
#include <map>

#include "client/core/sync_job.h"

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

/// Where each section goes on; every section must be named, and none beyond its end.
Result<std::map<std::uint16_t, std::uint64_t>> offsets_of(const UploadState& state, const std::vector<BlobSection>& sections) {
  std::map<std::uint16_t, std::uint64_t> offsets;
  for (const UploadState::Offset& offset : state.offsets) offsets[offset.section] = offset.payload_offset;
  for (const BlobSection& section : sections) {
    const auto at = offsets.find(section.section);
    if (at == offsets.end() || at->second > section.payload_length) {
      return fail(ErrorCode::kMalformed, "the server's offsets do not fit the record", "upload");
    }
  }
  return offsets;
}

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
    // A conflict is an offset that the server moved on from: asking again tells the right one.
    const bool again = !answer && (answer.error().code == ErrorCode::kUnavailable || (!small && answer.error().code == ErrorCode::kConflict));
    in_vain = sent_ > before ? 0 : in_vain + 1;
    if (!again || in_vain == kAttempts || attempt == kMostAttempts) return answer;
  }
}

Result<ReceiptBundle> Uploader::submit(const OutboxItem& item, OutboxReader& reader) {
  std::vector<IntakeCalls::Blob> sections;
  for (const BlobSection& section : reader.sections()) {
    IntakeCalls::Blob blob;
    blob.section = section.section;
    SIGILO_TRY(blob.header, reader.header(section));
    SIGILO_TRY(blob.payload, reader.payload(section, 0, static_cast<std::size_t>(section.payload_length)));
    sections.push_back(std::move(blob));
  }
  SIGILO_TRY(ReceiptBundle receipt, intake_.submit_record(cover_of(item), sections));
  sent_ += item.blob_size;
  report();
  return receipt;
}

Result<ReceiptBundle> Uploader::upload(const OutboxItem& item, OutboxReader& reader) {
  std::vector<OfferedSection> offered;
  for (const BlobSection& section : reader.sections()) {
    SIGILO_TRY(Bytes header, reader.header(section));
    offered.push_back({section.section, std::move(header), section.payload_length});
  }
  SIGILO_TRY(UploadState state, intake_.begin_upload(cover_of(item), offered));
  if (state.record != item.record) return fail(ErrorCode::kConflict, "the server answers for another record", "upload");
  if (state.committed) return std::move(state.receipt);
  SIGILO_TRY(const auto offsets, offsets_of(state, reader.sections()));
  for (const BlobSection& section : reader.sections()) {
    SIGILO_CHECK(send_section(item.record, reader, section, offsets.at(section.section)));
  }
  SIGILO_CHECK(check_cancelled());
  return intake_.commit_upload(item.record);
}

Status Uploader::send_section(const RecordId& record, OutboxReader& reader, const BlobSection& section, std::uint64_t offset) {
  while (offset < section.payload_length) {
    SIGILO_CHECK(check_cancelled());
    // Pieces end where the store's hash pieces end, so that a resumed upload is aligned again after one piece.
    const std::uint64_t boundary = (offset / kUploadPieceBytes + 1) * kUploadPieceBytes;
    SIGILO_TRY(const Bytes piece, reader.payload(section, offset, static_cast<std::size_t>(boundary - offset)));
    SIGILO_TRY(const std::uint64_t next, intake_.put_piece(record, section.section, offset, piece));
    if (next != offset + piece.size()) return fail(ErrorCode::kConflict, "the server's offset is not the one after the piece", "upload");
    offset = next;
    sent_ += piece.size();
    report();
  }
  return {};
}

}  // namespace sigilo
