#include "tests/support/served/raw_call.h"

#include <grpcpp/generic/generic_stub.h>

namespace sigilo::testing {
namespace {

std::string text_of(const grpc::ByteBuffer& buffer) {
  std::vector<grpc::Slice> slices;
  (void)buffer.Dump(&slices);
  std::string text;
  for (const auto& slice : slices) text.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
  return text;
}

/// Waits for the next event; false if the operation failed.
bool next(grpc::CompletionQueue& queue) {
  void* tag = nullptr;
  bool ok = false;
  return queue.Next(&tag, &ok) && ok;
}

}  // namespace

std::shared_ptr<grpc::Channel> raw_channel(const GrpcTransportOptions& options, bool narrow_window) {
  grpc::SslCredentialsOptions tls;
  tls.pem_root_certs = options.server_certificate_pem;
  tls.pem_private_key = std::string(as_text(options.key_pem));
  tls.pem_cert_chain = options.certificate_pem;
  grpc::ChannelArguments arguments;
  arguments.SetSslTargetNameOverride(options.server_name);
  arguments.SetInt(GRPC_ARG_ENABLE_RETRIES, 0);
  arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  if (narrow_window) {
    arguments.SetInt(GRPC_ARG_HTTP2_BDP_PROBE, 0);
    arguments.SetInt(GRPC_ARG_HTTP2_STREAM_LOOKAHEAD_BYTES, 64 * 1024);
  }
  return grpc::CreateCustomChannel(options.address, grpc::SslCredentials(tls), arguments);
}

RawAnswer raw_call(const std::shared_ptr<grpc::Channel>& channel, const std::string& path, const std::string& request,
                   const std::map<std::string, std::string>& metadata, std::chrono::milliseconds timeout) {
  grpc::GenericStub stub(channel);
  grpc::ClientContext context;
  if (timeout.count() != 0) {
    context.set_deadline(gpr_time_add(gpr_now(GPR_CLOCK_MONOTONIC), gpr_time_from_millis(timeout.count(), GPR_TIMESPAN)));
  }
  for (const auto& [key, value] : metadata) context.AddMetadata(key, value);
  grpc::CompletionQueue queue;
  const auto call = stub.PrepareCall(&context, path, &queue);
  call->StartCall(nullptr);
  RawAnswer answer;
  if (next(queue)) {
    const grpc::Slice slice(request);
    call->WriteLast(grpc::ByteBuffer(&slice, 1), grpc::WriteOptions(), nullptr);
    (void)next(queue);
    while (true) {
      grpc::ByteBuffer message;
      call->Read(&message, nullptr);
      if (!next(queue)) break;
      answer.messages.push_back(text_of(message));
    }
  }
  call->Finish(&answer.status, nullptr);
  (void)next(queue);
  return answer;
}

}  // namespace sigilo::testing
