#include "client/core/capture.h"

namespace sigilo {

Result<SecretBuffer> encode_section_answers(const CaptureInput& input, Category category) {
  AnswersContent content;
  content.form_id = input.form_id;
  content.form_version = input.form_version;
  content.form = input.form;
  content.language = input.language;
  for (const CaptureAnswer& answer : input.answers) {
    if (answer.category == category) content.answers.push_back({answer.path, answer.value});
  }
  return encode_answers(content);
}

AttachmentInfo describe_attachment(const CaptureAttachment& attachment, std::uint64_t size, Rng& rng) {
  AttachmentInfo info;
  info.name = rng.id<Nonce16>().hex();
  info.media_type = attachment.media_type;
  info.question = attachment.question_path;
  info.day = attachment.day;
  info.original = attachment.original_digest;
  info.size = size;
  info.width = attachment.width;
  info.height = attachment.height;
  info.duration_ms = attachment.duration_ms;
  info.cleaning = attachment.cleaning;
  return info;
}

}  // namespace sigilo
