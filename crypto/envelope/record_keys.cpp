#include "crypto/envelope/record_keys.h"

#include <algorithm>

#include "crypto/base/codec.h"
#include "crypto/base/labels.h"
#include "crypto/envelope/age_header.h"
#include "crypto/primitives/hash.h"
#include "crypto/primitives/kdf.h"

namespace sigilo {
namespace {

constexpr std::size_t kHalfBytes = 32;

tl::unexpected<Error> bad_secret() { return fail(ErrorCode::kInvalidArgument, "a secret has the wrong size", "record keys"); }

Category slot_category(std::size_t slot) { return static_cast<Category>(slot); }

/// HKDF over two secrets joined. The joined bytes are wiped with their SecretBytes.
Result<SecretBytes> derive_from_both(ByteView a, ByteView b, const Context& ctx, ByteView info, std::size_t size) {
  if (a.size() != kHalfBytes || b.size() != kHalfBytes) {
    return bad_secret();
  }
  SecretBytes joined(a.size() + b.size());
  std::copy(a.begin(), a.end(), joined.expose_mutable().begin());
  std::copy(b.begin(), b.end(), joined.expose_mutable().begin() + static_cast<std::ptrdiff_t>(a.size()));
  return hkdf(joined.expose(), ctx.bytes(), info, size);
}

/// E for the record's own slot, G_c for a category.
Result<SecretBytes> derive_slot_gate(ByteView scalar, const Context& ctx, std::size_t slot) {
  return slot == 0 ? derive_erasure_handle(scalar, ctx) : derive_gate_half(scalar, ctx, slot_category(slot));
}

}  // namespace

Result<SecretBytes> derive_erasure_handle(ByteView record_scalar, const Context& ctx) {
  if (record_scalar.size() != kScalarBytes) {
    return bad_secret();
  }
  return hkdf(record_scalar, ctx.bytes(), as_bytes(labels::kErasureHandle), kHalfBytes);
}

Result<SecretBytes> derive_gate_half(ByteView scalar, const Context& ctx, Category category) {
  if (scalar.size() != kScalarBytes || category == Category::kNone) {
    return bad_secret();
  }
  Writer info;
  info.raw(labels::kGateHalf).var16(code_of(category));
  return hkdf(scalar, ctx.bytes(), info.view(), kHalfBytes);
}

Result<SecretBytes> derive_wrap_key(ByteView gate_half, ByteView reviewer_half, const Context& ctx, Category category,
                                    std::uint16_t section) {
  Writer info;
  info.raw(labels::kWrapKey).var16(code_of(category)).u16(section);
  return derive_from_both(gate_half, reviewer_half, ctx, info.view(), 32);
}

Result<SecretBytes> derive_section_file_key(ByteView x, ByteView erasure_handle, const Context& ctx, std::uint16_t section) {
  Writer info;
  info.raw(labels::kSectionFileKey).u16(section);
  return derive_from_both(x, erasure_handle, ctx, info.view(), kAgeFileKeyBytes);
}

Digest share_commitment(const Context& ctx, Category slot, std::uint8_t index, ByteView share) {
  return labelled_hash(labels::kShareCommitment, {ctx.bytes(), as_bytes(code_of(slot)), {&index, 1}, share});
}
Digest gate_commitment(const Context& ctx, Category slot, ByteView gate_half) {
  return labelled_hash(labels::kGateCommitment, {ctx.bytes(), as_bytes(code_of(slot)), gate_half});
}
Digest half_commitment(const Context& ctx, Category slot, ByteView reviewer_half) {
  return labelled_hash(labels::kReviewerCommitment, {ctx.bytes(), as_bytes(code_of(slot)), reviewer_half});
}

Result<RecordSecrets> RecordSecrets::deal(const Context& ctx, std::uint8_t threshold, std::uint8_t count, Rng& rng) {
  RecordSecrets secrets;
  secrets.ctx_ = ctx;
  secrets.commitments_.threshold = threshold;
  secrets.commitments_.count = count;
  for (std::size_t i = 0; i < count; ++i) {
    secrets.shares_.emplace_back(kShareSetBytes);
  }
  for (std::size_t slot = 0; slot < kSecretSlots; ++slot) {
    SIGILO_CHECK(secrets.deal_slot(slot, rng));
  }
  return secrets;
}

Status RecordSecrets::deal_slot(std::size_t slot, Rng& rng) {
  const Category category = slot_category(slot);
  SlotCommitments& commitments = commitments_.slots[slot];
  const SecretBytes scalar = random_scalar(rng);
  SIGILO_TRY(gates_[slot], derive_slot_gate(scalar.expose(), ctx_, slot));
  commitments.gate = gate_commitment(ctx_, category, gates_[slot].expose());
  if (slot != 0) {
    halves_[slot] = rng.secret(kHalfBytes);
    commitments.half = half_commitment(ctx_, category, halves_[slot].expose());
  }
  SIGILO_TRY(const auto shares, split_scalar(scalar, commitments_.threshold, commitments_.count, rng));
  for (const ScalarShare& share : shares) {
    const ByteView value = share.value.expose();
    std::copy(value.begin(), value.end(), shares_[share.index - 1U].expose_mutable().subspan(slot * kScalarBytes).begin());
    commitments.shares.push_back(share_commitment(ctx_, category, share.index, value));
  }
  return {};
}

Result<ByteView> RecordSecrets::shares_of(std::uint8_t custodian) const {
  if (custodian < 1 || custodian > shares_.size()) {
    return fail(ErrorCode::kInvalidArgument, "there is no custodian with this index", "custodian", {}, custodian);
  }
  return shares_[custodian - 1U].expose();
}

void RecordSecrets::wipe() {
  for (std::size_t slot = 0; slot < kSecretSlots; ++slot) {
    gates_[slot].wipe();
    halves_[slot].wipe();
  }
  shares_.clear();
}

}  // namespace sigilo
