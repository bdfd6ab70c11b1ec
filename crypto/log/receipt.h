#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/base/ids.h"
#include "crypto/base/result.h"
#include "crypto/log/entries.h"
#include "crypto/log/view.h"

namespace sigilo {

enum class ReceiptState : std::uint8_t { kStored = 1, kQuarantined = 2 };
enum class ImportVerdict : std::uint8_t { kImported = 1, kRefused = 2 };

/// What the store promises about one record. Source: docs/PROTOCOL.md 4.
struct Receipt {
  RecordId record;
  Digest manifest;  ///< SHA-256 of the signed manifest
  Digest entry;     ///< leaf hash of the log entry
  std::uint64_t log_index = 0;
  std::uint8_t copies = 0;  ///< 1: this disk; 2: also in a verified backup or mirror
  ReceiptState state = ReceiptState::kStored;

  [[nodiscard]] Bytes encode() const;
  [[nodiscard]] static Result<Receipt> parse(ByteView body);
  friend bool operator==(const Receipt&, const Receipt&) = default;
};

/// What one custodian says about its share of a record.
struct Imported {
  RecordId record;
  Digest manifest;
  std::uint8_t custodian = 0;  ///< index, from 1
  ImportVerdict verdict = ImportVerdict::kImported;

  [[nodiscard]] Bytes encode() const;
  [[nodiscard]] static Result<Imported> parse(ByteView body);
  friend bool operator==(const Imported&, const Imported&) = default;
};

/// Everything that travels with a receipt, as received.
struct ReceiptBundle {
  Bytes receipt;                    ///< signed statement
  Bytes entry;                      ///< the log entry
  std::uint64_t index = 0;          ///< of the entry
  std::vector<Digest> path;         ///< inclusion path
  std::string checkpoint;           ///< signed note
  std::vector<Bytes> imported;      ///< signed statements of custodians
};

struct CustodianKey {
  std::uint8_t index = 0;
  VerifyKey key;
};

/// Whom a receipt is checked against (from the directory).
struct ReceiptTrust {
  VerifyKey store_key;
  std::vector<CustodianKey> custodians;
};

/// What a checked receipt says.
struct VerifiedReceipt {
  Receipt receipt;
  LogEntry entry;
  SignedCheckpoint checkpoint;
  std::vector<std::uint8_t> imported_by;  ///< custodians that imported, ascending, each once
  std::vector<std::uint8_t> refused_by;
};

/// Checks all parts against each other, the keys, the record and the view of the log; `consistency` is the path between the kept
/// head and the receipt's checkpoint (empty if they are equal or nothing was kept). The error's `field` names the part that is wrong:
/// "receipt", "entry", "proof", "checkpoint", "imported", and its code what is wrong with it. Pure; thread-safe.
[[nodiscard]] Result<VerifiedReceipt> verify_receipt(const ReceiptBundle& bundle, const ReceiptTrust& trust, const RecordId& record,
                                                     const Digest& manifest, const LogView& kept, std::span<const Digest> consistency);

}  // namespace sigilo
