#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "client/core/home.h"
#include "client/core/vault.h"
#include "crypto/base/result.h"

namespace sigilo {

/// Where one section lies in a record's blob: header, then payload.
struct BlobSection {
  std::uint16_t section = 0;
  std::uint64_t offset = 0;  ///< of the header
  std::uint32_t header_length = 0;
  std::uint64_t payload_length = 0;
  [[nodiscard]] std::uint64_t payload_offset() const { return offset + header_length; }
};
/// OutboxItem::layout. Sections lie one behind the other, ascending, and fill the blob.
[[nodiscard]] Bytes encode_layout(const std::vector<BlobSection>& sections);
[[nodiscard]] Result<std::vector<BlobSection>> parse_layout(ByteView layout, std::uint64_t blob_size);

/// A line of the outbox, as it may be shown.
struct OutboxLine {
  RecordId record;
  Day day;
  std::uint32_t ordinal = 0;
  std::uint64_t bytes = 0;
  bool blob_present = true;  ///< false: the file is missing or has another size; the line stays and is shown
};
[[nodiscard]] Result<std::vector<OutboxLine>> list_outbox(Home& home);

/// Reads blobs of the outbox. Not thread-safe.
class OutboxReader {
 public:
  /// kNotFound if the blob is missing, kTruncated if it has another size than the item says.
  [[nodiscard]] static Result<OutboxReader> open(Home& home, const OutboxItem& item);
  [[nodiscard]] const std::vector<BlobSection>& sections() const { return sections_; }
  [[nodiscard]] Result<Bytes> header(const BlobSection& section);
  /// `length` bytes of the payload from `offset`; fewer at its end.
  [[nodiscard]] Result<Bytes> payload(const BlobSection& section, std::uint64_t offset, std::size_t length);

 private:
  OutboxReader(std::unique_ptr<File> file, std::vector<BlobSection> sections) : file_(std::move(file)), sections_(std::move(sections)) {}
  [[nodiscard]] Result<Bytes> read(std::uint64_t offset, std::size_t length);
  std::unique_ptr<File> file_;
  std::vector<BlobSection> sections_;
};

}  // namespace sigilo
