#pragma once

#include <cstdint>
#include <optional>

#include "crypto/base/bytes.h"
#include "crypto/base/result.h"
#include "crypto/base/secret_bytes.h"
#include "crypto/envelope/age_stream.h"
#include "crypto/envelope/manifest.h"
#include "crypto/envelope/section_header.h"

namespace sigilo {

/// Opens a section's payload in order and gives out its content without prefix and padding. Move-only; not thread-safe. After
/// an error every call fails.
class SectionOpener {
 public:
  /// `file_key` comes from open_section_key or open_gated_key.
  SectionOpener(const SectionSpec& spec, SecretBytes file_key);

  /// Payload bytes (nonce first), in parts of any size; appends content to `out`. kAuthenticationFailed, kUnsupported, kMalformed.
  [[nodiscard]] Status update(ByteView payload, SecretBuffer& out);
  /// kTruncated if the payload ends early, kMalformed if padding is not zero or the size is not the one that the rule gives.
  [[nodiscard]] Status finish(SecretBuffer& out);
  /// Content length, known once the first chunk is open; 0 before.
  [[nodiscard]] std::uint64_t content_length() const { return content_length_; }

 private:
  [[nodiscard]] Status start(ByteView& payload);
  [[nodiscard]] Status absorb(SecretBuffer& out, std::size_t before);

  SectionSpec spec_;
  SecretBytes file_key_;
  Bytes nonce_;
  std::optional<StreamOpener> stream_;
  std::uint64_t plaintext_seen_ = 0;
  std::uint64_t content_length_ = 0;
  std::uint64_t content_given_ = 0;
  bool prefix_read_ = false;
  bool failed_ = false;
};

/// Header digest, payload length and payload root of one section against the manifest. kAuthenticationFailed. Needs no key: what a
/// store and a reader check first. A header never changes (docs/adr/0004).
[[nodiscard]] Status check_section(const ManifestSection& entry, ByteView header, ByteView payload);

/// A whole section that is not gated: checks it against the manifest, opens it, returns its content.
[[nodiscard]] Result<SecretBuffer> open_section(const Manifest& manifest, std::uint16_t section, ByteView header, ByteView payload,
                                                ByteView team_private_key, ByteView erasure_handle);
/// A whole gated section from both halves, which are checked against the manifest's commitments.
[[nodiscard]] Result<SecretBuffer> open_gated_section(const Manifest& manifest, std::uint16_t section, ByteView header,
                                                      ByteView payload, ByteView gate_half, ByteView reviewer_half);

}  // namespace sigilo
