#pragma once

#include <string>
#include <vector>

#include "client/core/home.h"
#include "client/core/trust.h"
#include "crypto/base/result.h"
#include "crypto/log/receipt.h"

namespace sigilo {

/// A receipt as a file: "sigilo/v1/receipt-bundle" LF and the parts of PROTOCOL 8. kInvalidArgument over the bounds.
[[nodiscard]] Result<Bytes> encode_receipt_bundle(const ReceiptBundle& bundle);
[[nodiscard]] Result<ReceiptBundle> parse_receipt_bundle(ByteView file);

struct ReceiptReport {
  VerifiedReceipt verified;
  RecordId record;
  Digest manifest;
  std::uint8_t custodian_threshold = 0;
  bool enough_imported = false;  ///< t custodians
  bool enough_copies = false;    ///< as policy asks
  bool under_kept_view = false;  ///< its checkpoint is the one this device keeps; otherwise it was compared by signature alone
};

/// Checks a receipt without network: signatures, entry, inclusion, custodians. Against a checkpoint that is not the kept one an offline check
/// can only compare signatures and, for equal sizes, roots: `under_kept_view` says so. kForked for another root of the same size.
[[nodiscard]] Result<ReceiptReport> check_receipt_offline(const Trust& trust, const ReceiptBundle& bundle, const RecordId& record,
                                                          const Digest& manifest);
/// The same for a receipt file alone: record and manifest digest are the ones that the receipt itself names.
[[nodiscard]] Result<ReceiptReport> check_receipt_file(const Trust& trust, ByteView file);
/// The same with the server's help: consistency with the kept view is proved.
[[nodiscard]] Result<ReceiptReport> check_receipt_online(Trust& trust, LogCalls& log, const ReceiptBundle& bundle, const RecordId& record,
                                                         const Digest& manifest);
/// A stored receipt of this home. kNotFound.
[[nodiscard]] Result<ReceiptBundle> stored_receipt(Home& home, const RecordId& record);

}  // namespace sigilo
