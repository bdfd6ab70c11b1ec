#include "client/sync/grpc_transport.h"

#include <grpc/support/log.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/security/credentials.h>

#include <algorithm>
#include <charconv>

#include "client/sync/calls.h"
#include "client/sync/rpc_channel.h"
#include "sigilo/v1/health.grpc.pb.h"

namespace sigilo {
namespace {

/// Answers: a page or a resource of up to 2 MiB with its framing.
constexpr int kMaxAnswerBytes = 4 * 1024 * 1024;

/// "host:port": a name, IPv4 or [IPv6], and nothing that gRPC would read as a scheme of its own.
bool is_address(std::string_view address) {
  const auto colon = address.rfind(':');
  if (colon == std::string_view::npos || colon == 0 || address.size() > 262) return false;
  std::string_view host = address.substr(0, colon);
  const std::string_view port = address.substr(colon + 1);
  std::string_view extra = "-.";
  if (host.front() == '[') {
    if (host.back() != ']' || host.size() < 4) return false;
    host = host.substr(1, host.size() - 2);
    extra = ":.";
  }
  const bool clean = std::all_of(host.begin(), host.end(), [extra](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || extra.find(c) != std::string_view::npos;
  });
  std::uint32_t number = 0;
  const auto parsed = std::from_chars(port.data(), port.data() + port.size(), number);
  return clean && parsed.ec == std::errc() && parsed.ptr == port.data() + port.size() && number >= 1 && number <= 65535;
}

grpc::ChannelArguments channel_arguments(const GrpcTransportOptions& options) {
  grpc::ChannelArguments arguments;
  arguments.SetSslTargetNameOverride(options.server_name);
  arguments.SetMaxReceiveMessageSize(kMaxAnswerBytes);
  arguments.SetCompressionAlgorithm(GRPC_COMPRESS_NONE);
  arguments.SetInt(GRPC_ARG_ENABLE_RETRIES, 0);
  arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  arguments.SetInt(GRPC_ARG_HTTP2_BDP_PROBE, 0);
  arguments.SetInt(GRPC_ARG_HTTP2_STREAM_LOOKAHEAD_BYTES, 1024 * 1024);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, 60'000);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, 20'000);
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 200);
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, 5'000);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 5'000);
  return arguments;
}

std::shared_ptr<grpc::Channel> make_channel(const GrpcTransportOptions& options) {
  grpc::SslCredentialsOptions tls;
  tls.pem_root_certs = options.server_certificate_pem;
  tls.pem_private_key = std::string(as_text(options.key_pem));  // gRPC takes and keeps the key as a string
  tls.pem_cert_chain = options.certificate_pem;
  auto channel = grpc::CreateCustomChannel(options.address, grpc::SslCredentials(tls), channel_arguments(options));
  wipe({reinterpret_cast<std::uint8_t*>(tls.pem_private_key.data()), tls.pem_private_key.size()});
  return channel;
}

}  // namespace

struct GrpcTransport::Parts {
  Parts(std::shared_ptr<grpc::Channel> made, RetryPolicy retry, Rng& rng)
      : channel(std::move(made), retry, rng),
        directory(make_directory_calls(channel)),
        intake(make_intake_calls(channel)),
        review(make_review_calls(channel)),
        consent(make_consent_calls(channel)),
        log(make_log_calls(channel)),
        health(v1::HealthService::NewStub(channel.channel())) {}

  RpcChannel channel;
  std::unique_ptr<DirectoryCalls> directory;
  std::unique_ptr<IntakeCalls> intake;
  std::unique_ptr<ReviewCalls> review;
  std::unique_ptr<ConsentCalls> consent;
  std::unique_ptr<LogCalls> log;
  std::unique_ptr<v1::HealthService::StubInterface> health;
};

GrpcTransport::GrpcTransport(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
GrpcTransport::~GrpcTransport() = default;

Result<std::unique_ptr<GrpcTransport>> GrpcTransport::create(const GrpcTransportOptions& options, Rng& rng) {
  if (!is_address(options.address)) {
    return fail(ErrorCode::kInvalidArgument, "this is not an address of the form host:port", "address",
                "write for example store.example:7443");
  }
  if (options.server_name.empty() || options.server_certificate_pem.empty() || options.certificate_pem.empty() ||
      options.key_pem.empty()) {
    return fail(ErrorCode::kInvalidArgument, "a connection needs the server's certificate and this device's own", "certificate");
  }
  // What fails becomes an Error of ours; gRPC's own lines have no place among a command's.
  gpr_set_log_function([](gpr_log_func_args*) {});
  auto parts = std::make_unique<Parts>(make_channel(options), options.retry, rng);
  if (!options.invitation_token.empty()) parts->channel.show_invitation(SecretBytes(options.invitation_token));
  return std::unique_ptr<GrpcTransport>(new GrpcTransport(std::move(parts)));
}

DirectoryCalls& GrpcTransport::directory() { return *parts_->directory; }
IntakeCalls& GrpcTransport::intake() { return *parts_->intake; }
ReviewCalls& GrpcTransport::review() { return *parts_->review; }
ConsentCalls& GrpcTransport::consent() { return *parts_->consent; }
LogCalls& GrpcTransport::log() { return *parts_->log; }
void GrpcTransport::cancel() { parts_->channel.cancel(); }

Result<ServedStatus> GrpcTransport::status() {
  v1::GetStatusResponse response;
  SIGILO_CHECK(parts_->channel.unary(*parts_->health, &v1::HealthService::StubInterface::GetStatus, v1::GetStatusRequest(),
                                     response, kShortCall));
  return ServedStatus{response.version(),   response.profile(),           response.records(),     response.quarantined(),
                      response.tree_size(), response.directory_version(), response.uploads_open()};
}

}  // namespace sigilo
