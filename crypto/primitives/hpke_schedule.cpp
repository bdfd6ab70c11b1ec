#include "crypto/primitives/hpke_schedule.h"

#include <utility>

#include "crypto/base/codec.h"
#include "crypto/primitives/aead.h"
#include "crypto/primitives/kdf.h"

namespace sigilo::internal {
namespace {

constexpr std::string_view kVersion = "HPKE-v1";
constexpr std::uint16_t kKdfHkdfSha256 = 0x0001;
constexpr std::uint16_t kAeadChaCha20Poly1305 = 0x0003;
constexpr std::uint8_t kModeBase = 0x00;

}  // namespace

Bytes kem_suite_id(Suite suite) { return Writer().raw("KEM").u16(static_cast<std::uint16_t>(suite)).view(); }

Bytes hpke_suite_id(Suite suite) {
  return Writer().raw("HPKE").u16(static_cast<std::uint16_t>(suite)).u16(kKdfHkdfSha256).u16(kAeadChaCha20Poly1305).view();
}

SecretBytes labeled_extract(ByteView suite_id, ByteView salt, std::string_view label, ByteView ikm) {
  BasicWriter<SecretBuffer> labeled_ikm;
  labeled_ikm.raw(kVersion).raw(suite_id).raw(label).raw(ikm);
  return hkdf_extract(salt, labeled_ikm.view());
}

Result<SecretBytes> labeled_expand(ByteView suite_id, ByteView prk, std::string_view label, ByteView info, std::size_t size) {
  Writer labeled_info;
  labeled_info.u16(static_cast<std::uint16_t>(size)).raw(kVersion).raw(suite_id).raw(label).raw(info);
  return hkdf_expand(prk, labeled_info.view(), size);
}

Result<HpkeKeys> hpke_key_schedule(Suite suite, ByteView shared_secret, ByteView info) {
  const Bytes suite_id = hpke_suite_id(suite);
  const SecretBytes psk_id_hash = labeled_extract(suite_id, {}, "psk_id_hash", {});
  const SecretBytes info_hash = labeled_extract(suite_id, {}, "info_hash", info);
  Writer context;
  context.u8(kModeBase).raw(psk_id_hash.expose()).raw(info_hash.expose());
  const SecretBytes secret = labeled_extract(suite_id, shared_secret, "secret", {});
  SIGILO_TRY(auto key, labeled_expand(suite_id, secret.expose(), "key", context.view(), kAeadKeyBytes));
  SIGILO_TRY(auto base_nonce, labeled_expand(suite_id, secret.expose(), "base_nonce", context.view(), kChaChaNonceBytes));
  HpkeKeys keys;
  keys.key = std::move(key);
  keys.base_nonce = std::move(base_nonce);
  return keys;
}

}  // namespace sigilo::internal
