#include "crypto/release/sealed_secrets.h"

#include <utility>

#include "crypto/base/codec.h"
#include "crypto/primitives/aead.h"
#include "crypto/primitives/hpke.h"

namespace sigilo {
namespace {

constexpr std::size_t kSecretBytes = 32;
constexpr std::size_t kRowBytes = 1 + kSecretBytes;

SecretBuffer encode(const CategorySecrets& secrets) {
  BasicWriter<SecretBuffer> writer;
  writer.u8(static_cast<std::uint8_t>(secrets.size()));
  for (const auto& [category, secret] : secrets) writer.u8(static_cast<std::uint8_t>(category)).raw(secret.expose());
  return std::move(writer).take();
}

}  // namespace

std::size_t sealed_secrets_size(Suite suite, std::size_t categories) {
  return sizes_of(suite).enc + 1 + categories * kRowBytes + kAeadTagBytes;
}

Result<Bytes> seal_secrets(const CategorySecrets& secrets, Suite suite, ByteView recipient_key, ByteView info, Rng& rng) {
  for (const auto& [category, secret] : secrets) {
    if (category == Category::kNone || secret.expose().size() != kSecretBytes) {
      return fail(ErrorCode::kInvalidArgument, "a category has a secret of 32 bytes", "secret");
    }
  }
  SIGILO_TRY(auto sealed, hpke_seal(suite, recipient_key, info, {}, encode(secrets), rng));
  Bytes out = std::move(sealed.enc);
  out.insert(out.end(), sealed.ciphertext.begin(), sealed.ciphertext.end());
  return out;
}

Result<CategorySecrets> open_secrets(ByteView sealed, Suite suite, ByteView recipient_private_key, ByteView info, const std::set<Category>& categories) {
  if (sealed.size() != sealed_secrets_size(suite, categories.size())) {
    return fail(ErrorCode::kMalformed, "the sealed secrets are not those of the request", "secrets");
  }
  const std::size_t enc = sizes_of(suite).enc;
  SIGILO_TRY(const SecretBytes plaintext, hpke_open(suite, recipient_private_key, sealed.first(enc), info, {}, sealed.subspan(enc)));
  Reader reader(plaintext.expose());
  CategorySecrets secrets;
  SIGILO_TRY(const std::uint8_t count, reader.u8());
  if (count != categories.size()) return fail(ErrorCode::kMalformed, "the sealed secrets are not those of the request", "secrets");
  for (const Category category : categories) {
    SIGILO_TRY(const std::uint8_t number, reader.u8());
    SIGILO_TRY(const ByteView secret, reader.raw(kSecretBytes));
    if (number != static_cast<std::uint8_t>(category)) return fail(ErrorCode::kMalformed, "the sealed secrets are not those of the request", "secrets");
    secrets.emplace(category, SecretBytes(secret));
  }
  SIGILO_CHECK(reader.finish());
  return secrets;
}

}  // namespace sigilo
