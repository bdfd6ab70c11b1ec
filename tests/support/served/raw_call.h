#pragma once

#include <grpcpp/grpcpp.h>

#include <chrono>
#include <map>
#include <memory>
#include <string>

#include "client/sync/grpc_transport.h"

namespace sigilo::testing {

/// A channel as GrpcTransport makes it, without its checks. Empty PEMs leave the client certificate or the pinning out. With a narrow window it takes
/// nothing of an answer beyond 64 KiB before somebody asks for it.
[[nodiscard]] std::shared_ptr<grpc::Channel> raw_channel(const GrpcTransportOptions& options, bool narrow_window = false);

struct RawAnswer {
  grpc::Status status;
  std::vector<std::string> messages;
};

/// Any method, unary or streaming its answers, with any bytes as the request. No deadline if `timeout` is zero.
[[nodiscard]] RawAnswer raw_call(const std::shared_ptr<grpc::Channel>& channel, const std::string& path, const std::string& request,
                                 const std::map<std::string, std::string>& metadata = {},
                                 std::chrono::milliseconds timeout = std::chrono::seconds(20));

}  // namespace sigilo::testing
