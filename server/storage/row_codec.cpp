#include "server/storage/row_codec.h"

#include "crypto/base/codec.h"

namespace sigilo::server {

Bytes encode_list(const std::vector<Bytes>& items) {
  Writer writer;
  writer.u32(static_cast<std::uint32_t>(items.size()));
  for (const auto& item : items) writer.var64(item);
  return std::move(writer).take();
}

Result<std::vector<Bytes>> decode_list(ByteView bytes) {
  Reader reader(bytes);
  SIGILO_TRY(const auto count, reader.u32());
  std::vector<Bytes> items;
  for (std::uint32_t i = 0; i < count; ++i) {
    SIGILO_TRY(const auto item, reader.var64());
    items.push_back(to_bytes(item));
  }
  SIGILO_CHECK(reader.finish());
  return items;
}

Bytes encode_upload_sections(const std::vector<UploadSection>& sections) {
  Writer writer;
  writer.u32(static_cast<std::uint32_t>(sections.size()));
  for (const auto& section : sections) {
    writer.u16(section.section).var64(section.header).u64(section.payload_length).id(section.blob);
  }
  return std::move(writer).take();
}

Result<std::vector<UploadSection>> decode_upload_sections(ByteView bytes) {
  Reader reader(bytes);
  SIGILO_TRY(const auto count, reader.u32());
  std::vector<UploadSection> sections;
  for (std::uint32_t i = 0; i < count; ++i) {
    UploadSection section;
    SIGILO_TRY(section.section, reader.u16());
    SIGILO_TRY(const auto header, reader.var64());
    section.header = to_bytes(header);
    SIGILO_TRY(section.payload_length, reader.u64());
    SIGILO_TRY(section.blob, reader.id<BlobName>());
    sections.push_back(std::move(section));
  }
  SIGILO_CHECK(reader.finish());
  return sections;
}

}  // namespace sigilo::server
