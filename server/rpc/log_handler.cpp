#include "server/rpc/answer.h"
#include "server/rpc/handlers.h"
#include "server/rpc/mapping.h"
#include "sigilo/v1/log.grpc.pb.h"

namespace sigilo::server {
namespace {

using grpc::CallbackServerContext;

class LogHandler final : public v1::LogService::CallbackService {
 public:
  LogHandler(Gate& gate, const LogService& log) : gate_(gate), log_(log) {}

  grpc::ServerUnaryReactor* GetCheckpoint(CallbackServerContext* context, const v1::GetCheckpointRequest* request,
                                          v1::GetCheckpointResponse* response) override {
    return answer(gate_, *context, *request, [=, this](const Caller&) -> Status {
      SIGILO_TRY(*response->mutable_checkpoint(), log_.checkpoint());
      return {};
    });
  }

  grpc::ServerUnaryReactor* GetConsistency(CallbackServerContext* context, const v1::GetConsistencyRequest* request,
                                           v1::GetConsistencyResponse* response) override {
    return answer(gate_, *context, *request, [=, this](const Caller&) -> Status {
      if (!request->checkpoint().empty()) SIGILO_CHECK(log_.compare(request->checkpoint()));
      SIGILO_TRY(const auto proof, log_.consistency(request->old_size(), request->new_size()));
      fill(proof, *response->mutable_proof());
      return {};
    });
  }

  grpc::ServerUnaryReactor* GetInclusion(CallbackServerContext* context, const v1::GetInclusionRequest* request,
                                         v1::GetInclusionResponse* response) override {
    return answer(gate_, *context, *request, [=, this](const Caller&) -> Status {
      SIGILO_TRY(const auto leaf, Digest::from_bytes(as_bytes(request->leaf_hash())));
      SIGILO_TRY(const auto proof, log_.inclusion(leaf));
      fill(proof, *response->mutable_proof());
      return {};
    });
  }

  grpc::ServerUnaryReactor* GetTile(CallbackServerContext* context, const v1::GetTileRequest* request, v1::GetTileResponse* response) override {
    return answer(gate_, *context, *request, [=, this](const Caller&) -> Status {
      const TileId id{static_cast<std::uint8_t>(request->level()), request->index(), static_cast<std::uint16_t>(request->width())};
      SIGILO_TRY(const auto tile, log_.tile(id));
      response->set_tile(field_of(tile));
      return {};
    });
  }

  grpc::ServerUnaryReactor* GetEntries(CallbackServerContext* context, const v1::GetEntriesRequest* request, v1::GetEntriesResponse* response) override {
    return answer(gate_, *context, *request, [=, this](const Caller&) -> Status {
      SIGILO_TRY(const auto entries, log_.entries(request->start(), request->limit()));
      std::size_t size = 0;
      for (const auto& entry : entries) {
        size += entry.size();
        if (size > kPageBytes && response->entries_size() > 0) break;
        response->add_entries(field_of(entry));
      }
      return {};
    });
  }

 private:
  Gate& gate_;
  const LogService& log_;
};

}  // namespace

std::unique_ptr<grpc::Service> make_log_handler(Gate& gate, const LogService& log) {
  return std::make_unique<LogHandler>(gate, log);
}

}  // namespace sigilo::server
