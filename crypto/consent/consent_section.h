#pragma once

#include "crypto/base/bytes.h"
#include "crypto/base/ids.h"
#include "crypto/base/result.h"
#include "crypto/base/secret_bytes.h"

namespace sigilo {

inline constexpr std::size_t kConsentBlindBytes = 32;

/// H("sigilo/v1/consent-commitment", blind, signed statement): stands in the prologue and in the log. kInvalidArgument unless the
/// blind has 32 bytes.
[[nodiscard]] Result<Digest> consent_commitment(ByteView blind, ByteView signed_statement);

/// Content of the consent section: blind[32] | var64 signed statement. kInvalidArgument unless the blind has 32 bytes.
[[nodiscard]] Result<SecretBuffer> encode_consent_section(ByteView blind, ByteView signed_statement);

/// The parts of a consent section; views into `content`.
struct ConsentSection {
  ByteView blind;
  ByteView signed_statement;
};
/// kTruncated or kMalformed. The caller compares consent_commitment of the parts with the prologue's.
[[nodiscard]] Result<ConsentSection> parse_consent_section(ByteView content);

}  // namespace sigilo
