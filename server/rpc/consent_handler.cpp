#include "server/rpc/answer.h"
#include "server/rpc/handlers.h"
#include "server/rpc/mapping.h"
#include "sigilo/v1/consent.grpc.pb.h"

namespace sigilo::server {
namespace {

class ConsentHandler final : public v1::ConsentService::CallbackService {
 public:
  ConsentHandler(Gate& gate, StatementService& statements) : gate_(gate), statements_(statements) {}

  grpc::ServerUnaryReactor* SubmitStatement(grpc::CallbackServerContext* context, const v1::SubmitStatementRequest* request,
                                            v1::SubmitStatementResponse* response) override {
    return answer(gate_, *context, *request, [=, this](const Caller& caller) -> Status {
      SIGILO_TRY(const auto proof, statements_.submit(caller, as_bytes(request->statement())));
      fill(proof, *response->mutable_proof());
      return {};
    });
  }

 private:
  Gate& gate_;
  StatementService& statements_;
};

}  // namespace

std::unique_ptr<grpc::Service> make_consent_handler(Gate& gate, StatementService& statements) {
  return std::make_unique<ConsentHandler>(gate, statements);
}

}  // namespace sigilo::server
