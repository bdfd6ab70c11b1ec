#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "crypto/base/result.h"
#include "server/domain/intake_check.h"
#include "server/ports/blob_store.h"
#include "server/ports/upload_store.h"

namespace sigilo::server {

/// An upload in memory: how far each section has come and the hashes of its pieces. Rebuilt from storage after a restart.
/// Thread-safe; sections go on independently.
class OpenUpload {
 public:
  /// Looks at the blobs: of what is on the disk all whole pieces but the last are certain (each was synced before the next was written).
  [[nodiscard]] static Result<std::shared_ptr<OpenUpload>> resume(Upload upload, CheckedRecord checked, BlobStore& blobs);

  [[nodiscard]] const Upload& upload() const { return upload_; }
  [[nodiscard]] const CheckedRecord& checked() const { return checked_; }
  /// True if these are the sections that were announced.
  [[nodiscard]] bool same_sections(const std::vector<AnnouncedSection>& sections) const;
  /// Next offset of each section, in the upload's order.
  [[nodiscard]] std::vector<std::uint64_t> offsets() const;
  /// See IntakeService::put_piece.
  [[nodiscard]] Result<std::uint64_t> put(std::uint16_t section, std::uint64_t offset, ByteView piece);
  /// Payload roots in the upload's order. kConflict if pieces are missing.
  [[nodiscard]] Result<std::vector<Digest>> roots();
  /// One commit at a time: the second finds the first one's work.
  [[nodiscard]] std::unique_lock<std::mutex> committing() { return std::unique_lock(committing_); }

 private:
  struct Progress {
    mutable std::mutex mutex;
    std::uint64_t offset = 0;                       // mutex
    std::vector<std::optional<Digest>> pieces;      // mutex; nothing: on the disk, not hashed yet
  };
  OpenUpload(Upload upload, CheckedRecord checked, BlobStore& blobs)
      : upload_(std::move(upload)), checked_(std::move(checked)), blobs_(blobs) {}
  [[nodiscard]] Status hash_missing(const UploadSection& section, Progress& progress);

  const Upload upload_;
  const CheckedRecord checked_;
  BlobStore& blobs_;
  std::vector<std::unique_ptr<Progress>> progress_;  // as upload_.sections
  std::mutex committing_;
};

}  // namespace sigilo::server
