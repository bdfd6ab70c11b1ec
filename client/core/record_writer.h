#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "client/core/capture.h"
#include "client/core/home.h"
#include "client/core/outbox.h"
#include "client/core/seal_stream.h"
#include "crypto/base/result.h"
#include "crypto/envelope/manifest.h"
#include "crypto/envelope/record_keys.h"
#include "crypto/envelope/section_header.h"

namespace sigilo {

/// Writes the sections of one record, sealed, one behind the other into a new blob of the outbox; every byte is read back and compared. The
/// blob's name is announced in the vault first, so that what a crash leaves is cleared away. Not thread-safe.
class RecordWriter {
 public:
  /// How a section is sealed.
  struct Sealing {
    const SectionSpec& spec;
    const RecordSecrets& secrets;
    Suite suite;
    TeamKey team;
  };

  explicit RecordWriter(Home& home) : home_(home) {}

  [[nodiscard]] Status begin();
  /// Sections in ascending order.
  [[nodiscard]] Status add(const Sealing& sealing, ByteView content);
  /// Returns the size of the file. kInvalidArgument unless it is a regular file.
  [[nodiscard]] Result<std::uint64_t> add_attachment(const Sealing& sealing, const CaptureAttachment& attachment, const StreamProgress& progress);
  /// On return content and name of the blob survive a power cut.
  [[nodiscard]] Status make_durable();
  /// Removes what was written, unless it is in the outbox. What cannot be removed now is removed at the next start.
  void abandon();

  [[nodiscard]] const std::string& blob() const { return blob_; }
  [[nodiscard]] std::uint64_t size() const { return size_; }
  [[nodiscard]] const std::vector<ManifestSection>& entries() const { return entries_; }
  [[nodiscard]] const std::vector<BlobSection>& sections() const { return sections_; }

 private:
  [[nodiscard]] Status put(ByteView bytes);
  void note(const ManifestSection& entry, std::uint64_t offset);

  Home& home_;
  std::string blob_;
  std::unique_ptr<File> out_;
  std::unique_ptr<File> check_;
  std::uint64_t size_ = 0;
  std::vector<ManifestSection> entries_;
  std::vector<BlobSection> sections_;
};

}  // namespace sigilo
