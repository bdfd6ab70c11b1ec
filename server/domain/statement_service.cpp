#include "server/domain/statement_service.h"

#include <algorithm>
#include <variant>

#include "crypto/consent/hold_lift.h"
#include "crypto/directory/lookup.h"
#include "server/domain/second_place.h"

namespace sigilo::server {
namespace {

/// How far behind an entry its sight is looked for.
constexpr std::uint32_t kSightWithin = 64;

/// A custodian has signed for it: what a crash between the two entries left out is made up for when the withdrawal comes again.
bool is_sighted(LogStore& log, const std::string& origin, std::uint64_t index) {
  const auto entries = log.entries(index + 1, kSightWithin);
  if (!entries) return true;
  return std::any_of(entries->begin(), entries->end(), [&](const Bytes& bytes) {
    const auto entry = parse_entry(bytes, origin);
    return entry && std::holds_alternative<CustodianSeen>(entry->body) && entry->statement.header().seen.size > index;
  });
}

}  // namespace

Result<LogProof> StatementService::submit(const Caller& caller, ByteView statement) {
  SIGILO_TRY(const LogEntry entry, parse_entry(statement, origin_));
  if (std::holds_alternative<UnsupportedEntry>(entry.body)) {
    return fail(ErrorCode::kUnsupported, "no statement of this kind is known here", "label", "compare the versions of both programs");
  }
  const StatementRule* rule = statement_rule(entry.statement.header().label);
  if (rule == nullptr) return fail(ErrorCode::kPermissionDenied, "members put no entries of this kind into the log", "label");
  SIGILO_CHECK(check_signer(caller, entry));
  SIGILO_TRY(const bool logged, is_logged(entry.statement.leaf_hash()));
  if (!logged) SIGILO_CHECK(check_new(caller, entry, *rule));
  // Also what is logged goes through the writer: an attempt that failed may have been committed without being published.
  SIGILO_TRY(const auto committed, committer_.submit(StatementSubmission{to_bytes(statement), caller.device, rule->takes_away}));
  if (rule->takes_away && (!logged || (!is_sighted(entries_, origin_, committed.index) && rate_.take_away(caller.device)))) (void)committer_.sign_sight();
  return log_.inclusion_of(committed.index, *log_.head());
}

Status StatementService::check_signer(const Caller& caller, const LogEntry& entry) const {
  if (entry.statement.header().device != caller.device) {
    return fail(ErrorCode::kPermissionDenied, "the statement is by another device than the one that brings it", "device");
  }
  const auto directory = directories_.current();
  const auto* device = directory == nullptr ? nullptr : find_device(directory->directory(), caller.device);
  if (device == nullptr) return fail(ErrorCode::kPermissionDenied, "the calling device is not in the directory", "device");
  return entry.statement.verify(device->verify_key);
}

Status StatementService::check_new(const Caller& caller, const LogEntry& entry, const StatementRule& rule) {
  if (!allows(rule, caller.roles)) {
    return fail(ErrorCode::kPermissionDenied, "the roles of this member do not allow such a statement", "role");
  }
  SIGILO_CHECK(check_seen(entry.statement.header().seen));
  const auto* held = std::get_if<ConsentHeld>(&entry.body);
  if (rule.takes_away) return rate_.take_away(caller.device, held == nullptr ? 1 : held->records.size());  // whatever the clocks of both sides say: the log's order decides
  SIGILO_CHECK(check_day(entry.statement.header().day));
  if (const auto* lifted = std::get_if<HoldLifted>(&entry.body)) SIGILO_CHECK(check_second(*lifted, caller.member));
  if (const auto* assigned = std::get_if<OfficerAssigned>(&entry.body); assigned != nullptr && assigned->member == caller.member) {
    return fail(ErrorCode::kInvalidArgument, "nobody assigns a record to themselves", "members");
  }
  return rate_.give(caller.device);
}

// A device can claim to have seen anything, so this proves no fork to the store; but it must not take into its log what was said about another.
Status StatementService::check_seen(const TreeHead& seen) const {
  const std::uint64_t published = log_.head()->head.size;
  if (seen == TreeHead()) return {};
  if (seen.size != 0 && seen.size <= published) {
    const Status contained = check_contained(seen, entries_);
    if (contained || contained.error().code != ErrorCode::kForked) return contained;
  }
  return fail(ErrorCode::kForked, "the signer has seen another log than this one", "seen", "compare checkpoints with another device",
              static_cast<std::int64_t>(published));
}

Status StatementService::check_day(Day day) const {
  const Day today = clock_.today();
  if (day <= today.plus(kClockSlackDays) && today <= day.plus(kMaxStatementAgeDays)) return {};
  return fail(ErrorCode::kInvalidArgument, "the day of the statement is too far from today", "day", "set the clock of the device",
              static_cast<std::int64_t>(today.number()));
}

Status StatementService::check_second(const HoldLifted& lifted, const MemberId& member) const {
  const auto directory = directories_.current();
  const auto second = second_who_lifts(lifted, origin_, directory == nullptr ? nullptr : &directory->directory());
  if (!second || *second == member) {
    return fail(ErrorCode::kInvalidArgument, "the second signature is of no other member who may give it", "signature");
  }
  SIGILO_TRY(const auto statement, SignedStatement::parse(lifted.second));
  return check_seen(statement.header().seen);
}

Result<bool> StatementService::is_logged(const Digest& leaf) const {
  const auto index = entries_.index_of(leaf);
  if (!index && index.error().code != ErrorCode::kNotFound) return fail(index.error());
  return index.has_value();
}

}  // namespace sigilo::server
