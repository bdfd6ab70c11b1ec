#include "client/storage/review_tables.h"

#include "client/core/text_fold.h"
#include "client/storage/settings.h"
#include "crypto/base/codec.h"

namespace sigilo {
namespace {

constexpr std::size_t kSnippetRadius = 12;

Result<InboxRow> read_row(const Statement& row) {
  InboxRow entry;
  SIGILO_TRY(entry.record, row.id<RecordId>(0));
  entry.log_index = static_cast<std::uint64_t>(row.integer(1));
  SIGILO_TRY(entry.manifest_digest, row.id<Digest>(2));
  entry.manifest = to_bytes(row.blob(3));
  entry.problem = static_cast<std::uint16_t>(row.integer(4));
  entry.problem_text = std::string(row.text(5));
  return entry;
}

Result<std::vector<RecordId>> read_ids(Statement& row) {
  std::vector<RecordId> records;
  while (true) {
    SIGILO_TRY(const bool more, row.step());
    if (!more) return records;
    SIGILO_TRY(const RecordId record, row.id<RecordId>(0));
    records.push_back(record);
  }
}

Result<std::vector<InboxRow>> read_rows(Statement& row) {
  std::vector<InboxRow> rows;
  while (true) {
    SIGILO_TRY(const bool more, row.step());
    if (!more) return rows;
    SIGILO_TRY(InboxRow entry, read_row(row));
    rows.push_back(std::move(entry));
  }
}

/// The words of a query, folded; one that the person ended with '*' keeps the star.
std::vector<SecretBuffer> query_words(ByteView query) {
  std::vector<SecretBuffer> words;
  for (FoldedWord& word : fold_words(query)) {
    if (word.end < query.size() && query[word.end] == '*') word.folded.push_back('*');
    words.push_back(std::move(word.folded));
  }
  return words;
}

/// Every word as a quoted string, so that nothing a person types is read as query syntax.
SecretBuffer match_expression(const std::vector<SecretBuffer>& words) {
  SecretBuffer expression;
  for (const SecretBuffer& word : words) {
    const bool prefix = word.back() == '*';
    if (!expression.empty()) expression.push_back(' ');
    expression.push_back('"');
    expression.insert(expression.end(), word.begin(), word.end() - (prefix ? 1 : 0));
    expression.push_back('"');
    if (prefix) expression.push_back('*');
  }
  return expression;
}

}  // namespace

Status ReviewTables::keep_former_verdicts(const std::vector<InboxRow>& rows, Day today) {
  SIGILO_TRY(Statement keep, database_.prepare("INSERT INTO former_verdicts (record, until_day, problem, problem_text) "
                                               "SELECT record, ?2, problem, problem_text FROM inbox "
                                               "WHERE record = ?1 AND (problem <> ?3 OR problem_text <> ?4)"));
  SIGILO_TRY(Statement drop, database_.prepare("DELETE FROM former_verdicts WHERE record = ?1 AND number NOT IN "
                                               "(SELECT number FROM former_verdicts WHERE record = ?1 ORDER BY number DESC LIMIT ?2)"));
  for (const InboxRow& row : rows) {
    keep.bind(1, row.record).bind(2, std::int64_t{today.number()}).bind(3, std::int64_t{row.problem}).bind(4, std::string_view(row.problem_text));
    SIGILO_CHECK(keep.run());
    SIGILO_CHECK(drop.bind(1, row.record).bind(2, static_cast<std::int64_t>(kKeptVerdicts)).run());
  }
  return {};
}

Status ReviewTables::put_rows(const std::vector<InboxRow>& rows, Day today) {
  SIGILO_CHECK(keep_former_verdicts(rows, today));
  SIGILO_TRY(Statement insert, database_.prepare(
      "INSERT INTO inbox (record, log_index, manifest_digest, manifest, problem, problem_text) VALUES (?1, ?2, ?3, ?4, ?5, ?6) "
      "ON CONFLICT (record) DO UPDATE SET log_index = excluded.log_index, manifest_digest = excluded.manifest_digest, "
      "manifest = excluded.manifest, problem = excluded.problem, problem_text = excluded.problem_text"));
  for (const InboxRow& row : rows) {
    insert.bind(1, row.record).bind(2, static_cast<std::int64_t>(row.log_index)).bind(3, row.manifest_digest);
    insert.bind(4, ByteView(row.manifest)).bind(5, std::int64_t{row.problem}).bind(6, std::string_view(row.problem_text));
    SIGILO_CHECK(insert.run());
  }
  return {};
}

Status ReviewTables::save_inbox(const std::vector<InboxRow>& rows, std::optional<std::uint64_t> cursor, Day today) {
  SIGILO_TRY(Transaction transaction, Transaction::begin(database_));
  SIGILO_CHECK(put_rows(rows, today));
  if (cursor) {
    Writer writer;
    writer.u64(*cursor);
    SIGILO_CHECK(write_setting(database_, kInboxCursorSetting, writer.view()));
  }
  return transaction.commit();
}

Result<std::vector<FormerVerdict>> ReviewTables::former_verdicts(const RecordId& record) {
  SIGILO_TRY(Statement row, database_.prepare("SELECT until_day, problem, problem_text FROM former_verdicts WHERE record = ?1 ORDER BY number"));
  row.bind(1, record);
  std::vector<FormerVerdict> verdicts;
  while (true) {
    SIGILO_TRY(const bool more, row.step());
    if (!more) return verdicts;
    verdicts.push_back({Day(static_cast<std::uint32_t>(row.integer(0))), static_cast<std::uint16_t>(row.integer(1)), std::string(row.text(2))});
  }
}

Result<std::vector<RecordId>> ReviewTables::doubtful() {
  SIGILO_TRY(Statement row, database_.prepare("SELECT record FROM inbox WHERE problem <> 0 UNION "
                                              "SELECT logged_records.record FROM logged_records LEFT JOIN inbox ON inbox.record = logged_records.record "
                                              "WHERE inbox.record IS NULL OR logged_records.contradicted <> 0 "
                                              "OR logged_records.manifest_digest <> inbox.manifest_digest OR logged_records.log_index <> inbox.log_index"));
  return read_ids(row);
}

Result<std::vector<InboxRow>> ReviewTables::inbox(std::uint64_t from, std::uint32_t limit) {
  SIGILO_TRY(Statement row, database_.prepare("SELECT record, log_index, manifest_digest, manifest, problem, problem_text FROM inbox "
                                              "WHERE log_index >= ?1 ORDER BY log_index, record LIMIT ?2"));
  row.bind(1, static_cast<std::int64_t>(from)).bind(2, std::int64_t{limit});
  return read_rows(row);
}

Result<InboxRow> ReviewTables::find_inbox(const RecordId& record) {
  SIGILO_TRY(Statement row, database_.prepare("SELECT record, log_index, manifest_digest, manifest, problem, problem_text FROM inbox "
                                              "WHERE record = ?1"));
  SIGILO_TRY(const bool found, row.bind(1, record).step());
  if (!found) return fail(ErrorCode::kNotFound, "the record is not in the inbox", "record", "refresh the inbox first");
  return read_row(row);
}

Result<std::uint64_t> ReviewTables::problem_count() { return count("SELECT count(*) FROM inbox WHERE problem <> 0"); }

Result<std::uint64_t> ReviewTables::count(std::string_view query) {
  SIGILO_TRY(Statement row, database_.prepare(query));
  SIGILO_TRY(const bool found, row.step());
  return found ? static_cast<std::uint64_t>(row.integer(0)) : 0;
}

Result<std::uint64_t> ReviewTables::cursor() {
  auto stored = read_setting(database_, kInboxCursorSetting);
  if (!stored && stored.error().code == ErrorCode::kNotFound) return 0;
  if (!stored) return fail(stored.error());
  return Reader(*stored).u64();
}

Result<Bytes> ReviewTables::log_position() {
  auto stored = read_setting(database_, kLogPositionSetting);
  if (!stored && stored.error().code == ErrorCode::kNotFound) return Bytes();
  return stored;
}

Result<std::vector<InboxRow>> ReviewTables::contradicted_by(const LogNews& news) {
  SIGILO_TRY(Statement row, database_.prepare("SELECT inbox.record, inbox.log_index, inbox.manifest_digest, manifest, problem, problem_text FROM inbox "
                                              "JOIN logged_records ON logged_records.record = inbox.record WHERE inbox.record = ?1 AND problem = 0 "
                                              "AND (logged_records.contradicted <> 0 OR logged_records.manifest_digest <> inbox.manifest_digest "
                                              "OR logged_records.log_index <> inbox.log_index)"));
  std::vector<InboxRow> rows;
  for (const LoggedRecord& record : news.records) {
    SIGILO_TRY(const bool found, row.bind(1, record.record).step());
    if (found) {
      SIGILO_TRY(InboxRow bad, read_row(row));
      bad.problem = static_cast<std::uint16_t>(ErrorCode::kConflict);
      bad.problem_text = "the log names another manifest or place for this record";
      rows.push_back(std::move(bad));
    }
    row.reset();
  }
  return rows;
}

Status ReviewTables::save_logged(const LogNews& news, ByteView position, Day today) {
  SIGILO_TRY(Transaction transaction, Transaction::begin(database_));
  SIGILO_TRY(Statement insert, database_.prepare("INSERT INTO logged_records (record, log_index, manifest_digest, contradicted) VALUES (?1, ?2, ?3, 0) "
                                                 "ON CONFLICT (record) DO UPDATE SET contradicted = max(contradicted, "
                                                 "logged_records.manifest_digest <> excluded.manifest_digest)"));
  for (const LoggedRecord& record : news.records) {
    insert.bind(1, record.record).bind(2, static_cast<std::int64_t>(record.log_index)).bind(3, record.manifest_digest);
    SIGILO_CHECK(insert.run());
  }
  SIGILO_TRY(const std::vector<InboxRow> bad, contradicted_by(news));
  SIGILO_CHECK(put_rows(bad, today));
  SIGILO_TRY(Statement add, database_.prepare("INSERT INTO logged_accesses (log_index, count, chain) VALUES (?1, ?2, ?3)"));
  for (const LoggedAccesses& accesses : news.accesses) {
    add.bind(1, static_cast<std::int64_t>(accesses.log_index)).bind(2, static_cast<std::int64_t>(accesses.count)).bind(3, accesses.chain);
    SIGILO_CHECK(add.run());
  }
  SIGILO_CHECK(save_consent(news));
  SIGILO_CHECK(write_setting(database_, kLogPositionSetting, position));
  return transaction.commit();
}

Status ReviewTables::save_consent(const LogNews& news) {
  SIGILO_TRY(Statement tag, database_.prepare("INSERT INTO logged_tags (record, tag) VALUES (?1, ?2) ON CONFLICT DO NOTHING"));
  for (const LoggedTag& carried : news.tags) SIGILO_CHECK(tag.bind(1, carried.record).bind(2, carried.tag).run());
  SIGILO_TRY(Statement withdraw, database_.prepare("INSERT INTO logged_withdrawals (log_index, record, tag) VALUES (?1, ?2, ?3)"));
  for (const LoggedWithdrawal& withdrawn : news.withdrawals) {
    SIGILO_CHECK(withdraw.bind(1, static_cast<std::int64_t>(withdrawn.log_index)).bind(2, withdrawn.record).bind(3, withdrawn.tag).run());
  }
  SIGILO_TRY(Statement hold, database_.prepare("INSERT INTO logged_holds (record, hold, log_index) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING"));
  SIGILO_TRY(Statement lift, database_.prepare("DELETE FROM logged_holds WHERE hold = ?1"));
  for (const LoggedHold& held : news.holds) {
    Statement& change = held.record.is_zero() ? lift.bind(1, held.hold)
                                              : hold.bind(1, held.record).bind(2, held.hold).bind(3, static_cast<std::int64_t>(held.log_index));
    SIGILO_CHECK(change.run());
  }
  return {};
}

Result<std::vector<RecordId>> ReviewTables::held_by(const Digest& hold) {
  SIGILO_TRY(Statement row, database_.prepare("SELECT record FROM logged_holds WHERE hold = ?1 ORDER BY record"));
  row.bind(1, hold);
  return read_ids(row);
}

Result<ConsentMarks> ReviewTables::consent_marks(const RecordId& record) {
  ConsentMarks marks;
  SIGILO_TRY(Statement last, database_.prepare("SELECT coalesce(max(log_index), -1) FROM logged_withdrawals WHERE record = ?1 OR tag IN "
                                               "(SELECT tag FROM logged_tags WHERE record = ?1 AND tag <> zeroblob(32))"));
  SIGILO_TRY(const bool counted, last.bind(1, record).step());
  if (counted && last.integer(0) >= 0) marks.withdrawn = static_cast<std::uint64_t>(last.integer(0));
  SIGILO_TRY(Statement row, database_.prepare("SELECT hold FROM logged_holds WHERE record = ?1 ORDER BY log_index"));
  row.bind(1, record);
  while (true) {
    SIGILO_TRY(const bool more, row.step());
    if (!more) return marks;
    SIGILO_TRY(const Digest hold, row.id<Digest>(0));
    marks.holds.push_back(hold);
  }
}

Result<LoggedRecord> ReviewTables::find_logged(const RecordId& record) {
  SIGILO_TRY(Statement row, database_.prepare("SELECT log_index, manifest_digest, contradicted FROM logged_records WHERE record = ?1"));
  SIGILO_TRY(const bool found, row.bind(1, record).step());
  if (!found) return fail(ErrorCode::kNotFound, "the log does not name this record", "record", "refresh the inbox first");
  LoggedRecord logged;
  logged.record = record;
  logged.log_index = static_cast<std::uint64_t>(row.integer(0));
  SIGILO_TRY(logged.manifest_digest, row.id<Digest>(1));
  logged.contradicted = row.integer(2) != 0;
  return logged;
}

Result<std::vector<LoggedAccesses>> ReviewTables::logged_accesses() {
  SIGILO_TRY(Statement row, database_.prepare("SELECT log_index, count, chain FROM logged_accesses ORDER BY log_index"));
  std::vector<LoggedAccesses> logged;
  while (true) {
    SIGILO_TRY(const bool more, row.step());
    if (!more) return logged;
    LoggedAccesses accesses;
    accesses.log_index = static_cast<std::uint64_t>(row.integer(0));
    accesses.count = static_cast<std::uint64_t>(row.integer(1));
    SIGILO_TRY(accesses.chain, row.id<Digest>(2));
    logged.push_back(accesses);
  }
}

Status ReviewTables::put_text(Statement& insert_text, Statement& remove_words, Statement& insert_words, const IndexedText& text) {
  SIGILO_TRY(const bool inserted, insert_text.bind(1, text.record).bind(2, ByteView(text.text)).step());
  if (!inserted) return fail(ErrorCode::kInternal, "the text was not stored");
  const std::int64_t id = insert_text.integer(0);
  SIGILO_CHECK(insert_text.run());
  SIGILO_CHECK(remove_words.bind(1, id).run());
  const SecretBuffer folded = fold_text(text.text);
  return insert_words.bind(1, id).bind(2, as_text(folded)).run();
}

Status ReviewTables::index(const std::vector<IndexedText>& texts) {
  SIGILO_TRY(Transaction transaction, Transaction::begin(database_));
  SIGILO_TRY(Statement insert_text, database_.prepare("INSERT INTO accounts (record, text) VALUES (?1, ?2) "
                                                      "ON CONFLICT (record) DO UPDATE SET text = excluded.text RETURNING id"));
  SIGILO_TRY(Statement remove_words, database_.prepare("DELETE FROM account_index WHERE rowid = ?1"));
  SIGILO_TRY(Statement insert_words, database_.prepare("INSERT INTO account_index (rowid, folded) VALUES (?1, ?2)"));
  for (const IndexedText& text : texts) SIGILO_CHECK(put_text(insert_text, remove_words, insert_words, text));
  return transaction.commit();
}

Result<std::vector<RecordId>> ReviewTables::not_indexed(std::uint32_t limit) {
  SIGILO_TRY(Statement row, database_.prepare("SELECT record FROM inbox WHERE problem = 0 AND record NOT IN (SELECT record FROM accounts) "
                                              "ORDER BY log_index LIMIT ?1"));
  row.bind(1, std::int64_t{limit});
  return read_ids(row);
}

Status ReviewTables::clear_index() {
  SIGILO_TRY(Transaction transaction, Transaction::begin(database_));
  SIGILO_CHECK(database_.execute("INSERT INTO account_index (account_index) VALUES ('delete-all'); DELETE FROM accounts;"));
  return transaction.commit();
}

Result<std::uint64_t> ReviewTables::indexed_count() { return count("SELECT count(*) FROM accounts"); }

Result<std::vector<SearchHit>> ReviewTables::search(ByteView query, std::uint32_t limit) {
  const std::vector<SecretBuffer> words = query_words(query);
  if (words.empty()) return fail(ErrorCode::kInvalidArgument, "there is no word to look for", "query", "write one or more words");
  const SecretBuffer expression = match_expression(words);
  SIGILO_TRY(Statement row, database_.prepare("SELECT inbox.record, inbox.log_index, accounts.text FROM account_index "
                                              "JOIN accounts ON accounts.id = account_index.rowid JOIN inbox ON inbox.record = accounts.record "
                                              "WHERE account_index MATCH ?1 AND inbox.problem = 0 ORDER BY account_index.rank, inbox.log_index LIMIT ?2"));
  row.bind(1, as_text(expression)).bind(2, std::int64_t{limit});
  std::vector<SearchHit> hits;
  while (true) {
    SIGILO_TRY(const bool more, row.step());
    if (!more) return hits;
    SearchHit hit;
    SIGILO_TRY(hit.record, row.id<RecordId>(0));
    hit.log_index = static_cast<std::uint64_t>(row.integer(1));
    hit.snippet = make_snippet(row.blob(2), words, kSnippetRadius);
    hits.push_back(std::move(hit));
  }
}

}  // namespace sigilo
