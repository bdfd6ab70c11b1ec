#pragma once

#include <cstdint>
#include <vector>

#include "crypto/base/bytes.h"
#include "crypto/base/codec.h"
#include "crypto/base/result.h"
#include "crypto/base/rng.h"
#include "crypto/base/secret_bytes.h"
#include "crypto/primitives/kdf.h"

namespace sigilo {

enum class KeySlotKind : std::uint8_t {
  kPassphrase = 1,
  kRecovery = 2,  ///< the entropy of 24 recovery words
};

/// A random 32-byte key wrapped under a passphrase: argon2id, a commitment to the derived key, XChaCha20-Poly1305.
class KeySlot {
 public:
  /// Takes as long as the cost says. kInvalidArgument for an empty passphrase or a key of another size.
  [[nodiscard]] static Result<KeySlot> make(KeySlotKind kind, ByteView passphrase, const SecretBytes& key, Argon2Cost cost,
                                            Rng& rng);
  /// kAuthenticationFailed for a wrong passphrase and for damage.
  [[nodiscard]] Result<SecretBytes> open(ByteView passphrase) const;
  [[nodiscard]] KeySlotKind kind() const { return kind_; }

  void write(Writer& writer) const;
  /// kUnsupported for an unknown kind, kMalformed, kTruncated.
  [[nodiscard]] static Result<KeySlot> read(Reader& reader);

 private:
  KeySlot() = default;

  KeySlotKind kind_ = KeySlotKind::kPassphrase;
  Bytes salt_;
  Argon2Cost cost_;
  Bytes sealed_;
  Bytes commitment_;
};

/// Ways to the one random 32-byte database key. Changing a passphrase rewrites one slot. A value; not thread-safe.
/// Source: docs/PROTOCOL.md 8, reference H.
class KeySlots {
 public:
  static constexpr std::size_t kMaxSlots = 8;

  KeySlots() = default;
  /// kUnsupported for an unknown kind or version, kMalformed, kTruncated.
  [[nodiscard]] static Result<KeySlots> parse(ByteView file);
  [[nodiscard]] Bytes encode() const;

  /// kTooLarge above kMaxSlots; errors of KeySlot::make.
  [[nodiscard]] Status add(KeySlotKind kind, ByteView passphrase, const SecretBytes& key, Argon2Cost cost, Rng& rng);
  /// The key, or kAuthenticationFailed. Tries every slot of the kind and does not stop at a hit, so that time does not tell which
  /// one it was; kResourceExhausted or kInvalidArgument if a slot's cost could not be paid.
  [[nodiscard]] Result<SecretBytes> open(KeySlotKind kind, ByteView passphrase) const;
  /// Replaces the slot that `old_passphrase` opens. The file must be written whole and durably before the old one goes.
  [[nodiscard]] Status replace(KeySlotKind kind, ByteView old_passphrase, ByteView new_passphrase, Argon2Cost cost, Rng& rng);
  [[nodiscard]] std::size_t size() const { return slots_.size(); }
  [[nodiscard]] bool has(KeySlotKind kind) const;

 private:
  struct Hit {
    std::size_t index = 0;
    SecretBytes key;
  };
  [[nodiscard]] Result<Hit> try_all(KeySlotKind kind, ByteView passphrase) const;

  std::vector<KeySlot> slots_;
};

}  // namespace sigilo
