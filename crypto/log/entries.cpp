#include "crypto/log/entries.h"

#include "crypto/base/codec.h"
#include "crypto/base/labels.h"
#include "crypto/log/tiles.h"

namespace sigilo {
namespace {

constexpr std::string_view kEntryPrefix = "sigilo/v1/log/";

struct LabelOf {
  std::string_view operator()(const DirectoryPublished&) const { return labels::kLogDirectory; }
  std::string_view operator()(const RecordSealed&) const { return labels::kLogRecordSealed; }
  std::string_view operator()(const RecordQuarantined&) const { return labels::kLogQuarantined; }
  std::string_view operator()(const AccessDay&) const { return labels::kLogAccessDay; }
  std::string_view operator()(const Rewrapped&) const { return labels::kLogRewrapped; }
  std::string_view operator()(const EpochDestroyed&) const { return labels::kLogEpochDestroyed; }
  std::string_view operator()(const UnsupportedEntry&) const { return {}; }
  template <typename GateBody>
  std::string_view operator()(const GateBody&) const { return GateBody::kLabel; }
};

struct Encode {
  Writer& writer;
  void operator()(const DirectoryPublished& e) const { writer.u32(e.version).id(e.digest); }
  void operator()(const RecordSealed& e) const {
    writer.id(e.record).id(e.manifest).u16(e.subject).id(e.consent_commitment).id(e.withdrawal_tag);
  }
  void operator()(const RecordQuarantined& e) const {
    writer.id(e.record).id(e.manifest).u8(static_cast<std::uint8_t>(e.reason));
  }
  void operator()(const AccessDay& e) const { writer.u32(e.day.number()).u64(e.count).id(e.chain); }
  void operator()(const Rewrapped& e) const { writer.id(e.record).u16(e.section).id(e.old_stanza).id(e.new_stanza); }
  void operator()(const EpochDestroyed& e) const { writer.u8(e.custodian).u32(e.epoch); }
  void operator()(const UnsupportedEntry&) const {}
  template <typename GateBody>
  void operator()(const GateBody& e) const { write_body(writer, e); }
};

Status read(Reader& reader, DirectoryPublished& e) {
  SIGILO_TRY(e.version, reader.u32());
  SIGILO_TRY(e.digest, reader.id<Digest>());
  return {};
}

Status read(Reader& reader, RecordSealed& e) {
  SIGILO_TRY(e.record, reader.id<RecordId>());
  SIGILO_TRY(e.manifest, reader.id<Digest>());
  SIGILO_TRY(e.subject, reader.u16());
  SIGILO_TRY(e.consent_commitment, reader.id<Digest>());
  SIGILO_TRY(e.withdrawal_tag, reader.id<Digest>());
  return {};
}

Status read(Reader& reader, RecordQuarantined& e) {
  SIGILO_TRY(e.record, reader.id<RecordId>());
  SIGILO_TRY(e.manifest, reader.id<Digest>());
  SIGILO_TRY(auto reason, reader.u8());
  e.reason = static_cast<QuarantineReason>(reason);
  return {};
}

Status read(Reader& reader, AccessDay& e) {
  SIGILO_TRY(auto day, reader.u32());
  e.day = Day(day);
  SIGILO_TRY(e.count, reader.u64());
  SIGILO_TRY(e.chain, reader.id<Digest>());
  return {};
}

Status read(Reader& reader, Rewrapped& e) {
  SIGILO_TRY(e.record, reader.id<RecordId>());
  SIGILO_TRY(e.section, reader.u16());
  SIGILO_TRY(e.old_stanza, reader.id<Digest>());
  SIGILO_TRY(e.new_stanza, reader.id<Digest>());
  return {};
}

Status read(Reader& reader, EpochDestroyed& e) {
  SIGILO_TRY(e.custodian, reader.u8());
  SIGILO_TRY(e.epoch, reader.u32());
  return {};
}

template <typename GateBody>
Status read(Reader& reader, GateBody& e) { return read_body(reader, e); }

template <typename Body>
Status read_into(EntryBody& body, Reader reader) {
  SIGILO_CHECK(read(reader, body.emplace<Body>()));
  return reader.finish();
}

/// Reads the body if `label` is that of one of `Bodies`; `known` says whether it was.
template <typename... Bodies>
Status read_gate_body(std::string_view label, const Reader& reader, EntryBody& body, bool& known) {
  Status status;
  known = ((label == Bodies::kLabel && ((status = read_into<Bodies>(body, reader)), true)) || ...);
  return status;
}

Status read_entry_body(std::string_view label, ByteView bytes, EntryBody& body) {
  const Reader reader(bytes);
  if (label == labels::kLogDirectory) return read_into<DirectoryPublished>(body, reader);
  if (label == labels::kLogRecordSealed) return read_into<RecordSealed>(body, reader);
  if (label == labels::kLogQuarantined) return read_into<RecordQuarantined>(body, reader);
  if (label == labels::kLogAccessDay) return read_into<AccessDay>(body, reader);
  if (label == labels::kLogRewrapped) return read_into<Rewrapped>(body, reader);
  if (label == labels::kLogEpochDestroyed) return read_into<EpochDestroyed>(body, reader);
  bool known = false;
  SIGILO_CHECK(read_gate_body<ConsentChanged, ConsentWithdrawn, ConsentHeld, HoldLifted, ReleaseRequested, ReleaseApproved, ReleaseRefused,
                              ReleasePermitted, PermitVoided, HalfReleased, OfficerAssigned, CustodianSeen>(label, reader, body, known));
  if (!known) body.emplace<UnsupportedEntry>();
  return {};
}

tl::unexpected<Error> entry_too_large() {
  return fail(ErrorCode::kTooLarge, "an entry has at most 65,535 bytes", "entry");
}

}  // namespace

std::string_view label_of(const EntryBody& body) { return std::visit(LabelOf{}, body); }

Result<LogEntry> parse_entry(ByteView bytes, std::string_view origin) {
  if (bytes.size() > kMaxEntryBytes) {
    return entry_too_large();
  }
  SIGILO_TRY(auto statement, SignedStatement::parse(bytes));
  const std::string& label = statement.header().label;
  if (!label.starts_with(kEntryPrefix)) {
    return fail(ErrorCode::kUnsupported, "a statement that is no log entry", "label");
  }
  SIGILO_CHECK(statement.require(label, origin));
  LogEntry entry{std::move(statement), UnsupportedEntry{}};
  SIGILO_CHECK(read_entry_body(entry.statement.header().label, entry.statement.body(), entry.body));
  return entry;
}

Result<Bytes> sign_entry(StatementHeader header, const EntryBody& body, const SigningKey& key) {
  if (std::holds_alternative<UnsupportedEntry>(body)) {
    return fail(ErrorCode::kInvalidArgument, "an unknown entry cannot be written", "entry");
  }
  header.label = label_of(body);
  Writer writer;
  std::visit(Encode{writer}, body);
  EntryBody as_read;
  if (!read_entry_body(header.label, writer.view(), as_read)) {
    return fail(ErrorCode::kInvalidArgument, "no reader would accept this entry", "entry");
  }
  SIGILO_TRY(auto bytes, sign_statement(header, writer.view(), key));
  if (bytes.size() > kMaxEntryBytes) {
    return entry_too_large();
  }
  return bytes;
}

}  // namespace sigilo
