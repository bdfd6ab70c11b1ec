#pragma once

#include <cstdint>
#include <string>

#include "crypto/base/bytes.h"
#include "crypto/base/clock.h"
#include "crypto/base/ids.h"
#include "crypto/base/result.h"
#include "crypto/base/secret_bytes.h"
#include "crypto/codes/codes.h"

namespace sigilo {

/// What stands before an attachment's bytes in its section. Source: docs/PROTOCOL.md 4; design PROTOCOL 9.6.
struct AttachmentInfo {
  std::string name;        ///< random, never the file's; at most 64 bytes
  std::string media_type;  ///< from content; at most 128 bytes
  std::string question;    ///< path of the question that it answers; at most 1024 bytes
  Day day;
  Digest original;         ///< SHA-256 of the file before cleaning
  std::uint64_t size = 0;  ///< bytes that follow
  std::uint32_t width = 0;
  std::uint32_t height = 0;
  std::uint32_t duration_ms = 0;
  codes::MediaCleaning cleaning = codes::MediaCleaning::kCleaned;

  friend bool operator==(const AttachmentInfo&, const AttachmentInfo&) = default;
};

/// The bytes that come before the attachment's own; the section's content is the two together. kInvalidArgument, kTooLarge.
[[nodiscard]] Result<SecretBuffer> encode_attachment_info(const AttachmentInfo& info);

struct ParsedAttachmentInfo {
  AttachmentInfo info;
  std::size_t header_bytes = 0;  ///< the attachment's bytes begin here
};
/// From the beginning of a section's content (kMaxAttachmentInfoBytes of it, or all). kTruncated, kTooLarge, kMalformed, kUnsupported.
/// The caller checks that content length = header_bytes + info.size.
[[nodiscard]] Result<ParsedAttachmentInfo> parse_attachment_info(ByteView content);
inline constexpr std::size_t kMaxAttachmentInfoBytes = 2048;

}  // namespace sigilo
