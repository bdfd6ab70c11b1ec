#pragma once

#include "server/ports/record_store.h"
#include "server/storage/connections.h"

namespace sigilo::server {

/// RecordStore over the reader connections.
class SqlRecordStore final : public RecordStore {
 public:
  explicit SqlRecordStore(Connections& connections) : connections_(connections) {}
  [[nodiscard]] Result<StoredRecord> find(const RecordId& record) override;
  [[nodiscard]] Result<std::vector<StoredRecord>> list(std::uint64_t from, std::uint32_t limit) override;
  [[nodiscard]] Result<StoredSection> section(const RecordId& record, std::uint16_t section) override;
  [[nodiscard]] Result<StoredQuarantine> find_quarantined(const RecordId& record, const Digest& manifest_digest) override;
  [[nodiscard]] Result<StoredQuarantine> find_quarantined(const Digest& content) override;
  [[nodiscard]] Result<std::vector<StoredQuarantine>> list_quarantined(std::uint64_t after, std::uint32_t limit) override;
  [[nodiscard]] Result<QuarantinedContent> quarantined_content(std::uint64_t number) override;
  [[nodiscard]] Result<std::vector<BlobName>> named_blobs() override;
  [[nodiscard]] Result<RecordCounts> counts() override;

 private:
  Connections& connections_;
};

}  // namespace sigilo::server
