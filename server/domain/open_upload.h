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

struct UploadOffset {
  std::uint16_t section = 0;
  std::uint64_t offset = 0;  ///< where the payload goes on; its length when complete
  std::uint64_t length = 0;
  /// Of the whole piece that lies at `offset` since before a restart and may be torn: whoever holds the same goes on behind it.
  std::optional<Digest> unsynced_piece;
};

/// An upload in memory: how far each section has come and the hashes of its pieces. Rebuilt from storage after a restart.
/// Thread-safe; sections go on independently.
class OpenUpload {
 public:
  /// Looks at the blobs: of what is on the disk all whole pieces but the last are certain (each was synced before the next was written). What the last
  /// holds is told by its hash, so that it need not cross the network again if the tablet holds the same.
  [[nodiscard]] static Result<std::shared_ptr<OpenUpload>> resume(Upload upload, CheckedRecord checked, BlobStore& blobs);

  [[nodiscard]] const Upload& upload() const { return upload_; }
  [[nodiscard]] const CheckedRecord& checked() const { return checked_; }
  /// True if these are the sections that were announced.
  [[nodiscard]] bool same_sections(const std::vector<AnnouncedSection>& sections) const;
  /// Where each section goes on, in the upload's order.
  [[nodiscard]] std::vector<UploadOffset> offsets() const;
  /// Bytes that have still to come.
  [[nodiscard]] std::uint64_t missing() const;
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
    std::optional<Digest> unsynced_piece;           // mutex; the whole piece at `offset`
  };
  OpenUpload(Upload upload, CheckedRecord checked, BlobStore& blobs)
      : upload_(std::move(upload)), checked_(std::move(checked)), blobs_(blobs) {}
  /// Takes the piece in that was there before a restart if somebody goes on just behind it, at `next`. Anything else proves nothing about the piece.
  [[nodiscard]] Status keep_unsynced_piece(const UploadSection& section, Progress& progress, std::uint64_t next);
  [[nodiscard]] Status hash_missing(const UploadSection& section, Progress& progress);

  const Upload upload_;
  const CheckedRecord checked_;
  BlobStore& blobs_;
  std::vector<std::unique_ptr<Progress>> progress_;  // as upload_.sections
  std::mutex committing_;
};

}  // namespace sigilo::server
