#pragma once

#include "client/cli/command.h"
#include "client/cli/session.h"
#include "client/core/statement_outbox.h"

namespace sigilo::cli {

/// Hands in what waits and reads the log on, so that the custodians who signed for it are counted. What network or store did is in the report.
[[nodiscard]] Outcome<StatementReport> send_kept_statements(Session& session);

/// What this device keeps, as a table (nothing if it keeps none) and as rows of a document: each with what it says, "waiting" or "in the log", and how
/// many custodians signed for it.
[[nodiscard]] Outcome<Json> print_statements(Console& console, Session& session);

/// The first that the store refused or lied about; done if there is none.
[[nodiscard]] Done verdict_on_statements(Session& session, const StatementReport& report);

}  // namespace sigilo::cli
