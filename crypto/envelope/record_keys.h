#pragma once

#include <array>
#include <vector>

#include "crypto/base/bytes.h"
#include "crypto/base/ids.h"
#include "crypto/base/result.h"
#include "crypto/base/rng.h"
#include "crypto/base/secret_bytes.h"
#include "crypto/envelope/context.h"
#include "crypto/envelope/layout.h"
#include "crypto/primitives/shamir.h"

namespace sigilo {

/// Secrets of a record by slot: 0 is the record's own (erasure handle), 1…7 the personal categories.
inline constexpr std::size_t kSecretSlots = 8;
/// A custodian's 8 scalars, one per slot, 32 bytes each.
inline constexpr std::size_t kShareSetBytes = kSecretSlots * kScalarBytes;

/// Commitments to one slot's secrets. The hashed values are uniform and 32 bytes, so the hash hides them.
struct SlotCommitments {
  std::vector<Digest> shares;  ///< of custodians 1…n
  Digest gate;                 ///< to G_c; to E in slot 0
  Digest half;                 ///< to R_c; zero in slot 0

  friend bool operator==(const SlotCommitments&, const SlotCommitments&) = default;
};
struct RecordCommitments {
  std::uint8_t threshold = 0;
  std::uint8_t count = 0;
  std::array<SlotCommitments, kSecretSlots> slots;

  friend bool operator==(const RecordCommitments&, const RecordCommitments&) = default;
};

/// Key derivations of docs/PROTOCOL.md 4. kInvalidArgument unless scalars and halves have 32 bytes.
[[nodiscard]] Result<SecretBytes> derive_erasure_handle(ByteView record_scalar, const Context& ctx);
[[nodiscard]] Result<SecretBytes> derive_gate_half(ByteView scalar, const Context& ctx, Category category);
[[nodiscard]] Result<SecretBytes> derive_wrap_key(ByteView gate_half, ByteView reviewer_half, const Context& ctx, Category category,
                                                  std::uint16_t section);
/// 16 bytes, from X and the erasure handle.
[[nodiscard]] Result<SecretBytes> derive_section_file_key(ByteView x, ByteView erasure_handle, const Context& ctx,
                                                          std::uint16_t section);

/// Category::kNone is the record's own slot.
[[nodiscard]] Digest share_commitment(const Context& ctx, Category slot, std::uint8_t index, ByteView share);
[[nodiscard]] Digest gate_commitment(const Context& ctx, Category slot, ByteView gate_half);
[[nodiscard]] Digest half_commitment(const Context& ctx, Category slot, ByteView reviewer_half);

/// All secrets of one record while it is sealed; wiped with the object. Move-only. const methods are thread-safe.
class RecordSecrets {
 public:
  /// Fresh scalars for the record and each category, dealt threshold-of-count. Requires 1 <= threshold <= count, else
  /// kInvalidArgument.
  [[nodiscard]] static Result<RecordSecrets> deal(const Context& ctx, std::uint8_t threshold, std::uint8_t count, Rng& rng);

  [[nodiscard]] const Context& context() const { return ctx_; }
  [[nodiscard]] const SecretBytes& erasure_handle() const { return gates_[0]; }
  /// Requires a category other than kNone.
  [[nodiscard]] const SecretBytes& gate_half(Category category) const { return gates_[static_cast<std::size_t>(category)]; }
  [[nodiscard]] const SecretBytes& reviewer_half(Category category) const { return halves_[static_cast<std::size_t>(category)]; }
  /// The kShareSetBytes of custodian 1…n. kInvalidArgument for another index.
  [[nodiscard]] Result<ByteView> shares_of(std::uint8_t custodian) const;
  [[nodiscard]] const RecordCommitments& commitments() const { return commitments_; }
  void wipe();

 private:
  RecordSecrets() = default;
  [[nodiscard]] Status deal_slot(std::size_t slot, Rng& rng);

  Context ctx_;
  std::array<SecretBytes, kSecretSlots> gates_;   // E, then G_c
  std::array<SecretBytes, kSecretSlots> halves_;  // empty, then R_c
  std::vector<SecretBytes> shares_;               // one set per custodian
  RecordCommitments commitments_;
};

}  // namespace sigilo
