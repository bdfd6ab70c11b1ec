#pragma once

#include <cstdint>

#include "crypto/base/bytes.h"
#include "crypto/base/result.h"
#include "crypto/base/rng.h"
#include "crypto/base/secret_bytes.h"
#include "crypto/envelope/age_header.h"
#include "crypto/envelope/context.h"
#include "crypto/envelope/layout.h"
#include "crypto/envelope/record_keys.h"
#include "crypto/primitives/kem.h"

namespace sigilo {

inline constexpr std::size_t kMaxSectionHeaderBytes = 4096;

/// The public sealing key of a team's current epoch, from the directory.
struct TeamKey {
  Team team = Team::kReview;
  std::uint32_t epoch = 0;
  Bytes public_key;
};

/// A section's header as read.
struct SectionHeader {
  bool gated = false;
  Team team = Team::kReview;
  std::uint32_t epoch = 0;
  Bytes enc;      ///< KEM encapsulation to the team key
  Bytes sealed;   ///< HPKE ciphertext of X, or of R_c in a gated section
  Bytes wrapped;  ///< gated: file key under W
  AgeHeader age;
};

/// Parses and checks that the stanzas are those of `spec` (team, category, gated or not). Unknown stanzas: kUnsupported. `bytes` is
/// the header alone.
[[nodiscard]] Result<SectionHeader> parse_section_header(ByteView bytes, const SectionSpec& spec, Suite suite);

struct NewSectionHeader {
  Bytes header;
  SecretBytes file_key;
};
/// A fresh file key and the header that gives it to the team (with E, or with the custodians' half for a gated section).
/// kInvalidArgument if the team key is not of the section's team.
[[nodiscard]] Result<NewSectionHeader> make_section_header(const SectionSpec& spec, const RecordSecrets& secrets, Suite suite,
                                                           const TeamKey& team, Rng& rng);

/// File key of a section that is not gated; also checks the header MAC. kAuthenticationFailed for a wrong key, record, section or
/// damage.
[[nodiscard]] Result<SecretBytes> open_section_key(ByteView header_bytes, const SectionHeader& header, const Context& ctx,
                                                   const SectionSpec& spec, Suite suite, ByteView team_private_key,
                                                   ByteView erasure_handle);
/// R_c of a gated section, by its team. Check it against the manifest's commitment before it is passed on.
[[nodiscard]] Result<SecretBytes> open_reviewer_half(const SectionHeader& header, const Context& ctx, const SectionSpec& spec,
                                                     Suite suite, ByteView team_private_key);
/// File key of a gated section from both halves; also checks the header MAC.
[[nodiscard]] Result<SecretBytes> open_gated_key(ByteView header_bytes, const SectionHeader& header, const Context& ctx,
                                                 const SectionSpec& spec, ByteView gate_half, ByteView reviewer_half);

}  // namespace sigilo
