#include "crypto/envelope/manifest.h"

#include <algorithm>

#include "crypto/base/codec.h"
#include "crypto/base/labels.h"
#include "crypto/envelope/age_stream.h"
#include "crypto/envelope/padding.h"
#include "crypto/envelope/section_header.h"

namespace sigilo {
namespace {

constexpr std::size_t kMaxCodeBytes = 32;

std::string_view slot_code(std::size_t slot) { return code_of(static_cast<Category>(slot)); }

/// A payload is a nonce and the STREAM of a padded plaintext: not every length is possible.
Status check_payload_length(std::uint64_t length, SectionKind kind) {
  if (length <= kAgeNonceBytes) {
    return fail(ErrorCode::kMalformed, "a payload is too short", "sections");
  }
  SIGILO_TRY(const auto plaintext, stream_plaintext_size(length - kAgeNonceBytes));
  if (plaintext < padding_floor(kind) || plaintext > padded_size(kind, kMaxSectionContent)) {
    return fail(ErrorCode::kMalformed, "a payload has a size that padding never gives", "sections");
  }
  if (plaintext != padding_floor(kind) && plaintext != padme(plaintext)) {
    return fail(ErrorCode::kMalformed, "a payload has a size that padding never gives", "sections");
  }
  return {};
}

Status check_section_entry(const ManifestSection& entry, const SectionSpec& spec) {
  if (entry.id != spec.id) {
    return fail(ErrorCode::kMalformed, "the sections are not those of the prologue", "sections");
  }
  if (entry.header_length == 0 || entry.header_length > kMaxSectionHeaderBytes) {
    return fail(ErrorCode::kMalformed, "a header has an impossible size", "sections");
  }
  return check_payload_length(entry.payload_length, spec.kind);
}

Status check_sections(const std::vector<ManifestSection>& sections, const Prologue& prologue) {
  if (sections.size() != prologue.sections.size()) {
    return fail(ErrorCode::kMalformed, "the sections are not those of the prologue", "sections");
  }
  for (std::size_t i = 0; i < sections.size(); ++i) {
    SIGILO_CHECK(check_section_entry(sections[i], prologue.sections[i]));
  }
  return {};
}

Status check_counts(std::uint8_t threshold, std::uint8_t count) {
  if (threshold < 1 || threshold > count) {
    return fail(ErrorCode::kMalformed, "the threshold does not fit the number of custodians", "commitments");
  }
  return {};
}

Status check_commitments(const Manifest& manifest) {
  const RecordCommitments& commitments = manifest.commitments;
  SIGILO_CHECK(check_counts(commitments.threshold, commitments.count));
  const auto incomplete = [&](const SlotCommitments& slot) { return slot.shares.size() != commitments.count; };
  if (std::any_of(commitments.slots.begin(), commitments.slots.end(), incomplete) ||
      manifest.custodian_epochs.size() != commitments.count) {
    return fail(ErrorCode::kMalformed, "the commitments are not complete", "commitments");
  }
  return {};
}

Result<ManifestSection> read_section(Reader& reader) {
  ManifestSection entry;
  SIGILO_TRY(entry.id, reader.u16());
  SIGILO_TRY(entry.header_digest, reader.id<Digest>());
  SIGILO_TRY(entry.header_length, reader.u64());
  SIGILO_TRY(entry.payload_root, reader.id<Digest>());
  SIGILO_TRY(entry.payload_length, reader.u64());
  return entry;
}

Result<SlotCommitments> read_slot(Reader& reader, std::size_t slot, std::size_t count) {
  SIGILO_TRY(const auto code, reader.text16(kMaxCodeBytes));
  if (code != slot_code(slot)) {
    return fail(ErrorCode::kMalformed, "the commitments are not in their order", "commitments");
  }
  SlotCommitments commitments;
  for (std::size_t i = 0; i < count; ++i) {
    SIGILO_TRY(const auto share, reader.id<Digest>());
    commitments.shares.push_back(share);
  }
  SIGILO_TRY(commitments.gate, reader.id<Digest>());
  SIGILO_TRY(commitments.half, reader.id<Digest>());
  if ((slot == 0) != commitments.half.is_zero()) {
    return fail(ErrorCode::kMalformed, "a commitment is missing or too many", "commitments");
  }
  return commitments;
}

Status read_commitments(Reader& reader, Manifest& manifest) {
  RecordCommitments& commitments = manifest.commitments;
  SIGILO_TRY(commitments.threshold, reader.u8());
  SIGILO_TRY(commitments.count, reader.u8());
  SIGILO_CHECK(check_counts(commitments.threshold, commitments.count));
  for (std::size_t i = 0; i < commitments.count; ++i) {
    SIGILO_TRY(const auto epoch, reader.u32());
    manifest.custodian_epochs.push_back(epoch);
  }
  for (std::size_t slot = 0; slot < kSecretSlots; ++slot) {
    SIGILO_TRY(commitments.slots[slot], read_slot(reader, slot, commitments.count));
  }
  return {};
}

}  // namespace

const ManifestSection* Manifest::find(std::uint16_t section) const {
  // Sections stand in layout order, numbered from 1 without gaps.
  return section >= 1 && section <= sections.size() ? &sections[section - 1U] : nullptr;
}

Result<Bytes> encode_manifest(const Manifest& manifest) {
  SIGILO_CHECK(check_sections(manifest.sections, manifest.prologue));
  SIGILO_CHECK(check_commitments(manifest));
  Writer writer;
  writer.var64(manifest.prologue_bytes).u16(static_cast<std::uint16_t>(manifest.sections.size()));
  for (const ManifestSection& entry : manifest.sections) {
    writer.u16(entry.id).id(entry.header_digest).u64(entry.header_length).id(entry.payload_root).u64(entry.payload_length);
  }
  writer.u8(manifest.commitments.threshold).u8(manifest.commitments.count);
  for (const std::uint32_t epoch : manifest.custodian_epochs) {
    writer.u32(epoch);
  }
  for (std::size_t slot = 0; slot < kSecretSlots; ++slot) {
    const SlotCommitments& commitments = manifest.commitments.slots[slot];
    writer.var16(slot_code(slot));
    for (const Digest& share : commitments.shares) {
      writer.id(share);
    }
    writer.id(commitments.gate).id(commitments.half);
  }
  return std::move(writer).take();
}

Result<Manifest> parse_manifest(ByteView body) {
  Reader reader(body);
  Manifest manifest;
  SIGILO_TRY(const auto prologue, reader.var64());
  manifest.prologue_bytes = to_bytes(prologue);
  SIGILO_TRY(manifest.prologue, parse_prologue(prologue));
  manifest.ctx = context_of(prologue);
  SIGILO_TRY(const auto count, reader.u16());
  if (count != manifest.prologue.sections.size()) {
    return fail(ErrorCode::kMalformed, "the sections are not those of the prologue", "sections");
  }
  manifest.sections.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    SIGILO_TRY(const auto entry, read_section(reader));
    SIGILO_CHECK(check_section_entry(entry, manifest.prologue.sections[i]));
    manifest.sections.push_back(entry);
  }
  SIGILO_CHECK(read_commitments(reader, manifest));
  SIGILO_CHECK(reader.finish());
  return manifest;
}

Result<VerifiedManifest> verify_manifest(ByteView signed_manifest, std::string_view origin) {
  SIGILO_TRY(const auto statement, SignedStatement::parse(signed_manifest));
  SIGILO_CHECK(statement.require(labels::kManifest, origin));
  VerifiedManifest verified;
  SIGILO_TRY(verified.manifest, parse_manifest(statement.body()));
  const Prologue& prologue = verified.manifest.prologue;
  if (prologue.origin != origin) {
    return fail(ErrorCode::kPermissionDenied, "the record belongs to another mechanism", "origin");
  }
  SIGILO_CHECK(statement.verify(prologue.verify_key));
  verified.digest = statement.digest();
  verified.header = statement.header();
  return verified;
}

}  // namespace sigilo
