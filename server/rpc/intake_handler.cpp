#include "server/rpc/answer.h"
#include "server/rpc/handlers.h"
#include "server/rpc/mapping.h"
#include "sigilo/v1/intake.grpc.pb.h"

namespace sigilo::server {
namespace {

using grpc::CallbackServerContext;

class IntakeHandler final : public v1::IntakeService::CallbackService {
 public:
  IntakeHandler(Gate& gate, IntakeService& intake) : gate_(gate), intake_(intake) {}

  grpc::ServerUnaryReactor* SubmitRecord(CallbackServerContext* context, const v1::SubmitRecordRequest* request,
                                         v1::SubmitRecordResponse* response) override {
    return answer(gate_, *context, *request, [=, this](const Caller& caller) -> Status {
      SIGILO_TRY(const auto bundle,
                 intake_.submit(caller, incoming_cover(request->cover()), bytes_of(request->payloads())));
      fill(bundle, *response->mutable_receipt());
      return {};
    });
  }

  grpc::ServerUnaryReactor* BeginUpload(CallbackServerContext* context, const v1::BeginUploadRequest* request,
                                        v1::BeginUploadResponse* response) override {
    return answer(gate_, *context, *request, [=, this](const Caller& caller) -> Status {
      SIGILO_TRY(const auto state,
                 intake_.begin(caller, incoming_cover(request->cover()), request->payloads_length()));
      fill(state, *response);
      return {};
    });
  }

  grpc::ServerUnaryReactor* PutPiece(CallbackServerContext* context, const v1::PutPieceRequest* request, v1::PutPieceResponse* response) override {
    return answer(gate_, *context, *request, [=, this](const Caller& caller) -> Status {
      SIGILO_TRY(const auto record, RecordId::from_bytes(as_bytes(request->record())));
      const auto section = static_cast<std::uint16_t>(request->section());
      SIGILO_TRY(const auto offset, intake_.put_piece(caller, record, section, request->offset(), as_bytes(request->data())));
      response->set_payload_offset(offset);
      return {};
    });
  }

  grpc::ServerUnaryReactor* CommitUpload(CallbackServerContext* context, const v1::CommitUploadRequest* request,
                                         v1::CommitUploadResponse* response) override {
    return answer(gate_, *context, *request, [=, this](const Caller& caller) -> Status {
      SIGILO_TRY(const auto record, RecordId::from_bytes(as_bytes(request->record())));
      SIGILO_TRY(const auto bundle, intake_.commit(caller, record));
      fill(bundle, *response->mutable_receipt());
      return {};
    });
  }

  grpc::ServerUnaryReactor* GetReceipt(CallbackServerContext* context, const v1::GetReceiptRequest* request, v1::GetReceiptResponse* response) override {
    return answer(gate_, *context, *request, [=, this](const Caller& caller) -> Status {
      SIGILO_TRY(const auto record, RecordId::from_bytes(as_bytes(request->record())));
      SIGILO_TRY(const auto digest, Digest::from_bytes(as_bytes(request->manifest_digest())));
      SIGILO_TRY(const auto bundle, intake_.receipt(caller, record, digest));
      fill(bundle, *response->mutable_receipt());
      return {};
    });
  }

 private:
  Gate& gate_;
  IntakeService& intake_;
};

}  // namespace

std::unique_ptr<grpc::Service> make_intake_handler(Gate& gate, IntakeService& intake) {
  return std::make_unique<IntakeHandler>(gate, intake);
}

}  // namespace sigilo::server
