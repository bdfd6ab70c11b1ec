#include "server/rpc/peer_identity.h"

#include <grpc/grpc_security_constants.h>

#include "crypto/platform/tls_certificate.h"
#include "crypto/primitives/hash.h"

namespace sigilo::server {

Result<Digest> PeerIdentity::spki_of(const grpc::AuthContext& context) {
  const auto certificates = context.FindPropertyValues(GRPC_X509_PEM_CERT_PROPERTY_NAME);
  if (certificates.size() != 1) return fail(ErrorCode::kUnauthenticated, "the peer showed no certificate", "certificate");
  const std::string pem(certificates.front().data(), certificates.front().size());
  const Digest certificate = sha256(as_bytes(pem));
  {
    const std::lock_guard lock(mutex_);
    if (const auto found = seen_.find(certificate); found != seen_.end()) return found->second;
  }
  const auto digest = spki_digest_of_pem(pem);
  if (!digest) return fail(ErrorCode::kUnauthenticated, "the peer's certificate cannot be read", "certificate");
  const std::lock_guard lock(mutex_);
  if (seen_.size() >= kRemembered) seen_.clear();
  seen_.emplace(certificate, *digest);
  return *digest;
}

}  // namespace sigilo::server
