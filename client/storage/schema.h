#pragma once

#include <array>

namespace sigilo {

/// Steps of the vault's schema (crypto/platform/migrations.h). Append only.
/// The outbox says nothing of what was said: random names, sizes, sealed blobs, the day and its ordinal. Source: reference/protocol-review.md K7.
inline constexpr std::array<const char*, 8> kVaultSchema = {R"sql(
CREATE TABLE device (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  member BLOB NOT NULL CHECK (length(member) = 16),
  signing BLOB NOT NULL CHECK (length(signing) = 32),
  suite INTEGER NOT NULL,
  kem BLOB NOT NULL CHECK (length(kem) = 32),
  tls_key BLOB NOT NULL,
  tls_certificate TEXT NOT NULL
) STRICT;
CREATE TABLE team_keys (
  team INTEGER NOT NULL,
  epoch INTEGER NOT NULL,
  suite INTEGER NOT NULL,
  private_key BLOB NOT NULL CHECK (length(private_key) = 32),
  PRIMARY KEY (team, epoch)
) STRICT, WITHOUT ROWID;
CREATE TABLE settings (
  name TEXT PRIMARY KEY,
  value BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE directories (
  version INTEGER PRIMARY KEY,
  digest BLOB NOT NULL UNIQUE CHECK (length(digest) = 32),
  document BLOB NOT NULL,
  log_index INTEGER NOT NULL
) STRICT;
CREATE TABLE resources (
  digest BLOB PRIMARY KEY CHECK (length(digest) = 32),
  content BLOB NOT NULL
) STRICT;
CREATE TABLE outbox (
  record BLOB PRIMARY KEY CHECK (length(record) = 16),
  manifest_digest BLOB NOT NULL CHECK (length(manifest_digest) = 32),
  day INTEGER NOT NULL,
  ordinal INTEGER NOT NULL,
  blob TEXT NOT NULL UNIQUE,
  blob_size INTEGER NOT NULL,
  layout BLOB NOT NULL,
  cover BLOB NOT NULL,
  share_bundles BLOB NOT NULL
) STRICT;
CREATE TABLE sealed_days (
  day INTEGER PRIMARY KEY,
  count INTEGER NOT NULL
) STRICT;
CREATE TABLE finished_drafts (
  draft BLOB PRIMARY KEY CHECK (length(draft) = 16)
) STRICT, WITHOUT ROWID;
CREATE TABLE announced_blobs (
  blob TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;
CREATE TABLE receipts (
  record BLOB PRIMARY KEY CHECK (length(record) = 16),
  manifest_digest BLOB NOT NULL CHECK (length(manifest_digest) = 32),
  received INTEGER NOT NULL,
  state INTEGER NOT NULL,
  bundle BLOB NOT NULL,
  share_bundles BLOB NOT NULL
) STRICT;
CREATE TABLE inbox (
  record BLOB PRIMARY KEY CHECK (length(record) = 16),
  log_index INTEGER NOT NULL,
  manifest_digest BLOB NOT NULL CHECK (length(manifest_digest) = 32),
  manifest BLOB NOT NULL,
  problem INTEGER NOT NULL,
  problem_text TEXT NOT NULL
) STRICT;
CREATE INDEX inbox_order ON inbox (log_index);
CREATE TABLE accounts (
  id INTEGER PRIMARY KEY,
  record BLOB NOT NULL UNIQUE REFERENCES inbox (record),
  text BLOB NOT NULL
) STRICT;
CREATE VIRTUAL TABLE account_index USING fts5 (
  folded, content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 0'
);
)sql",
                                                                 R"sql(
ALTER TABLE outbox DROP COLUMN layout;
)sql",
                                                                 R"sql(
CREATE TABLE compared_devices (
  fingerprint BLOB PRIMARY KEY CHECK (length(fingerprint) = 32)
) STRICT, WITHOUT ROWID;
)sql",
                                                                 R"sql(
CREATE TABLE logged_records (
  record BLOB PRIMARY KEY CHECK (length(record) = 16),
  log_index INTEGER NOT NULL,
  manifest_digest BLOB NOT NULL CHECK (length(manifest_digest) = 32),
  contradicted INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE former_verdicts (
  number INTEGER PRIMARY KEY,
  record BLOB NOT NULL CHECK (length(record) = 16),
  until_day INTEGER NOT NULL,
  problem INTEGER NOT NULL,
  problem_text TEXT NOT NULL
) STRICT;
CREATE INDEX former_verdicts_of ON former_verdicts (record, number);
DELETE FROM settings WHERE name = 'log-position';
ALTER TABLE outbox ADD COLUMN consent_entry BLOB NOT NULL DEFAULT x'0000000000000000000000000000000000000000000000000000000000000000';
)sql",
                                                                 R"sql(
-- Verdicts of earlier programs did not wait for the log: every record is judged again.
DELETE FROM settings WHERE name = 'inbox-cursor';
)sql",
                                                                 R"sql(
CREATE TABLE logged_accesses (
  log_index INTEGER PRIMARY KEY,
  count INTEGER NOT NULL,
  chain BLOB NOT NULL CHECK (length(chain) = 32)
) STRICT;
DELETE FROM settings WHERE name = 'log-position';
)sql",
                                                                 R"sql(
CREATE TABLE foreign_entries (
  log_index INTEGER PRIMARY KEY
) STRICT;
)sql",
                                                                 R"sql(
CREATE TABLE own_statements (
  number INTEGER PRIMARY KEY,
  leaf BLOB NOT NULL UNIQUE CHECK (length(leaf) = 32),
  day INTEGER NOT NULL,
  statement BLOB NOT NULL,
  log_index INTEGER,
  problem INTEGER NOT NULL,
  problem_text TEXT NOT NULL
) STRICT;
CREATE TABLE custodian_sights (
  custodian INTEGER PRIMARY KEY,
  size INTEGER NOT NULL
) STRICT;
CREATE TABLE logged_withdrawals (
  log_index INTEGER PRIMARY KEY,
  record BLOB NOT NULL CHECK (length(record) = 16),
  tag BLOB NOT NULL CHECK (length(tag) = 32)
) STRICT;
CREATE INDEX logged_withdrawals_of ON logged_withdrawals (record);
CREATE INDEX logged_withdrawals_by ON logged_withdrawals (tag);
CREATE TABLE logged_tags (
  record BLOB NOT NULL CHECK (length(record) = 16),
  tag BLOB NOT NULL CHECK (length(tag) = 32),
  PRIMARY KEY (record, tag)
) STRICT, WITHOUT ROWID;
CREATE TABLE logged_holds (
  record BLOB NOT NULL CHECK (length(record) = 16),
  hold BLOB NOT NULL CHECK (length(hold) = 32),
  log_index INTEGER NOT NULL,
  PRIMARY KEY (record, hold)
) STRICT, WITHOUT ROWID;
CREATE INDEX logged_holds_by ON logged_holds (hold);
-- The log is read once more, for the codes of what was sealed before.
DELETE FROM logged_accesses;
DELETE FROM settings WHERE name = 'log-position';
)sql"};

}  // namespace sigilo
