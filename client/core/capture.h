#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "crypto/base/bytes.h"
#include "crypto/base/clock.h"
#include "crypto/base/ids.h"
#include "crypto/base/result.h"
#include "crypto/base/secret_bytes.h"
#include "crypto/consent/consent_statement.h"
#include "crypto/envelope/layout.h"
#include "crypto/platform/file_system.h"
#include "crypto/protection/protection_opening.h"

namespace sigilo {

/// One answer of a questionnaire, in the section that its question names.
struct CaptureAnswer {
  std::string path;  ///< of the question, at most 1 KiB
  SecretBuffer value;
  Category category = Category::kNone;  ///< kNone: the account
};

/// A cleaned file that belongs to a question. Its bytes are read once, while they are sealed.
struct CaptureAttachment {
  Path file;
  std::string question_path;
  Category category = Category::kImageOrVoice;  ///< never kNone
  std::string media_type;                       ///< from the content, not from the name
  Day day;
  Digest original_digest;  ///< of the file before it was cleaned
  std::uint32_t width = 0;
  std::uint32_t height = 0;
  std::uint32_t duration_ms = 0;
};

/// An interview that is ready to be sealed.
struct CaptureInput {
  std::string form_id;
  std::string form_version;
  Digest form;           ///< listed in the directory as a questionnaire
  std::string language;  ///< BCP 47 tag in which it was answered
  std::vector<CaptureAnswer> answers;  ///< in form order
  /// Record nonce, subject and prev are set when it is sealed. No scope: nothing may leave.
  ConsentStatement consent;
  /// Record nonce and prev are set when it is sealed.
  ProtectionOpening protection;
  std::vector<CaptureAttachment> attachments;
};

/// Content of the account section and of each personal section (PROTOCOL 4).
struct AnswerSet {
  struct Answer {
    std::string path;
    SecretBuffer value;
  };
  std::string form_id;
  std::string form_version;
  Digest form;
  std::string language;
  std::vector<Answer> answers;
};
/// The answers of one category. kTooLarge for more than 100,000 answers or texts over their bounds; kInvalidArgument for a path that is empty or stands twice.
[[nodiscard]] Result<SecretBuffer> encode_answers(const CaptureInput& input, Category category);
[[nodiscard]] Result<AnswerSet> parse_answers(ByteView content);

/// What stands before the bytes in the content of an attachment section.
struct AttachmentHead {
  std::string name;  ///< random, 32 hex digits
  std::string media_type;
  std::string question_path;
  Day day;
  Digest original_digest;
  std::uint64_t size = 0;
  std::uint32_t width = 0;
  std::uint32_t height = 0;
  std::uint32_t duration_ms = 0;
};
[[nodiscard]] Result<SecretBuffer> encode_attachment_head(const AttachmentHead& head);
/// Parses the head at the beginning of `content`; `rest` is set to the bytes after it. kTruncated if more is needed.
[[nodiscard]] Result<AttachmentHead> parse_attachment_head(ByteView content, ByteView& rest);

}  // namespace sigilo
