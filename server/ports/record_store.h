#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "crypto/base/bytes.h"
#include "crypto/base/clock.h"
#include "crypto/base/ids.h"
#include "crypto/base/result.h"
#include "crypto/log/entries.h"
#include "server/ports/blob_store.h"

namespace sigilo::server {

/// One section as stored. A small payload lies in the database, a large one in a blob.
struct StoredSection {
  std::uint16_t section = 0;
  Bytes header;                       ///< age header, through the LF after the MAC
  std::uint64_t payload_length = 0;
  Bytes payload;                      ///< empty if `blob` is set
  std::optional<BlobName> blob;
};

/// What the store keeps of a record besides its sections.
struct StoredRecord {
  RecordId record;
  Digest manifest_digest;             ///< SHA-256 of the signed manifest
  Bytes manifest;
  std::uint64_t log_index = 0;
  std::vector<Bytes> imported;        ///< signed statements of custodians
  std::vector<Bytes> share_bundles;   ///< of custodians that have not imported; empty otherwise
};

/// Something that was taken in but did not check out. Kept as it came.
struct StoredQuarantine {
  std::uint64_t number = 0;           ///< rising from 1
  RecordId record;                    ///< SHA-256(cover)[:16] if the cover could not be opened
  Digest manifest_digest;             ///< SHA-256(cover) in that case
  QuarantineReason reason = QuarantineReason::kUnreadableCover;
  Day day;
  std::uint64_t log_index = 0;
  std::uint64_t size = 0;             ///< bytes kept
  Digest content;                     ///< of all that was kept: the same thing again is not kept twice
};

/// All that was kept of something set aside.
struct QuarantinedContent {
  Bytes cover;
  std::vector<Bytes> share_bundles;
  std::vector<StoredSection> sections;  ///< as they came: numbers may repeat
};

struct RecordCounts {
  std::uint64_t records = 0;
  std::uint64_t quarantined = 0;
  std::uint64_t uploads_open = 0;
};

/// Reads what CommitStore::commit wrote. Sees every commit that has returned. Thread-safe; never blocks the writer.
/// Errors: kNotFound, kIo.
class RecordStore {
 public:
  virtual ~RecordStore() = default;
  [[nodiscard]] virtual Result<StoredRecord> find(const RecordId& record) = 0;
  /// Records with log_index >= `from`, ascending, at most `limit`.
  [[nodiscard]] virtual Result<std::vector<StoredRecord>> list(std::uint64_t from, std::uint32_t limit) = 0;
  /// With a small payload inside. kNotFound for a record or section that is not there.
  [[nodiscard]] virtual Result<StoredSection> section(const RecordId& record, std::uint16_t section) = 0;
  /// The newest item with these names.
  [[nodiscard]] virtual Result<StoredQuarantine> find_quarantined(const RecordId& record, const Digest& manifest_digest) = 0;
  [[nodiscard]] virtual Result<StoredQuarantine> find_quarantined(const Digest& content) = 0;
  /// Items with number > `after`, ascending, at most `limit`.
  [[nodiscard]] virtual Result<std::vector<StoredQuarantine>> list_quarantined(std::uint64_t after, std::uint32_t limit) = 0;
  /// kNotFound.
  [[nodiscard]] virtual Result<QuarantinedContent> quarantined_content(std::uint64_t number) = 0;
  /// Blobs that a record, a quarantine item or an open upload names, ascending.
  [[nodiscard]] virtual Result<std::vector<BlobName>> named_blobs() = 0;
  [[nodiscard]] virtual Result<RecordCounts> counts() = 0;
};

}  // namespace sigilo::server
