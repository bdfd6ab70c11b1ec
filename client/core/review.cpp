#include "client/core/review.h"

#include <algorithm>
#include <utility>

#include "crypto/directory/lookup.h"
#include "crypto/envelope/record_keys.h"
#include "crypto/log/statement.h"
#include "crypto/primitives/hash.h"

namespace sigilo {
namespace {

constexpr std::uint32_t kPageRecords = 500;

/// Errors that say nothing about a record: the network, the disk.
bool is_outside(ErrorCode code) {
  switch (code) {
    case ErrorCode::kUnavailable:
    case ErrorCode::kUnauthenticated:
    case ErrorCode::kPermissionDenied:
    case ErrorCode::kCancelled:
    case ErrorCode::kIo:
    case ErrorCode::kNoSpace:
    case ErrorCode::kLocked:
      return true;
    default:
      return false;
  }
}

Result<InboxLine> line_of(const InboxRow& row) {
  InboxLine line;
  line.record = row.record;
  line.log_index = row.log_index;
  if (row.problem != 0) {
    line.problem = static_cast<ErrorCode>(row.problem);
    line.problem_text = row.problem_text;
  }
  const auto statement = SignedStatement::parse(row.manifest);
  const auto manifest = statement ? parse_manifest(statement->body()) : Result<Manifest>(tl::unexpected<Error>(statement.error()));
  if (!manifest) {
    // A row with a problem may hold anything; one without was parsed before it was stored.
    if (line.problem) return line;
    return fail(manifest.error());
  }
  line.day = manifest->prologue.day;
  line.device = manifest->prologue.device;
  line.form = manifest->prologue.form;
  line.attachments = manifest->prologue.sections.size() - kFixedSections;
  return line;
}

}  // namespace

Result<InboxReport> Review::refresh_inbox(const std::function<void(std::size_t)>& progress) {
  SIGILO_CHECK(trust_.refresh(transport_));
  InboxReport report;
  SIGILO_TRY(report.next, home_.vault().review().cursor());
  SIGILO_TRY(std::set<RecordId> judged, fetch_pages(report, progress));
  // The log may have grown meanwhile, by a directory version too.
  const std::uint32_t version = trust_.directory().version;
  if (trust_.view().head().size > trust_.read_head().size) SIGILO_CHECK(trust_.refresh(transport_));
  if (trust_.directory().version != version) judged.clear();
  SIGILO_CHECK(read_log());
  SIGILO_CHECK(judge_doubtful(report, judged));
  return report;
}

Result<std::set<RecordId>> Review::fetch_pages(InboxReport& report, const std::function<void(std::size_t)>& progress) {
  std::set<RecordId> bad;
  while (true) {
    SIGILO_TRY(const ServedPage page, transport_.review().list_records(report.next, kPageRecords));
    if (page.records.empty()) return bad;
    SIGILO_CHECK(check_page(page, report.next));
    std::vector<InboxRow> rows;
    for (const ServedRecord& served : page.records) {
      SIGILO_TRY(InboxRow row, examine(served));
      if (row.problem != 0) bad.insert(row.record);
      rows.push_back(std::move(row));
    }
    SIGILO_CHECK(home_.vault().review().save_inbox(rows, page.next, home_.clock().today()));
    report.fetched += rows.size();
    report.next = page.next;
    if (progress) progress(report.fetched);
  }
}

/// A list has no more records than the log has entries, so it ends.
Status Review::check_page(const ServedPage& page, std::uint64_t after) {
  if (page.next <= after) return fail(ErrorCode::kMalformed, "the server's list of records does not go on", "inbox");
  if (page.next > trust_.view().head().size) SIGILO_CHECK(trust_.advance_view(transport_.log()));
  if (page.next > trust_.view().head().size || page.records.size() > std::min<std::uint64_t>(kPageRecords, page.next - after)) {
    return fail(ErrorCode::kMalformed, "the server lists more records than its log has entries", "inbox");
  }
  return {};
}

Result<InboxRow> Review::examine(const ServedRecord& served) {
  InboxRow row;
  row.record = served.record;
  row.log_index = served.log_index;
  row.manifest = served.manifest;
  row.manifest_digest = sha256(served.manifest);
  const auto known = home_.vault().review().find_inbox(served.record);
  if (!known && known.error().code != ErrorCode::kNotFound) return fail(known.error());
  SIGILO_CHECK(reach(served));
  const auto judged = judge(served);
  Status verdict = judged ? fits_log(row) : Status(fail(judged.error()));
  if (verdict && known && known->problem == 0 && known->manifest_digest != row.manifest_digest) {
    verdict = fail(ErrorCode::kConflict, "the server shows a second manifest for this record", "record");
  }
  if (verdict) return row;
  // What was good stays to be compared with, and the place that a server gives to what is not good is worth nothing.
  if (known && !known->manifest.empty()) row = *known;
  row.log_index = std::min(row.log_index, trust_.view().head().size);
  row.problem = static_cast<std::uint16_t>(verdict.error().code);
  row.problem_text = to_string(verdict.error());
  return row;
}

void Review::forget_outdated() {
  if (compared_with_ == trust_.view().head()) return;
  paths_.clear();
  seen_.clear();
  compared_with_ = trust_.view().head();
}

Status Review::reach(const ServedRecord& served) {
  SIGILO_CHECK(fetch_proofs(served));
  if (trust_.view().head().size > trust_.read_head().size) {
    SIGILO_CHECK(trust_.refresh(transport_));
    if (trust_.view().head().size > trust_.read_head().size) {
      return fail(ErrorCode::kPermissionDenied, "no directory lists this device, so it reads no log and can judge no record", "device");
    }
    SIGILO_CHECK(fetch_proofs(served));
  }
  return read_log();
}

Status Review::fetch_proofs(const ServedRecord& served) {
  forget_outdated();
  const std::string& note = served.receipt.checkpoint;
  if (paths_.count(note) == 0) {
    auto path = trust_.connect(transport_.log(), note);
    forget_outdated();
    if (path) {
      paths_.emplace(note, std::move(*path));
    } else if (is_outside(path.error().code) || path.error().code == ErrorCode::kForked || path.error().code == ErrorCode::kRolledBack) {
      return fail(path.error());  // the log itself was caught, or cannot be reached
    }
  }
  const auto statement = SignedStatement::parse(served.manifest);
  if (!statement || statement->header().seen.size == 0) return {};
  const TreeHead& seen = statement->header().seen;
  if (seen_.count({seen.size, seen.root}) != 0) return {};
  const Status connected = trust_.connect_seen(transport_.log(), seen);
  if (!connected && is_outside(connected.error().code)) return connected;
  forget_outdated();
  // Any device can claim to have seen anything: what does not fit is held against the record, not against the log.
  seen_.emplace(std::pair(seen.size, seen.root), connected);
  return {};
}

Result<VerifiedManifest> Review::judge(const ServedRecord& served) const {
  auto opened = verify_manifest(served.manifest, trust_.origin());
  if (!opened && opened.error().field.empty()) opened.error().field = "manifest";
  SIGILO_TRY(VerifiedManifest verified, std::move(opened));
  const Manifest& manifest = verified.manifest;
  if (manifest.prologue.record != served.record) {
    return fail(ErrorCode::kConflict, "the server shows the manifest of another record", "record");
  }
  SIGILO_CHECK(judge_receipt(served, verified));
  SIGILO_CHECK(judge_device(manifest.prologue, served.log_index));
  SIGILO_TRY(const SignedDirectory* directory, trust_.by_digest(manifest.prologue.directory));
  if (manifest.commitments.threshold != directory->directory().custodian_threshold ||
      manifest.commitments.count != directory->directory().custodians.size()) {
    return fail(ErrorCode::kConflict, "the record is not sealed to the custodians of its directory version", "record");
  }
  const TreeHead& seen = verified.header.seen;
  const auto superseded = trust_.superseded_at(manifest.prologue.directory);
  if (superseded && *superseded < seen.size) {
    return fail(ErrorCode::kRolledBack, "the record is sealed under a directory version older than the log that its device had read", "record",
                "the newer version was kept from the device: its keys may be in wrong hands", static_cast<std::int64_t>(*superseded));
  }
  const auto fits = seen_.find({seen.size, seen.root});
  if (seen.size != 0 && (fits == seen_.end() || !fits->second)) {
    return fail(ErrorCode::kForked, "the device that sealed the record has seen another log", "record",
                "keep the record and show it to the auditor", static_cast<std::int64_t>(seen.size));
  }
  if (!served.handle.empty()) {
    if (served.handle.size() != 32 ||
        gate_commitment(manifest.ctx, Category::kNone, served.handle.expose()) != manifest.commitments.slots[0].gate) {
      return fail(ErrorCode::kAuthenticationFailed, "the server gives another erasure handle than the record commits to", "record");
    }
  }
  return verified;
}

Status Review::judge_device(const Prologue& prologue, std::uint64_t log_index) const {
  const auto version = trust_.by_digest(prologue.directory);
  if (!version) {
    return fail(ErrorCode::kNotFound, "the record names a directory version that was never published", "record");
  }
  const Directory& directory = (*version)->directory();
  const DeviceEntry* device = find_device(directory, prologue.device);
  if (device == nullptr || device->state != DeviceState::kActive || device->verify_key != prologue.verify_key) {
    return fail(ErrorCode::kPermissionDenied, "the record is by a device that its directory version does not list as active", "record");
  }
  if (!roles_of(directory, prologue.device).has(Role::kInterviewer)) {
    return fail(ErrorCode::kPermissionDenied, "the record is by a device whose member is no interviewer", "record");
  }
  const auto revoked = trust_.revoked_at(prologue.device);
  if (revoked && *revoked < log_index) {
    return fail(ErrorCode::kPermissionDenied, "the record is by a device that was revoked earlier in the log", "record", {},
                static_cast<std::int64_t>(*revoked));
  }
  if (find_resource(directory, ResourceKind::kQuestionnaire, prologue.form) == nullptr) {
    return fail(ErrorCode::kPermissionDenied, "the record uses a questionnaire that its directory version does not list", "record");
  }
  if (prologue.suite != directory.suite) return fail(ErrorCode::kConflict, "the record uses another suite than its directory version", "record");
  return {};
}

Status Review::judge_receipt(const ServedRecord& served, const VerifiedManifest& manifest) const {
  const auto known = paths_.find(served.receipt.checkpoint);
  const std::vector<Digest> path = known == paths_.end() ? std::vector<Digest>() : known->second;
  SIGILO_TRY(const VerifiedReceipt verified,
             verify_receipt(served.receipt, trust_.receipt_trust(served.receipt.index), served.record, manifest.digest, trust_.view(), path));
  if (verified.receipt.log_index != served.log_index) {
    return fail(ErrorCode::kConflict, "the server shows the record at another position than its receipt", "record");
  }
  if (verified.receipt.state != ReceiptState::kStored) {
    return fail(ErrorCode::kQuarantined, "the store has set the record aside", "record");
  }
  const auto* sealed = std::get_if<RecordSealed>(&verified.entry.body);
  if (sealed == nullptr || sealed->subject != 0 || sealed->consent_commitment != manifest.manifest.prologue.consent_commitment) {
    return fail(ErrorCode::kAuthenticationFailed, "the log names another consent than the record commits to", "record");
  }
  return {};
}

Result<std::vector<InboxLine>> Review::inbox(std::uint64_t from, std::uint32_t limit) {
  SIGILO_TRY(const std::vector<InboxRow> rows, home_.vault().review().inbox(from, limit));
  std::vector<InboxLine> lines;
  for (const InboxRow& row : rows) {
    SIGILO_TRY(InboxLine line, line_of(row));
    SIGILO_TRY(line.marks, home_.vault().review().consent_marks(row.record));
    lines.push_back(std::move(line));
  }
  return lines;
}

Result<std::uint64_t> Review::problem_count() { return home_.vault().review().problem_count(); }

Result<InboxLine> Review::line(const RecordId& record) {
  SIGILO_TRY(const InboxRow row, home_.vault().review().find_inbox(record));
  SIGILO_TRY(InboxLine line, line_of(row));
  SIGILO_TRY(line.marks, home_.vault().review().consent_marks(record));
  return line;
}

Result<std::vector<FormerVerdict>> Review::former_verdicts(const RecordId& record) { return home_.vault().review().former_verdicts(record); }

Result<std::vector<ServedQuarantineItem>> Review::quarantine(std::uint64_t after, std::uint32_t limit) {
  return transport_.review().list_quarantine(after, limit);
}

}  // namespace sigilo
