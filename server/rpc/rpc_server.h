#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "crypto/base/result.h"
#include "crypto/platform/tls_certificate.h"
#include "server/domain/services.h"
#include "server/rpc/call_observer.h"

namespace sigilo::server {

struct RpcOptions {
  std::string listen = "127.0.0.1:7443";  ///< host:port; port 0 takes a free one
  int threads = 48;                       ///< handlers at work at once; above it callers get kResourceExhausted
  int streams_per_connection = 8;
  int memory_mib = 192;  ///< for what connections hold: unfinished messages, buffers; beyond it gRPC ends streams and takes no connection
  std::string version;  ///< of the program, for status
};

/// The services on one port over mutual TLS 1.3. Messages are at most 2 MiB and 64 KiB: enough for a resource of 2 MiB and for the
/// headers of the largest record; a piece of a payload is 1 MiB. Source: reference/style.md G1–G16.
class RpcServer {
 public:
  /// Listens and serves on return. kUnavailable if the address cannot be had. Services and observer must outlive it.
  [[nodiscard]] static Result<std::unique_ptr<RpcServer>> start(const RpcOptions& options, const TlsIdentity& identity,
                                                                Services& services, CallObserver& observer);
  /// Shuts down at once if it still serves, however long that takes.
  ~RpcServer();

  [[nodiscard]] int port() const;
  /// Takes no new calls, lets running ones finish for `grace`, then cancels them, and waits until all have ended. False if some have not within
  /// another ten seconds, because a peer takes next to nothing of what the transport is writing: then neither this object nor what it borrows may be
  /// destroyed, and the process has to end. Never from a signal handler.
  [[nodiscard]] bool shutdown(std::chrono::milliseconds grace);

 private:
  struct Parts;
  explicit RpcServer(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace sigilo::server
