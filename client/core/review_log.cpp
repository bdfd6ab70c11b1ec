#include <algorithm>
#include <map>
#include <utility>

#include "client/core/log_reader.h"
#include "client/core/review.h"

namespace sigilo {
namespace {

constexpr auto kWithheld = static_cast<std::uint16_t>(ErrorCode::kNotFound);

/// A store sets a second manifest for a known id aside. Two that the log names as sealed, or another than it names, mean that the record was
/// exchanged: by the store, or by who holds the device. Which one is true nobody here can say, so it is shown and not opened.
InboxRow in_conflict(InboxRow row) {
  row.problem = static_cast<std::uint16_t>(ErrorCode::kConflict);
  row.problem_text = "the log names another manifest for this record";
  return row;
}

}  // namespace

Result<InboxRow> Review::look_again(const RecordId& record, const Digest& manifest, std::uint64_t log_index) {
  auto served = transport_.review().get_record(record);
  if (!served && served.error().code != ErrorCode::kNotFound) return fail(served.error());
  if (served && served->record == record) {
    SIGILO_TRY(InboxRow row, examine(*served));
    return row.manifest_digest == manifest ? std::move(row) : in_conflict(std::move(row));
  }
  InboxRow row;
  row.record = record;
  row.log_index = log_index;
  row.manifest_digest = manifest;
  row.problem = kWithheld;
  row.problem_text = "the log names this record, but the server does not show it";
  return row;
}

Status Review::compare_with_log(InboxReport& report) {
  ReviewVault& vault = home_.vault().review();
  std::vector<InboxRow> changed;
  SIGILO_TRY(const std::vector<InboxRow> withheld, vault.inbox_with_problem(kWithheld));
  for (const InboxRow& row : withheld) {
    if (!row.manifest.empty()) continue;
    SIGILO_TRY(InboxRow again, look_again(row.record, row.manifest_digest, row.log_index));
    if (again.problem == kWithheld) ++report.withheld;
    changed.push_back(std::move(again));
  }
  SIGILO_TRY(const Bytes position, vault.log_position());
  SIGILO_TRY(LogReader reader, LogReader::resume(position));
  std::uint64_t index = reader.size();
  SIGILO_TRY(const std::vector<EntryBody> entries, reader.read_to(transport_.log(), trust_.view().head(), trust_.origin()));
  std::map<RecordId, Digest> named;  // in these entries
  for (const EntryBody& body : entries) {
    const std::uint64_t at = index++;
    const auto* sealed = std::get_if<RecordSealed>(&body);
    if (sealed == nullptr) continue;
    const auto known = vault.find_inbox(sealed->record);
    if (!known && known.error().code != ErrorCode::kNotFound) return fail(known.error());
    const bool first = named.try_emplace(sealed->record, sealed->manifest).first->second == sealed->manifest;
    if (first && known && known->manifest_digest == sealed->manifest) continue;
    if (known && known->problem != 0 && known->problem != kWithheld) continue;  // it is named already, with a reason of its own
    auto seen = known ? Result<InboxRow>(*known) : look_again(sealed->record, sealed->manifest, at);
    if (!seen) return fail(seen.error());
    InboxRow row = first && !known ? std::move(*seen) : in_conflict(std::move(*seen));
    if (row.problem == kWithheld) ++report.withheld;
    if (row.problem != 0 && row.problem != kWithheld) ++report.problems;
    changed.push_back(std::move(row));
  }
  SIGILO_CHECK(vault.save_inbox(changed, report.next));
  return vault.save_log_position(reader.position());
}

}  // namespace sigilo
