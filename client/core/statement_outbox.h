#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "client/core/home.h"
#include "client/core/statement_vault.h"
#include "client/core/transport.h"
#include "client/core/trust.h"
#include "crypto/base/result.h"
#include "crypto/log/entries.h"

namespace sigilo {

/// Days for which a statement is shown after it was found in the log.
inline constexpr std::int32_t kStatementDays = 30;

/// Signs an entry of the log with this device's key and keeps it, durably, before anything is sent: from here on nothing but a proof that the log has it
/// ends the attempts. Whoever reads the home later reads it too, so it says no more than the log will. kNotFound without keys; errors of sign_entry.
[[nodiscard]] Result<OwnStatement> keep_statement(Home& home, const Trust& trust, const EntryBody& body);

struct StatementReport {
  std::size_t sent = 0;     ///< found in the log in this run
  std::size_t waiting = 0;  ///< of all that this device keeps
  std::size_t refused = 0;  ///< of those, the ones of which the store says no, or whose proof was wrong; each with its reason in the vault
  /// Set if the run ended early: no network, or the server was caught.
  std::optional<Error> stopped;
};

/// Hands in every statement that waits, in the order in which they were made. One is settled only when its very bytes are proved to stand at the place that
/// the server names, under a checkpoint that is consistent with the one this device keeps. A store that answers without that (another place, a proof
/// of another tree, no entry) is told to the user, and the statement goes on waiting. Deletes what an earlier run settled and is older than kStatementDays.
/// Fails only if the vault does.
[[nodiscard]] Result<StatementReport> send_statements(Home& home, Trust& trust, Transport& transport);

struct CustodianCount {
  std::size_t signed_for = 0;
  std::size_t of = 0;
};
/// How many custodians of the directory in force have signed for a log that contains the entry at this place, as far as this device has read.
[[nodiscard]] Result<CustodianCount> custodians_for(Home& home, const Trust& trust, std::uint64_t log_index);

}  // namespace sigilo
