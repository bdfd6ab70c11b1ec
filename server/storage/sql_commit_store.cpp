#include "server/storage/sql_commit_store.h"

#include "crypto/log/tree_hash.h"
#include "server/storage/row_codec.h"
#include "server/storage/section_key.h"
#include "server/storage/sql_log_store.h"

namespace sigilo::server {
namespace {

std::int64_t number(std::uint64_t value) { return static_cast<std::int64_t>(value); }

Status check_size(Connection& connection, std::uint64_t first_index) {
  SIGILO_TRY(const auto size, log_size(connection));
  if (size != first_index) {
    return fail(ErrorCode::kConflict, "the log has another size than its writer thinks", "log", {}, number(size));
  }
  return {};
}

Status insert_entries(Connection& connection, const CommitBatch& batch) {
  std::uint64_t index = batch.first_index;
  for (const auto& entry : batch.entries) {
    SIGILO_TRY(auto row, query(connection, "INSERT INTO entry(log_index, leaf, entry) VALUES (?1, ?2, ?3)"));
    row->bind(1, number(index++)).bind(2, leaf_hash(entry)).bind(3, ByteView(entry));
    SIGILO_CHECK(row->run());
  }
  for (const auto& node : batch.nodes) {
    if (node.id.level == 0) continue;  // a leaf stands with its entry
    SIGILO_TRY(auto row, query(connection, "INSERT INTO node(id, hash) VALUES (?1, ?2)"));
    row->bind(1, node_key(node.id)).bind(2, node.hash);
    SIGILO_CHECK(row->run());
  }
  return {};
}

void bind_payload(Statement& row, int payload, int blob, const StoredSection& section) {
  if (section.blob) {
    row.bind_null(payload).bind(blob, *section.blob);
  } else {
    row.bind(payload, ByteView(section.payload)).bind_null(blob);
  }
}

Status insert_record(Connection& connection, const NewRecord& fresh) {
  const auto& record = fresh.record;
  SIGILO_TRY(auto row, query(connection, "INSERT INTO record(log_index, record, manifest_digest, manifest, imported, share_bundles) "
                                         "VALUES (?1, ?2, ?3, ?4, ?5, ?6)"));
  row->bind(1, number(record.log_index)).bind(2, record.record).bind(3, record.manifest_digest).bind(4, ByteView(record.manifest));
  row->bind(5, ByteView(encode_list(record.imported))).bind(6, ByteView(encode_list(record.share_bundles)));
  SIGILO_CHECK(row->run());
  for (const auto& section : fresh.sections) {
    SIGILO_TRY(auto part, query(connection, "INSERT INTO section(key, header, payload_length, payload, blob) VALUES (?1, ?2, ?3, ?4, ?5)"));
    part->bind(1, section_key(record.log_index, section.section)).bind(2, ByteView(section.header)).bind(3, number(section.payload_length));
    bind_payload(*part, 4, 5, section);
    SIGILO_CHECK(part->run());
  }
  return {};
}

Status insert_quarantine(Connection& connection, const NewQuarantine& fresh) {
  const auto& item = fresh.item;
  SIGILO_TRY(auto row, query(connection, "INSERT INTO quarantine(record, manifest_digest, reason, day, log_index, size, cover, share_bundles, content) "
                                         "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)"));
  row->bind(1, item.record).bind(2, item.manifest_digest).bind(3, std::int64_t{static_cast<std::uint8_t>(item.reason)});
  row->bind(4, std::int64_t{item.day.number()}).bind(5, number(item.log_index)).bind(6, number(item.size));
  row->bind(7, ByteView(fresh.cover)).bind(8, ByteView(encode_list(fresh.share_bundles))).bind(9, item.content);
  SIGILO_CHECK(row->run());
  const std::int64_t item_number = connection.database().last_insert_rowid();
  std::int64_t position = 0;
  for (const auto& section : fresh.sections) {
    SIGILO_TRY(auto part, query(connection, "INSERT INTO quarantine_section(number, position, section, header, payload_length, payload, blob) "
                                            "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)"));
    part->bind(1, item_number).bind(2, position++).bind(3, std::int64_t{section.section});
    part->bind(4, ByteView(section.header)).bind(5, number(section.payload_length));
    bind_payload(*part, 6, 7, section);
    SIGILO_CHECK(part->run());
  }
  return {};
}

Status count(Connection& connection, std::string_view name, std::size_t added) {
  if (added == 0) return {};
  SIGILO_TRY(auto row, query(connection, "UPDATE counter SET value = value + ?2 WHERE name = ?1"));
  row->bind(1, name).bind(2, number(added));
  return row->run();
}

Status insert_directory(Connection& connection, const NewDirectory& fresh) {
  const auto& directory = fresh.directory;
  SIGILO_TRY(auto row, query(connection, "INSERT INTO directory(version, digest, file, log_index) VALUES (?1, ?2, ?3, ?4)"));
  row->bind(1, std::int64_t{directory.version}).bind(2, directory.digest).bind(3, ByteView(directory.file)).bind(4, number(directory.log_index));
  SIGILO_CHECK(row->run());
  if (fresh.names.empty()) return {};
  SIGILO_TRY(auto names, query(connection, "INSERT INTO names(one, file) VALUES (1, ?1) ON CONFLICT(one) DO UPDATE SET file = excluded.file"));
  names->bind(1, ByteView(fresh.names));
  return names->run();
}

Status insert_access(Connection& connection, const StoredAccess& stored) {
  const auto& access = stored.access;
  SIGILO_TRY(auto row, query(connection, "INSERT INTO access(seq, day, member, device, record, section, chain) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)"));
  row->bind(1, number(access.seq)).bind(2, std::int64_t{access.day.number()}).bind(3, access.member).bind(4, access.device);
  row->bind(5, access.record).bind(6, std::int64_t{access.section}).bind(7, stored.chain);
  return row->run();
}

Status write_batch(Connection& connection, const CommitBatch& batch) {
  SIGILO_CHECK(check_size(connection, batch.first_index));
  SIGILO_CHECK(insert_entries(connection, batch));
  for (const auto& record : batch.records) SIGILO_CHECK(insert_record(connection, record));
  for (const auto& item : batch.quarantined) SIGILO_CHECK(insert_quarantine(connection, item));
  SIGILO_CHECK(count(connection, "records", batch.records.size()));
  SIGILO_CHECK(count(connection, "quarantined", batch.quarantined.size()));
  for (const auto& id : batch.finished_uploads) {
    SIGILO_TRY(auto row, query(connection, "DELETE FROM upload WHERE id = ?1"));
    row->bind(1, id);
    SIGILO_CHECK(row->run());
  }
  for (const auto& directory : batch.directories) SIGILO_CHECK(insert_directory(connection, directory));
  for (const auto& access : batch.accesses) SIGILO_CHECK(insert_access(connection, access));
  if (batch.accesses_logged) {
    SIGILO_TRY(auto row, query(connection, "UPDATE counter SET value = ?1 WHERE name = 'accesses_logged'"));
    row->bind(1, number(*batch.accesses_logged));
    SIGILO_CHECK(row->run());
  }
  return {};
}

}  // namespace

// What is urgent comes in batches of its own, so that the reserve's room goes to nothing else.
Status SqlCommitStore::commit(const CommitBatch& batch) {
  return connections_.write([this, &batch](Connection& connection) -> Status {
    if (batch.urgent) SIGILO_CHECK(reserve_.release_if_needed());
    return write_batch(connection, batch);
  });
}

}  // namespace sigilo::server
