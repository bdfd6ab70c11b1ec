#include "crypto/primitives/hash.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <array>
#include <cstdlib>
#include <new>

#include "crypto/primitives/digest.h"

namespace sigilo {
namespace {

struct FreeContext {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_MD_CTX, FreeContext>;

Context new_context() {
  internal::ensure_openssl();
  Context context(EVP_MD_CTX_new());
  if (!context) {
    throw std::bad_alloc();
  }
  return context;
}

/// One context a thread, since trees hash millions of small nodes.
EVP_MD_CTX* thread_context() {
  thread_local const Context context = new_context();
  return context.get();
}

void require(int result) {
  if (result != 1) {
    throw std::bad_alloc();
  }
}

std::array<std::uint8_t, 8> be64(std::uint64_t value) {
  std::array<std::uint8_t, 8> bytes{};
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    bytes[i] = static_cast<std::uint8_t>(value >> (56 - 8 * i));
  }
  return bytes;
}

Digest finish_sha256(EVP_MD_CTX* context) {
  std::array<std::uint8_t, 32> out{};
  require(EVP_DigestFinal_ex(context, out.data(), nullptr));
  return Digest(out);
}

}  // namespace

namespace internal {

void ensure_openssl() {
  static const bool ready = OPENSSL_init_crypto(OPENSSL_INIT_NO_ATEXIT, nullptr) == 1;
  if (!ready) {
    std::abort();  // no cryptography: nothing can go on safely
  }
}

const EVP_MD* digest_algorithm(DigestKind kind) {
  const auto fetch = [](const char* name) {
    ensure_openssl();
    EVP_MD* algorithm = EVP_MD_fetch(nullptr, name, nullptr);
    if (algorithm == nullptr) {
      std::abort();
    }
    return algorithm;  // kept for the life of the process
  };
  static const EVP_MD* const sha256_algorithm = fetch("SHA2-256");
  static const EVP_MD* const sha3_algorithm = fetch("SHA3-256");
  static const EVP_MD* const shake_algorithm = fetch("SHAKE256");
  switch (kind) {
    case DigestKind::kSha256:
      return sha256_algorithm;
    case DigestKind::kSha3_256:
      return sha3_algorithm;
    case DigestKind::kShake256:
      return shake_algorithm;
  }
  return sha256_algorithm;
}

void digest_start(EVP_MD_CTX* context, DigestKind kind) { require(EVP_DigestInit_ex2(context, digest_algorithm(kind), nullptr)); }

void digest_update(EVP_MD_CTX* context, ByteView bytes) {
  if (!bytes.empty()) {
    require(EVP_DigestUpdate(context, bytes.data(), bytes.size()));
  }
}

void digest(DigestKind kind, std::initializer_list<ByteView> parts, MutableBytes out) {
  const Context context = new_context();  // freed, and so wiped, at the end: the parts may be secret
  digest_start(context.get(), kind);
  for (const ByteView part : parts) {
    digest_update(context.get(), part);
  }
  if (kind == DigestKind::kShake256) {
    require(EVP_DigestFinalXOF(context.get(), out.data(), out.size()));
  } else {
    require(EVP_DigestFinal_ex(context.get(), out.data(), nullptr));
  }
}

}  // namespace internal

Digest sha256(ByteView bytes) {
  EVP_MD_CTX* context = thread_context();
  internal::digest_start(context, internal::DigestKind::kSha256);
  internal::digest_update(context, bytes);
  return finish_sha256(context);
}

Digest labelled_hash(std::string_view label, std::initializer_list<ByteView> parts) {
  static constexpr std::array<std::uint8_t, 1> kLineFeed{0x0a};
  EVP_MD_CTX* context = thread_context();
  internal::digest_start(context, internal::DigestKind::kSha256);
  internal::digest_update(context, as_bytes(label));
  internal::digest_update(context, kLineFeed);
  for (const ByteView part : parts) {
    internal::digest_update(context, be64(part.size()));
    internal::digest_update(context, part);
  }
  return finish_sha256(context);
}

struct Sha256::State {
  Context context = new_context();
};

Sha256::Sha256() : state_(std::make_unique<State>()) {
  internal::digest_start(state_->context.get(), internal::DigestKind::kSha256);
}
Sha256::~Sha256() = default;
Sha256::Sha256(Sha256&&) noexcept = default;
Sha256& Sha256::operator=(Sha256&&) noexcept = default;

Sha256& Sha256::update(ByteView bytes) {
  internal::digest_update(state_->context.get(), bytes);
  return *this;
}

Digest Sha256::finish() {
  const Digest result = finish_sha256(state_->context.get());
  internal::digest_start(state_->context.get(), internal::DigestKind::kSha256);
  return result;
}

}  // namespace sigilo
