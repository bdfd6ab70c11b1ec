#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "crypto/base/bytes.h"
#include "crypto/base/result.h"
#include "crypto/log/note.h"

namespace sigilo {

/// A cosignature says: as of `unix_seconds` this is the largest consistent checkpoint that the cosigner has seen. It is the only
/// source of a checkpoint's time. Source: C2SP tlog-cosignature v1.0.1, Ed25519 (type 0x04).
inline constexpr std::size_t kCosignatureBytes = 8 + Signature::kSize;

/// "cosignature/v1 LF time N LF" and the checkpoint's text: what is signed.
[[nodiscard]] std::string cosigned_message(std::uint64_t unix_seconds, std::string_view checkpoint_text);

/// kInvalidArgument for a bad name, or a text that is no checkpoint.
[[nodiscard]] Result<NoteSignature> cosign(std::string_view checkpoint_text, std::string_view name, const SigningKey& key, std::uint64_t unix_seconds);

/// True only for a valid cosignature (72 bytes: time, signature).
[[nodiscard]] bool verify_cosignature(const VerifyKey& key, std::string_view checkpoint_text, ByteView signature);

/// Time of a cosignature that was verified. kMalformed unless it has 72 bytes.
[[nodiscard]] Result<std::uint64_t> cosignature_time(ByteView signature);

}  // namespace sigilo
