#pragma once

#include <array>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/base/bytes.h"
#include "crypto/base/ids.h"
#include "crypto/base/result.h"
#include "crypto/base/secret_bytes.h"

namespace sigilo {

inline constexpr std::size_t kAgeFileKeyBytes = 16;
inline constexpr std::size_t kMaxAgeHeaderBytes = 65536;
inline constexpr std::size_t kMaxAgeStanzas = 64;

/// "-> type argument…" and a binary body. arguments[0] is the type.
struct AgeStanza {
  std::vector<std::string> arguments;
  Bytes body;

  friend bool operator==(const AgeStanza&, const AgeStanza&) = default;
};

struct AgeHeader {
  std::vector<AgeStanza> stanzas;
  std::array<std::uint8_t, 32> mac{};
  std::size_t authenticated = 0;  ///< bytes under the MAC: from the beginning through "---"
  std::size_t size = 0;           ///< bytes of the header through the LF after the MAC; the payload follows
};

/// Parses the header at the beginning of `input` (which may go on with the payload). Strict: one encoding of each header.
/// kTruncated: no complete header within the input and more could help; kMalformed: not a header; kUnsupported: another version;
/// kTooLarge: over kMaxAgeHeaderBytes or kMaxAgeStanzas.
/// Source: C2SP age.md v1.1.0.
[[nodiscard]] Result<AgeHeader> parse_age_header(ByteView input);

/// kAuthenticationFailed unless the MAC over the header at the beginning of `input` fits the 16-byte file key. This also commits to
/// the key.
[[nodiscard]] Status check_age_mac(ByteView input, const AgeHeader& header, ByteView file_key);

/// A header with its MAC. kInvalidArgument for a stanza without arguments, with a character outside 33…126, or over the bounds
/// above.
[[nodiscard]] Result<Bytes> write_age_header(std::span<const AgeStanza> stanzas, ByteView file_key);

}  // namespace sigilo
