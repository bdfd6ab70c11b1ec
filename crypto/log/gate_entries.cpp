#include "crypto/log/gate_entries.h"

#include <utility>

#include "crypto/primitives/hash.h"

namespace sigilo {
namespace {

template <typename Item, typename Write>
void write_list(Writer& writer, const std::vector<Item>& items, Write write) {
  writer.u16(static_cast<std::uint16_t>(items.size()));
  for (const Item& item : items) write(item);
}

/// 1 to `bound` items, strictly ascending.
template <typename Item, typename Read>
Status read_list(Reader& reader, std::vector<Item>& items, std::size_t bound, StaticText field, Read read) {
  SIGILO_TRY(const std::uint16_t count, reader.u16());
  if (count == 0) return fail(ErrorCode::kMalformed, "the list is empty", field);
  if (count > bound) return fail(ErrorCode::kTooLarge, "the list is too long", field, {}, static_cast<std::int64_t>(bound));
  for (std::uint16_t i = 0; i < count; ++i) {
    SIGILO_TRY(Item item, read());
    if (!items.empty() && !(items.back() < item)) return fail(ErrorCode::kMalformed, "the list is out of order", field);
    items.push_back(std::move(item));
  }
  return {};
}

Status read_record(Reader& reader, RecordId& record) {
  SIGILO_TRY(record, reader.id<RecordId>());
  if (record.is_zero()) return fail(ErrorCode::kMalformed, "no record is named", "record");
  return {};
}

Status read_records(Reader& reader, std::vector<RecordId>& records) {
  return read_list(reader, records, kMaxHeldRecords, "records", [&]() -> Result<RecordId> {
    RecordId record;
    SIGILO_CHECK(read_record(reader, record));
    return record;
  });
}

void write_records(Writer& writer, const std::vector<RecordId>& records) {
  write_list(writer, records, [&](const RecordId& record) { writer.id(record); });
}

void write_holds(Writer& writer, const std::vector<Digest>& holds) {
  write_list(writer, holds, [&](const Digest& hold) { writer.id(hold); });
}

Result<Bytes> read_bytes(Reader& reader, std::size_t bound, StaticText field) {
  SIGILO_TRY(const ByteView bytes, reader.var16());
  if (bytes.size() > bound) return fail(ErrorCode::kTooLarge, "the field is too long", field, {}, static_cast<std::int64_t>(bound));
  return to_bytes(bytes);
}

Result<ReleaseItem> read_item(Reader& reader) {
  ReleaseItem item;
  SIGILO_TRY(item.category, reader.u8());
  SIGILO_TRY(item.subject, reader.u16());
  return item;
}

}  // namespace

void write_body(Writer& writer, const ConsentChanged& e) {
  writer.id(e.record).u16(e.subject).id(e.prev).id(e.commitment).id(e.withdrawal_tag);
}
Status read_body(Reader& reader, ConsentChanged& e) {
  SIGILO_CHECK(read_record(reader, e.record));
  SIGILO_TRY(e.subject, reader.u16());
  SIGILO_TRY(e.prev, reader.id<Digest>());
  SIGILO_TRY(e.commitment, reader.id<Digest>());
  SIGILO_TRY(e.withdrawal_tag, reader.id<Digest>());
  return {};
}

void write_body(Writer& writer, const ConsentWithdrawn& e) { writer.id(e.record).u16(e.subject).id(e.tag); }
Status read_body(Reader& reader, ConsentWithdrawn& e) {
  SIGILO_TRY(e.record, reader.id<RecordId>());
  SIGILO_TRY(e.subject, reader.u16());
  SIGILO_TRY(e.tag, reader.id<Digest>());
  if (e.record.is_zero() == e.tag.is_zero()) return fail(ErrorCode::kMalformed, "a record or a code is named, and not both", "tag");
  if (e.record.is_zero() && e.subject != 0) return fail(ErrorCode::kMalformed, "a code names no subject", "subject");
  return {};
}

void write_body(Writer& writer, const ConsentHeld& e) { write_records(writer, e.records); }
Status read_body(Reader& reader, ConsentHeld& e) { return read_records(reader, e.records); }

void write_body(Writer& writer, const HoldLifted& e) {
  write_holds(writer, e.holds);
  writer.var16(e.second);
}
Status read_body(Reader& reader, HoldLifted& e) {
  SIGILO_CHECK(read_list(reader, e.holds, kMaxLiftedHolds, "holds", [&] { return reader.id<Digest>(); }));
  SIGILO_TRY(e.second, read_bytes(reader, kMaxSideStatementBytes, "second"));
  return {};
}

void write_body(Writer& writer, const ReleaseRequested& e) {
  writer.id(e.release).id(e.record).id(e.manifest);
  write_list(writer, e.items, [&](const ReleaseItem& item) { writer.u8(item.category).u16(item.subject); });
  writer.u8(e.form).u8(e.purpose).u8(e.ground).u8(e.route).id(e.recipient).var16(e.key).var16(e.desk_key);
  writer.u32(e.last_day.number()).id(e.openings);
}
Status read_body(Reader& reader, ReleaseRequested& e) {
  SIGILO_TRY(e.release, reader.id<Nonce16>());
  SIGILO_CHECK(read_record(reader, e.record));
  SIGILO_TRY(e.manifest, reader.id<Digest>());
  SIGILO_CHECK(read_list(reader, e.items, kMaxReleaseItems, "items", [&] { return read_item(reader); }));
  SIGILO_TRY(e.form, reader.u8());
  SIGILO_TRY(e.purpose, reader.u8());
  SIGILO_TRY(e.ground, reader.u8());
  SIGILO_TRY(e.route, reader.u8());
  SIGILO_TRY(e.recipient, reader.id<RecipientId>());
  SIGILO_TRY(e.key, read_bytes(reader, kMaxReleaseKeyBytes, "key"));
  SIGILO_TRY(e.desk_key, read_bytes(reader, kMaxSideStatementBytes, "desk key"));
  SIGILO_TRY(const std::uint32_t day, reader.u32());
  e.last_day = Day(day);
  SIGILO_TRY(e.openings, reader.id<Digest>());
  return {};
}

void write_body(Writer& writer, const ReleaseApproved& e) { writer.id(e.request); }
Status read_body(Reader& reader, ReleaseApproved& e) {
  SIGILO_TRY(e.request, reader.id<Digest>());
  return {};
}

void write_body(Writer& writer, const ReleaseRefused& e) { writer.id(e.request); }
Status read_body(Reader& reader, ReleaseRefused& e) {
  SIGILO_TRY(e.request, reader.id<Digest>());
  return {};
}

void write_body(Writer& writer, const ReleasePermitted& e) { writer.u8(e.custodian).id(e.request); }
Status read_body(Reader& reader, ReleasePermitted& e) {
  SIGILO_TRY(e.custodian, reader.u8());
  SIGILO_TRY(e.request, reader.id<Digest>());
  return {};
}

void write_body(Writer& writer, const PermitVoided& e) {
  writer.id(e.permit);
  write_list(writer, e.reasons, [&](std::uint8_t reason) { writer.u8(reason); });
}
Status read_body(Reader& reader, PermitVoided& e) {
  SIGILO_TRY(e.permit, reader.id<Digest>());
  return read_list(reader, e.reasons, kMaxVoidReasons, "reasons", [&] { return reader.u8(); });
}

void write_body(Writer& writer, const HalfReleased& e) {
  writer.id(e.request);
  write_list(writer, e.permits, [&](const Digest& permit) { writer.id(permit); });
  writer.id(e.sealed);
}
Status read_body(Reader& reader, HalfReleased& e) {
  SIGILO_TRY(e.request, reader.id<Digest>());
  SIGILO_CHECK(read_list(reader, e.permits, kMaxPermits, "permits", [&] { return reader.id<Digest>(); }));
  SIGILO_TRY(e.sealed, reader.id<Digest>());
  return {};
}

void write_body(Writer& writer, const OfficerAssigned& e) { writer.id(e.record).id(e.member); }
Status read_body(Reader& reader, OfficerAssigned& e) {
  SIGILO_CHECK(read_record(reader, e.record));
  SIGILO_TRY(e.member, reader.id<MemberId>());
  return {};
}

void write_body(Writer& writer, const CustodianSeen& e) { writer.u8(e.custodian); }
Status read_body(Reader& reader, CustodianSeen& e) {
  SIGILO_TRY(e.custodian, reader.u8());
  return {};
}

Bytes hold_lift_body(const std::vector<Digest>& holds) {
  Writer writer;
  write_holds(writer, holds);
  return to_bytes(sha256(writer.view()).bytes());
}

}  // namespace sigilo
