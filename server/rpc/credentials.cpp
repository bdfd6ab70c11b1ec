#include "server/rpc/credentials.h"

#include <grpcpp/security/auth_metadata_processor.h>

#include <cstdlib>
#include <exception>

#include "server/rpc/status_map.h"

namespace sigilo::server {
namespace {

/// The gate before the message. Its context is shared by all calls of a connection, so nothing is kept in it.
/// Source: reference/style.md G9.
class PathGate final : public grpc::AuthMetadataProcessor {
 public:
  explicit PathGate(Gate& gate) : gate_(gate) {}

  bool IsBlocking() const override { return false; }

  grpc::Status Process(const InputMetadata& metadata, grpc::AuthContext* context, OutputMetadata*, OutputMetadata*) override {
    try {
      const auto path = metadata.find(":path");
      if (path == metadata.end() || context == nullptr) return refused();
      const Status status = gate_.admit_path({path->second.data(), path->second.size()}, *context, token_in(metadata));
      return status ? grpc::Status::OK : to_status(status.error());
    } catch (const std::exception&) {
      return refused();
    }
  }

 private:
  static ByteView token_in(const InputMetadata& metadata) {
    const auto token = metadata.find(grpc::string_ref(kInvitationMetadata.data(), kInvitationMetadata.size()));
    return token == metadata.end() ? ByteView() : as_bytes(std::string_view(token->second.data(), token->second.size()));
  }
  static grpc::Status refused() { return {grpc::StatusCode::UNAUTHENTICATED, std::string(name_of(ErrorCode::kUnauthenticated))}; }
  Gate& gate_;
};

}  // namespace

Status allow_only_tls13() {
  if (::setenv("GRPC_SSL_CIPHER_SUITES", "ECDHE-RSA-AES256-GCM-SHA384", 1) != 0) {
    return fail(ErrorCode::kInternal, "the environment cannot be set");
  }
  return {};
}

std::shared_ptr<grpc::ServerCredentials> make_credentials(const TlsIdentity& identity, Gate& gate) {
  grpc::SslServerCredentialsOptions options(GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_BUT_DONT_VERIFY);
  std::string key(as_text(identity.key_pem));  // gRPC takes and keeps the key as a string
  options.pem_key_cert_pairs.push_back({key, identity.certificate_pem});
  auto credentials = grpc::SslServerCredentials(options);
  wipe({reinterpret_cast<std::uint8_t*>(key.data()), key.size()});
  auto& copy = options.pem_key_cert_pairs.front().private_key;
  wipe({reinterpret_cast<std::uint8_t*>(copy.data()), copy.size()});
  credentials->SetAuthMetadataProcessor(std::make_shared<PathGate>(gate));
  return credentials;
}

}  // namespace sigilo::server
