#include "crypto/primitives/hpke_schedule.h"

#include "crypto/base/codec.h"
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

Scratch<32> labeled_extract(ByteView suite_id, ByteView salt, std::string_view label, ByteView ikm) {
  BasicWriter<SecretBuffer> labeled_ikm;
  labeled_ikm.raw(kVersion).raw(suite_id).raw(label).raw(ikm);
  Scratch<32> prk;
  hkdf_extract_into(prk.bytes, salt, labeled_ikm.view());
  return prk;
}

Status labeled_expand(MutableBytes out, ByteView suite_id, ByteView prk, std::string_view label, ByteView info) {
  Writer labeled_info;
  labeled_info.u16(static_cast<std::uint16_t>(out.size())).raw(kVersion).raw(suite_id).raw(label).raw(info);
  return hkdf_expand_into(out, prk, labeled_info.view());
}

Result<HpkeKeys> hpke_key_schedule(Suite suite, ByteView shared_secret, ByteView info) {
  const Bytes suite_id = hpke_suite_id(suite);
  const auto psk_id_hash = labeled_extract(suite_id, {}, "psk_id_hash", {});
  const auto info_hash = labeled_extract(suite_id, {}, "info_hash", info);
  Writer context;
  context.u8(kModeBase).raw(psk_id_hash.bytes).raw(info_hash.bytes);
  const auto secret = labeled_extract(suite_id, shared_secret, "secret", {});
  HpkeKeys keys;
  SIGILO_CHECK(labeled_expand(keys.key.bytes, suite_id, secret.bytes, "key", context.view()));
  SIGILO_CHECK(labeled_expand(keys.base_nonce.bytes, suite_id, secret.bytes, "base_nonce", context.view()));
  return keys;
}

}  // namespace sigilo::internal
