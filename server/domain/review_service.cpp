#include "server/domain/review_service.h"

#include <algorithm>
#include <set>

#include "crypto/envelope/quarantined_item.h"
#include "crypto/log/statement.h"
#include "server/domain/access_chain.h"
#include "server/domain/custodian.h"
#include "server/domain/page.h"

namespace sigilo::server {
namespace {

constexpr Roles kReaders{Role::kReviewer, Role::kProtectionOfficer, Role::kClinician};
constexpr Roles kQuarantineReaders{Role::kReviewer, Role::kProtectionOfficer, Role::kClinician, Role::kAuditor, Role::kAdministrator};
constexpr Roles kAccessReaders{Role::kAuditor, Role::kAdministrator};

Status require(const Caller& caller, Roles roles) {
  if (!caller.roles.has_any(roles)) return fail(ErrorCode::kPermissionDenied, "the caller's roles do not allow it");
  return {};
}

Status check_limit(std::uint32_t limit) {
  if (limit == 0 || limit > kMaxRecordsPerPage) {
    return fail(ErrorCode::kInvalidArgument, "the page size is out of bounds", "limit", {}, kMaxRecordsPerPage);
  }
  return {};
}

/// About what it takes in an answer.
std::size_t size_of(const RecordSummary& summary) {
  std::size_t size = summary.manifest.size() + summary.receipt.receipt.size() + summary.receipt.entry.size() + summary.receipt.checkpoint.size() +
                     summary.receipt.path.size() * Digest::kSize;
  for (const auto& imported : summary.receipt.imported) size += imported.size();
  return size;
}

Result<Manifest> manifest_of(const StoredRecord& record) {
  SIGILO_TRY(const auto statement, SignedStatement::parse(record.manifest));
  return parse_manifest(statement.body());
}

}  // namespace

Result<std::size_t> SectionReader::read(MutableBytes out) {
  const std::uint64_t left = end_ - offset_;
  const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(left, out.size()));
  if (wanted == 0) return std::size_t{0};
  if (section_.blob) {
    SIGILO_TRY(const auto read, blobs_->read(*section_.blob, offset_, out.first(wanted)));
    if (read != wanted) return fail(ErrorCode::kIo, "a stored section is shorter than it must be", "section", "check the disk");
  } else {
    std::copy_n(section_.payload.begin() + static_cast<std::ptrdiff_t>(offset_), wanted, out.begin());
  }
  offset_ += wanted;
  return wanted;
}

Result<RecordSummary> ReviewService::summary_of(StoredRecord record, const PublishedHead& head) const {
  RecordSummary summary;
  summary.record = record.record;
  summary.log_index = record.log_index;
  auto handle = ports_.erasure_handles.get(secret_id(record.record, record.manifest_digest));
  if (!handle && handle.error().code != ErrorCode::kNotFound) return fail(handle.error());
  if (handle) summary.erasure_handle = std::move(*handle);
  SIGILO_TRY(summary.receipt, receipts_.for_record(record, head));
  summary.manifest = std::move(record.manifest);
  return summary;
}

Result<RecordPage> ReviewService::list(const Caller& caller, std::uint64_t after, std::uint32_t limit) const {
  SIGILO_CHECK(require(caller, kReaders));
  SIGILO_CHECK(check_limit(limit));
  const auto head = committer_.head();
  RecordPage page;
  page.next = after;
  std::size_t size = 0;
  while (page.records.size() < limit) {
    // One by one: a manifest may have a mebibyte.
    SIGILO_TRY(auto stored, ports_.records.list(page.next, 1));
    if (stored.empty() || stored.front().log_index >= head->head.size) break;  // the end, or committed, but not published yet
    SIGILO_TRY(auto summary, summary_of(std::move(stored.front()), *head));
    size += size_of(summary);
    if (size > kPageBytes && !page.records.empty()) break;
    page.next = summary.log_index + 1;
    page.records.push_back(std::move(summary));
  }
  return page;
}

Result<RecordSummary> ReviewService::get(const Caller& caller, const RecordId& record) const {
  SIGILO_CHECK(require(caller, kReaders));
  const auto head = committer_.head();
  SIGILO_TRY(auto stored, ports_.records.find(record));
  if (stored.log_index >= head->head.size) return fail(ErrorCode::kNotFound, "there is no such record", "record");
  return summary_of(std::move(stored), *head);
}

Result<StoredSection> ReviewService::authorised_section(const Caller& caller, const RecordId& record, std::uint16_t section) const {
  SIGILO_CHECK(require(caller, kReaders));
  SIGILO_TRY(const auto stored, ports_.records.find(record));
  SIGILO_TRY(const auto manifest, manifest_of(stored));
  const auto* spec = manifest.spec(section);
  if (spec == nullptr) return fail(ErrorCode::kNotFound, "the record has no such section", "section");
  if (!caller.roles.has(role_of(team_of(*spec)))) {
    return fail(ErrorCode::kPermissionDenied, "the section is sealed to another team", "section");
  }
  return ports_.records.section(record, section);
}

AccessRecord ReviewService::access_of(const Caller& caller, const RecordId& record, std::uint16_t section) const {
  AccessRecord access;
  access.day = clock_.today();
  access.member = caller.member;
  access.device = caller.device;
  access.record = record;
  access.section = section;
  return access;
}

