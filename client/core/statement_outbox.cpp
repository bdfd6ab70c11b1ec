#include "client/core/statement_outbox.h"

#include <algorithm>

#include "client/core/own_header.h"
#include "client/core/untrusted.h"
#include "crypto/log/checkpoint.h"
#include "crypto/log/proof.h"

namespace sigilo {
namespace {

/// Errors after which nothing more is sent in this run.
bool ends_the_run(ErrorCode code) {
  return code == ErrorCode::kUnavailable || code == ErrorCode::kUnauthenticated || code == ErrorCode::kCancelled || code == ErrorCode::kRolledBack;
}

/// The place that is proved.
Result<std::uint64_t> hand_in(Trust& trust, Transport& transport, const OwnStatement& statement) {
  SIGILO_TRY(const ServedProof proof, transport.consent().submit_statement(statement.statement));
  SIGILO_CHECK(trust.connect(transport.log(), as_text(proof.checkpoint)));
  SIGILO_TRY(const SignedCheckpoint theirs, open_checkpoint(as_text(proof.checkpoint), trust.view().origin(), trust.view().log_key()));
  const Status included = verify_inclusion(leaf_hash(statement.statement), proof.index, theirs.head(), proof.path);
  if (!included) return fail(untrusted(included.error()));
  return proof.index;
}

}  // namespace

Result<OwnStatement> keep_statement(Home& home, const Trust& trust, const EntryBody& body) {
  SIGILO_TRY(const SigningKey key, home.vault().keys().load_signing_key());
  const auto header = own_header(home, trust, label_of(body), key, home.clock().today());
  OwnStatement own;
  SIGILO_TRY(own.statement, sign_entry(header, body, key));
  own.leaf = leaf_hash(own.statement);
  own.day = header.day;
  SIGILO_CHECK(home.vault().statements().add(own));
  return own;
}

Result<StatementReport> send_statements(Home& home, Trust& trust, Transport& transport) {
  StatementVault& vault = home.vault().statements();
  // Before the others are settled: one that waited long is shown once with its place.
  SIGILO_CHECK(vault.forget_settled_before(home.clock().today().plus(-kStatementDays)));
  SIGILO_TRY(const std::vector<OwnStatement> statements, vault.list());
  StatementReport report;
  for (const OwnStatement& statement : statements) {
    if (statement.log_index) continue;
    ++report.waiting;
    if (report.stopped) continue;
    const auto place = hand_in(trust, transport, statement);
    if (place) {
      SIGILO_CHECK(vault.settle(statement.leaf, *place));
      --report.waiting;
      ++report.sent;
    } else if (ends_the_run(place.error().code)) {
      report.stopped = place.error();
    } else {
      ++report.refused;
      SIGILO_CHECK(vault.note_problem(statement.leaf, static_cast<std::uint16_t>(place.error().code), to_string(place.error())));
    }
  }
  return report;
}

Result<CustodianCount> custodians_for(Home& home, const Trust& trust, std::uint64_t log_index) {
  SIGILO_TRY(const std::vector<CustodianSight> sights, home.vault().trust().sights());
  CustodianCount count;
  count.of = trust.directory().custodians.size();
  for (const CustodianEntry& custodian : trust.directory().custodians) {
    const bool has_seen = std::any_of(sights.begin(), sights.end(), [&](const CustodianSight& sight) {
      return sight.custodian == custodian.index && sight.size > log_index;
    });
    if (has_seen) ++count.signed_for;
  }
  return count;
}

}  // namespace sigilo
