#pragma once

#include <string>

#include "crypto/base/clock.h"
#include "crypto/log/entries.h"
#include "server/domain/caller.h"
#include "server/domain/committer.h"
#include "server/domain/directory_service.h"
#include "server/domain/log_service.h"
#include "server/domain/server_keys.h"
#include "server/domain/statement_rate.h"
#include "server/domain/statement_rules.h"
#include "server/ports/log_store.h"

namespace sigilo::server {

/// How old a statement that gives may be by its own day: a tablet may be offline for weeks.
inline constexpr std::int32_t kMaxStatementAgeDays = 90;

/// Members' statements on their way into the log. What is taken stands there, durable and published, when the call returns; nobody can be told of an
/// entry that may still be lost. Thread-safe. Source: design PROTOCOL 4; docs/PROTOCOL.md 6.
class StatementService {
 public:
  StatementService(LogStore& entries, Committer& committer, const LogService& log, const DirectoryService& directories, const ServerKeys& keys,
                   const Clock& clock)
      : entries_(entries), committer_(committer), log_(log), directories_(directories), origin_(keys.origin()), clock_(clock), rate_(clock) {}

  /// The place of the entry under the published checkpoint. The same bytes again: the same place, whatever else has changed since.
  ///   kMalformed, kTruncated, kTooLarge  no entry, or a body that no reader would take
  ///   kUnsupported        a label that this program does not know
  ///   kPermissionDenied   not for members to say, or not with these roles; another device's or another mechanism's
  ///   kSignatureInvalid   not signed by the calling device
  ///   kForked             `seen`: the log that the signer has seen is not this one
  ///   kInvalidArgument    `day`, for what gives: no such day is plausible; `signature`: the second one of a lifted hold does not count
  ///   kResourceExhausted, kUnavailable   StatementRate
  /// and errors of the writer; after those the client sends the same again.
  [[nodiscard]] Result<LogProof> submit(const Caller& caller, ByteView statement);

 private:
  [[nodiscard]] Status check_signer(const Caller& caller, const LogEntry& entry) const;
  [[nodiscard]] Status check_new(const Caller& caller, const LogEntry& entry, const StatementRule& rule);
  [[nodiscard]] Status check_seen(const TreeHead& seen) const;
  [[nodiscard]] Status check_day(Day day) const;
  [[nodiscard]] Status check_second(const HoldLifted& lifted, const MemberId& member) const;
  [[nodiscard]] Result<bool> is_logged(const Digest& leaf) const;

  LogStore& entries_;
  Committer& committer_;
  const LogService& log_;
  const DirectoryService& directories_;
  const std::string origin_;
  const Clock& clock_;
  StatementRate rate_;
};

}  // namespace sigilo::server
