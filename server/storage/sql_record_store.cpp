#include "server/storage/sql_record_store.h"

#include <algorithm>

#include "server/storage/row_codec.h"
#include "server/storage/section_key.h"

namespace sigilo::server {
namespace {

tl::unexpected<Error> not_found() { return fail(ErrorCode::kNotFound, "there is no such record", "record"); }

Result<StoredRecord> record_from(const Statement& row) {
  StoredRecord record;
  record.log_index = static_cast<std::uint64_t>(row.integer(0));
  SIGILO_TRY(record.record, row.id<RecordId>(1));
  SIGILO_TRY(record.manifest_digest, row.id<Digest>(2));
  record.manifest = to_bytes(row.blob(3));
  SIGILO_TRY(record.imported, decode_list(row.blob(4)));
  SIGILO_TRY(record.share_bundles, decode_list(row.blob(5)));
  return record;
}

Result<StoredQuarantine> quarantine_from(const Statement& row) {
  StoredQuarantine item;
  item.number = static_cast<std::uint64_t>(row.integer(0));
  SIGILO_TRY(item.record, row.id<RecordId>(1));
  SIGILO_TRY(item.manifest_digest, row.id<Digest>(2));
  item.reason = static_cast<QuarantineReason>(row.integer(3));
  item.day = Day(static_cast<std::uint32_t>(row.integer(4)));
  item.log_index = static_cast<std::uint64_t>(row.integer(5));
  item.size = static_cast<std::uint64_t>(row.integer(6));
  SIGILO_TRY(item.content, row.id<Digest>(7));
  return item;
}

// Columns from `first`: header, payload length, payload, blob.
Result<StoredSection> section_from(const Statement& row, int first) {
  StoredSection stored;
  stored.header = to_bytes(row.blob(first));
  stored.payload_length = static_cast<std::uint64_t>(row.integer(first + 1));
  stored.payload = to_bytes(row.blob(first + 2));
  if (!row.is_null(first + 3)) {
    SIGILO_TRY(stored.blob, row.id<BlobName>(first + 3));
  }
  return stored;
}

// SQLite counts in signed numbers; nothing is stored beyond them.
std::int64_t clamp(std::uint64_t value) { return static_cast<std::int64_t>(std::min(value, static_cast<std::uint64_t>(INT64_MAX))); }

}  // namespace

Result<StoredRecord> SqlRecordStore::find(const RecordId& record) {
  auto lease = connections_.reader();
  SIGILO_TRY(auto row, query(*lease, "SELECT log_index, record, manifest_digest, manifest, imported, share_bundles FROM record WHERE record = ?1"));
  row->bind(1, record);
  SIGILO_TRY(const bool found, row->step());
  if (!found) return not_found();
  return record_from(*row);
}

Result<std::vector<StoredRecord>> SqlRecordStore::list(std::uint64_t from, std::uint32_t limit) {
  auto lease = connections_.reader();
  SIGILO_TRY(auto row, query(*lease, "SELECT log_index, record, manifest_digest, manifest, imported, share_bundles FROM record "
                                     "WHERE log_index >= ?1 ORDER BY log_index LIMIT ?2"));
  row->bind(1, clamp(from)).bind(2, std::int64_t{limit});
  std::vector<StoredRecord> records;
  while (true) {
    SIGILO_TRY(const bool found, row->step());
    if (!found) return records;
    SIGILO_TRY(auto record, record_from(*row));
    records.push_back(std::move(record));
  }
}

Result<StoredSection> SqlRecordStore::section(const RecordId& record, std::uint16_t section) {
  auto lease = connections_.reader();
  SIGILO_TRY(auto where, query(*lease, "SELECT log_index FROM record WHERE record = ?1"));
  where->bind(1, record);
  SIGILO_TRY(const bool known, where->step());
  if (!known) return not_found();
  SIGILO_TRY(auto row, query(*lease, "SELECT header, payload_length, payload, blob FROM section WHERE key = ?1"));
  row->bind(1, section_key(static_cast<std::uint64_t>(where->integer(0)), section));
  SIGILO_TRY(const bool found, row->step());
  if (!found) return fail(ErrorCode::kNotFound, "the record has no such section", "section");
  SIGILO_TRY(auto stored, section_from(*row, 0));
  stored.section = section;
  return stored;
}

Result<StoredQuarantine> SqlRecordStore::find_quarantined(const RecordId& record, const Digest& manifest_digest) {
  auto lease = connections_.reader();
  SIGILO_TRY(auto row, query(*lease, "SELECT number, record, manifest_digest, reason, day, log_index, size, content FROM quarantine "
                                     "WHERE record = ?1 AND manifest_digest = ?2 ORDER BY number DESC LIMIT 1"));
  row->bind(1, record).bind(2, manifest_digest);
  SIGILO_TRY(const bool found, row->step());
  if (!found) return not_found();
  return quarantine_from(*row);
}

Result<StoredQuarantine> SqlRecordStore::find_quarantined(const Digest& content) {
  auto lease = connections_.reader();
  SIGILO_TRY(auto row, query(*lease, "SELECT number, record, manifest_digest, reason, day, log_index, size, content FROM quarantine WHERE content = ?1"));
  row->bind(1, content);
  SIGILO_TRY(const bool found, row->step());
  if (!found) return not_found();
  return quarantine_from(*row);
}

Result<std::vector<StoredQuarantine>> SqlRecordStore::list_quarantined(std::uint64_t after, std::uint32_t limit) {
  auto lease = connections_.reader();
  SIGILO_TRY(auto row, query(*lease, "SELECT number, record, manifest_digest, reason, day, log_index, size, content FROM quarantine "
                                     "WHERE number > ?1 ORDER BY number LIMIT ?2"));
  row->bind(1, clamp(after)).bind(2, std::int64_t{limit});
  std::vector<StoredQuarantine> items;
  while (true) {
    SIGILO_TRY(const bool found, row->step());
    if (!found) return items;
    SIGILO_TRY(auto item, quarantine_from(*row));
    items.push_back(item);
  }
}

Result<QuarantinedContent> SqlRecordStore::quarantined_content(std::uint64_t number) {
  auto lease = connections_.reader();
  SIGILO_TRY(auto row, query(*lease, "SELECT cover, share_bundles FROM quarantine WHERE number = ?1"));
  row->bind(1, clamp(number));
  SIGILO_TRY(const bool found, row->step());
  if (!found) return fail(ErrorCode::kNotFound, "there is no such item in quarantine", "number");
  QuarantinedContent content;
  content.cover = to_bytes(row->blob(0));
  SIGILO_TRY(content.share_bundles, decode_list(row->blob(1)));
  SIGILO_TRY(auto part, query(*lease, "SELECT section, header, payload_length, payload, blob FROM quarantine_section WHERE number = ?1 ORDER BY position"));
  part->bind(1, clamp(number));
  while (true) {
    SIGILO_TRY(const bool more, part->step());
    if (!more) return content;
    SIGILO_TRY(auto section, section_from(*part, 1));
    section.section = static_cast<std::uint16_t>(part->integer(0));
    content.sections.push_back(std::move(section));
  }
}

Result<std::vector<BlobName>> SqlRecordStore::named_blobs() {
  auto lease = connections_.reader();
  std::vector<BlobName> names;
  SIGILO_TRY(auto row, query(*lease, "SELECT blob FROM section WHERE blob IS NOT NULL UNION ALL SELECT blob FROM quarantine_section WHERE blob IS NOT NULL"));
  while (true) {
    SIGILO_TRY(const bool found, row->step());
    if (!found) break;
    SIGILO_TRY(const auto name, row->id<BlobName>(0));
    names.push_back(name);
  }
  SIGILO_TRY(auto upload, query(*lease, "SELECT sections FROM upload"));
  while (true) {
    SIGILO_TRY(const bool found, upload->step());
    if (!found) break;
    SIGILO_TRY(const auto sections, decode_upload_sections(upload->blob(0)));
    for (const auto& section : sections) names.push_back(section.blob);
  }
  std::sort(names.begin(), names.end());
  return names;
}

Result<RecordCounts> SqlRecordStore::counts() {
  auto lease = connections_.reader();
  SIGILO_TRY(auto row, query(*lease, "SELECT (SELECT value FROM counter WHERE name = 'records'),"
                                     "(SELECT value FROM counter WHERE name = 'quarantined'), (SELECT count(*) FROM upload)"));
  SIGILO_CHECK(row->step());
  RecordCounts counts;
  counts.records = static_cast<std::uint64_t>(row->integer(0));
  counts.quarantined = static_cast<std::uint64_t>(row->integer(1));
  counts.uploads_open = static_cast<std::uint64_t>(row->integer(2));
  return counts;
}

}  // namespace sigilo::server
