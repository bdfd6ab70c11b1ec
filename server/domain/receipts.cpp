#include "server/domain/receipts.h"

#include "crypto/base/labels.h"
#include "crypto/log/tree_hash.h"

namespace sigilo::server {
namespace {

/// This disk. A second copy is promised only once a verified backup reports it.
constexpr std::uint8_t kCopiesHere = 1;

}  // namespace

Result<ReceiptBundle> Receipts::for_record(const StoredRecord& record, const PublishedHead& head, Bytes entry) const {
  Receipt receipt;
  receipt.record = record.record;
  receipt.manifest = record.manifest_digest;
  receipt.log_index = record.log_index;
  receipt.state = ReceiptState::kStored;
  SIGILO_TRY(auto bundle, sign(receipt, head, std::move(entry)));
  bundle.imported = record.imported;
  return bundle;
}

Result<ReceiptBundle> Receipts::for_quarantined(const StoredQuarantine& item, const PublishedHead& head, Bytes entry) const {
  Receipt receipt;
  receipt.record = item.record;
  receipt.manifest = item.manifest_digest;
  receipt.log_index = item.log_index;
  receipt.state = ReceiptState::kQuarantined;
  return sign(receipt, head, std::move(entry));
}

Result<Bytes> Receipts::read_entry(std::uint64_t index) const {
  SIGILO_TRY(auto entries, entries_.entries(index, 1));
  if (entries.empty()) return fail(ErrorCode::kInternal, "a published entry is missing", "log");
  return std::move(entries.front());
}

Result<ReceiptBundle> Receipts::sign(Receipt receipt, const PublishedHead& head, Bytes entry) const {
  SIGILO_CHECK(committer_.check_going_on());
  ReceiptBundle bundle;
  SIGILO_TRY(auto proof, log_.inclusion_of(receipt.log_index, head));
  if (entry.empty()) {
    SIGILO_TRY(entry, read_entry(receipt.log_index));
  }
  receipt.entry = leaf_hash(entry);
  receipt.copies = kCopiesHere;
  const auto header = make_header(labels::kReceipt, keys_.origin(), head.head, keys_.store_key(), clock_.today(), rng_);
  SIGILO_TRY(bundle.receipt, sign_statement(header, receipt.encode(), keys_.store_key()));
  bundle.entry = std::move(entry);
  bundle.index = proof.index;
  bundle.path = std::move(proof.path);
  bundle.checkpoint = std::move(proof.checkpoint);
  return bundle;
}

}  // namespace sigilo::server