Result<SectionReader> ReviewService::fetch(const Caller& caller, const RecordId& record, std::uint16_t section, std::uint64_t offset,
                                           std::uint64_t length) {
  SIGILO_TRY(auto stored, authorised_section(caller, record, section));
  if (offset > stored.payload_length || length > stored.payload_length - offset) {
    return fail(ErrorCode::kInvalidArgument, "the range goes past the end of the section", "offset", {},
                static_cast<std::int64_t>(stored.payload_length));
  }
  const bool goes_on = offset > 0 && grants_.take({caller.member, caller.device, record, section}, offset);
  if (!goes_on) {
    AccessSubmission submission;
    submission.accesses.push_back(access_of(caller, record, section));
    SIGILO_CHECK(record_accesses(caller, std::move(submission)));
  }
  const std::uint64_t end = length == 0 ? stored.payload_length : offset + length;
  return SectionReader(ports_.blobs, std::move(stored), offset, end);
}

Status ReviewService::record_accesses(const Caller& caller, AccessSubmission submission) {
  SIGILO_CHECK(rate_.take(caller.device, submission.accesses.size()));
  return committer_.submit(std::move(submission)).map([](const Committed&) {});
}

void ReviewService::broke_off(const Caller& caller, const RecordId& record, std::uint16_t section, std::uint64_t from, std::uint64_t given) {
  grants_.broke_off({caller.member, caller.device, record, section}, from, given);
}

Result<SectionBatch> ReviewService::fetch_many(const Caller& caller, std::vector<RecordId> records, std::uint16_t section) {
  if (records.size() > kMaxSectionsPerCall) {
    return fail(ErrorCode::kTooLarge, "too many records in one call", "records", {}, static_cast<std::int64_t>(kMaxSectionsPerCall));
  }
  if (std::set<RecordId>(records.begin(), records.end()).size() != records.size()) {
    return fail(ErrorCode::kInvalidArgument, "a record is asked for twice", "records", "ask for each once");
  }
  AccessSubmission submission;
  for (const auto& record : records) {
    SIGILO_TRY(const auto stored, authorised_section(caller, record, section));
    if (stored.payload_length > kMaxBatchPayloadBytes) {
      return fail(ErrorCode::kTooLarge, "a section is too large for this call", "section", "fetch it alone",
                  static_cast<std::int64_t>(kMaxBatchPayloadBytes));
    }
    submission.accesses.push_back(access_of(caller, record, section));
  }
  if (!records.empty()) SIGILO_CHECK(record_accesses(caller, std::move(submission)));
  return SectionBatch(ports_, std::move(records), section);
}

Result<std::optional<SectionBatch::Item>> SectionBatch::next() {
  if (given_ == records_.size()) return std::nullopt;
  Item item;
  item.record = records_[given_++];
  SIGILO_TRY(item.section, ports_.records.section(item.record, section_));
  if (item.section.blob) {
    item.section.payload.resize(static_cast<std::size_t>(item.section.payload_length));
    SIGILO_TRY(const auto read, ports_.blobs.read(*item.section.blob, 0, item.section.payload));
    if (read != item.section.payload.size()) {
      return fail(ErrorCode::kIo, "a stored section is shorter than it must be", "section", "check the disk");
    }
  }
  return item;
}

Result<std::vector<StoredQuarantine>> ReviewService::quarantine(const Caller& caller, std::uint64_t after, std::uint32_t limit) const {
  SIGILO_CHECK(require(caller, kQuarantineReaders));
  SIGILO_CHECK(check_limit(limit));
  return ports_.records.list_quarantined(after, limit);
}

Result<StoredQuarantine> ReviewService::published_item(std::uint64_t number, const PublishedHead& head) const {
  if (number != 0) {
    SIGILO_TRY(auto items, ports_.records.list_quarantined(number - 1, 1));
    if (!items.empty() && items.front().number == number && items.front().log_index < head.head.size) return std::move(items.front());
  }
  return fail(ErrorCode::kNotFound, "there is no such item in quarantine", "number");
}

Result<QuarantineFetch> ReviewService::fetch_quarantined(const Caller& caller, std::uint64_t number, std::uint64_t offset) {
  SIGILO_CHECK(require(caller, kReaders));
  const auto head = committer_.head();
  SIGILO_TRY(auto item, published_item(number, *head));
  SIGILO_TRY(auto kept, ports_.records.quarantined_content(number));
  SIGILO_TRY(auto checked, check_.open({kept.cover, kept.share_bundles}));
  SIGILO_TRY(auto receipt, receipts_.for_quarantined(item, *head));
  QuarantineReader reader(ports_.blobs, std::move(kept));
  SIGILO_CHECK(reader.seek(offset));
  AccessSubmission submission;
  submission.accesses.push_back(access_of(caller, item.record, kWholeItem));
  SIGILO_CHECK(record_accesses(caller, std::move(submission)));
  return QuarantineFetch{std::move(item), std::move(receipt), std::move(checked.manifest_bytes), std::move(checked.erasure_handle), std::move(reader)};
}

Result<AccessPage> ReviewService::accesses(const Caller& caller, std::uint64_t after, std::uint32_t limit) const {
  SIGILO_CHECK(require(caller, kAccessReaders));
  SIGILO_CHECK(check_limit(limit));
  SIGILO_TRY(const auto stored, ports_.accesses.list(after, limit));
  AccessPage page;
  for (const auto& item : stored) {
    page.records.push_back(encode_access(item.access));
    page.chain.push_back(item.chain);
  }
  return page;
}

}  // namespace sigilo::server
