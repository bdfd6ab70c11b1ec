#pragma once

#include <string_view>
#include <vector>

#include "crypto/base/bytes.h"
#include "crypto/base/ids.h"
#include "crypto/base/result.h"
#include "crypto/base/rng.h"
#include "crypto/base/secret_bytes.h"
#include "crypto/primitives/kem.h"

namespace sigilo {

inline constexpr std::size_t kMinCoverPlaintext = std::size_t{64} << 10;
inline constexpr std::size_t kMaxCoverPlaintext = std::size_t{2} << 20;
inline constexpr std::size_t kMaxCoverBytes = kMaxCoverPlaintext + 4096;  ///< with header, nonce and tags

/// What the store must see of a record.
struct CoverContent {
  Bytes manifest;              ///< signed manifest
  std::vector<Bytes> headers;  ///< of the sections, in the manifest's order: they say how many there are and of which category
  SecretBytes erasure_handle;  ///< E, 32 bytes
  bool protection_opened = true;
  Digest withdrawal_tag;  ///< of the consent statement; the store puts it into the log entry
};

/// Seals to the store's intake epoch key. The plaintext is padded to a power of two from 64 KiB on: whoever holds the cover but not that key
/// cannot tell a record with twenty attachments from one without. kTooLarge above kMaxCoverPlaintext.
[[nodiscard]] Result<Bytes> seal_cover(std::string_view origin, Suite suite, std::uint32_t epoch, ByteView intake_public_key,
                                       const CoverContent& content, Rng& rng);
/// The intake epoch of a cover, to find its key. kUnsupported for other stanzas, and so for covers of
/// version 1, which held no headers.
[[nodiscard]] Result<std::uint32_t> cover_epoch(ByteView cover);
/// kAuthenticationFailed for another key, another mechanism and damage alike. The manifest inside is not verified here.
[[nodiscard]] Result<CoverContent> open_cover(ByteView cover, std::string_view origin, Suite suite, ByteView intake_private_key);

}  // namespace sigilo
