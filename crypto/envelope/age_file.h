#pragma once

#include <span>

#include "crypto/base/bytes.h"
#include "crypto/base/result.h"
#include "crypto/base/rng.h"
#include "crypto/base/secret_bytes.h"
#include "crypto/envelope/age_recipients.h"

namespace sigilo {

/// Whole age files in memory, for exports and exit insurance of modest size.

/// kInvalidArgument for no recipients or a mixture of types.
[[nodiscard]] Result<Bytes> age_encrypt(std::span<const AgeRecipient> recipients, ByteView plaintext, Rng& rng);
[[nodiscard]] Result<Bytes> age_encrypt(ByteView passphrase, ByteView plaintext, Rng& rng, unsigned log_n = kAgeScryptLogN);
/// Errors of parse_age_header, unwrap_file_key, check_age_mac and StreamOpener, in this order.
[[nodiscard]] Result<SecretBuffer> age_decrypt(ByteView file, std::span<const AgeIdentity> identities);
[[nodiscard]] Result<SecretBuffer> age_decrypt(ByteView file, ByteView passphrase);

/// Header with MAC, nonce and STREAM for stanzas that already wrap `file_key`.
[[nodiscard]] Result<Bytes> write_age_file(std::span<const AgeStanza> stanzas, ByteView file_key, ByteView plaintext, Rng& rng);
/// Checks the MAC and opens the payload of a file whose header was parsed.
[[nodiscard]] Result<SecretBuffer> open_age_file(ByteView file, const AgeHeader& header, ByteView file_key);

}  // namespace sigilo
