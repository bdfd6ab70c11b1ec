#pragma once

#include "client/core/media/media_clean.h"

namespace sigilo {

// One cleaner for each format; inside client/core/media only. Each writes to `out` what is kept and fills in size or duration.

[[nodiscard]] Result<CleanMedia> clean_jpeg(ByteView file);
[[nodiscard]] Result<CleanMedia> clean_png(ByteView file);
[[nodiscard]] Result<CleanMedia> clean_ogg(ByteView file, MediaKind kind);
[[nodiscard]] Result<CleanMedia> clean_wav(ByteView file);

/// Little-endian integers, as Ogg and RIFF have them. Require that the bytes are there.
[[nodiscard]] inline std::uint32_t read_le16(ByteView bytes, std::size_t at) { return std::uint32_t{bytes[at]} | std::uint32_t{bytes[at + 1]} << 8; }
[[nodiscard]] inline std::uint32_t read_le32(ByteView bytes, std::size_t at) { return read_le16(bytes, at) | read_le16(bytes, at + 2) << 16; }
[[nodiscard]] inline std::uint64_t read_le64(ByteView bytes, std::size_t at) {
  return std::uint64_t{read_le32(bytes, at)} | std::uint64_t{read_le32(bytes, at + 4)} << 32;
}
/// Big-endian integers, as JPEG and PNG have them.
[[nodiscard]] inline std::uint32_t read_be16(ByteView bytes, std::size_t at) { return std::uint32_t{bytes[at]} << 8 | bytes[at + 1]; }
[[nodiscard]] inline std::uint32_t read_be32(ByteView bytes, std::size_t at) { return read_be16(bytes, at) << 16 | read_be16(bytes, at + 2); }

inline void append(SecretBuffer& out, ByteView bytes) { out.insert(out.end(), bytes.begin(), bytes.end()); }
inline void append_le32(SecretBuffer& out, std::uint32_t value) {
  for (int shift = 0; shift < 32; shift += 8) out.push_back(static_cast<std::uint8_t>(value >> shift));
}

}  // namespace sigilo
