#include <utility>

#include "client/core/log_reader.h"
#include "client/core/review.h"

namespace sigilo {
namespace {

constexpr std::uint32_t kAccessesPerCall = 500;
constexpr auto kWithheld = static_cast<std::uint16_t>(ErrorCode::kNotFound);

/// What was taken back or held, and which codes would take back more.
void note_consent(const ReadEntry& entry, std::uint64_t at, LogNews& news) {
  if (const auto* sealed = std::get_if<RecordSealed>(&entry.body)) news.tags.push_back({sealed->withdrawal_tag, sealed->record});
  if (const auto* changed = std::get_if<ConsentChanged>(&entry.body)) news.tags.push_back({changed->withdrawal_tag, changed->record});
  if (const auto* withdrawn = std::get_if<ConsentWithdrawn>(&entry.body)) news.withdrawals.push_back({at, withdrawn->record, withdrawn->tag});
  if (const auto* held = std::get_if<ConsentHeld>(&entry.body)) {
    for (const RecordId& record : held->records) news.holds.push_back({entry.leaf, record, at});
  }
  if (const auto* lifted = std::get_if<HoldLifted>(&entry.body)) {
    for (const Digest& hold : lifted->holds) news.holds.push_back({hold, {}, at});
  }
}

}  // namespace

Status Review::read_log() {
  const TreeHead head = trust_.read_head();  // who was the store at a place is known no further
  if (read_ == head) return {};
  ReviewVault& vault = home_.vault().review();
  SIGILO_TRY(const Bytes position, vault.log_position());
  SIGILO_TRY(LogReader reader, LogReader::resume(position));
  std::uint64_t index = reader.size();
  const auto in_force = [this](std::uint64_t at) -> const Directory& { return trust_.directory_at(at); };
  SIGILO_TRY(const LogReading reading, reader.read_to(transport_.log(), head, trust_.origin(), in_force));
  LogNews news;
  for (const ReadEntry& entry : reading.entries) {
    const std::uint64_t at = index++;
    if (const auto* sealed = std::get_if<RecordSealed>(&entry.body)) news.records.push_back({sealed->record, at, sealed->manifest, false});
    if (const auto* accesses = std::get_if<AccessDay>(&entry.body)) news.accesses.push_back({at, accesses->count, accesses->chain});
    note_consent(entry, at, news);
  }
  SIGILO_CHECK(vault.save_logged(news, reader.position(), home_.clock().today()));
  read_ = head;
  return {};
}

Result<ConsentMarks> Review::consent_marks(const RecordId& record) {
  SIGILO_CHECK(read_log());
  return home_.vault().review().consent_marks(record);
}

Result<std::vector<RecordId>> Review::held_by(const Digest& hold) {
  SIGILO_CHECK(read_log());
  SIGILO_TRY(std::vector<RecordId> records, home_.vault().review().held_by(hold));
  if (records.empty()) return fail(ErrorCode::kNotFound, "the log knows no such hold, or it was lifted", "hold");
  return records;
}

/// A store sets a second manifest for a known id aside. Two that the log names as sealed, or another than it names, mean that the record was
/// exchanged: by the store, or by who holds the device. Which one is true nobody here can say, so it is shown and not opened.
Status Review::fits_log(const InboxRow& row) const {
  const auto logged = home_.vault().review().find_logged(row.record);
  if (!logged && logged.error().code == ErrorCode::kNotFound) return fail(ErrorCode::kConflict, "the log does not name this record", "record");
  if (!logged) return fail(logged.error());
  if (logged->contradicted || logged->manifest_digest != row.manifest_digest) {
    return fail(ErrorCode::kConflict, "the log names another manifest for this record", "record");
  }
  if (logged->log_index != row.log_index) {
    return fail(ErrorCode::kConflict, "the server shows the record at a later place than its first in the log", "record");
  }
  return {};
}

Result<AccessList> Review::access(std::uint64_t after, std::uint32_t limit) {
  SIGILO_CHECK(read_log());
  SIGILO_TRY(const std::vector<LoggedAccesses> logged, home_.vault().review().logged_accesses());
  SIGILO_TRY(std::vector<AccessAnchor> anchors, anchors_of(logged));
  AccessReader reader(std::move(anchors), after, limit);
  while (reader.wants_more()) {
    SIGILO_TRY(const ServedAccess page, transport_.review().list_access(reader.position(), kAccessesPerCall));
    if (page.records.empty() && page.chain.empty()) {
      SIGILO_CHECK(reader.end());
      break;
    }
    SIGILO_CHECK(reader.take(page));
  }
  return std::move(reader).finish();
}

Result<InboxRow> Review::look_again(const RecordId& record) {
  auto served = transport_.review().get_record(record);
  if (!served && served.error().code != ErrorCode::kNotFound) return fail(served.error());
  if (served && served->record == record) return examine(*served);
  const auto known = home_.vault().review().find_inbox(record);
  if (!known && known.error().code != ErrorCode::kNotFound) return fail(known.error());
  const auto logged = home_.vault().review().find_logged(record);
  if (!logged && (!known || logged.error().code != ErrorCode::kNotFound)) return fail(logged.error());
  if (!logged) return *known;  // invented by the server, it seems
  InboxRow row = known ? *known : InboxRow{record, logged->log_index, logged->manifest_digest, {}, 0, {}};
  row.problem = kWithheld;
  row.problem_text = "the log names this record, but the server does not show it";
  return row;
}

/// Those in `judged` were found bad in this run: a lie that is taken back at once is a lie, and stays named until the next one.
Status Review::judge_doubtful(InboxReport& report, const std::set<RecordId>& judged) {
  ReviewVault& vault = home_.vault().review();
  SIGILO_TRY(const std::vector<RecordId> records, vault.doubtful());
  std::vector<InboxRow> rows;
  for (const RecordId& record : records) {
    if (judged.count(record) != 0) {
      ++report.problems;
      continue;
    }
    SIGILO_TRY(InboxRow row, look_again(record));
    if (row.problem != 0) ++(row.problem == kWithheld ? report.withheld : report.problems);
    rows.push_back(std::move(row));
  }
  return vault.save_inbox(rows, std::nullopt, home_.clock().today());
}

}  // namespace sigilo
