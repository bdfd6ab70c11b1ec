#include "crypto/primitives/shamir.h"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <bitset>
#include <utility>

namespace sigilo {
namespace {

static_assert(kScalarBytes == crypto_core_ristretto255_SCALARBYTES);

using PublicScalar = std::array<std::uint8_t, kScalarBytes>;

/// The order of the group, little endian: 2^252 + 27742317777372353535851937790883648493.
constexpr PublicScalar kOrder{0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14,
                              0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0x10};

PublicScalar scalar_of(std::uint8_t index) {
  PublicScalar scalar{};
  scalar[0] = index;
  return scalar;
}

SecretBytes reduce_random(Rng& rng) {
  const SecretBytes wide = rng.secret(crypto_core_ristretto255_NONREDUCEDSCALARBYTES);
  SecretBytes scalar(kScalarBytes);
  crypto_core_ristretto255_scalar_reduce(scalar.expose_mutable().data(), wide.expose().data());
  return scalar;
}

/// f(index) by Horner; coefficients from the constant term upwards.
SecretBytes evaluate(std::span<const SecretBytes> coefficients, std::uint8_t index) {
  const PublicScalar x = scalar_of(index);
  SecretBytes sum(kScalarBytes);
  const MutableBytes value = sum.expose_mutable();
  for (std::size_t i = coefficients.size(); i-- > 0;) {
    crypto_core_ristretto255_scalar_mul(value.data(), value.data(), x.data());
    crypto_core_ristretto255_scalar_add(value.data(), value.data(), coefficients[i].expose().data());
  }
  return sum;
}

/// Product over the other indices j of j / (j - index): what share `index` weighs at x = 0. Depends on no secret.
PublicScalar lagrange_at_zero(std::span<const ScalarShare> shares, std::uint8_t index) {
  PublicScalar numerator = scalar_of(1);
  PublicScalar denominator = scalar_of(1);
  const PublicScalar own = scalar_of(index);
  for (const auto& share : shares) {
    if (share.index == index) {
      continue;
    }
    const PublicScalar other = scalar_of(share.index);
    PublicScalar difference{};
    crypto_core_ristretto255_scalar_sub(difference.data(), other.data(), own.data());
    crypto_core_ristretto255_scalar_mul(numerator.data(), numerator.data(), other.data());
    crypto_core_ristretto255_scalar_mul(denominator.data(), denominator.data(), difference.data());
  }
  PublicScalar weight{};
  crypto_core_ristretto255_scalar_invert(weight.data(), denominator.data());  // not zero: indices are distinct
  crypto_core_ristretto255_scalar_mul(weight.data(), weight.data(), numerator.data());
  return weight;
}

Status check_shares(std::span<const ScalarShare> shares, std::uint8_t threshold) {
  if (threshold == 0 || shares.size() < threshold) {
    return fail(ErrorCode::kInvalidArgument, "too few shares", "shares", "ask another custodian",
                static_cast<std::int64_t>(shares.size()));
  }
  std::bitset<256> seen;
  for (const auto& share : shares) {
    if (share.index == 0 || seen.test(share.index)) {
      return fail(ErrorCode::kInvalidArgument, "a share index is zero or given twice", "shares", {}, share.index);
    }
    seen.set(share.index);
    if (!is_canonical_scalar(share.value.expose())) {
      return fail(ErrorCode::kInvalidArgument, "a share is not a canonical scalar", "shares", {}, share.index);
    }
  }
  return {};
}

}  // namespace

SecretBytes random_scalar(Rng& rng) {
  for (;;) {
    SecretBytes scalar = reduce_random(rng);
    if (is_canonical_scalar(scalar.expose())) {
      return scalar;
    }
  }
}

bool is_canonical_scalar(ByteView scalar) {
  if (scalar.size() != kScalarBytes || sodium_is_zero(scalar.data(), scalar.size()) == 1) {
    return false;
  }
  return sodium_compare(scalar.data(), kOrder.data(), kScalarBytes) < 0;  // little endian, constant time
}

Result<std::vector<ScalarShare>> split_scalar(const SecretBytes& secret, std::uint8_t threshold, std::uint8_t count, Rng& rng) {
  if (threshold == 0 || threshold > count) {
    return fail(ErrorCode::kInvalidArgument, "a threshold is at least 1 and at most the number of shares", "threshold", {},
                threshold);
  }
  if (!is_canonical_scalar(secret.expose())) {
    return fail(ErrorCode::kInvalidArgument, "the secret is not a canonical scalar", "secret");
  }
  std::vector<SecretBytes> coefficients;
  coefficients.push_back(secret.duplicate());
  for (std::uint8_t i = 1; i < threshold; ++i) {
    coefficients.push_back(reduce_random(rng));  // zero is a legal coefficient: leaving it out would leak
  }
  std::vector<ScalarShare> shares;
  shares.reserve(count);
  for (unsigned index = 1; index <= count; ++index) {
    ScalarShare share;
    share.index = static_cast<std::uint8_t>(index);
    share.value = evaluate(coefficients, share.index);
    if (!is_canonical_scalar(share.value.expose())) {
      return fail(ErrorCode::kInternal, "a share came out as zero", "shares", "try again");  // once in 2^252
    }
    shares.push_back(std::move(share));
  }
  return shares;
}

Result<SecretBytes> combine_shares(std::span<const ScalarShare> shares, std::uint8_t threshold) {
  SIGILO_CHECK(check_shares(shares, threshold));
  SecretBytes sum(kScalarBytes);
  SecretBytes term(kScalarBytes);
  const MutableBytes total = sum.expose_mutable();
  const MutableBytes weighted = term.expose_mutable();
  for (const auto& share : shares) {
    const PublicScalar weight = lagrange_at_zero(shares, share.index);
    crypto_core_ristretto255_scalar_mul(weighted.data(), share.value.expose().data(), weight.data());
    crypto_core_ristretto255_scalar_add(total.data(), total.data(), weighted.data());
  }
  if (!is_canonical_scalar(sum.expose())) {
    return fail(ErrorCode::kInvalidArgument, "the shares do not belong together", "shares");
  }
  return sum;
}

}  // namespace sigilo
