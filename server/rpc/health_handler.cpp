#include "server/rpc/answer.h"
#include "server/rpc/handlers.h"
#include "server/rpc/mapping.h"
#include "sigilo/v1/health.grpc.pb.h"

namespace sigilo::server {
namespace {

class HealthHandler final : public v1::HealthService::CallbackService {
 public:
  HealthHandler(Gate& gate, const Services& services, std::string version)
      : gate_(gate), services_(services), version_(std::move(version)) {}

  grpc::ServerUnaryReactor* GetStatus(grpc::CallbackServerContext* context, const v1::GetStatusRequest* request,
                                      v1::GetStatusResponse* response) override {
    return answer(gate_, *context, *request, [=, this](const Caller&) -> Status {
      SIGILO_TRY(const auto status, services_.status());
      response->set_version(version_);
      response->set_profile(std::string(status.profile));
      response->set_records(status.records.records);
      response->set_quarantined(status.records.quarantined);
      response->set_uploads_open(status.records.uploads_open);
      response->set_tree_size(status.tree_size);
      response->set_directory_version(status.directory_version);
      return {};
    });
  }

 private:
  Gate& gate_;
  const Services& services_;
  std::string version_;
};

}  // namespace

std::unique_ptr<grpc::Service> make_health_handler(Gate& gate, const Services& services, std::string version) {
  return std::make_unique<HealthHandler>(gate, services, std::move(version));
}

}  // namespace sigilo::server
