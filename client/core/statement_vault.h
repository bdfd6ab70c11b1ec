#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "crypto/base/bytes.h"
#include "crypto/base/clock.h"
#include "crypto/base/ids.h"
#include "crypto/base/result.h"

namespace sigilo {

/// A statement of this device on its way into the log, or there.
struct OwnStatement {
  Digest leaf;  ///< of the entry that it becomes
  Day day;
  Bytes statement;                         ///< a signed log entry
  std::optional<std::uint64_t> log_index;  ///< once its inclusion was proved
  std::uint16_t problem = 0;               ///< 0, or the ErrorCode of the last attempt
  std::string problem_text;
};

/// How far a custodian has signed that it has seen the log: entries before this size.
struct CustodianSight {
  std::uint8_t custodian = 0;
  std::uint64_t size = 0;
  friend bool operator==(const CustodianSight&, const CustodianSight&) = default;
};

/// Statements that wait. The rules of vault.h hold.
class StatementVault {
 public:
  virtual ~StatementVault() = default;
  /// Fine if it is there already.
  [[nodiscard]] virtual Status add(const OwnStatement& statement) = 0;
  /// In the order in which they were made.
  [[nodiscard]] virtual Result<std::vector<OwnStatement>> list() = 0;
  /// It stands in the log at this place. Ends its problem.
  [[nodiscard]] virtual Status settle(const Digest& leaf, std::uint64_t log_index) = 0;
  [[nodiscard]] virtual Status note_problem(const Digest& leaf, std::uint16_t problem, const std::string& text) = 0;
  /// Deletes settled ones that were made before `day`; one that waits is never deleted.
  [[nodiscard]] virtual Status forget_settled_before(Day day) = 0;
};

}  // namespace sigilo
