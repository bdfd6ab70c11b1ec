#pragma once

#include <array>
#include <cstdint>

#include "crypto/base/bytes.h"
#include "crypto/base/result.h"
#include "crypto/base/rng.h"
#include "crypto/base/secret_bytes.h"
#include "crypto/envelope/age_stream.h"
#include "crypto/envelope/layout.h"
#include "crypto/envelope/manifest.h"
#include "crypto/envelope/section_header.h"

namespace sigilo {

/// Seals one section: content of a known length goes in, in parts of any size, and the padded payload comes out. Move-only; not
/// thread-safe. Usage: begin(), write header() to the store, then update()… and finish(), writing what they return, and hashing it
/// (PieceHasher of crypto/log, which may run on another thread); entry() gives the manifest's line.
class SectionSealer {
 public:
  /// kTooLarge above kMaxSectionContent; kInvalidArgument for a team key of another team.
  [[nodiscard]] static Result<SectionSealer> begin(const SectionSpec& spec, const RecordSecrets& secrets, Suite suite,
                                                   const TeamKey& team, std::uint64_t content_length, Rng& rng);

  [[nodiscard]] const Bytes& header() const { return header_; }
  /// Whole size of the payload: nonce and STREAM of the padded plaintext.
  [[nodiscard]] std::uint64_t payload_length() const { return payload_length_; }
  /// Size of `out` that always suffices for an update() with `content` bytes.
  [[nodiscard]] static std::size_t output_bound(std::size_t content);

  /// Takes content; returns how many payload bytes were written to `out`. kInvalidArgument for more content than announced or a
  /// small `out`.
  [[nodiscard]] Result<std::size_t> update(ByteView content, MutableBytes out);
  /// After all content: writes padding and the rest piece by piece; call until it returns 0. Requires out.size() >=
  /// output_bound(0). kInvalidArgument if content is missing. Wipes the key at the end.
  [[nodiscard]] Result<std::size_t> finish(MutableBytes out);

  /// The manifest's line of this section, with the root that a PieceHasher gave for the whole payload.
  [[nodiscard]] ManifestSection entry(const Digest& payload_root) const;

 private:
  SectionSealer() = default;
  [[nodiscard]] Result<std::size_t> absorb(ByteView plaintext, MutableBytes out);

  SectionSpec spec_;
  Bytes header_;
  SecretBytes payload_key_;
  std::array<std::uint8_t, kAgeNonceBytes> nonce_{};
  SecretBuffer staged_;  // part of a chunk
  std::uint64_t content_left_ = 0;
  std::uint64_t plaintext_left_ = 0;
  std::uint64_t payload_length_ = 0;
  std::uint64_t index_ = 0;
  bool nonce_written_ = false;
};

struct SealedSection {
  Bytes header;
  Bytes payload;
  ManifestSection entry;
};
/// A whole section in memory, for all but large attachments.
[[nodiscard]] Result<SealedSection> seal_section(const SectionSpec& spec, const RecordSecrets& secrets, Suite suite,
                                                 const TeamKey& team, ByteView content, Rng& rng);

}  // namespace sigilo
