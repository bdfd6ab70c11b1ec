#include "crypto/envelope/recovery.h"

#include <algorithm>
#include <array>

#include "crypto/base/codec.h"
#include "crypto/base/labels.h"
#include "crypto/primitives/aead.h"
#include "crypto/primitives/kdf.h"
#include "crypto/primitives/shamir.h"

namespace sigilo {
namespace {

constexpr std::size_t kSeedBytes = 32;
constexpr std::size_t kWrappedBytes = kXChaChaNonceBytes + kSeedBytes + kAeadTagBytes;

struct Share {
  RecoveryShareInfo info;
  ScalarShare scalar;
  Bytes wrapped;
};

/// The wrapped seed is bound to the mechanism and to k and n.
Bytes seed_aad(const MechanismId& mechanism, std::uint8_t k, std::uint8_t n) {
  Writer writer;
  writer.raw(labels::kRecoveryShare).u8('\n').id(mechanism).u8(k).u8(n);
  return std::move(writer).take();
}

Result<SecretBytes> seed_key(const SecretBytes& scalar, const MechanismId& mechanism) {
  return hkdf(scalar.expose(), mechanism.bytes(), as_bytes(labels::kRecoveryWrap), kAeadKeyBytes);
}

SecretBuffer write_share(const MechanismId& mechanism, std::uint8_t k, std::uint8_t n, const ScalarShare& share,
                         const Bytes& wrapped) {
  BasicWriter<SecretBuffer> writer;
  writer.raw(seed_aad(mechanism, k, n)).u8(share.index).raw(share.value.expose()).var16(wrapped);
  return std::move(writer).take();
}

Result<Share> parse_share(ByteView file) {
  Reader reader(file);
  SIGILO_CHECK(reader.expect(labels::kRecoveryShare));
  SIGILO_CHECK(reader.expect("\n"));
  Share share;
  SIGILO_TRY(share.info.mechanism, reader.id<MechanismId>());
  SIGILO_TRY(share.info.k, reader.u8());
  SIGILO_TRY(share.info.n, reader.u8());
  SIGILO_TRY(share.info.index, reader.u8());
  SIGILO_TRY(const auto scalar, reader.raw(kScalarBytes));
  SIGILO_TRY(const auto wrapped, reader.var16());
  SIGILO_CHECK(reader.finish());
  const RecoveryShareInfo& info = share.info;
  if (info.k < 1 || info.k > info.n || info.index < 1 || info.index > info.n || wrapped.size() != kWrappedBytes ||
      !is_canonical_scalar(scalar)) {
    return fail(ErrorCode::kMalformed, "the recovery share is damaged", "recovery share", "use another holder's share");
  }
  share.scalar = {info.index, SecretBytes(scalar)};
  share.wrapped = to_bytes(wrapped);
  return share;
}

bool same_dealing(const Share& a, const Share& b) {
  return a.info.mechanism == b.info.mechanism && a.info.k == b.info.k && a.info.n == b.info.n && a.wrapped == b.wrapped;
}

Result<std::vector<Share>> parse_shares(std::span<const ByteView> files) {
  std::vector<Share> shares;
  for (const ByteView file : files) {
    SIGILO_TRY(auto share, parse_share(file));
    shares.push_back(std::move(share));
  }
  if (shares.empty()) {
    return fail(ErrorCode::kInvalidArgument, "no recovery share was given", "recovery share");
  }
  const auto foreign = [&](const Share& share) { return !same_dealing(share, shares.front()); };
  if (std::any_of(shares.begin(), shares.end(), foreign)) {
    return fail(ErrorCode::kInvalidArgument, "the recovery shares are not of one set", "recovery share",
                "they come from different mechanisms or foundings");
  }
  if (shares.size() < shares.front().info.k) {
    return fail(ErrorCode::kInvalidArgument, "too few recovery shares", "recovery share", "ask another holder",
                shares.front().info.k);
  }
  return shares;
}

}  // namespace

Result<Recovery> make_recovery(const MechanismId& mechanism, Suite suite, std::uint8_t k, std::uint8_t n, Rng& rng) {
  Recovery recovery;
  SIGILO_TRY(recovery.key, KemKeyPair::generate(suite, rng));
  const SecretBytes scalar = random_scalar(rng);
  SIGILO_TRY(const auto scalars, split_scalar(scalar, k, n, rng));
  SIGILO_TRY(const auto key, seed_key(scalar, mechanism));
  std::array<std::uint8_t, kXChaChaNonceBytes> nonce{};
  rng.fill(nonce);
  SIGILO_TRY(const auto wrapped, xaead_seal(key.expose(), nonce, recovery.key.private_key.expose(), seed_aad(mechanism, k, n)));
  for (const ScalarShare& share : scalars) {
    recovery.shares.push_back(write_share(mechanism, k, n, share, wrapped));
  }
  return recovery;
}

Result<RecoveryShareInfo> inspect_recovery_share(ByteView file) {
  SIGILO_TRY(const auto share, parse_share(file));
  return share.info;
}

Result<KemKeyPair> combine_recovery(std::span<const ByteView> files, Suite suite) {
  SIGILO_TRY(auto shares, parse_shares(files));
  std::vector<ScalarShare> scalars;
  for (Share& share : shares) {
    scalars.push_back(std::move(share.scalar));
  }
  const RecoveryShareInfo& info = shares.front().info;
  SIGILO_TRY(const auto scalar, combine_shares(scalars, info.k));
  SIGILO_TRY(const auto key, seed_key(scalar, info.mechanism));
  SIGILO_TRY(const auto seed, xaead_open(key.expose(), shares.front().wrapped, seed_aad(info.mechanism, info.k, info.n)));
  return KemKeyPair::from_private(suite, seed);
}

}  // namespace sigilo
