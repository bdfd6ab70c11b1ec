#include "crypto/release/sealed_halves.h"

#include "crypto/base/codec.h"
#include "crypto/base/labels.h"
#include "crypto/primitives/hpke.h"
#include "crypto/release/released_categories.h"

namespace sigilo {
namespace {

Bytes info_of(const Context& ctx, const Digest& request) {
  Writer context;
  context.id(ctx).id(request);
  return hpke_info(labels::kHpkeReleaseHalves, context.view());
}

Status check_halves(const Manifest& manifest, const CategorySecrets& halves) {
  for (const auto& [category, half] : halves) {
    if (half_commitment(manifest.ctx, category, half.expose()) == manifest.commitments.slots[static_cast<std::size_t>(category)].half) continue;
    return fail(ErrorCode::kAuthenticationFailed, "the team's half is not the one that the device committed to", "reviewer half");
  }
  return {};
}

}  // namespace

Result<Bytes> seal_halves(ReleasePermit permit, const VerifiedManifest& manifest, const CategorySecrets& halves, Suite suite, Rng& rng) {
  SIGILO_CHECK(check_permit_is_for(permit, manifest));
  const auto categories = released_categories(permit);
  bool same = categories.size() == halves.size();
  for (const Category category : categories) same = same && halves.contains(category);
  if (!same) return fail(ErrorCode::kInvalidArgument, "the halves are not those of the permit's categories", "reviewer half");
  SIGILO_CHECK(check_halves(manifest.manifest, halves));
  return seal_secrets(halves, suite, permit.recipient_key(), info_of(manifest.manifest.ctx, permit.request()), rng);
}

Result<CategorySecrets> open_halves(ByteView sealed, const Manifest& manifest, const ReleaseRequested& request, const Digest& request_leaf,
                                    const KemKeyPair& recipient) {
  SIGILO_TRY(const auto categories, released_categories(request));
  const Bytes info = info_of(manifest.ctx, request_leaf);
  SIGILO_TRY(auto halves, open_secrets(sealed, recipient.suite, recipient.private_key.expose(), info, categories));
  SIGILO_CHECK(check_halves(manifest, halves));
  return halves;
}

}  // namespace sigilo
