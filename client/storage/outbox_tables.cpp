#include "client/storage/outbox_tables.h"

#include "client/storage/byte_list.h"

namespace sigilo {

Result<std::uint32_t> OutboxTables::next_ordinal(Day day) {
  // Counters of other days are of no use any more: they would only tell how many people spoke.
  SIGILO_TRY(Statement forget, database_.prepare("DELETE FROM sealed_days WHERE day <> ?1"));
  SIGILO_CHECK(forget.bind(1, std::int64_t{day.number()}).run());
  SIGILO_TRY(Statement count, database_.prepare("INSERT INTO sealed_days (day, count) VALUES (?1, 1) "
                                                "ON CONFLICT (day) DO UPDATE SET count = count + 1 RETURNING count"));
  SIGILO_TRY(const bool counted, count.bind(1, std::int64_t{day.number()}).step());
  if (!counted) return fail(ErrorCode::kInternal, "the day was not counted");
  const auto ordinal = static_cast<std::uint32_t>(count.integer(0));
  // RETURNING statements must be stepped to their end before the transaction commits.
  SIGILO_CHECK(count.run());
  return ordinal;
}

Result<std::uint32_t> OutboxTables::add(const OutboxItem& item, std::optional<DraftId> finished) {
  SIGILO_TRY(Transaction transaction, Transaction::begin(database_));
  SIGILO_TRY(const std::uint32_t ordinal, next_ordinal(item.day));
  SIGILO_TRY(Statement insert, database_.prepare("INSERT INTO outbox (record, manifest_digest, day, ordinal, blob, blob_size, cover, share_bundles, "
                                                 "consent_entry) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)"));
  const Bytes bundles = encode_byte_list(item.share_bundles);
  insert.bind(1, item.record).bind(2, item.manifest_digest).bind(3, std::int64_t{item.day.number()}).bind(4, std::int64_t{ordinal});
  insert.bind(5, std::string_view(item.blob)).bind(6, static_cast<std::int64_t>(item.blob_size));
  SIGILO_CHECK(insert.bind(7, ByteView(item.cover)).bind(8, ByteView(bundles)).bind(9, item.consent_entry).run());
  SIGILO_CHECK(forget_blob(item.blob));
  if (finished) {
    SIGILO_TRY(Statement note, database_.prepare("INSERT INTO finished_drafts (draft) VALUES (?1)"));
    SIGILO_CHECK(note.bind(1, *finished).run());
  }
  SIGILO_CHECK(transaction.commit());
  return ordinal;
}

Result<std::vector<OutboxItem>> OutboxTables::list() {
  SIGILO_TRY(Statement row, database_.prepare("SELECT record, manifest_digest, day, ordinal, blob, blob_size, cover, share_bundles, consent_entry "
                                              "FROM outbox ORDER BY day, ordinal"));
  std::vector<OutboxItem> items;
  while (true) {
    SIGILO_TRY(const bool more, row.step());
    if (!more) return items;
    OutboxItem item;
    SIGILO_TRY(item.record, row.id<RecordId>(0));
    SIGILO_TRY(item.manifest_digest, row.id<Digest>(1));
    item.day = Day(static_cast<std::uint32_t>(row.integer(2)));
    item.ordinal = static_cast<std::uint32_t>(row.integer(3));
    item.blob = std::string(row.text(4));
    item.blob_size = static_cast<std::uint64_t>(row.integer(5));
    item.cover = to_bytes(row.blob(6));
    SIGILO_TRY(item.share_bundles, parse_byte_list(row.blob(7)));
    SIGILO_TRY(item.consent_entry, row.id<Digest>(8));
    items.push_back(std::move(item));
  }
}

Result<std::vector<DraftId>> OutboxTables::finished_drafts() {
  SIGILO_TRY(Statement row, database_.prepare("SELECT draft FROM finished_drafts"));
  std::vector<DraftId> drafts;
  while (true) {
    SIGILO_TRY(const bool more, row.step());
    if (!more) return drafts;
    SIGILO_TRY(const DraftId draft, row.id<DraftId>(0));
    drafts.push_back(draft);
  }
}

Status OutboxTables::forget_finished_draft(const DraftId& draft) {
  SIGILO_TRY(Statement remove, database_.prepare("DELETE FROM finished_drafts WHERE draft = ?1"));
  return remove.bind(1, draft).run();
}

Status OutboxTables::announce_blob(const std::string& blob) {
  SIGILO_TRY(Statement insert, database_.prepare("INSERT INTO announced_blobs (blob) VALUES (?1) ON CONFLICT (blob) DO NOTHING"));
  return insert.bind(1, std::string_view(blob)).run();
}

Result<std::vector<std::string>> OutboxTables::announced_blobs() {
  SIGILO_TRY(Statement row, database_.prepare("SELECT blob FROM announced_blobs"));
  std::vector<std::string> blobs;
  while (true) {
    SIGILO_TRY(const bool more, row.step());
    if (!more) return blobs;
    blobs.emplace_back(row.text(0));
  }
}

Status OutboxTables::forget_blob(const std::string& blob) {
  SIGILO_TRY(Statement remove, database_.prepare("DELETE FROM announced_blobs WHERE blob = ?1"));
  return remove.bind(1, std::string_view(blob)).run();
}

Status OutboxTables::remove_item(const RecordId& record) {
  SIGILO_TRY(Statement announce, database_.prepare("INSERT INTO announced_blobs (blob) SELECT blob FROM outbox WHERE record = ?1 "
                                                   "ON CONFLICT (blob) DO NOTHING"));
  SIGILO_CHECK(announce.bind(1, record).run());
  SIGILO_TRY(Statement remove, database_.prepare("DELETE FROM outbox WHERE record = ?1"));
  SIGILO_CHECK(remove.bind(1, record).run());
  // When nothing waits any more, nobody needs to tell the records of a day apart, and the count would only tell how many people spoke.
  SIGILO_TRY(Statement forget, database_.prepare("DELETE FROM sealed_days WHERE NOT EXISTS (SELECT 1 FROM outbox)"));
  return forget.run();
}

Status OutboxTables::settle(const StoredReceipt& receipt, bool wipe) {
  SIGILO_TRY(Transaction transaction, Transaction::begin(database_));
  SIGILO_TRY(Statement insert, database_.prepare(
      "INSERT INTO receipts (record, manifest_digest, received, state, bundle, share_bundles) VALUES (?1, ?2, ?3, ?4, ?5, ?6) "
      "ON CONFLICT (record) DO UPDATE SET manifest_digest = excluded.manifest_digest, state = excluded.state, bundle = excluded.bundle, "
      "share_bundles = excluded.share_bundles"));
  const Bytes bundles = encode_byte_list(receipt.share_bundles);
  insert.bind(1, receipt.record).bind(2, receipt.manifest_digest).bind(3, std::int64_t{receipt.received.number()});
  insert.bind(4, static_cast<std::int64_t>(receipt.state)).bind(5, ByteView(receipt.bundle)).bind(6, ByteView(bundles));
  SIGILO_CHECK(insert.run());
  if (wipe) SIGILO_CHECK(remove_item(receipt.record));
  return transaction.commit();
}

Result<std::vector<StoredReceipt>> OutboxTables::receipts() {
  SIGILO_TRY(Statement row, database_.prepare("SELECT record, manifest_digest, received, state, bundle, share_bundles FROM receipts "
                                              "ORDER BY received, record"));
  std::vector<StoredReceipt> receipts;
  while (true) {
    SIGILO_TRY(const bool more, row.step());
    if (!more) return receipts;
    StoredReceipt receipt;
    SIGILO_TRY(receipt.record, row.id<RecordId>(0));
    SIGILO_TRY(receipt.manifest_digest, row.id<Digest>(1));
    receipt.received = Day(static_cast<std::uint32_t>(row.integer(2)));
    receipt.state = row.integer(3) == 1 ? ReceiptState::kStored : ReceiptState::kQuarantined;
    receipt.bundle = to_bytes(row.blob(4));
    SIGILO_TRY(receipt.share_bundles, parse_byte_list(row.blob(5)));
    receipts.push_back(std::move(receipt));
  }
}

Status OutboxTables::forget_receipts_before(Day day) {
  // A receipt whose ciphertext is still here, or whose share bundles some custodian still needs, is not done with.
  SIGILO_TRY(Statement remove, database_.prepare("DELETE FROM receipts WHERE received < ?1 AND length(share_bundles) <= 2 "
                                                 "AND record NOT IN (SELECT record FROM outbox)"));
  return remove.bind(1, std::int64_t{day.number()}).run();
}

}  // namespace sigilo
