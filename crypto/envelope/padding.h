#pragma once

#include <array>
#include <cstdint>

#include "crypto/base/bytes.h"
#include "crypto/base/result.h"
#include "crypto/base/secret_bytes.h"
#include "crypto/envelope/layout.h"

namespace sigilo {

/// Padmé: the next size with few significant bits, at most 12 % more; leaks O(log log n) bits of the length.
/// Source: Nikitin et al., "Reducing Metadata Leakage from Encrypted Files and Communication with PURBs", PETS 2019, algorithm 1.
[[nodiscard]] std::uint64_t padme(std::uint64_t length);

inline constexpr std::size_t kSectionPrefixBytes = 27;  ///< "sigilo/v1/section" LF, u8 kind, u64 content length
inline constexpr std::uint64_t kMaxSectionContent = std::uint64_t{1} << 40;

/// 4 KiB for the account, 1 KiB for consent, protection and personal sections, 64 KiB for attachments.
[[nodiscard]] std::uint64_t padding_floor(SectionKind kind);
/// Size of the plaintext of a section: max(floor, padme(prefix + content)). Requires content <= kMaxSectionContent.
[[nodiscard]] std::uint64_t padded_size(SectionKind kind, std::uint64_t content);

/// The prefix of a section's plaintext.
[[nodiscard]] std::array<std::uint8_t, kSectionPrefixBytes> section_prefix(SectionKind kind, std::uint64_t content);
/// Content length from the first kSectionPrefixBytes of a plaintext. kUnsupported for another magic, kMalformed for another kind
/// than expected.
[[nodiscard]] Result<std::uint64_t> parse_section_prefix(ByteView prefix, SectionKind expected);

}  // namespace sigilo
