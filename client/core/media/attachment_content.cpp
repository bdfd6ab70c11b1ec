#include "client/core/media/attachment_content.h"

#include <utility>

#include "crypto/base/codec.h"
#include "crypto/base/encoding.h"

namespace sigilo {
namespace {

constexpr std::size_t kMaxNameBytes = 64;
constexpr std::size_t kMaxMediaTypeBytes = 128;
constexpr std::size_t kMaxQuestionBytes = 1024;

Status check_text(std::string_view text, std::size_t bound, StaticText field) {
  if (text.empty()) return fail(ErrorCode::kInvalidArgument, "the text is missing", field);
  if (text.size() > bound) return fail(ErrorCode::kTooLarge, "the text is too long", field, {}, static_cast<std::int64_t>(bound));
  if (!is_utf8(text)) return fail(ErrorCode::kInvalidArgument, "the text is not UTF-8", field);
  return {};
}

Status check_info(const AttachmentInfo& info) {
  SIGILO_CHECK(check_text(info.name, kMaxNameBytes, "name"));
  SIGILO_CHECK(check_text(info.media_type, kMaxMediaTypeBytes, "media type"));
  SIGILO_CHECK(check_text(info.question, kMaxQuestionBytes, "question"));
  SIGILO_CHECK(codes::from_number<codes::MediaCleaning>(codes::number_of(info.cleaning), "cleaning"));
  return {};
}

}  // namespace

Result<SecretBuffer> encode_attachment_info(const AttachmentInfo& info) {
  SIGILO_CHECK(check_info(info));
  BasicWriter<SecretBuffer> writer;
  writer.var16(info.name).var16(info.media_type).var16(info.question).u32(info.day.number()).id(info.original).u64(info.size);
  writer.u32(info.width).u32(info.height).u32(info.duration_ms).u8(codes::number_of(info.cleaning));
  return std::move(writer).take();
}

Result<ParsedAttachmentInfo> parse_attachment_info(ByteView content) {
  Reader reader(content);
  ParsedAttachmentInfo parsed;
  AttachmentInfo& info = parsed.info;
  SIGILO_TRY(info.name, reader.text16(kMaxNameBytes));
  SIGILO_TRY(info.media_type, reader.text16(kMaxMediaTypeBytes));
  SIGILO_TRY(info.question, reader.text16(kMaxQuestionBytes));
  SIGILO_TRY(const std::uint32_t day, reader.u32());
  info.day = Day(day);
  SIGILO_TRY(info.original, reader.id<Digest>());
  SIGILO_TRY(info.size, reader.u64());
  SIGILO_TRY(info.width, reader.u32());
  SIGILO_TRY(info.height, reader.u32());
  SIGILO_TRY(info.duration_ms, reader.u32());
  SIGILO_TRY(const std::uint8_t cleaning, reader.u8());
  SIGILO_TRY(info.cleaning, codes::from_number<codes::MediaCleaning>(cleaning, "cleaning"));
  parsed.header_bytes = content.size() - reader.remaining();
  SIGILO_CHECK(check_info(info));
  return parsed;
}

}  // namespace sigilo
