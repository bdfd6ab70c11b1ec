#include "client/core/sync_job.h"

#include <algorithm>

#include "client/core/outbox.h"
#include "client/core/receipt_check.h"
#include "client/core/upload.h"

namespace sigilo {
namespace {

/// Errors after which nothing more is sent: there is no network, or the log was caught.
bool ends_the_run(ErrorCode code) {
  switch (code) {
    case ErrorCode::kUnavailable:
    case ErrorCode::kUnauthenticated:
    case ErrorCode::kCancelled:
    case ErrorCode::kForked:
    case ErrorCode::kRolledBack:
      return true;
    default:
      return false;
  }
}

class SyncRun {
 public:
  SyncRun(Home& home, Trust& trust, Transport& transport, const SyncOptions& options)
      : home_(home), trust_(trust), transport_(transport), options_(options) {}

  Result<SyncReport> run() {
    if (!prepare()) return count_waiting();
    SIGILO_TRY(known_, home_.vault().outbox().receipts());
    SIGILO_TRY(const std::vector<OutboxItem> items, home_.vault().outbox().list());
    for (const OutboxItem& item : items) {
      if (report_.stopped) break;
      SIGILO_CHECK(process(item));
    }
    for (const StoredReceipt& receipt : known_) {
      if (report_.stopped) break;
      if (!receipt.share_bundles.empty() && !is_in(items, receipt.record)) SIGILO_CHECK(follow_up(receipt));
    }
    SIGILO_CHECK(home_.vault().outbox().forget_receipts_before(home_.clock().today().plus(-kReceiptDays)));
    return count_waiting();
  }

 private:
  static bool is_in(const std::vector<OutboxItem>& items, const RecordId& record) {
    return std::any_of(items.begin(), items.end(), [&](const OutboxItem& item) { return item.record == record; });
  }

  Result<SyncReport> count_waiting() {
    home_.tidy();  // what a full disk left may go now that records were wiped
    SIGILO_TRY(const std::vector<OutboxItem> left, home_.vault().outbox().list());
    report_.waiting = left.size();
    return std::move(report_);
  }

  /// False if nothing can be sent.
  bool prepare() {
    if (options_.refresh_directory) {
      auto refreshed = trust_.refresh(transport_);
      if (!refreshed) {
        report_.stopped = refreshed.error();
        return false;
      }
      report_.trust = *refreshed;
    }
    if (trust_.has_directory()) return true;
    report_.stopped = Error{ErrorCode::kNotFound, "this device has no directory yet", "directory", {}, Error::kNoNumber};
    return false;
  }

  const StoredReceipt* known_receipt(const OutboxItem& item) const {
    const auto at = std::find_if(known_.begin(), known_.end(), [&](const StoredReceipt& receipt) {
      return receipt.record == item.record && receipt.manifest_digest == item.manifest_digest;
    });
    return at == known_.end() ? nullptr : &*at;
  }

  Result<ReceiptBundle> obtain(const OutboxItem& item, Uploader& uploader) {
    const StoredReceipt* known = known_receipt(item);
    if (known != nullptr && !(options_.again && known->state == ReceiptState::kQuarantined)) {
      // It was handed in before and is kept only for want of custodians or copies. If the server lost it since, it is handed in again.
      auto receipt = transport_.intake().get_receipt(item.record, item.manifest_digest);
      if (receipt || receipt.error().code != ErrorCode::kNotFound) return receipt;
    }
    return uploader.hand_in(item);
  }

  Status process(const OutboxItem& item) {
    SyncedRecord line{item.record, item.day, item.ordinal, SyncOutcome::kFailed, {}, 0, item.blob_size};
    Uploader::Watch watch;
    watch.cancelled = options_.cancelled;
    watch.progress = [&](std::uint64_t sent) {
      if (options_.progress) options_.progress({item.record, std::min(sent, item.blob_size), item.blob_size});
    };
    Uploader uploader(home_, transport_.intake(), std::move(watch));
    auto bundle = obtain(item, uploader);
    line.sent_bytes = uploader.sent();
    if (!bundle) return note_failure(std::move(line), bundle.error());
    auto checked = check_receipt_online(trust_, transport_.log(), *bundle, item.record, item.manifest_digest);
    if (!checked) return note_failure(std::move(line), checked.error());
    if (const Status kept = check_consent_entry(item, checked->verified.entry); !kept) return note_failure(std::move(line), kept.error());
    if (const StoredReceipt* known = known_receipt(item)) {
      if (const Status kept = check_not_taken_back(*known, *checked); !kept) return note_failure(std::move(line), kept.error());
    }
    SIGILO_CHECK(settle(item, *bundle, *checked, line));
    report_.records.push_back(std::move(line));
    return {};
  }

