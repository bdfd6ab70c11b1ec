#pragma once

#include <cstdint>
#include <vector>

#include "crypto/base/bytes.h"
#include "crypto/base/result.h"

namespace sigilo {

inline constexpr std::size_t kMaxReleaseHeadBytes = std::size_t{8} << 20;
inline constexpr std::size_t kMaxReleaseShares = 255;

/// What custodian `custodian` sealed: sealed_shares.h.
struct SealedShares {
  std::uint8_t custodian = 0;
  Bytes sealed;
  friend bool operator==(const SealedShares&, const SealedShares&) = default;
};
/// One sealed section of the record; its payload stands behind the head of the file.
struct ReleasedSection {
  std::uint16_t id = 0;
  Bytes header;
  std::uint64_t payload_length = 0;
  friend bool operator==(const ReleasedSection&, const ReleasedSection&) = default;
};

/// The file that a recipient of a blind release gets: magic line, length of the head, head, then the payloads of its sections one after the other, so
/// that nobody holds a large recording in memory. Nothing in it can be read without the recipient's key, but the manifest and the request are in the
/// clear: who carries it learns that this recipient gets these categories of this record. A value.
/// Source: docs/PROTOCOL.md 5.
struct ReleaseBundle {
  Bytes manifest;  ///< as the device signed it
  Bytes request;   ///< release-requested entry, as logged
  std::vector<SealedShares> shares;  ///< ascending by custodian
  Bytes halves;                      ///< sealed_halves.h
  std::vector<ReleasedSection> sections;  ///< ascending by id
  friend bool operator==(const ReleaseBundle&, const ReleaseBundle&) = default;
};

/// Everything before the payloads. kTooLarge over a bound, kInvalidArgument for lists that are empty or not ascending.
[[nodiscard]] Result<Bytes> encode_release_head(const ReleaseBundle& bundle);

/// Bytes from the start of the file that tell the length of the head.
[[nodiscard]] std::size_t release_preamble_size();
/// Bytes before the payloads, the preamble included. kUnsupported (another magic or version), kTruncated, kTooLarge.
[[nodiscard]] Result<std::size_t> release_head_size(ByteView preamble);
/// `head` is exactly what encode_release_head made. kUnsupported, kTruncated, kTooLarge, kMalformed (order, repetition, an empty list, trailing bytes).
[[nodiscard]] Result<ReleaseBundle> parse_release_head(ByteView head);

}  // namespace sigilo
