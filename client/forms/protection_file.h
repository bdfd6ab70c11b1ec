#pragma once

#include "client/forms/form_problem.h"
#include "crypto/base/bytes.h"
#include "crypto/base/secret_bytes.h"
#include "crypto/protection/protection_opening.h"

namespace sigilo {

inline constexpr std::size_t kMaxProtectionFileBytes = std::size_t{64} << 10;

/// What `sigilo capture --protection FILE` reads: everything of the opening but record nonce and prev, which the sealing device adds.
/// JSON: docs/FORMATS.md. Strict, as parse_consent_file.
[[nodiscard]] FormResult<ProtectionOpening> parse_protection_file(ByteView json);
[[nodiscard]] SecretBuffer format_protection_file(const ProtectionOpening& opening);

}  // namespace sigilo
