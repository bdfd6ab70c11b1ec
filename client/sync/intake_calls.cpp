#include "client/sync/calls.h"
#include "client/sync/mapping.h"
#include "sigilo/v1/intake.grpc.pb.h"

namespace sigilo {
namespace {

using Stub = v1::IntakeService::StubInterface;

template <typename Response>
Result<ReceiptBundle> receipt_in(const Response& response) {
  if (!response.has_receipt()) return fail(ErrorCode::kMalformed, "the server's answer lacks the receipt", "receipt");
  return receipt_bundle(response.receipt());
}

class GrpcIntakeCalls final : public IntakeCalls {
 public:
  explicit GrpcIntakeCalls(RpcChannel& channel) : channel_(channel), stub_(v1::IntakeService::NewStub(channel.channel())) {}

  Result<ReceiptBundle> submit_record(const OfferedCover& cover, ByteView payloads) override {
    v1::SubmitRecordRequest request;
    fill(cover, *request.mutable_cover());
    request.set_payloads(payloads.data(), payloads.size());
    v1::SubmitRecordResponse response;
    SIGILO_CHECK(channel_.unary(*stub_, &Stub::SubmitRecord, request, response, kLongCall));
    return receipt_in(response);
  }

  Result<UploadState> begin_upload(const OfferedCover& cover, std::uint64_t payloads_length) override {
    v1::BeginUploadRequest request;
    fill(cover, *request.mutable_cover());
    request.set_payloads_length(payloads_length);
    v1::BeginUploadResponse response;
    SIGILO_CHECK(channel_.unary(*stub_, &Stub::BeginUpload, request, response, kLongCall));
    return upload_state(response);
  }

  Result<std::uint64_t> put_piece(const RecordId& record, std::uint16_t section, std::uint64_t offset, ByteView data) override {
    v1::PutPieceRequest request;
    request.set_record(field_of(record.bytes()));
    request.set_section(section);
    request.set_offset(offset);
    request.set_data(data.data(), data.size());
    v1::PutPieceResponse response;
    // After a break the server may stand one piece further back: sending this one again would be in vain.
    SIGILO_CHECK(channel_.unary(*stub_, &Stub::PutPiece, request, response, kLongCall, RpcChannel::Repeat::kNever));
    return response.payload_offset();
  }

  Result<ReceiptBundle> commit_upload(const RecordId& record) override {
    v1::CommitUploadRequest request;
    request.set_record(field_of(record.bytes()));
    v1::CommitUploadResponse response;
    SIGILO_CHECK(channel_.unary(*stub_, &Stub::CommitUpload, request, response, kLongCall));
    return receipt_in(response);
  }

  Result<ReceiptBundle> get_receipt(const RecordId& record, const Digest& manifest_digest) override {
    v1::GetReceiptRequest request;
    request.set_record(field_of(record.bytes()));
    request.set_manifest_digest(field_of(manifest_digest.bytes()));
    v1::GetReceiptResponse response;
    SIGILO_CHECK(channel_.unary(*stub_, &Stub::GetReceipt, request, response, kShortCall));
    return receipt_in(response);
  }

 private:
  RpcChannel& channel_;
  std::unique_ptr<Stub> stub_;
};

}  // namespace

std::unique_ptr<IntakeCalls> make_intake_calls(RpcChannel& channel) { return std::make_unique<GrpcIntakeCalls>(channel); }

}  // namespace sigilo
