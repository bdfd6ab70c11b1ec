#include "client/sync/calls.h"
#include "client/sync/mapping.h"
#include "sigilo/v1/consent.grpc.pb.h"

namespace sigilo {
namespace {

using Stub = v1::ConsentService::StubInterface;

class GrpcConsentCalls final : public ConsentCalls {
 public:
  explicit GrpcConsentCalls(RpcChannel& channel) : channel_(channel), stub_(v1::ConsentService::NewStub(channel.channel())) {}

  Result<ServedProof> submit_statement(ByteView statement) override {
    v1::SubmitStatementRequest request;
    request.set_statement(field_of(statement));
    v1::SubmitStatementResponse response;
    SIGILO_CHECK(channel_.unary(*stub_, &Stub::SubmitStatement, request, response, kLongCall));
    return served_proof(response.proof());
  }

 private:
  RpcChannel& channel_;
  std::unique_ptr<Stub> stub_;
};

}  // namespace

std::unique_ptr<ConsentCalls> make_consent_calls(RpcChannel& channel) { return std::make_unique<GrpcConsentCalls>(channel); }

}  // namespace sigilo
