#pragma once

#include <string_view>

#include "crypto/base/bytes.h"
#include "crypto/base/ids.h"
#include "crypto/base/result.h"
#include "crypto/base/rng.h"
#include "crypto/base/secret_bytes.h"
#include "crypto/primitives/kem.h"

namespace sigilo {

inline constexpr std::size_t kMaxCoverBytes = std::size_t{2} << 20;

/// What the store must see of a record.
struct CoverContent {
  Bytes manifest;              ///< signed manifest
  SecretBytes erasure_handle;  ///< E, 32 bytes
  bool protection_opened = true;
  Digest withdrawal_tag;  ///< of the consent statement; the store puts it into the log entry
};

/// Seals to the store's intake epoch key; padded to a multiple of 4096 bytes.
[[nodiscard]] Result<Bytes> seal_cover(std::string_view origin, Suite suite, std::uint32_t epoch, ByteView intake_public_key,
                                       const CoverContent& content, Rng& rng);
/// The intake epoch of a cover, to find its key. kUnsupported for other stanzas.
[[nodiscard]] Result<std::uint32_t> cover_epoch(ByteView cover);
/// kAuthenticationFailed for another key, another mechanism and damage alike. The manifest inside is not verified here.
[[nodiscard]] Result<CoverContent> open_cover(ByteView cover, std::string_view origin, Suite suite, ByteView intake_private_key);

}  // namespace sigilo
