#pragma once

#include <array>
#include <cstdint>

#include "crypto/base/bytes.h"
#include "crypto/base/result.h"
#include "crypto/base/secret_bytes.h"

namespace sigilo {

inline constexpr std::size_t kAgeNonceBytes = 16;
inline constexpr std::size_t kAgeChunkBytes = 65536;
inline constexpr std::size_t kAgeSealedChunkBytes = kAgeChunkBytes + 16;
inline constexpr std::uint64_t kMaxAgePlaintext = std::uint64_t{1} << 46;  ///< 64 TiB; keeps all size arithmetic far from overflow

/// HKDF(file key, nonce, "payload").
[[nodiscard]] Result<SecretBytes> age_payload_key(ByteView file_key, ByteView nonce);

/// Bytes of the STREAM (without the nonce) for a plaintext. Requires plaintext <= kMaxAgePlaintext.
[[nodiscard]] std::uint64_t stream_size(std::uint64_t plaintext);
/// The inverse. kTruncated or kMalformed for a size that no plaintext has, kTooLarge above the bound.
[[nodiscard]] Result<std::uint64_t> stream_plaintext_size(std::uint64_t stream);

/// Seals consecutive chunks: any multiple of 64 KiB, and for the last call (`is_last`) any size (0 only for chunk 0). Stateless, so
/// that threads can share a file: the caller guarantees that an index is sealed once. Requires out.size() == stream bytes of the
/// plaintext. kInvalidArgument for other sizes. Thread-safe.
[[nodiscard]] Status seal_chunks(ByteView key, std::uint64_t first_index, ByteView plaintext, bool is_last, MutableBytes out);
/// The inverse; `out` may be used only when it succeeds: after kAuthenticationFailed it is wiped. An empty last chunk is refused
/// unless it is chunk 0.
[[nodiscard]] Status open_chunks(ByteView key, std::uint64_t first_index, ByteView ciphertext, bool is_last, MutableBytes out);

/// Which bytes of a payload (nonce included) are needed to read part of its plaintext.
struct StreamRange {
  std::uint64_t first_index = 0;  ///< chunk
  std::uint64_t payload_offset = 0;
  std::uint64_t payload_length = 0;
  std::size_t skip = 0;  ///< bytes to drop from the first opened chunk
  bool is_last = false;  ///< the range ends with the last chunk
};
/// kInvalidArgument if offset + length goes past plaintext_size. A range of length 0 covers the chunk at the offset.
[[nodiscard]] Result<StreamRange> stream_range(std::uint64_t plaintext_size, std::uint64_t offset, std::uint64_t length);

/// Opens a payload of unknown length in order, in pieces of any size. Gives out nothing of a chunk before its tag checks, and
/// reports a stream that ends early. Holds at most one chunk. Move-only; not thread-safe; after an error every call fails.
class StreamOpener {
 public:
  explicit StreamOpener(SecretBytes payload_key);

  /// Opens what is complete and appends it to `out`. kAuthenticationFailed; kMalformed if bytes follow the last chunk.
  [[nodiscard]] Status update(ByteView ciphertext, SecretBuffer& out);
  /// The end of the stream: opens the last chunk. kTruncated if the stream ends early.
  [[nodiscard]] Status finish(SecretBuffer& out);

 private:
  [[nodiscard]] Status open(ByteView ciphertext, bool is_last, SecretBuffer& out);

  SecretBytes key_;
  Bytes pending_;
  std::uint64_t index_ = 0;
  bool failed_ = false;
};

}  // namespace sigilo
