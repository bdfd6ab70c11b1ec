#include "server/domain/open_upload.h"

#include <algorithm>
#include <future>
#include <utility>

#include "crypto/log/payload_root.h"
#include "crypto/log/tree_hash.h"

namespace sigilo::server {
namespace {

// The last piece may be torn, even if it looks whole; every piece before it was synced before it was begun.
std::uint64_t certain(std::uint64_t size) { return size == 0 ? 0 : (size - 1) / kPieceBytes * kPieceBytes; }

/// The hash of the piece at `offset` if it lies there whole. A disk that cannot read it now is asked again when the section is judged.
std::optional<Digest> whole_piece(BlobStore& blobs, const UploadSection& section, std::uint64_t offset, std::uint64_t size) {
  Bytes piece(piece_size(section.payload_length, offset / kPieceBytes));
  if (piece.empty() || size - offset < piece.size()) return std::nullopt;
  const auto read = blobs.read(section.blob, offset, piece);
  if (!read || *read != piece.size()) return std::nullopt;
  return piece_hash(piece);
}

}  // namespace

Result<std::shared_ptr<OpenUpload>> OpenUpload::resume(Upload upload, CheckedRecord checked, BlobStore& blobs) {
  std::shared_ptr<OpenUpload> open(new OpenUpload(std::move(upload), std::move(checked), blobs));
  for (const auto& section : open->upload_.sections) {
    auto progress = std::make_unique<Progress>();
    const auto size = blobs.size(section.blob);
    if (!size && size.error().code != ErrorCode::kNotFound) return fail(size.error());
    const std::uint64_t present = size ? std::min(*size, section.payload_length) : 0;
    progress->offset = certain(present);
    if (present > progress->offset) progress->unsynced_piece = whole_piece(blobs, section, progress->offset, present);
    progress->pieces.resize(static_cast<std::size_t>(progress->offset / kPieceBytes));
    open->progress_.push_back(std::move(progress));
  }
  return open;
}

bool OpenUpload::same_sections(const std::vector<AnnouncedSection>& sections) const {
  return std::equal(sections.begin(), sections.end(), upload_.sections.begin(), upload_.sections.end(),
                    [](const AnnouncedSection& a, const UploadSection& b) {
                      return a.section == b.section && a.payload_length == b.payload_length && a.header == b.header;
                    });
}

std::vector<UploadOffset> OpenUpload::offsets() const {
  std::vector<UploadOffset> offsets;
  for (std::size_t i = 0; i < progress_.size(); ++i) {
    const Progress& progress = *progress_[i];
    const std::lock_guard lock(progress.mutex);
    offsets.push_back({upload_.sections[i].section, progress.offset, upload_.sections[i].payload_length, progress.unsynced_piece});
  }
  return offsets;
}

Status OpenUpload::keep_unsynced_piece(const UploadSection& section, Progress& progress, std::uint64_t next) {
  if (!progress.unsynced_piece || next != progress.offset + piece_size(section.payload_length, progress.offset / kPieceBytes)) return {};
  const auto piece = std::exchange(progress.unsynced_piece, std::nullopt);  // after a failure it must be sent again
  Bytes bytes(static_cast<std::size_t>(next - progress.offset));
  SIGILO_TRY(const auto read, blobs_.read(section.blob, progress.offset, bytes));
  if (read != bytes.size() || piece_hash(bytes) != *piece) return {};  // not any more what was offered: the tablet is told to send it
  SIGILO_CHECK(blobs_.write_again(section.blob, progress.offset, bytes));
  progress.pieces.push_back(piece);
  progress.offset = next;
  return {};
}

std::uint64_t OpenUpload::missing() const {
  std::uint64_t bytes = 0;
  for (std::size_t i = 0; i < progress_.size(); ++i) {
    const std::lock_guard lock(progress_[i]->mutex);
    bytes += upload_.sections[i].payload_length - progress_[i]->offset;
  }
  return bytes;
}

Result<std::uint64_t> OpenUpload::put(std::uint16_t section, std::uint64_t offset, ByteView piece) {
  const auto found = std::find_if(upload_.sections.begin(), upload_.sections.end(), [section](const auto& s) { return s.section == section; });
  if (found == upload_.sections.end()) return fail(ErrorCode::kNotFound, "the upload has no such section", "section");
  auto& progress = *progress_[static_cast<std::size_t>(found - upload_.sections.begin())];
  const std::lock_guard lock(progress.mutex);
  if (offset % kPieceBytes != 0) return fail(ErrorCode::kInvalidArgument, "pieces begin at multiples of 1 MiB", "offset");
  if (offset < progress.offset) return progress.offset;
  SIGILO_CHECK(keep_unsynced_piece(*found, progress, offset));
  if (offset > progress.offset) {
    return fail(ErrorCode::kConflict, "a piece in between is missing", "offset", "go on where the server says",
                static_cast<std::int64_t>(progress.offset));
  }
  const std::size_t expected = piece_size(found->payload_length, offset / kPieceBytes);
  if (piece.empty() || piece.size() != expected) {
    return fail(ErrorCode::kInvalidArgument, "the piece has another size than its place asks for", "data", {}, static_cast<std::int64_t>(expected));
  }
  auto hashed = std::async(std::launch::async, [piece] { return piece_hash(piece); });  // while the disk works
  progress.unsynced_piece.reset();
  SIGILO_CHECK(blobs_.append(found->blob, offset, piece));
  progress.pieces.push_back(hashed.get());
  progress.offset = offset + piece.size();
  return progress.offset;
}

Status OpenUpload::hash_missing(const UploadSection& section, Progress& progress) {
  Bytes buffer;
  for (std::size_t i = 0; i < progress.pieces.size(); ++i) {
    if (progress.pieces[i]) continue;
    buffer.resize(piece_size(section.payload_length, i));
    SIGILO_TRY(const auto read, blobs_.read(section.blob, std::uint64_t{i} * kPieceBytes, buffer));
    if (read != buffer.size()) return fail(ErrorCode::kIo, "a stored piece is shorter than it was", "section", "check the disk");
    progress.pieces[i] = piece_hash(buffer);
  }
  return {};
}

Result<std::vector<Digest>> OpenUpload::roots() {
  std::vector<Digest> roots;
  for (std::size_t i = 0; i < progress_.size(); ++i) {
    auto& progress = *progress_[i];
    const std::lock_guard lock(progress.mutex);
    SIGILO_CHECK(keep_unsynced_piece(upload_.sections[i], progress, upload_.sections[i].payload_length));
    if (progress.offset != upload_.sections[i].payload_length) {
      return fail(ErrorCode::kConflict, "pieces are missing", "section", "go on where the server says", upload_.sections[i].section);
    }
    SIGILO_CHECK(hash_missing(upload_.sections[i], progress));
    std::vector<Digest> hashes;
    for (const auto& piece : progress.pieces) hashes.push_back(*piece);
    roots.push_back(tree_root(hashes));
  }
  return roots;
}

}  // namespace sigilo::server
