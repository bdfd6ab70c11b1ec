#include "crypto/envelope/prologue.h"

#include <algorithm>

#include "crypto/base/codec.h"
#include "crypto/base/labels.h"
#include "crypto/log/statement.h"
#include "crypto/primitives/hash.h"

namespace sigilo {
namespace {

Result<SectionSpec> read_section(Reader& reader) {
  SectionSpec spec;
  SIGILO_TRY(spec.id, reader.u16());
  SIGILO_TRY(auto kind, reader.u8());
  SIGILO_TRY(spec.kind, section_kind_from(kind));
  SIGILO_TRY(auto category, reader.u8());
  SIGILO_TRY(spec.category, category_from(category));
  SIGILO_TRY(spec.subject, reader.u16());
  return spec;
}

Result<std::vector<SectionSpec>> read_sections(Reader& reader) {
  SIGILO_TRY(const auto count, reader.u16());
  if (count > kFixedSections + kMaxAttachments) {
    return fail(ErrorCode::kTooLarge, "too many sections", "sections", {}, count);
  }
  std::vector<SectionSpec> sections;
  sections.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    SIGILO_TRY(const auto spec, read_section(reader));
    sections.push_back(spec);
  }
  SIGILO_CHECK(check_layout(sections));
  return sections;
}

Status check_ids(const Prologue& prologue) {
  if (prologue.device != device_id_of(prologue.verify_key) ||
      prologue.record != record_id_of(prologue.verify_key, prologue.record_nonce)) {
    return fail(ErrorCode::kAuthenticationFailed, "the record id is not made from this device's key", "record id");
  }
  return {};
}

}  // namespace

const SectionSpec* Prologue::find(std::uint16_t section) const {
  // A checked layout numbers its sections from 1 without gaps.
  return section >= 1 && section <= sections.size() ? &sections[section - 1U] : nullptr;
}

RecordId record_id_of(const VerifyKey& key, const Digest& record_nonce) {
  const Digest digest = labelled_hash(labels::kRecordId, {key.bytes(), record_nonce.bytes()});
  std::array<std::uint8_t, RecordId::kSize> id{};
  std::copy_n(digest.bytes().begin(), id.size(), id.begin());
  return RecordId(id);
}

Context context_of(ByteView prologue) { return Context(labelled_hash(labels::kContext, {prologue}).array()); }

Result<Bytes> encode_prologue(Prologue& prologue) {
  if (prologue.origin.empty() || prologue.origin.size() > kMaxOriginBytes) {
    return fail(ErrorCode::kInvalidArgument, "the log origin is empty or too long", "origin", {}, kMaxOriginBytes);
  }
  SIGILO_CHECK(check_layout(prologue.sections));
  prologue.device = device_id_of(prologue.verify_key);
  prologue.record = record_id_of(prologue.verify_key, prologue.record_nonce);
  Writer writer;
  writer.raw(labels::kPrologue).u8('\n').var16(prologue.origin).id(prologue.record).id(prologue.record_nonce).id(prologue.device);
  writer.id(prologue.verify_key).id(prologue.directory).u16(static_cast<std::uint16_t>(prologue.suite)).id(prologue.form);
  writer.u32(prologue.day.number()).id(prologue.consent_commitment).u16(static_cast<std::uint16_t>(prologue.sections.size()));
  for (const SectionSpec& spec : prologue.sections) {
    writer.u16(spec.id).u8(static_cast<std::uint8_t>(spec.kind)).u8(static_cast<std::uint8_t>(spec.category)).u16(spec.subject);
  }
  return std::move(writer).take();
}

Result<Prologue> parse_prologue(ByteView bytes) {
  Reader reader(bytes);
  SIGILO_CHECK(reader.expect(labels::kPrologue));
  SIGILO_CHECK(reader.expect("\n"));
  Prologue prologue;
  SIGILO_TRY(prologue.origin, reader.text16(kMaxOriginBytes));
  if (prologue.origin.empty()) {
    return fail(ErrorCode::kMalformed, "the log origin is empty", "origin");
  }
  SIGILO_TRY(prologue.record, reader.id<RecordId>());
  SIGILO_TRY(prologue.record_nonce, reader.id<Digest>());
  SIGILO_TRY(prologue.device, reader.id<DeviceId>());
  SIGILO_TRY(prologue.verify_key, reader.id<VerifyKey>());
  SIGILO_TRY(prologue.directory, reader.id<Digest>());
  SIGILO_TRY(const auto suite, reader.u16());
  SIGILO_TRY(prologue.suite, suite_from(suite));
  SIGILO_TRY(prologue.form, reader.id<Digest>());
  SIGILO_TRY(const auto day, reader.u32());
  prologue.day = Day(day);
  SIGILO_TRY(prologue.consent_commitment, reader.id<Digest>());
  SIGILO_TRY(prologue.sections, read_sections(reader));
  SIGILO_CHECK(reader.finish());
  SIGILO_CHECK(check_ids(prologue));
  return prologue;
}

}  // namespace sigilo
