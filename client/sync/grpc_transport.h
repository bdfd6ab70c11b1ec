#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "client/core/transport.h"
#include "client/sync/retry_policy.h"
#include "crypto/base/rng.h"

namespace sigilo {

struct GrpcTransportOptions {
  std::string address;                 ///< "host:port" or "[v6]:port", as in the trust root or the directory
  std::string server_name;             ///< tls_name_of(mechanism): what the server's certificate must be made for
  std::string server_certificate_pem;  ///< the only certificate that is accepted
  std::string certificate_pem;         ///< of this device
  ByteView key_pem;                    ///< its private key; read during create() only
  ByteView invitation_token;           ///< of a device that is not in the directory yet; else empty. Shown in every call
  RetryPolicy retry;
};

/// The server over gRPC and mutual TLS, pinned to one server certificate: nothing that a public CA signed is accepted, and no proxy
/// of the environment is used. Every call has a deadline. All methods may be repeated, and are, a few times, while the server
/// cannot be reached; a broken download goes on where it stopped. No connection is made before the first call. Thread-safety: calls
/// from several threads are fine; cancel() may come from any thread. Source: docs/PROTOCOL.md 1; reference/style.md G5, G7,
/// G13–G15.
class GrpcTransport final : public Transport {
 public:
  /// kInvalidArgument for an address or name that is not one, or an empty certificate. `rng` (for pauses) must outlive the object.
  [[nodiscard]] static Result<std::unique_ptr<GrpcTransport>> create(const GrpcTransportOptions& options, Rng& rng);
  ~GrpcTransport() override;

  [[nodiscard]] DirectoryCalls& directory() override;
  [[nodiscard]] IntakeCalls& intake() override;
  [[nodiscard]] ReviewCalls& review() override;
  [[nodiscard]] ConsentCalls& consent() override;
  [[nodiscard]] LogCalls& log() override;
  [[nodiscard]] Result<ServedStatus> status() override;

  /// Ends what runs and refuses what comes later with kCancelled.
  void cancel();

 private:
  struct Parts;
  explicit GrpcTransport(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace sigilo
