#pragma once

#include <array>

namespace sigilo::server {

/// SQL that leads from version i to i + 1. Append only: tests/fixtures hold databases of each version.
/// Blobs are ciphertext, digests or signed statements; nothing here is content.
inline constexpr std::array<const char*, 2> kSchema = {R"sql(
CREATE TABLE record(
  log_index INTEGER PRIMARY KEY,
  record BLOB NOT NULL UNIQUE CHECK(length(record) = 16),
  manifest_digest BLOB NOT NULL CHECK(length(manifest_digest) = 32),
  manifest BLOB NOT NULL,
  imported BLOB NOT NULL,        -- list of signed statements
  share_bundles BLOB NOT NULL    -- list; empty when nobody has still to fetch them
) STRICT;

-- key = log index of the record * 2048 + section id, so that a record's sections lie together
CREATE TABLE section(
  key INTEGER PRIMARY KEY,
  header BLOB NOT NULL,
  payload_length INTEGER NOT NULL CHECK(payload_length >= 0),
  payload BLOB,                  -- small payloads
  blob BLOB CHECK(blob IS NULL OR length(blob) = 16)
) STRICT;

CREATE TABLE quarantine(
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  record BLOB NOT NULL CHECK(length(record) = 16),
  manifest_digest BLOB NOT NULL CHECK(length(manifest_digest) = 32),
  reason INTEGER NOT NULL,
  day INTEGER NOT NULL,
  log_index INTEGER NOT NULL UNIQUE,
  size INTEGER NOT NULL,
  content BLOB NOT NULL UNIQUE CHECK(length(content) = 32),
  cover BLOB NOT NULL,
  share_bundles BLOB NOT NULL
) STRICT;
CREATE INDEX quarantine_record ON quarantine(record, manifest_digest);

CREATE TABLE quarantine_section(
  number INTEGER NOT NULL REFERENCES quarantine(number),
  position INTEGER NOT NULL,     -- as it came: section numbers may repeat
  section INTEGER NOT NULL,
  header BLOB NOT NULL,
  payload_length INTEGER NOT NULL,
  payload BLOB,
  blob BLOB,
  PRIMARY KEY(number, position)
) STRICT;

CREATE TABLE upload(
  id BLOB PRIMARY KEY CHECK(length(id) = 16),
  device BLOB NOT NULL CHECK(length(device) = 16),
  cover BLOB NOT NULL,
  share_bundles BLOB NOT NULL,
  sections BLOB NOT NULL         -- list of {section, header, payload length, blob name}
) STRICT;
CREATE INDEX upload_device ON upload(device);

CREATE TABLE entry(
  log_index INTEGER PRIMARY KEY,
  leaf BLOB NOT NULL UNIQUE CHECK(length(leaf) = 32),
  entry BLOB NOT NULL
) STRICT;

-- id = level * 2^56 + index: roots of complete subtrees from level 1 on
CREATE TABLE node(id INTEGER PRIMARY KEY, hash BLOB NOT NULL CHECK(length(hash) = 32)) STRICT;

CREATE TABLE access(
  seq INTEGER PRIMARY KEY,
  day INTEGER NOT NULL,
  member BLOB NOT NULL CHECK(length(member) = 16),
  device BLOB NOT NULL CHECK(length(device) = 16),
  record BLOB NOT NULL CHECK(length(record) = 16),
  section INTEGER NOT NULL,
  chain BLOB NOT NULL CHECK(length(chain) = 32)
) STRICT;
CREATE INDEX access_fetch ON access(device, record, section);

CREATE TABLE access_day(
  day INTEGER PRIMARY KEY,
  count INTEGER NOT NULL,
  chain BLOB NOT NULL CHECK(length(chain) = 32),
  logged INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX access_day_open ON access_day(day) WHERE logged = 0;

CREATE TABLE directory(
  version INTEGER PRIMARY KEY,
  digest BLOB NOT NULL UNIQUE CHECK(length(digest) = 32),
  file BLOB NOT NULL,
  log_index INTEGER NOT NULL
) STRICT;
CREATE TABLE names(one INTEGER PRIMARY KEY CHECK(one = 1), file BLOB NOT NULL) STRICT;

CREATE TABLE invitation(
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  token_digest BLOB NOT NULL UNIQUE CHECK(length(token_digest) = 32),
  invitation BLOB NOT NULL,
  revoked INTEGER NOT NULL DEFAULT 0,
  device BLOB,
  enrolment BLOB
) STRICT;

CREATE TABLE team_key(
  team INTEGER NOT NULL,
  epoch INTEGER NOT NULL,
  device BLOB NOT NULL CHECK(length(device) = 16),
  maker BLOB NOT NULL CHECK(length(maker) = 16),
  statement BLOB NOT NULL,
  PRIMARY KEY(team, epoch, device, maker)
) STRICT;
CREATE INDEX team_key_device ON team_key(device);

CREATE TABLE resource(digest BLOB PRIMARY KEY CHECK(length(digest) = 32), content BLOB NOT NULL) STRICT;

-- rows that are counted often
CREATE TABLE counter(name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT;
INSERT INTO counter(name, value) VALUES ('records', 0), ('quarantined', 0);
)sql",
                                                   R"sql(
-- Accesses are covered by entries in the order of their numbers; days, which a clock can spoil, decide nothing.
INSERT INTO counter(name, value) SELECT 'accesses_logged', COUNT(*) FROM access WHERE day <= (SELECT coalesce(MAX(day), -1) FROM access_day WHERE logged = 1);
DROP TABLE access_day;
)sql"};

}  // namespace sigilo::server
