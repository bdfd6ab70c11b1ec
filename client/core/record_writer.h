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

inline constexpr std::uint64_t kMinBlobBytes = std::uint64_t{128} << 10;

/// Writes the payloads of one record's sections, sealed, one behind the other into a new blob of the outbox, and random padding up to a size that
/// says little; every byte is read back and compared. Their headers go into the cover: here they would tell how many sections there are and of
/// which category. The blob's name is announced in the vault first, so that what a crash leaves is cleared away. Not thread-safe.
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
  /// Pads. On return content and name of the blob survive a power cut.
  [[nodiscard]] Status make_durable();
  /// Removes what was written, unless it is in the outbox. What cannot be removed now is removed at the next start.
  void abandon();

  [[nodiscard]] const std::string& blob() const { return blob_; }
  [[nodiscard]] std::uint64_t size() const { return size_; }
  [[nodiscard]] const std::vector<ManifestSection>& entries() const { return entries_; }
  /// Of the sections, same order.
  [[nodiscard]] const std::vector<Bytes>& headers() const { return headers_; }

 private:
  [[nodiscard]] Status put(ByteView bytes);
  [[nodiscard]] Status pad();

  Home& home_;
  std::string blob_;
  std::unique_ptr<File> out_;
  std::unique_ptr<File> check_;
  std::uint64_t size_ = 0;
  std::vector<ManifestSection> entries_;
  std::vector<Bytes> headers_;
};

}  // namespace sigilo
