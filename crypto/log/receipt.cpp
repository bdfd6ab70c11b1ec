#include "crypto/log/receipt.h"

#include <algorithm>

#include "crypto/base/codec.h"
#include "crypto/base/labels.h"
#include "crypto/log/proof.h"

namespace sigilo {
namespace {

/// The same error, about a named part of the bundle.
tl::unexpected<Error> about(StaticText part, Error error) {
  error.field = part;
  return fail(error);
}

/// What an entry must say for this receipt, whatever its kind.
struct EntrySubject {
  RecordId record;
  Digest manifest;
  ReceiptState state;
};

Result<EntrySubject> subject_of(const LogEntry& entry) {
  if (const auto* sealed = std::get_if<RecordSealed>(&entry.body)) {
    return EntrySubject{sealed->record, sealed->manifest, ReceiptState::kStored};
  }
  if (const auto* aside = std::get_if<RecordQuarantined>(&entry.body)) {
    return EntrySubject{aside->record, aside->manifest, ReceiptState::kQuarantined};
  }
  return fail(ErrorCode::kUnsupported, "an entry of another kind", "entry");
}

Result<Receipt> open_receipt(const ReceiptBundle& bundle, const ReceiptTrust& trust, const RecordId& record, const Digest& manifest,
                             std::string_view origin) {
  SIGILO_TRY(auto statement, open_statement(bundle.receipt, labels::kReceipt, origin, trust.store_key));
  SIGILO_TRY(auto receipt, Receipt::parse(statement.body()));
  if (receipt.record != record) {
    return fail(ErrorCode::kConflict, "a receipt for another record", "receipt");
  }
  if (receipt.manifest != manifest) {
    return fail(ErrorCode::kConflict, "a receipt for another manifest of this record", "receipt");
  }
  return receipt;
}

Result<LogEntry> open_entry(const ReceiptBundle& bundle, const ReceiptTrust& trust, const Receipt& receipt, std::string_view origin) {
  SIGILO_TRY(auto entry, parse_entry(bundle.entry, origin));
  SIGILO_CHECK(entry.statement.verify(trust.store_key));
  SIGILO_TRY(auto subject, subject_of(entry));
  if (subject.record != receipt.record || subject.manifest != receipt.manifest || subject.state != receipt.state) {
    return fail(ErrorCode::kConflict, "the entry does not say what the receipt says", "entry");
  }
  if (entry.statement.leaf_hash() != receipt.entry) {
    return fail(ErrorCode::kConflict, "the receipt names another entry", "entry");
  }
  return entry;
}

Result<Imported> open_imported(ByteView bytes, const ReceiptTrust& trust, const Receipt& receipt, std::string_view origin) {
  SIGILO_TRY(auto statement, SignedStatement::parse(bytes));
  SIGILO_CHECK(statement.require(labels::kImported, origin));
  SIGILO_TRY(auto imported, Imported::parse(statement.body()));
  Status verified = fail(ErrorCode::kNotFound, "no such custodian", "imported");
  for (const CustodianKey& key : trust.custodians) {
    if (key.index == imported.custodian && !verified) verified = statement.verify(key.key);
  }
  SIGILO_CHECK(verified);
  if (imported.record != receipt.record || imported.manifest != receipt.manifest) {
    return fail(ErrorCode::kConflict, "a custodian's statement about another record", "imported");
  }
  return imported;
}

void insert_ascending(std::vector<std::uint8_t>& list, std::uint8_t index) {
  const auto place = std::lower_bound(list.begin(), list.end(), index);
  if (place == list.end() || *place != index) {
    list.insert(place, index);
  }
}

}  // namespace

Bytes Receipt::encode() const {
  Writer writer;
  writer.id(record).id(manifest).id(entry).u64(log_index).u8(copies).u8(static_cast<std::uint8_t>(state));
  return std::move(writer).take();
}

Result<Receipt> Receipt::parse(ByteView body) {
  Reader reader(body);
  Receipt receipt;
  SIGILO_TRY(receipt.record, reader.id<RecordId>());
  SIGILO_TRY(receipt.manifest, reader.id<Digest>());
  SIGILO_TRY(receipt.entry, reader.id<Digest>());
  SIGILO_TRY(receipt.log_index, reader.u64());
  SIGILO_TRY(receipt.copies, reader.u8());
  SIGILO_TRY(auto state, reader.u8());
  SIGILO_CHECK(reader.finish());
  receipt.state = static_cast<ReceiptState>(state);
  if (receipt.state != ReceiptState::kStored && receipt.state != ReceiptState::kQuarantined) {
    return fail(ErrorCode::kUnsupported, "a state of a receipt that this program does not know", "state", {}, state);
  }
  if (receipt.copies == 0) {
    return fail(ErrorCode::kMalformed, "a receipt without a single copy", "copies");
  }
  return receipt;
}

Bytes Imported::encode() const {
  Writer writer;
  writer.id(record).id(manifest).u8(custodian).u8(static_cast<std::uint8_t>(verdict));
  return std::move(writer).take();
}

Result<Imported> Imported::parse(ByteView body) {
  Reader reader(body);
  Imported imported;
  SIGILO_TRY(imported.record, reader.id<RecordId>());
  SIGILO_TRY(imported.manifest, reader.id<Digest>());
  SIGILO_TRY(imported.custodian, reader.u8());
  SIGILO_TRY(auto verdict, reader.u8());
  SIGILO_CHECK(reader.finish());
  imported.verdict = static_cast<ImportVerdict>(verdict);
  if (imported.verdict != ImportVerdict::kImported && imported.verdict != ImportVerdict::kRefused) {
    return fail(ErrorCode::kUnsupported, "a verdict that this program does not know", "verdict", {}, verdict);
  }
  if (imported.custodian == 0) {
    return fail(ErrorCode::kMalformed, "custodians are counted from 1", "custodian");
  }
  return imported;
}

Result<VerifiedReceipt> verify_receipt(const ReceiptBundle& bundle, const ReceiptTrust& trust, const RecordId& record,
                                       const Digest& manifest, const LogView& kept, std::span<const Digest> consistency) {
  const std::string& origin = kept.origin();
  auto receipt = open_receipt(bundle, trust, record, manifest, origin);
  if (!receipt) return about("receipt", receipt.error());
  auto entry = open_entry(bundle, trust, *receipt, origin);
  if (!entry) return about("entry", entry.error());
  if (receipt->log_index != bundle.index) {
    return fail(ErrorCode::kConflict, "the receipt names another position in the log", "proof");
  }
  auto checkpoint = kept.compare(bundle.checkpoint, consistency);
  if (!checkpoint) return about("checkpoint", checkpoint.error());
  if (auto included = verify_inclusion(receipt->entry, bundle.index, checkpoint->head(), bundle.path); !included) {
    return about("proof", included.error());
  }
  VerifiedReceipt verified{*receipt, std::move(*entry), std::move(*checkpoint), {}, {}};
  for (const Bytes& bytes : bundle.imported) {
    auto imported = open_imported(bytes, trust, *receipt, origin);
    if (!imported) return about("imported", imported.error());
    insert_ascending(imported->verdict == ImportVerdict::kImported ? verified.imported_by : verified.refused_by, imported->custodian);
  }
  const auto says_both = [&](std::uint8_t custodian) {
    return std::binary_search(verified.refused_by.begin(), verified.refused_by.end(), custodian);
  };
  if (std::any_of(verified.imported_by.begin(), verified.imported_by.end(), says_both)) {
    return fail(ErrorCode::kConflict, "a custodian says that it imported the record and that it refused it", "imported");
  }
  return verified;
}

}  // namespace sigilo
