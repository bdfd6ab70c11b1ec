#pragma once

#include "client/core/statement_vault.h"
#include "crypto/platform/database.h"

namespace sigilo {

/// StatementVault over the table `own_statements`.
class StatementTables final : public StatementVault {
 public:
  explicit StatementTables(Database& database) : database_(database) {}
  [[nodiscard]] Status add(const OwnStatement& statement) override;
  [[nodiscard]] Result<std::vector<OwnStatement>> list() override;
  [[nodiscard]] Status settle(const Digest& leaf, std::uint64_t log_index) override;
  [[nodiscard]] Status note_problem(const Digest& leaf, std::uint16_t problem, const std::string& text) override;
  [[nodiscard]] Status forget_settled_before(Day day) override;

 private:
  Database& database_;
};

}  // namespace sigilo
