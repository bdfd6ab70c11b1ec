#include "client/sync/calls.h"
#include "client/sync/mapping.h"
#include "sigilo/v1/log.grpc.pb.h"

namespace sigilo {
namespace {

using Stub = v1::LogService::StubInterface;

class GrpcLogCalls final : public LogCalls {
 public:
  explicit GrpcLogCalls(RpcChannel& channel) : channel_(channel), stub_(v1::LogService::NewStub(channel.channel())) {}

  Result<Bytes> get_checkpoint() override {
    v1::GetCheckpointResponse response;
    SIGILO_CHECK(channel_.unary(*stub_, &Stub::GetCheckpoint, v1::GetCheckpointRequest(), response, kShortCall));
    return bytes_of(response.checkpoint());
  }

  Result<ServedConsistency> get_consistency(std::uint64_t old_size, ByteView checkpoint) override {
    return consistency(old_size, 0, checkpoint);
  }

  Result<std::vector<Digest>> connect_sizes(std::uint64_t old_size, std::uint64_t new_size) override {
    SIGILO_TRY(ServedConsistency proof, consistency(old_size, new_size, {}));
    return std::move(proof.path);
  }

  Result<ServedProof> get_inclusion(const Digest& leaf_hash) override {
    v1::GetInclusionRequest request;
    request.set_leaf_hash(field_of(leaf_hash.bytes()));
    v1::GetInclusionResponse response;
    SIGILO_CHECK(channel_.unary(*stub_, &Stub::GetInclusion, request, response, kShortCall));
    return served_proof(response.proof());
  }

  Result<Bytes> get_tile(std::uint32_t level, std::uint64_t index, std::uint32_t width) override {
    v1::GetTileRequest request;
    request.set_level(level);
    request.set_index(index);
    request.set_width(width);
    v1::GetTileResponse response;
    SIGILO_CHECK(channel_.unary(*stub_, &Stub::GetTile, request, response, kShortCall));
    return bytes_of(response.tile());
  }

  Result<std::vector<Bytes>> get_entries(std::uint64_t start, std::uint32_t limit) override {
    v1::GetEntriesRequest request;
    request.set_start(start);
    request.set_limit(limit);
    v1::GetEntriesResponse response;
    SIGILO_CHECK(channel_.unary(*stub_, &Stub::GetEntries, request, response, kLongCall));
    std::vector<Bytes> entries;
    for (const auto& entry : response.entries()) entries.push_back(bytes_of(entry));
    return entries;
  }

 private:
  Result<ServedConsistency> consistency(std::uint64_t old_size, std::uint64_t new_size, ByteView checkpoint) {
    v1::GetConsistencyRequest request;
    request.set_old_size(old_size);
    request.set_new_size(new_size);
    request.set_checkpoint(field_of(checkpoint));
    v1::GetConsistencyResponse response;
    SIGILO_CHECK(channel_.unary(*stub_, &Stub::GetConsistency, request, response, kShortCall));
    return served_consistency(response.proof());
  }

  RpcChannel& channel_;
  std::unique_ptr<Stub> stub_;
};

}  // namespace

std::unique_ptr<LogCalls> make_log_calls(RpcChannel& channel) { return std::make_unique<GrpcLogCalls>(channel); }

}  // namespace sigilo
