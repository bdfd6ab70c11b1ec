#include "client/core/outbox.h"

#include "crypto/base/codec.h"
#include "crypto/envelope/layout.h"
#include "crypto/envelope/section_header.h"

namespace sigilo {
namespace {

constexpr std::size_t kMaxSections = kFixedSections + kMaxAttachments;

}  // namespace

Bytes encode_layout(const std::vector<BlobSection>& sections) {
  Writer writer;
  writer.u16(static_cast<std::uint16_t>(sections.size()));
  for (const BlobSection& section : sections) writer.u16(section.section).u32(section.header_length).u64(section.payload_length);
  return std::move(writer).take();
}

Result<std::vector<BlobSection>> parse_layout(ByteView layout, std::uint64_t blob_size) {
  Reader reader(layout);
  SIGILO_TRY(const std::uint16_t count, reader.u16());
  if (count > kMaxSections) return fail(ErrorCode::kTooLarge, "the outbox item has too many sections", "layout", {}, count);
  std::vector<BlobSection> sections;
  std::uint64_t offset = 0;
  for (std::uint16_t i = 0; i < count; ++i) {
    BlobSection section;
    SIGILO_TRY(section.section, reader.u16());
    SIGILO_TRY(section.header_length, reader.u32());
    SIGILO_TRY(section.payload_length, reader.u64());
    const bool ascending = sections.empty() || sections.back().section < section.section;
    if (!ascending || section.header_length > kMaxSectionHeaderBytes || section.payload_length > blob_size - offset ||
        section.header_length > blob_size - offset - section.payload_length) {
      return fail(ErrorCode::kMalformed, "the sections of the outbox item do not fit its blob", "layout");
    }
    section.offset = offset;
    offset += section.header_length + section.payload_length;
    sections.push_back(section);
  }
  SIGILO_CHECK(reader.finish());
  if (offset != blob_size) return fail(ErrorCode::kMalformed, "the sections of the outbox item do not fill its blob", "layout");
  return sections;
}

Result<std::vector<OutboxLine>> list_outbox(Home& home) {
  SIGILO_TRY(const std::vector<OutboxItem> items, home.vault().outbox().list());
  std::vector<OutboxLine> lines;
  for (const OutboxItem& item : items) {
    const auto stat = home.files().stat(home.outbox_folder() / item.blob);
    if (!stat && stat.error().code != ErrorCode::kNotFound) return fail(stat.error());
    lines.push_back({item.record, item.day, item.ordinal, item.blob_size, stat && stat->size == item.blob_size});
  }
  return lines;
}

Result<OutboxReader> OutboxReader::open(Home& home, const OutboxItem& item) {
  SIGILO_TRY(std::vector<BlobSection> sections, parse_layout(item.layout, item.blob_size));
  auto file = home.files().open(home.outbox_folder() / item.blob, FileMode::kRead);
  if (!file && file.error().code == ErrorCode::kNotFound) {
    return fail(ErrorCode::kNotFound, "the sealed record's file is missing", "outbox", "look for it in a copy of the folder outbox/");
  }
  if (!file) return fail(file.error());
  SIGILO_TRY(const std::uint64_t size, (*file)->size());
  if (size != item.blob_size) {
    return fail(ErrorCode::kTruncated, "the sealed record's file has another size than it was written with", "outbox", {},
                static_cast<std::int64_t>(size));
  }
  return OutboxReader(std::move(*file), std::move(sections));
}

Result<Bytes> OutboxReader::read(std::uint64_t offset, std::size_t length) {
  Bytes bytes(length);
  SIGILO_TRY(const std::size_t got, file_->read_at(offset, bytes));
  if (got != length) return fail(ErrorCode::kTruncated, "the sealed record's file ends early", "outbox");
  return bytes;
}

Result<Bytes> OutboxReader::header(const BlobSection& section) { return read(section.offset, section.header_length); }

Result<Bytes> OutboxReader::payload(const BlobSection& section, std::uint64_t offset, std::size_t length) {
  if (offset > section.payload_length) return fail(ErrorCode::kInvalidArgument, "the offset lies behind the section", "offset");
  const std::uint64_t left = section.payload_length - offset;
  return read(section.payload_offset() + offset, static_cast<std::size_t>(std::min<std::uint64_t>(left, length)));
}

}  // namespace sigilo
