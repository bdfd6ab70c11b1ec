#include "server/rpc/rpc_server.h"

#include <grpc/support/log.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/resource_quota.h>

#include <array>
#include <future>
#include <thread>

#include "server/rpc/credentials.h"
#include "server/rpc/handlers.h"

namespace sigilo::server {
namespace {

constexpr int kMaxMessageBytes = 2 * 1024 * 1024 + 64 * 1024;

/// A connection ends after this and the client opens another; whatever somebody holds unfinished ends with it. No honest call is cut: each ends within
/// its deadline, which is shorter than the grace.
constexpr int kMaxConnectionAgeMs = 10 * 60'000;
constexpr int kConnectionGraceMs = static_cast<int>(kMaxDeadlineSeconds) * 1000 + 30'000;

void set_limits(grpc::ServerBuilder& builder, const RpcOptions& options) {
  grpc::ResourceQuota quota("sigilod");
  quota.Resize(static_cast<std::size_t>(options.memory_mib) << 20);
  builder.SetResourceQuota(quota);
  builder.SetMaxReceiveMessageSize(kMaxMessageBytes);
  builder.SetDefaultCompressionAlgorithm(GRPC_COMPRESS_NONE);
  builder.SetCompressionAlgorithmSupportStatus(GRPC_COMPRESS_DEFLATE, false);
  builder.SetCompressionAlgorithmSupportStatus(GRPC_COMPRESS_GZIP, false);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, options.streams_per_connection);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_BDP_PROBE, 0);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_STREAM_LOOKAHEAD_BYTES, 256 * 1024);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, 120'000);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, 20'000);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS, 30'000);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_IDLE_MS, 5 * 60'000);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_MS, kMaxConnectionAgeMs);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_GRACE_MS, kConnectionGraceMs);
  builder.AddChannelArgument(GRPC_ARG_SERVER_HANDSHAKE_TIMEOUT_MS, 20'000);
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
}

/// For calls that were cancelled to end.
constexpr std::chrono::seconds kPatience{10};

void end_server(grpc::Server& server, std::chrono::milliseconds grace) {
  server.Shutdown(gpr_time_add(gpr_now(GPR_CLOCK_MONOTONIC), gpr_time_from_millis(grace.count(), GPR_TIMESPAN)));
  server.Wait();
}

}  // namespace

struct RpcServer::Parts {
  Parts(Services& services, CallObserver& observer, const RpcOptions& options)
      : gate(services.directories(), observer, options.threads),
        handlers{make_directory_handler(gate, services.directories()), make_intake_handler(gate, services.intake()),
                 make_review_handler(gate, services.review()), make_consent_handler(gate, services.statements()), make_log_handler(gate, services.log()),
                 make_health_handler(gate, services, options.version)} {}

  Gate gate;
  std::array<std::unique_ptr<grpc::Service>, 6> handlers;
  std::unique_ptr<grpc::Server> server;
  int port = 0;
};

RpcServer::RpcServer(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

RpcServer::~RpcServer() { end_server(*parts_->server, std::chrono::milliseconds(0)); }

Result<std::unique_ptr<RpcServer>> RpcServer::start(const RpcOptions& options, const TlsIdentity& identity, Services& services,
                                                    CallObserver& observer) {
  // gRPC's own log would tell peers' addresses, one line for each handshake that an outsider lets fail.
  gpr_set_log_function([](gpr_log_func_args*) {});
  auto parts = std::make_unique<Parts>(services, observer, options);
  grpc::ServerBuilder builder;
  set_limits(builder, options);
  builder.AddListeningPort(options.listen, make_credentials(identity, parts->gate), &parts->port);
  for (const auto& handler : parts->handlers) builder.RegisterService(handler.get());
  parts->server = builder.BuildAndStart();
  if (parts->server == nullptr || parts->port == 0) {
    return fail(ErrorCode::kUnavailable, "the address cannot be listened on", "listen",
                "is another program using it, or is it not this machine's?");
  }
  return std::unique_ptr<RpcServer>(new RpcServer(std::move(parts)));
}

int RpcServer::port() const { return parts_->port; }

bool RpcServer::shutdown(std::chrono::milliseconds grace) {
  auto ended = std::make_shared<std::promise<void>>();
  auto end = ended->get_future();
  std::thread([ended, server = parts_->server.get(), grace] {
    end_server(*server, grace);
    ended->set_value();
  }).detach();
  return end.wait_for(grace + kPatience) == std::future_status::ready;
}

}  // namespace sigilo::server
