#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "client/core/media/attachment_content.h"
#include "client/forms/answers_content.h"
#include "crypto/base/bytes.h"
#include "crypto/base/clock.h"
#include "crypto/base/ids.h"
#include "crypto/base/result.h"
#include "crypto/base/rng.h"
#include "crypto/base/secret_bytes.h"
#include "crypto/codes/codes.h"
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

/// A cleaned attachment that belongs to a question. Cleaned bytes stay in memory (a cleaned copy on a disk would be plaintext left behind);
/// a file that is kept as it is, and may be larger than memory, is read once, while it is sealed.
struct CaptureAttachment {
  SecretBuffer content;  ///< the bytes; if empty, those of `file`
  Path file;
  std::string question_path;
  Category category = Category::kImageOrVoice;  ///< never kNone
  std::string media_type;                       ///< from the content, not from the name
  Day day;
  Digest original_digest;  ///< of the file before it was cleaned
  std::uint32_t width = 0;
  std::uint32_t height = 0;
  std::uint32_t duration_ms = 0;
  codes::MediaCleaning cleaning = codes::MediaCleaning::kCleaned;
};

/// An interview that is ready to be sealed.
struct CaptureInput {
  std::string form_id;
  std::string form_version;
  Digest form;           ///< listed in the directory as a questionnaire
  std::string language;  ///< BCP 47 tag in which it was answered
  std::vector<CaptureAnswer> answers;  ///< in form order
  /// Subject and prev are set when it is sealed, record nonce and withdrawal tag where they are zeroes. Terms that second members signed (cosign.h) have a
  /// nonce, which no other record may ever have. No scope: nothing may leave.
  ConsentStatement consent;
  /// Record nonce and prev are set when it is sealed.
  ProtectionOpening protection;
  std::vector<CaptureAttachment> attachments;
};

/// Content of the account (kNone) or of a personal section: the answers of one category. kInvalidArgument, kTooLarge.
[[nodiscard]] Result<SecretBuffer> encode_section_answers(const CaptureInput& input, Category category);
/// What stands before an attachment's bytes, under a fresh random name.
[[nodiscard]] AttachmentInfo describe_attachment(const CaptureAttachment& attachment, std::uint64_t size, Rng& rng);

}  // namespace sigilo
