#include <algorithm>
#include <set>
#include <utility>

#include "client/core/account_answers.h"
#include "client/core/review.h"
#include "client/core/team.h"
#include "crypto/envelope/record_keys.h"
#include "crypto/envelope/section_header.h"
#include "crypto/envelope/section_open.h"
#include "crypto/log/statement.h"
#include "crypto/primitives/expanded_key.h"

namespace sigilo {
namespace {

constexpr std::uint32_t kIndexBatch = 256;
constexpr std::uint32_t kAll = 0x7fffffff;

}  // namespace

Result<ByteView> Review::team_opening(TeamKeyName name, TeamOpenings& openings) {
  auto known = openings.find(name);
  if (known == openings.end()) {
    SIGILO_TRY(const KemKeyPair key, announced_team_key(home_, trust_, name));
    SIGILO_TRY(SecretBytes expanded, expand_private_key(key.suite, key.private_key.expose()));
    known = openings.emplace(name, std::move(expanded)).first;
  }
  return known->second.expose();
}

Result<SecretBuffer> Review::account_text(const InboxRow& row, const SecretBytes& handle, const ServedSection& section, TeamOpenings& openings) {
  // The manifest was verified before it came into the vault.
  SIGILO_TRY(const SignedStatement statement, SignedStatement::parse(row.manifest));
  SIGILO_TRY(const Manifest manifest, parse_manifest(statement.body()));
  const SectionSpec* spec = manifest.spec(kAccountSection);
  if (spec == nullptr) return fail(ErrorCode::kInternal, "a stored manifest has no account", "record");
  if (handle.empty()) return fail(ErrorCode::kExpired, "the record was erased: its handle does not exist any more", "record");
  SIGILO_TRY(const SectionHeader header, parse_section_header(section.header, *spec, manifest.prologue.suite));
  SIGILO_TRY(const ByteView team, team_opening({static_cast<std::uint8_t>(header.team), header.epoch}, openings));
  SIGILO_TRY(const SecretBuffer content,
             open_section(manifest, kAccountSection, section.header, section.payload, team, handle.expose()));
  SIGILO_TRY(const AnswersContent answers, account_answers(content, manifest.prologue));
  std::size_t size = 0;
  for (const AnswersContent::Item& answer : answers.answers) size += answer.value.size() + 1;
  SecretBuffer text;
  text.reserve(size);
  for (const AnswersContent::Item& answer : answers.answers) {
    text.insert(text.end(), answer.value.begin(), answer.value.end());
    text.push_back('\n');
  }
  return text;
}

Status Review::index_page(const ServedPage& page, const std::set<RecordId>& wanted, IndexReport& report) {
  std::map<RecordId, const ServedRecord*> asked;
  std::vector<RecordId> records;
  for (const ServedRecord& served : page.records) {
    if (wanted.count(served.record) == 0 || !asked.emplace(served.record, &served).second) continue;
    records.push_back(served.record);
  }
  if (records.empty()) return {};
  std::vector<ReviewVault::IndexedText> texts;
  TeamOpenings openings;
  SIGILO_CHECK(transport_.review().fetch_sections(records, kAccountSection, [&](ServedSection section) -> Status {
    const auto served = asked.find(section.record);
    if (served == asked.end()) return fail(ErrorCode::kConflict, "the server sends a record that was not asked for", "record");
    SIGILO_TRY(const InboxRow row, home_.vault().review().find_inbox(section.record));
    auto text = account_text(row, served->second->handle, section, openings);
    if (text) {
      texts.push_back({section.record, std::move(*text)});
    } else {
      report.failed.emplace_back(section.record, text.error());
    }
    asked.erase(served);
    return {};
  }));
  for (const auto& left : asked) {
    report.failed.emplace_back(left.first, Error{ErrorCode::kNotFound, "the server did not send the account", "record", {}, Error::kNoNumber});
  }
  SIGILO_CHECK(home_.vault().review().index(texts));
  report.indexed += texts.size();
  return {};
}

Result<Review::IndexReport> Review::update_index(const std::function<void(std::size_t)>& progress) {
  IndexReport report;
  SIGILO_TRY(const std::vector<RecordId> missing, home_.vault().review().not_indexed(kAll));
  if (missing.empty()) return report;
  const std::set<RecordId> wanted(missing.begin(), missing.end());
  SIGILO_TRY(const InboxRow first, home_.vault().review().find_inbox(missing.front()));
  SIGILO_TRY(const InboxRow last, home_.vault().review().find_inbox(missing.back()));
  for (std::uint64_t after = first.log_index; after <= last.log_index;) {
    SIGILO_TRY(const ServedPage page, transport_.review().list_records(after, kIndexBatch));
    if (page.records.empty()) break;
    if (page.next <= after) return fail(ErrorCode::kMalformed, "the server's list of records does not go on", "inbox");
    SIGILO_CHECK(index_page(page, wanted, report));
    after = page.next;
    if (progress) progress(report.indexed);
  }
  return report;
}

Result<Review::IndexReport> Review::reindex(const std::function<void(std::size_t)>& progress) {
  SIGILO_CHECK(home_.vault().review().clear_index());
  return update_index(progress);
}

Result<std::vector<SearchHit>> Review::search(ByteView query, std::uint32_t limit) {
  return home_.vault().review().search(query, limit);
}

}  // namespace sigilo
