#include "crypto/envelope/share_bundle.h"

#include "crypto/base/codec.h"
#include "crypto/base/labels.h"
#include "crypto/primitives/aead.h"
#include "crypto/primitives/hpke.h"
#include "crypto/primitives/shamir.h"

namespace sigilo {
namespace {

Bytes bundle_info(const Context& ctx, std::uint8_t custodian) {
  Writer context;
  context.id(ctx).u8(custodian);
  return hpke_info(labels::kHpkeGateShare, context.view());
}

tl::unexpected<Error> wrong_share(std::uint8_t custodian) {
  return fail(ErrorCode::kAuthenticationFailed, "a share is not the one that the device committed to", "share", {}, custodian);
}

bool share_fits(const Manifest& manifest, Category slot, std::uint8_t custodian, ByteView share) {
  const auto& committed = manifest.commitments.slots[static_cast<std::size_t>(slot)].shares;
  return custodian >= 1 && custodian <= committed.size() && is_canonical_scalar(share) &&
         share_commitment(manifest.ctx, slot, custodian, share) == committed[custodian - 1U];
}

}  // namespace

std::size_t share_bundle_size(Suite suite) { return sizes_of(suite).enc + kShareSetBytes + kAeadTagBytes; }

Result<Bytes> seal_share_bundle(const Context& ctx, std::uint8_t custodian, Suite suite, ByteView custodian_public_key,
                                ByteView share_set, Rng& rng) {
  if (share_set.size() != kShareSetBytes || custodian == 0) {
    return fail(ErrorCode::kInvalidArgument, "a share bundle has 8 shares for one custodian", "share");
  }
  SIGILO_TRY(auto sealed, hpke_seal(suite, custodian_public_key, bundle_info(ctx, custodian), {}, share_set, rng));
  Bytes bundle = std::move(sealed.enc);
  bundle.insert(bundle.end(), sealed.ciphertext.begin(), sealed.ciphertext.end());
  return bundle;
}

Result<SecretBytes> open_share_bundle(const Context& ctx, std::uint8_t custodian, Suite suite, ByteView custodian_private_key,
                                      ByteView bundle) {
  if (bundle.size() != share_bundle_size(suite)) {
    return fail(ErrorCode::kMalformed, "a share bundle has the wrong size", "share");
  }
  const std::size_t enc = sizes_of(suite).enc;
  return hpke_open(suite, custodian_private_key, bundle.first(enc), bundle_info(ctx, custodian), {}, bundle.subspan(enc));
}

Status check_share(const Manifest& manifest, Category slot, std::uint8_t custodian, ByteView share) {
  return share_fits(manifest, slot, custodian, share) ? Status{} : wrong_share(custodian);
}

Status check_shares(const Manifest& manifest, std::uint8_t custodian, ByteView share_set) {
  if (share_set.size() != kShareSetBytes) {
    return fail(ErrorCode::kMalformed, "a share set has the wrong size", "share");
  }
  for (std::size_t slot = 0; slot < kSecretSlots; ++slot) {
    if (!share_fits(manifest, static_cast<Category>(slot), custodian, share_set.subspan(slot * kScalarBytes, kScalarBytes))) {
      return wrong_share(custodian);
    }
  }
  return {};
}

Result<SecretBytes> combine_slot(const Manifest& manifest, Category slot, std::span<const SlotShare> shares) {
  std::vector<ScalarShare> scalars;
  for (const SlotShare& share : shares) {
    if (!share_fits(manifest, slot, share.custodian, share.share)) {
      return wrong_share(share.custodian);
    }
    scalars.push_back({share.custodian, SecretBytes(share.share)});
  }
  SIGILO_TRY(const auto scalar, combine_shares(scalars, manifest.commitments.threshold));
  SIGILO_TRY(auto gate, slot == Category::kNone ? derive_erasure_handle(scalar.expose(), manifest.ctx)
                                                : derive_gate_half(scalar.expose(), manifest.ctx, slot));
  if (gate_commitment(manifest.ctx, slot, gate.expose()) != manifest.commitments.slots[static_cast<std::size_t>(slot)].gate) {
    return fail(ErrorCode::kAuthenticationFailed, "the shares do not give what the device committed to", "share");
  }
  return gate;
}

}  // namespace sigilo
