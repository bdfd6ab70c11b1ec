#include "crypto/envelope/root_key_file.h"

#include <array>

#include "crypto/base/codec.h"
#include "crypto/base/labels.h"
#include "crypto/envelope/key_slots.h"
#include "crypto/primitives/aead.h"

namespace sigilo {
namespace {

Bytes seed_aad(std::uint8_t index) {
  Writer writer;
  writer.raw(labels::kRootKey).u8('\n').u8(index);
  return std::move(writer).take();
}

}  // namespace

Result<Bytes> seal_root_key(std::uint8_t index, const SigningKey& key, ByteView passphrase, Argon2Cost cost, Rng& rng) {
  const SecretBytes file_key = rng.secret(kAeadKeyBytes);
  SIGILO_TRY(const auto slot, KeySlot::make(KeySlotKind::kPassphrase, passphrase, file_key, cost, rng));
  std::array<std::uint8_t, kXChaChaNonceBytes> nonce{};
  rng.fill(nonce);
  SIGILO_TRY(const auto sealed, xaead_seal(file_key.expose(), nonce, key.seed().expose(), seed_aad(index)));
  Writer writer;
  writer.raw(labels::kRootKey).u8('\n').u8(index);
  slot.write(writer);
  writer.var16(sealed);
  return std::move(writer).take();
}

Result<RootKey> open_root_key(ByteView file, ByteView passphrase) {
  Reader reader(file);
  SIGILO_CHECK(reader.expect(labels::kRootKey));
  SIGILO_CHECK(reader.expect("\n"));
  SIGILO_TRY(const auto index, reader.u8());
  SIGILO_TRY(const auto slot, KeySlot::read(reader));
  SIGILO_TRY(const auto sealed, reader.var16());
  SIGILO_CHECK(reader.finish());
  SIGILO_TRY(const auto file_key, slot.open(passphrase));
  SIGILO_TRY(const auto seed, xaead_open(file_key.expose(), sealed, seed_aad(index)));
  SIGILO_TRY(auto key, SigningKey::from_seed(seed));
  return RootKey{index, std::move(key)};
}

}  // namespace sigilo
