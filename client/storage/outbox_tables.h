#pragma once

#include "client/core/vault.h"
#include "crypto/platform/database.h"

namespace sigilo {

/// OutboxVault over the tables `outbox`, `sealed_days`, `finished_drafts`, `announced_blobs` and `receipts`.
class OutboxTables final : public OutboxVault {
 public:
  explicit OutboxTables(Database& database) : database_(database) {}
  [[nodiscard]] Result<std::uint32_t> add(const OutboxItem& item, std::optional<DraftId> finished) override;
  [[nodiscard]] Result<std::vector<OutboxItem>> list() override;
  [[nodiscard]] Result<std::vector<DraftId>> finished_drafts() override;
  [[nodiscard]] Status forget_finished_draft(const DraftId& draft) override;
  [[nodiscard]] Status announce_blob(const std::string& blob) override;
  [[nodiscard]] Result<std::vector<std::string>> announced_blobs() override;
  [[nodiscard]] Status forget_blob(const std::string& blob) override;
  [[nodiscard]] Status settle(const StoredReceipt& receipt, bool wipe) override;
  [[nodiscard]] Result<std::vector<StoredReceipt>> receipts() override;
  [[nodiscard]] Status forget_receipts_before(Day day) override;

 private:
  [[nodiscard]] Result<std::uint32_t> next_ordinal(Day day);
  [[nodiscard]] Status remove_item(const RecordId& record);

  Database& database_;
};

}  // namespace sigilo
