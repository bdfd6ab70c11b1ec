#include "crypto/primitives/aead.h"

#include <openssl/evp.h>
#include <sodium.h>

#include <algorithm>
#include <array>
#include <memory>

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

struct FreeContext {
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }  // wipes the key
};
using CipherContext = std::unique_ptr<EVP_CIPHER_CTX, FreeContext>;

/// One or more steps of an update: OpenSSL counts in int, and would take a null output and no input for the end of the stream.
template <typename Update>
bool run(Update update, EVP_CIPHER_CTX* context, std::uint8_t* out, ByteView in) {
  constexpr std::size_t kStep = std::size_t{1} << 30;
  while (!in.empty()) {
    const ByteView part = in.first(std::min(in.size(), kStep));
    int written = 0;
    if (update(context, out, &written, part.data(), static_cast<int>(part.size())) != 1) {
      return false;
    }
    out = out == nullptr ? nullptr : out + written;
    in = in.subspan(part.size());
  }
  return true;
}

tl::unexpected<Error> no_cipher() { return fail(ErrorCode::kInternal, "ChaCha20-Poly1305 could not be set up"); }
tl::unexpected<Error> ends_early() { return fail(ErrorCode::kTruncated, "a ciphertext is shorter than its tag"); }
tl::unexpected<Error> refused() {
  return fail(ErrorCode::kAuthenticationFailed, "a ciphertext does not open: another key, or damaged");
}

}  // namespace

// By OpenSSL, which is several times faster here than libsodium where the processor has wide vectors.
Status aead_seal_into(MutableBytes out, ByteView key, ByteView nonce, ByteView plaintext, ByteView aad) {
  SIGILO_CHECK(check_sizes(key, nonce, kChaChaNonceBytes));
  if (out.size() != plaintext.size() + kAeadTagBytes) {
    return fail(ErrorCode::kInvalidArgument, "the output has the wrong size", "out");
  }
  const CipherContext context(EVP_CIPHER_CTX_new());
  const MutableBytes tag = out.last(kAeadTagBytes);
  int none = 0;
  const bool done = context && EVP_EncryptInit_ex(context.get(), EVP_chacha20_poly1305(), nullptr, key.data(), nonce.data()) == 1 &&
                    run(EVP_EncryptUpdate, context.get(), nullptr, aad) &&
                    run(EVP_EncryptUpdate, context.get(), out.data(), plaintext) &&
                    EVP_EncryptFinal_ex(context.get(), tag.data(), &none) == 1 &&
                    EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG, static_cast<int>(tag.size()), tag.data()) == 1;
  return done ? Status{} : no_cipher();
}

Status aead_open_into(MutableBytes out, ByteView key, ByteView nonce, ByteView ciphertext, ByteView aad) {
  SIGILO_CHECK(check_sizes(key, nonce, kChaChaNonceBytes));
  if (ciphertext.size() < kAeadTagBytes) {
    return ends_early();
  }
  if (out.size() != ciphertext.size() - kAeadTagBytes) {
    return fail(ErrorCode::kInvalidArgument, "the output has the wrong size", "out");
  }
  const CipherContext context(EVP_CIPHER_CTX_new());
  std::array<std::uint8_t, kAeadTagBytes> tag{};
  std::copy(ciphertext.end() - kAeadTagBytes, ciphertext.end(), tag.begin());
  const bool ready = context &&
                     EVP_DecryptInit_ex(context.get(), EVP_chacha20_poly1305(), nullptr, key.data(), nonce.data()) == 1 &&
                     EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG, static_cast<int>(tag.size()), tag.data()) == 1 &&
                     run(EVP_DecryptUpdate, context.get(), nullptr, aad);
  if (!ready) {
    return no_cipher();
  }
  std::array<std::uint8_t, kAeadTagBytes> rest{};
  int none = 0;
  if (!run(EVP_DecryptUpdate, context.get(), out.data(), ciphertext.first(out.size())) ||
      EVP_DecryptFinal_ex(context.get(), rest.data(), &none) != 1) {
    wipe(out);  // it is written before the tag is known to fit
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
