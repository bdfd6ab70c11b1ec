#pragma once

#include <cstdint>
#include <span>

#include "crypto/base/bytes.h"
#include "crypto/base/result.h"
#include "crypto/base/rng.h"
#include "crypto/base/secret_bytes.h"
#include "crypto/envelope/context.h"
#include "crypto/envelope/manifest.h"
#include "crypto/envelope/record_keys.h"
#include "crypto/primitives/kem.h"

namespace sigilo {

/// A custodian's share set of one record (kShareSetBytes), sealed to its epoch key: enc, then ciphertext.
[[nodiscard]] Result<Bytes> seal_share_bundle(const Context& ctx, std::uint8_t custodian, Suite suite,
                                              ByteView custodian_public_key, ByteView share_set, Rng& rng);
/// kAuthenticationFailed for another custodian, record, key and damage alike.
[[nodiscard]] Result<SecretBytes> open_share_bundle(const Context& ctx, std::uint8_t custodian, Suite suite,
                                                    ByteView custodian_private_key, ByteView bundle);
[[nodiscard]] std::size_t share_bundle_size(Suite suite);

/// Checks a share set against the manifest: canonical scalars, and all 8 commitments. kAuthenticationFailed.
[[nodiscard]] Status check_shares(const Manifest& manifest, std::uint8_t custodian, ByteView share_set);

/// The same of one share, of one slot.
[[nodiscard]] Status check_share(const Manifest& manifest, Category slot, std::uint8_t custodian, ByteView share);

/// One custodian's share of one slot, as it is handed over.
struct SlotShare {
  std::uint8_t custodian = 0;
  ByteView share;  ///< 32 bytes
};
/// The secret of a slot (E for Category::kNone, else G_c) from at least threshold checked shares. kInvalidArgument for too few,
/// kAuthenticationFailed for a share or a result that the manifest does not commit to.
[[nodiscard]] Result<SecretBytes> combine_slot(const Manifest& manifest, Category slot, std::span<const SlotShare> shares);

}  // namespace sigilo
