#pragma once

#include <span>
#include <vector>

#include "crypto/base/bytes.h"
#include "crypto/base/result.h"
#include "crypto/base/rng.h"
#include "crypto/base/secret_bytes.h"

namespace sigilo {

inline constexpr std::size_t kScalarBytes = 32;

/// A share y_i = f(i) of a ristretto255 scalar (RFC 9591 Appendix C). index is 1..n, never 0. Move-only.
struct ScalarShare {
  std::uint8_t index = 0;
  SecretBytes value;  ///< 32 bytes, canonical
};

/// A random non-zero scalar.
[[nodiscard]] SecretBytes random_scalar(Rng& rng);
/// True if the 32 bytes are a canonical (reduced) non-zero scalar.
[[nodiscard]] bool is_canonical_scalar(ByteView scalar);

/// Splits a canonical non-zero scalar t-of-n. Requires 1 <= t <= n <= 255, else kInvalidArgument. No group element is published.
[[nodiscard]] Result<std::vector<ScalarShare>> split_scalar(const SecretBytes& secret, std::uint8_t threshold, std::uint8_t count,
                                                            Rng& rng);
/// Interpolates f(0) from exactly the shares given. Requires at least `threshold` shares with distinct non-zero indices and
/// canonical values: kInvalidArgument otherwise (too few shares is an error, not a wrong key).
[[nodiscard]] Result<SecretBytes> combine_shares(std::span<const ScalarShare> shares, std::uint8_t threshold);

}  // namespace sigilo
