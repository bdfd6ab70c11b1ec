#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "client/core/home.h"
#include "client/core/transport.h"
#include "client/core/trust.h"
#include "crypto/base/result.h"

namespace sigilo {

inline constexpr std::size_t kSubmitLimitBytes = 256 * 1024;  ///< a whole record in one call
inline constexpr std::size_t kUploadPieceBytes = std::size_t{1} << 20;
inline constexpr std::int32_t kReceiptDays = 30;

enum class SyncOutcome : std::uint8_t {
  kWiped = 1,        ///< receipt checked, enough custodians and copies: the ciphertext is gone from this device
  kKept = 2,         ///< receipt checked, but too few custodians or copies so far: the ciphertext stays
  kQuarantined = 3,  ///< the store has it, set aside with a reason; the ciphertext stays, the receipt is shown
  kFailed = 4,       ///< `error` says what was wrong; the ciphertext stays
};

struct SyncedRecord {
  RecordId record;
  Day day;
  std::uint32_t ordinal = 0;
  SyncOutcome outcome = SyncOutcome::kFailed;
  std::optional<Error> error;
  std::uint64_t sent_bytes = 0;   ///< in this run
  std::uint64_t total_bytes = 0;
};

struct SyncReport {
  Trust::Refreshed trust;
  std::vector<SyncedRecord> records;
  std::size_t waiting = 0;          ///< left in the outbox
  std::size_t receipts_updated = 0; ///< earlier receipts to which custodians were added
  /// Set if the run ended early: no network, or the server was caught (kForked, kRolledBack …): then nothing later was sent.
  std::optional<Error> stopped;
};

struct SyncProgress {
  RecordId record;
  std::uint64_t sent = 0;
  std::uint64_t total = 0;
};
struct SyncOptions {
  std::function<void(const SyncProgress&)> progress;
  std::function<bool()> cancelled;  ///< asked between calls; true ends the run with kCancelled
  bool refresh_directory = true;
  bool again = false;  ///< hand in anew what the server set aside: if it was damaged on the way, it is taken now
};

/// Brings the directory and the view of the log up to date, then hands in every record of the outbox: small ones in one call, larger ones piece by
/// piece from the server's offset. A receipt counts only after it was verified (signature, entry, inclusion under a checkpoint that is consistent with
/// the kept view, record and manifest); the ciphertext is wiped only when t custodians have imported and as many copies exist as policy asks. A
/// lost answer is harmless: the same record gives the same receipt. Deletes receipts older than kReceiptDays.
/// Fails only if the vault does; what the network or the server did is in the report.
[[nodiscard]] Result<SyncReport> sync_outbox(Home& home, Trust& trust, Transport& transport, const SyncOptions& options = {});

}  // namespace sigilo
