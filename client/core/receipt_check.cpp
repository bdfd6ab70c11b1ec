#include "client/core/receipt_check.h"

#include <utility>

#include "client/core/untrusted.h"
#include "crypto/base/codec.h"
#include "crypto/base/labels.h"
#include "crypto/log/proof.h"
#include "crypto/log/statement.h"

namespace sigilo {
namespace {

constexpr std::size_t kMaxImported = 64;

Result<ReceiptReport> judge(const Trust& trust, const ReceiptBundle& bundle, const RecordId& record, const Digest& manifest, const LogView& view,
                            std::span<const Digest> path, bool under_kept_view) {
  auto checked = verify_receipt(bundle, trust.receipt_trust(bundle.index), record, manifest, view, path);
  if (!checked) return fail(untrusted(checked.error()));
  VerifiedReceipt verified = std::move(*checked);
  const Directory& directory = trust.directory();
  ReceiptReport report{std::move(verified), record, manifest, directory.custodian_threshold, false, false, under_kept_view};
  report.enough_imported = report.verified.imported_by.size() >= directory.custodian_threshold;
  report.enough_copies = report.verified.receipt.copies >= directory.policy.copies;
  return report;
}

Status require_directory(const Trust& trust) {
  if (trust.has_directory()) return {};
  return fail(ErrorCode::kNotFound, "this device has no directory yet", "directory", "fetch it while there is a network");
}

}  // namespace

Result<Bytes> encode_receipt_bundle(const ReceiptBundle& bundle) {
  if (bundle.path.size() > kMaxProofHashes || bundle.imported.size() > kMaxImported) {
    return fail(ErrorCode::kInvalidArgument, "the receipt has too many parts", "receipt");
  }
  Writer writer;
  writer.raw(labels::kReceiptBundle).u8('\n').var64(bundle.receipt).var64(bundle.entry).u64(bundle.index);
  writer.u16(static_cast<std::uint16_t>(bundle.path.size()));
  for (const Digest& hash : bundle.path) writer.id(hash);
  writer.var64(bundle.checkpoint).u16(static_cast<std::uint16_t>(bundle.imported.size()));
  for (const Bytes& imported : bundle.imported) writer.var64(imported);
  return std::move(writer).take();
}

Result<ReceiptBundle> parse_receipt_bundle(ByteView file) {
  Reader reader(file);
  SIGILO_CHECK(reader.expect(labels::kReceiptBundle));
  SIGILO_CHECK(reader.expect("\n"));
  ReceiptBundle bundle;
  SIGILO_TRY(const ByteView receipt, reader.var64());
  SIGILO_TRY(const ByteView entry, reader.var64());
  SIGILO_TRY(bundle.index, reader.u64());
  SIGILO_TRY(const std::uint16_t hashes, reader.u16());
  if (hashes > kMaxProofHashes) return fail(ErrorCode::kTooLarge, "the proof has too many hashes", "proof", {}, hashes);
  for (std::uint16_t i = 0; i < hashes; ++i) {
    SIGILO_TRY(const Digest hash, reader.id<Digest>());
    bundle.path.push_back(hash);
  }
  SIGILO_TRY(const ByteView checkpoint, reader.var64());
  SIGILO_TRY(const std::uint16_t imported, reader.u16());
  if (imported > kMaxImported) return fail(ErrorCode::kTooLarge, "the receipt has too many parts", "imported", {}, imported);
  for (std::uint16_t i = 0; i < imported; ++i) {
    SIGILO_TRY(const ByteView statement, reader.var64());
    bundle.imported.push_back(to_bytes(statement));
  }
  SIGILO_CHECK(reader.finish());
  bundle.receipt = to_bytes(receipt);
  bundle.entry = to_bytes(entry);
  bundle.checkpoint = std::string(as_text(checkpoint));
  return bundle;
}

Result<ReceiptReport> check_receipt_offline(const Trust& trust, const ReceiptBundle& bundle, const RecordId& record, const Digest& manifest) {
  SIGILO_CHECK(require_directory(trust));
  const LogView& kept = trust.view();
  SIGILO_TRY(const SignedCheckpoint theirs, open_checkpoint(bundle.checkpoint, kept.origin(), kept.log_key()));
  if (theirs.head().size == kept.head().size) return judge(trust, bundle, record, manifest, kept, {}, true);
  SIGILO_TRY(const LogView alone, LogView::restore(kept.origin(), kept.log_key(), bundle.checkpoint));
  return judge(trust, bundle, record, manifest, alone, {}, false);
}

Result<ReceiptReport> check_receipt_file(const Trust& trust, ByteView file) {
  SIGILO_TRY(const ReceiptBundle bundle, parse_receipt_bundle(file));
  SIGILO_TRY(const SignedStatement statement, SignedStatement::parse(bundle.receipt));
  SIGILO_TRY(const Receipt receipt, Receipt::parse(statement.body()));
  return check_receipt_offline(trust, bundle, receipt.record, receipt.manifest);
}

Result<ReceiptReport> check_receipt_online(Trust& trust, LogCalls& log, const ReceiptBundle& bundle, const RecordId& record,
                                           const Digest& manifest) {
  SIGILO_CHECK(require_directory(trust));
  SIGILO_TRY(const std::vector<Digest> path, trust.connect(log, bundle.checkpoint));
  return judge(trust, bundle, record, manifest, trust.view(), path, true);
}

Result<ReceiptBundle> stored_receipt(Home& home, const RecordId& record) {
  SIGILO_TRY(const std::vector<StoredReceipt> receipts, home.vault().outbox().receipts());
  for (const StoredReceipt& receipt : receipts) {
    if (receipt.record == record) return parse_receipt_bundle(receipt.bundle);
  }
  return fail(ErrorCode::kNotFound, "this home has no receipt for that record", "record", "receipts are deleted after 30 days");
}

}  // namespace sigilo
