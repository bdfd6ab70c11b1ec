#include "crypto/primitives/kdf.h"

#include <sodium.h>

#include <algorithm>

namespace sigilo {
namespace {

constexpr std::size_t kHashBytes = crypto_auth_hmacsha256_BYTES;
constexpr std::size_t kMaxExpanded = 255 * kHashBytes;
constexpr std::size_t kDerivedBytes = 32;
constexpr std::size_t kSaltBytes = crypto_pwhash_SALTBYTES;
constexpr std::uint64_t kMebibyte = 1024 * 1024;
constexpr std::uint32_t kScryptR = 8;
constexpr std::uint32_t kScryptP = 1;

/// libsodium wants an address even for no bytes.
const std::uint8_t* address_of(ByteView bytes) {
  static constexpr std::uint8_t kNothing = 0;
  return bytes.empty() ? &kNothing : bytes.data();
}

/// HMAC state that is wiped, since libsodium leaves that to the caller.
class Hmac {
 public:
  explicit Hmac(ByteView key) { crypto_auth_hmacsha256_init(&state_, address_of(key), key.size()); }
  ~Hmac() { sodium_memzero(&state_, sizeof state_); }
  Hmac(const Hmac&) = delete;
  Hmac& operator=(const Hmac&) = delete;
  Hmac& update(ByteView bytes) {
    crypto_auth_hmacsha256_update(&state_, bytes.data(), bytes.size());
    return *this;
  }
  void finish(std::uint8_t* out32) { crypto_auth_hmacsha256_final(&state_, out32); }

 private:
  crypto_auth_hmacsha256_state state_{};
};

}  // namespace

std::array<std::uint8_t, 32> hmac_sha256(ByteView key, ByteView message) {
  std::array<std::uint8_t, kHashBytes> tag{};
  Hmac(key).update(message).finish(tag.data());
  return tag;
}

void hkdf_extract_into(MutableBytes out32, ByteView salt, ByteView ikm) { Hmac(salt).update(ikm).finish(out32.data()); }

Status hkdf_expand_into(MutableBytes out, ByteView prk, ByteView info) {
  if (out.empty() || out.size() > kMaxExpanded) {
    return fail(ErrorCode::kInvalidArgument, "HKDF makes 1 to 8160 bytes", "size", {}, static_cast<std::int64_t>(out.size()));
  }
  std::array<std::uint8_t, kHashBytes> block{};
  std::size_t block_size = 0;  // T(0) is empty
  std::size_t done = 0;
  for (std::uint8_t counter = 1; done < out.size(); ++counter) {
    Hmac(prk).update({block.data(), block_size}).update(info).update({&counter, 1}).finish(block.data());
    block_size = kHashBytes;
    const std::size_t take = std::min(kHashBytes, out.size() - done);
    std::copy_n(block.begin(), take, out.begin() + static_cast<std::ptrdiff_t>(done));
    done += take;
  }
  wipe(block);
  return {};
}

SecretBytes hkdf_extract(ByteView salt, ByteView ikm) {
  SecretBytes prk(kHashBytes);
  hkdf_extract_into(prk.expose_mutable(), salt, ikm);
  return prk;
}

Result<SecretBytes> hkdf_expand(ByteView prk, ByteView info, std::size_t size) {
  SecretBytes out(std::min(size, kMaxExpanded + 1));  // a larger size is refused below and need not be allocated
  SIGILO_CHECK(hkdf_expand_into(out.expose_mutable(), prk, info));
  return out;
}

Result<SecretBytes> hkdf(ByteView ikm, ByteView salt, ByteView info, std::size_t size) {
  std::array<std::uint8_t, kHashBytes> prk{};
  hkdf_extract_into(prk, salt, ikm);
  auto out = hkdf_expand(prk, info, size);
  wipe(prk);
  return out;
}

Result<SecretBytes> argon2id(ByteView passphrase, ByteView salt, Argon2Cost cost) {
  constexpr std::uint32_t kMinPasses = 3;
  constexpr std::uint32_t kMaxPasses = 16;
  constexpr std::uint32_t kMinMemory = 64;
  constexpr std::uint32_t kMaxMemory = 1024;
  if (salt.size() != kSaltBytes) {
    return fail(ErrorCode::kInvalidArgument, "argon2id takes a salt of 16 bytes", "salt");
  }
  if (!cost.allow_weak && (cost.passes < kMinPasses || cost.memory_mib < kMinMemory)) {
    return fail(ErrorCode::kInvalidArgument, "argon2id below 3 passes or 64 MiB", "cost");
  }
  if (cost.passes < 1 || cost.memory_mib < 1 || cost.passes > kMaxPasses || cost.memory_mib > kMaxMemory) {
    return fail(ErrorCode::kInvalidArgument, "argon2id outside 1 to 16 passes or 1 MiB to 1 GiB", "cost");
  }
  SecretBytes out(kDerivedBytes);
  if (crypto_pwhash(out.expose_mutable().data(), kDerivedBytes, reinterpret_cast<const char*>(address_of(passphrase)),
                    passphrase.size(), salt.data(), cost.passes, cost.memory_mib * kMebibyte, crypto_pwhash_ALG_ARGON2ID13) != 0) {
    return fail(ErrorCode::kResourceExhausted, "not enough memory for argon2id", "cost", "close other programs and try again",
                cost.memory_mib);
  }
  return out;
}

Result<SecretBytes> scrypt(ByteView passphrase, ByteView salt, unsigned log_n) {
  if (log_n < 1 || log_n > 22) {
    return fail(ErrorCode::kInvalidArgument, "scrypt work factor outside 1 to 22", "log_n", {}, log_n);
  }
  SecretBytes out(kDerivedBytes);
  if (crypto_pwhash_scryptsalsa208sha256_ll(address_of(passphrase), passphrase.size(), address_of(salt), salt.size(),
                                            std::uint64_t{1} << log_n, kScryptR, kScryptP, out.expose_mutable().data(),
                                            kDerivedBytes) != 0) {
    return fail(ErrorCode::kResourceExhausted, "not enough memory for scrypt", "log_n", {}, log_n);
  }
  return out;
}

}  // namespace sigilo
