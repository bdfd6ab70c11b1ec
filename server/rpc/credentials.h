#pragma once

#include <grpcpp/security/server_credentials.h>

#include <memory>

#include "crypto/base/result.h"
#include "crypto/platform/tls_certificate.h"
#include "server/rpc/gate.h"

namespace sigilo::server {

/// Lets this process speak TLS 1.3 only. gRPC 1.51 has no setting for it; but with an ECDSA server key and only an RSA suite
/// allowed for TLS 1.2 no handshake of that version can succeed, and TLS 1.3 suites are not affected. Call first in main: it sets
/// the environment, which gRPC reads when it starts. kInternal if the environment cannot be set. Source: reference/style.md G11; a
/// test tries TLS 1.2.
[[nodiscard]] Status allow_only_tls13();

/// Mutual TLS with the server's own self-signed certificate. Every client must show a certificate; there is no CA, so gRPC does not
/// verify it: the gate looks its key up, before a message is read and again in every handler. `gate` must outlive the server.
[[nodiscard]] std::shared_ptr<grpc::ServerCredentials> make_credentials(const TlsIdentity& identity, Gate& gate);

}  // namespace sigilo::server
