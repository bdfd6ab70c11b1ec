#pragma once

#include "client/core/draft.h"
#include "crypto/base/bytes.h"
#include "crypto/base/result.h"
#include "crypto/base/secret_bytes.h"

namespace sigilo {

// What is sealed inside a draft's file; inside client/core only. Pure.

/// kInvalidArgument for a bad name or one that stands twice, kTooLarge.
[[nodiscard]] Status check_draft(const Draft& draft);
/// Padded with zeroes to a multiple of 4 KiB. Requires check_draft.
[[nodiscard]] SecretBuffer encode_draft(const Draft& draft);
/// Accepts exactly what encode_draft writes. kTruncated, kTooLarge, kMalformed, and what check_draft refuses.
[[nodiscard]] Result<Draft> parse_draft(const DraftId& id, ByteView content);

}  // namespace sigilo
