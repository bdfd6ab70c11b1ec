#pragma once

#include "crypto/base/clock.h"
#include "crypto/base/rng.h"
#include "crypto/log/receipt.h"
#include "server/domain/committer.h"
#include "server/domain/log_service.h"
#include "server/domain/server_keys.h"
#include "server/ports/record_store.h"

namespace sigilo::server {

/// Signs receipts of what is committed and published. Each call signs anew, under the head that is given; what is promised stays the same.
/// Thread-safe. Errors: kNotFound for what is not published under the head; kRolledBack and kForked once it was proved that the log lost entries.
class Receipts {
 public:
  Receipts(const ServerKeys& keys, const Committer& committer, const LogService& log, LogStore& entries, const Clock& clock, Rng& rng)
      : keys_(keys), committer_(committer), log_(log), entries_(entries), clock_(clock), rng_(rng) {}

  /// `entry`: the log entry if the caller has it, else empty and read from the log.
  [[nodiscard]] Result<ReceiptBundle> for_record(const StoredRecord& record, const PublishedHead& head, Bytes entry = {}) const;
  [[nodiscard]] Result<ReceiptBundle> for_quarantined(const StoredQuarantine& item, const PublishedHead& head, Bytes entry = {}) const;

 private:
  [[nodiscard]] Result<ReceiptBundle> sign(Receipt receipt, const PublishedHead& head, Bytes entry) const;
  [[nodiscard]] Result<Bytes> read_entry(std::uint64_t index) const;

  const ServerKeys& keys_;
  const Committer& committer_;
  const LogService& log_;
  LogStore& entries_;
  const Clock& clock_;
  Rng& rng_;
};

}  // namespace sigilo::server
