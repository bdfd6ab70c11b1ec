#include "crypto/primitives/aead.h"

#include <sodium.h>

#include <algorithm>

namespace sigilo {
namespace {

static_assert(kAeadKeyBytes == crypto_aead_chacha20poly1305_ietf_KEYBYTES);
static_assert(kAeadKeyBytes == crypto_aead_xchacha20poly1305_ietf_KEYBYTES);
static_assert(kAeadTagBytes == crypto_aead_chacha20poly1305_ietf_ABYTES);
static_assert(kAeadTagBytes == crypto_aead_xchacha20poly1305_ietf_ABYTES);
static_assert(kChaChaNonceBytes == crypto_aead_chacha20poly1305_ietf_NPUBBYTES);
static_assert(kXChaChaNonceBytes == crypto_aead_xchacha20poly1305_ietf_NPUBBYTES);

Status check_sizes(ByteView key, ByteView nonce, std::size_t nonce_bytes) {
  if (key.size() != kAeadKeyBytes) {
    return fail(ErrorCode::kInvalidArgument, "the cipher takes a key of 32 bytes", "key");
  }
  if (nonce.size() != nonce_bytes) {
    return fail(ErrorCode::kInvalidArgument, "the nonce has the wrong size", "nonce", {}, static_cast<std::int64_t>(nonce.size()));
  }
  return {};
}

tl::unexpected<Error> ends_early() { return fail(ErrorCode::kTruncated, "a ciphertext is shorter than its tag"); }
tl::unexpected<Error> refused() {
  return fail(ErrorCode::kAuthenticationFailed, "a ciphertext does not open: another key, or damaged");
}

}  // namespace

Status aead_seal_into(MutableBytes out, ByteView key, ByteView nonce, ByteView plaintext, ByteView aad) {
  SIGILO_CHECK(check_sizes(key, nonce, kChaChaNonceBytes));
  if (out.size() != plaintext.size() + kAeadTagBytes) {
    return fail(ErrorCode::kInvalidArgument, "the output has the wrong size", "out");
  }
  crypto_aead_chacha20poly1305_ietf_encrypt(out.data(), nullptr, plaintext.data(), plaintext.size(), aad.data(), aad.size(),
                                            nullptr, nonce.data(), key.data());
  return {};
}

Status aead_open_into(MutableBytes out, ByteView key, ByteView nonce, ByteView ciphertext, ByteView aad) {
  SIGILO_CHECK(check_sizes(key, nonce, kChaChaNonceBytes));
  if (ciphertext.size() < kAeadTagBytes) {
    return ends_early();
  }
  if (out.size() != ciphertext.size() - kAeadTagBytes) {
    return fail(ErrorCode::kInvalidArgument, "the output has the wrong size", "out");
  }
  if (crypto_aead_chacha20poly1305_ietf_decrypt(out.data(), nullptr, nullptr, ciphertext.data(), ciphertext.size(), aad.data(),
                                                aad.size(), nonce.data(), key.data()) != 0) {
    return refused();
  }
  return {};
}

Result<Bytes> aead_seal(ByteView key, ByteView nonce, ByteView plaintext, ByteView aad) {
  Bytes out(plaintext.size() + kAeadTagBytes);
  SIGILO_CHECK(aead_seal_into(out, key, nonce, plaintext, aad));
  return out;
}

Result<SecretBuffer> aead_open(ByteView key, ByteView nonce, ByteView ciphertext, ByteView aad) {
  SIGILO_CHECK(check_sizes(key, nonce, kChaChaNonceBytes));
  if (ciphertext.size() < kAeadTagBytes) {
    return ends_early();
  }
  SecretBuffer out(ciphertext.size() - kAeadTagBytes);
  SIGILO_CHECK(aead_open_into(out, key, nonce, ciphertext, aad));
  return out;
}

Result<Bytes> xaead_seal(ByteView key, ByteView nonce24, ByteView plaintext, ByteView aad) {
  SIGILO_CHECK(check_sizes(key, nonce24, kXChaChaNonceBytes));
  Bytes out(kXChaChaNonceBytes + plaintext.size() + kAeadTagBytes);
  std::copy(nonce24.begin(), nonce24.end(), out.begin());
  crypto_aead_xchacha20poly1305_ietf_encrypt(out.data() + kXChaChaNonceBytes, nullptr, plaintext.data(), plaintext.size(),
                                             aad.data(), aad.size(), nullptr, nonce24.data(), key.data());
  return out;
}

Result<SecretBuffer> xaead_open(ByteView key, ByteView nonce_and_ciphertext, ByteView aad) {
  if (nonce_and_ciphertext.size() < kXChaChaNonceBytes + kAeadTagBytes) {
    return ends_early();
  }
  const ByteView nonce = nonce_and_ciphertext.first(kXChaChaNonceBytes);
  const ByteView ciphertext = nonce_and_ciphertext.subspan(kXChaChaNonceBytes);
  SIGILO_CHECK(check_sizes(key, nonce, kXChaChaNonceBytes));
  SecretBuffer out(ciphertext.size() - kAeadTagBytes);
  if (crypto_aead_xchacha20poly1305_ietf_decrypt(out.data(), nullptr, nullptr, ciphertext.data(), ciphertext.size(), aad.data(),
                                                 aad.size(), nonce.data(), key.data()) != 0) {
    return refused();
  }
  return out;
}

}  // namespace sigilo
