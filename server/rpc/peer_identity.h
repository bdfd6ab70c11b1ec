#pragma once

#include <grpcpp/security/auth_context.h>

#include <map>
#include <mutex>

#include "crypto/base/ids.h"
#include "crypto/base/result.h"

namespace sigilo::server {

/// The TLS key of a peer. gRPC does not verify self-signed client certificates; the handshake proves that the peer holds the key,
/// and whose key it is the directory says. Thread-safe.
class PeerIdentity {
 public:
  /// SHA-256 of the peer's SubjectPublicKeyInfo. kUnauthenticated without exactly one certificate that can be read.
  [[nodiscard]] Result<Digest> spki_of(const grpc::AuthContext& context);

 private:
  /// SHA-256 of certificates already seen (a stranger's may be long) and the digests of their keys: parsing one costs more than the rest of a small
  /// call. What is remembered is a pure function of the certificate; whether its key is welcome is asked anew on every call.
  static constexpr std::size_t kRemembered = 4096;
  std::mutex mutex_;
  std::map<Digest, Digest> seen_;  // mutex_
};

}  // namespace sigilo::server
