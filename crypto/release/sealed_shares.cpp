#include "crypto/release/sealed_shares.h"

#include <utility>

#include "crypto/base/codec.h"
#include "crypto/base/labels.h"
#include "crypto/envelope/share_bundle.h"
#include "crypto/primitives/hpke.h"
#include "crypto/primitives/shamir.h"
#include "crypto/release/released_categories.h"

namespace sigilo {
namespace {

Bytes info_of(const Context& ctx, const Digest& request, std::uint8_t custodian) {
  Writer context;
  context.id(ctx).id(request).u8(custodian);
  return hpke_info(labels::kHpkeReleaseShares, context.view());
}

}  // namespace

Result<Bytes> seal_shares(ReleasePermit permit, const VerifiedManifest& manifest, ByteView share_set, Suite suite, Rng& rng) {
  SIGILO_CHECK(check_permit_is_for(permit, manifest));
  SIGILO_CHECK(check_shares(manifest.manifest, permit.custodian(), share_set));
  CategorySecrets shares;
  for (const Category category : released_categories(permit)) {
    shares.emplace(category, SecretBytes(share_set.subspan(static_cast<std::size_t>(category) * kScalarBytes, kScalarBytes)));
  }
  const Bytes info = info_of(manifest.manifest.ctx, permit.request(), permit.custodian());
  return seal_secrets(shares, suite, permit.recipient_key(), info, rng);
}

Result<CategorySecrets> open_shares(ByteView sealed, const Manifest& manifest, const ReleaseRequested& request, const Digest& request_leaf,
                                    std::uint8_t custodian, const KemKeyPair& recipient) {
  SIGILO_TRY(const auto categories, released_categories(request));
  const Bytes info = info_of(manifest.ctx, request_leaf, custodian);
  SIGILO_TRY(auto shares, open_secrets(sealed, recipient.suite, recipient.private_key.expose(), info, categories));
  for (const auto& [category, share] : shares) SIGILO_CHECK(check_share(manifest, category, custodian, share.expose()));
  return shares;
}

}  // namespace sigilo
