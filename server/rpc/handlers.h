#pragma once

#include <grpcpp/impl/service_type.h>

#include <memory>
#include <string>

#include "server/domain/services.h"
#include "server/rpc/gate.h"

namespace sigilo::server {

// One handler a service, over the domain service of the same name. Each method: gate, decode, domain, encode. All borrow the gate
// and the services, which must outlive them. Thread-safe.
[[nodiscard]] std::unique_ptr<grpc::Service> make_directory_handler(Gate& gate, DirectoryService& directories);
[[nodiscard]] std::unique_ptr<grpc::Service> make_intake_handler(Gate& gate, IntakeService& intake);
[[nodiscard]] std::unique_ptr<grpc::Service> make_review_handler(Gate& gate, ReviewService& review);
[[nodiscard]] std::unique_ptr<grpc::Service> make_consent_handler(Gate& gate, StatementService& statements);
[[nodiscard]] std::unique_ptr<grpc::Service> make_log_handler(Gate& gate, const LogService& log);
/// `version` is the program's.
[[nodiscard]] std::unique_ptr<grpc::Service> make_health_handler(Gate& gate, const Services& services, std::string version);

}  // namespace sigilo::server
