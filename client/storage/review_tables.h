#pragma once

#include "client/core/vault.h"
#include "crypto/platform/database.h"

namespace sigilo {

/// ReviewVault over the tables `inbox`, `former_verdicts`, `logged_records`, `logged_accesses`, `accounts` and the full-text table `account_index`, which holds folded words only.
class ReviewTables final : public ReviewVault {
 public:
  explicit ReviewTables(Database& database) : database_(database) {}
  [[nodiscard]] Status save_inbox(const std::vector<InboxRow>& rows, std::optional<std::uint64_t> cursor, Day today) override;
  [[nodiscard]] Result<std::vector<FormerVerdict>> former_verdicts(const RecordId& record) override;
  [[nodiscard]] Result<std::vector<RecordId>> doubtful() override;
  [[nodiscard]] Result<std::vector<InboxRow>> inbox(std::uint64_t from, std::uint32_t limit) override;
  [[nodiscard]] Result<InboxRow> find_inbox(const RecordId& record) override;
  [[nodiscard]] Result<std::uint64_t> problem_count() override;
  [[nodiscard]] Result<std::uint64_t> cursor() override;
  [[nodiscard]] Result<Bytes> log_position() override;
  [[nodiscard]] Status save_logged(const LogNews& news, ByteView position, Day today) override;
  [[nodiscard]] Result<LoggedRecord> find_logged(const RecordId& record) override;
  [[nodiscard]] Result<std::vector<LoggedAccesses>> logged_accesses() override;
  [[nodiscard]] Result<ConsentMarks> consent_marks(const RecordId& record) override;
  [[nodiscard]] Result<std::vector<RecordId>> held_by(const Digest& hold) override;
  [[nodiscard]] Status index(const std::vector<IndexedText>& texts) override;
  [[nodiscard]] Result<std::vector<RecordId>> not_indexed(std::uint32_t limit) override;
  [[nodiscard]] Status clear_index() override;
  [[nodiscard]] Result<std::uint64_t> indexed_count() override;
  [[nodiscard]] Result<std::vector<SearchHit>> search(ByteView query, std::uint32_t limit) override;

 private:
  [[nodiscard]] Result<std::uint64_t> count(std::string_view query);
  [[nodiscard]] Status save_consent(const LogNews& news);
  [[nodiscard]] Status keep_former_verdicts(const std::vector<InboxRow>& rows, Day today);
  /// Writes rows within the caller's transaction; verdicts that change are kept.
  [[nodiscard]] Status put_rows(const std::vector<InboxRow>& rows, Day today);
  /// Rows of records that these entries name, which were good and are not any more.
  [[nodiscard]] Result<std::vector<InboxRow>> contradicted_by(const LogNews& news);
  [[nodiscard]] Status put_text(Statement& insert_text, Statement& remove_words, Statement& insert_words, const IndexedText& text);

  Database& database_;
};

}  // namespace sigilo
