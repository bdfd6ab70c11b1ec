#include "crypto/envelope/key_slots.h"

#include <algorithm>
#include <array>
#include <optional>

#include "crypto/base/codec.h"
#include "crypto/base/labels.h"
#include "crypto/primitives/aead.h"

namespace sigilo {
namespace {

constexpr std::size_t kKeyBytes = 32;
constexpr std::size_t kSaltBytes = 16;
constexpr std::size_t kCommitmentBytes = 32;
constexpr std::size_t kSealedBytes = kXChaChaNonceBytes + kKeyBytes + kAeadTagBytes;

tl::unexpected<Error> wrong_passphrase() {
  return fail(ErrorCode::kAuthenticationFailed, "the passphrase does not open this file", "passphrase");
}

Result<KeySlotKind> kind_from(std::uint8_t value) {
  if (value < 1 || value > 2) {
    return fail(ErrorCode::kUnsupported, "unknown kind of key slot", "key slots", "a newer program may be able to open it", value);
  }
  return static_cast<KeySlotKind>(value);
}

/// The key that a slot's key is wrapped under.
Result<SecretBytes> slot_key(KeySlotKind kind, ByteView passphrase, ByteView salt, Argon2Cost cost) {
  SIGILO_TRY(const auto stretched, argon2id(passphrase, salt, cost));
  Writer info;
  info.raw(labels::kKeySlot).u8(static_cast<std::uint8_t>(kind));
  return hkdf(stretched.expose(), salt, info.view(), kAeadKeyBytes);
}

std::array<std::uint8_t, kCommitmentBytes> slot_commitment(const SecretBytes& kek) {
  return hmac_sha256(kek.expose(), as_bytes(labels::kKeySlotCommitment));
}

}  // namespace

Result<KeySlot> KeySlot::make(KeySlotKind kind, ByteView passphrase, const SecretBytes& key, Argon2Cost cost, Rng& rng) {
  if (passphrase.empty() || key.size() != kKeyBytes) {
    return fail(ErrorCode::kInvalidArgument, "a key slot needs a passphrase and a 32-byte key", "passphrase");
  }
  KeySlot slot;
  slot.kind_ = kind;
  slot.cost_ = cost;
  slot.salt_.resize(kSaltBytes);
  rng.fill(slot.salt_);
  SIGILO_TRY(const auto kek, slot_key(kind, passphrase, slot.salt_, cost));
  std::array<std::uint8_t, kXChaChaNonceBytes> nonce{};
  rng.fill(nonce);
  SIGILO_TRY(slot.sealed_, xaead_seal(kek.expose(), nonce, key.expose(), {}));
  const auto commitment = slot_commitment(kek);
  slot.commitment_.assign(commitment.begin(), commitment.end());
  return slot;
}

Result<SecretBytes> KeySlot::open(ByteView passphrase) const {
  SIGILO_TRY(const auto kek, slot_key(kind_, passphrase, salt_, cost_));
  if (!equal_constant_time(slot_commitment(kek), commitment_)) {
    return wrong_passphrase();
  }
  SIGILO_TRY(const auto key, xaead_open(kek.expose(), sealed_, {}));
  return SecretBytes(ByteView(key));
}

void KeySlot::write(Writer& writer) const {
  writer.u8(static_cast<std::uint8_t>(kind_)).raw(salt_).u32(cost_.passes).u32(cost_.memory_mib).var16(sealed_).raw(commitment_);
}

Result<KeySlot> KeySlot::read(Reader& reader) {
  KeySlot slot;
  SIGILO_TRY(const auto kind, reader.u8());
  SIGILO_TRY(slot.kind_, kind_from(kind));
  SIGILO_TRY(const auto salt, reader.raw(kSaltBytes));
  slot.salt_ = to_bytes(salt);
  SIGILO_TRY(slot.cost_.passes, reader.u32());
  SIGILO_TRY(slot.cost_.memory_mib, reader.u32());
  // How strong a slot must be is decided where it is made; argon2id still refuses costs that would exhaust the machine.
  slot.cost_.allow_weak = true;
  SIGILO_TRY(const auto sealed, reader.var16());
  SIGILO_TRY(const auto commitment, reader.raw(kCommitmentBytes));
  if (sealed.size() != kSealedBytes) {
    return fail(ErrorCode::kMalformed, "a key slot has the wrong size", "key slots");
  }
  slot.sealed_ = to_bytes(sealed);
  slot.commitment_ = to_bytes(commitment);
  return slot;
}

Result<KeySlots> KeySlots::parse(ByteView file) {
  Reader reader(file);
  SIGILO_CHECK(reader.expect(labels::kKeySlots));
  SIGILO_CHECK(reader.expect("\n"));
  SIGILO_TRY(const auto count, reader.u8());
  if (count == 0 || count > kMaxSlots) {
    return fail(ErrorCode::kMalformed, "a key slot file has 1 to 8 slots", "key slots", {}, count);
  }
  KeySlots slots;
  for (std::size_t i = 0; i < count; ++i) {
    SIGILO_TRY(auto slot, KeySlot::read(reader));
    slots.slots_.push_back(std::move(slot));
  }
  SIGILO_CHECK(reader.finish());
  return slots;
}

Bytes KeySlots::encode() const {
  Writer writer;
  writer.raw(labels::kKeySlots).u8('\n').u8(static_cast<std::uint8_t>(slots_.size()));
  for (const KeySlot& slot : slots_) {
    slot.write(writer);
  }
  return std::move(writer).take();
}

Status KeySlots::add(KeySlotKind kind, ByteView passphrase, const SecretBytes& key, Argon2Cost cost, Rng& rng) {
  if (slots_.size() >= kMaxSlots) {
    return fail(ErrorCode::kTooLarge, "all key slots are taken", "key slots", "remove one first",
                static_cast<std::int64_t>(kMaxSlots));
  }
  SIGILO_TRY(auto slot, KeySlot::make(kind, passphrase, key, cost, rng));
  slots_.push_back(std::move(slot));
  return {};
}

Result<KeySlots::Hit> KeySlots::try_all(KeySlotKind kind, ByteView passphrase) const {
  std::optional<Hit> hit;
  std::optional<Error> trouble;
  for (std::size_t i = 0; i < slots_.size(); ++i) {
    if (slots_[i].kind() != kind) {
      continue;
    }
    auto key = slots_[i].open(passphrase);
    if (key && !hit) {
      hit = Hit{i, std::move(*key)};
    } else if (!key && key.error().code != ErrorCode::kAuthenticationFailed) {
      trouble = key.error();
    }
  }
  if (hit) {
    return std::move(*hit);
  }
  return trouble ? fail(*trouble) : wrong_passphrase();
}

Result<SecretBytes> KeySlots::open(KeySlotKind kind, ByteView passphrase) const {
  SIGILO_TRY(auto hit, try_all(kind, passphrase));
  return std::move(hit.key);
}

Status KeySlots::replace(KeySlotKind kind, ByteView old_passphrase, ByteView new_passphrase, Argon2Cost cost, Rng& rng) {
  SIGILO_TRY(const auto hit, try_all(kind, old_passphrase));
  SIGILO_TRY(slots_[hit.index], KeySlot::make(kind, new_passphrase, hit.key, cost, rng));
  return {};
}

bool KeySlots::has(KeySlotKind kind) const {
  return std::any_of(slots_.begin(), slots_.end(), [&](const KeySlot& slot) { return slot.kind() == kind; });
}

}  // namespace sigilo
