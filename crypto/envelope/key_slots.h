#pragma once

#include <cstdint>
#include <vector>

#include "crypto/base/bytes.h"
#include "crypto/base/result.h"
#include "crypto/base/rng.h"
#include "crypto/base/secret_bytes.h"
#include "crypto/primitives/kdf.h"

namespace sigilo {

enum class KeySlotKind : std::uint8_t {
  kPassphrase = 1,
  kRecovery = 2,  ///< the entropy of 24 recovery words
};

/// Ways to the one random 32-byte database key: each slot holds it under a key derived from a passphrase. Changing a passphrase rewrites
/// one slot. A value; not thread-safe.
/// Source: docs/PROTOCOL.md 8, reference H.
class KeySlots {
 public:
  static constexpr std::size_t kMaxSlots = 8;

  KeySlots() = default;
  /// kUnsupported for an unknown kind or version, kInvalidArgument for a cost outside the bounds of Argon2Cost.
  [[nodiscard]] static Result<KeySlots> parse(ByteView file);
  [[nodiscard]] Bytes encode() const;

  /// Adds a slot. Takes as long as the cost says. kTooLarge above kMaxSlots; kInvalidArgument for an empty passphrase.
  [[nodiscard]] Status add(KeySlotKind kind, ByteView passphrase, const SecretBytes& key, Argon2Cost cost, Rng& rng);
  /// The key, or kAuthenticationFailed. Tries every slot of the kind and does not stop at a hit, so that time does not tell which one it was.
  [[nodiscard]] Result<SecretBytes> open(KeySlotKind kind, ByteView passphrase) const;
  /// Replaces the slot that `old_passphrase` opens. The file must be written whole and durably before the old one goes.
  [[nodiscard]] Status replace(KeySlotKind kind, ByteView old_passphrase, ByteView new_passphrase, Argon2Cost cost, Rng& rng);
  [[nodiscard]] std::size_t size() const { return slots_.size(); }
  [[nodiscard]] bool has(KeySlotKind kind) const;

 private:
  struct Slot {
    KeySlotKind kind = KeySlotKind::kPassphrase;
    Bytes salt;
    Argon2Cost cost;
    Bytes sealed;
    Bytes commitment;
  };
  [[nodiscard]] static Result<Slot> make(KeySlotKind kind, ByteView passphrase, const SecretBytes& key, Argon2Cost cost, Rng& rng);
  [[nodiscard]] static Result<SecretBytes> open_slot(const Slot& slot, ByteView passphrase);

  std::vector<Slot> slots_;
};

}  // namespace sigilo