  /// The log is where custodians look for a consent: with another one in it, every release would be refused.
  static Status check_consent_entry(const OutboxItem& item, const LogEntry& entry) {
    const auto* sealed = std::get_if<RecordSealed>(&entry.body);
    if (sealed == nullptr || item.consent_entry.is_zero()) return {};
    if (sealed->subject == 0 && consent_entry_digest(sealed->consent_commitment, sealed->withdrawal_tag) == item.consent_entry) return {};
    return fail(ErrorCode::kAuthenticationFailed, "the log names another consent than the one that was sealed", "entry",
                "keep the record, and show the receipt to the auditor");
  }

  /// A receipt is the proof of a promise: it is never exchanged for one that promises less.
  static Status check_not_taken_back(const StoredReceipt& known, const ReceiptReport& now) {
    if (known.state != ReceiptState::kStored) return {};
    SIGILO_TRY(const ReceiptBundle former, parse_receipt_bundle(known.bundle));
    const Receipt& receipt = now.verified.receipt;
    if (receipt.state == ReceiptState::kStored && receipt.log_index == former.index && now.verified.imported_by.size() >= former.imported.size()) return {};
    return fail(ErrorCode::kConflict, "the store takes back a receipt that it gave", "receipt", "the former one is kept: show it to the auditor",
                static_cast<std::int64_t>(receipt.log_index));
  }

  Status note_failure(SyncedRecord line, const Error& error) {
    line.error = error;
    report_.records.push_back(std::move(line));
    if (ends_the_run(error.code)) report_.stopped = error;
    return {};
  }

  Status settle(const OutboxItem& item, const ReceiptBundle& bundle, const ReceiptReport& checked, SyncedRecord& line) {
    const ReceiptState state = checked.verified.receipt.state;
    const bool wipe = state == ReceiptState::kStored && checked.enough_imported && checked.enough_copies;
    StoredReceipt receipt{item.record, item.manifest_digest, home_.clock().today(), state, {}, {}};
    SIGILO_TRY(receipt.bundle, encode_receipt_bundle(bundle));
    if (!all_imported(checked)) receipt.share_bundles = item.share_bundles;
    SIGILO_CHECK(home_.vault().outbox().settle(receipt, wipe));
    // The ciphertext is no longer part of the outbox; if its file cannot go now, it goes at the next start.
    if (wipe) (void)home_.clear_blob(item.blob);
    line.outcome = wipe ? SyncOutcome::kWiped : state == ReceiptState::kQuarantined ? SyncOutcome::kQuarantined : SyncOutcome::kKept;
    return {};
  }

  [[nodiscard]] bool all_imported(const ReceiptReport& checked) const {
    return checked.verified.imported_by.size() >= trust_.directory().custodians.size();
  }

  /// A record that is wiped here, whose share bundles wait for the last custodians.
  Status follow_up(const StoredReceipt& known) {
    auto bundle = transport_.intake().get_receipt(known.record, known.manifest_digest);
    if (!bundle) {
      if (ends_the_run(bundle.error().code)) report_.stopped = bundle.error();
      return {};
    }
    auto checked = check_receipt_online(trust_, transport_.log(), *bundle, known.record, known.manifest_digest);
    if (!checked) {
      if (ends_the_run(checked.error().code)) report_.stopped = checked.error();
      return {};
    }
    if (const Status kept = check_not_taken_back(known, *checked); !kept) {
      report_.stopped = kept.error();
      return {};
    }
    StoredReceipt receipt = known;
    receipt.state = checked->verified.receipt.state;
    SIGILO_TRY(receipt.bundle, encode_receipt_bundle(*bundle));
    if (all_imported(*checked)) receipt.share_bundles.clear();
    SIGILO_CHECK(home_.vault().outbox().settle(receipt, false));
    ++report_.receipts_updated;
    return {};
  }

  Home& home_;
  Trust& trust_;
  Transport& transport_;
  const SyncOptions& options_;
  SyncReport report_;
  std::vector<StoredReceipt> known_;
};

}  // namespace

Result<SyncReport> sync_outbox(Home& home, Trust& trust, Transport& transport, const SyncOptions& options) {
  return SyncRun(home, trust, transport, options).run();
}

}  // namespace sigilo
