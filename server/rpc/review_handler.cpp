#include <chrono>
#include <functional>

#include "server/rpc/handlers.h"
#include "server/rpc/mapping.h"
#include "server/rpc/write_watch.h"
#include "sigilo/v1/review.grpc.pb.h"

namespace sigilo::server {
namespace {

using grpc::ServerContext;

/// Payload bytes in one message of a download: few, since a message must pass within the time for a write without progress.
constexpr std::size_t kDownloadPiece = std::size_t{64} * 1024;

/// For one message, of 1 MiB at most, to leave.
constexpr std::chrono::seconds kMaxWrite{60};

/// Header with the first piece of a section, then pieces to the end of the range; one message for an empty range.
Status send(SectionReader& reader, const std::function<Status(const v1::FetchSectionResponse&)>& write) {
  v1::FetchSectionResponse message;
  if (reader.offset() == 0) message.set_header(field_of(reader.header()));
  for (int sent = 0;; ++sent) {
    auto& data = *message.mutable_data();
    data.resize(kDownloadPiece);
    SIGILO_TRY(const auto size, reader.read({reinterpret_cast<std::uint8_t*>(data.data()), data.size()}));
    data.resize(size);
    if (size == 0 && sent > 0) return {};
    SIGILO_CHECK(write(message));
    if (size == 0) return {};
    message.clear_header();
  }
}

class ReviewHandler final : public v1::ReviewService::Service {
 public:
  ReviewHandler(Gate& gate, ReviewService& review) : gate_(gate), review_(review) {}

  grpc::Status ListRecords(ServerContext* context, const v1::ListRecordsRequest* request,
                           v1::ListRecordsResponse* response) override {
    return gate_.guarded(*context, *request, [&](const Caller& caller) -> Status {
      SIGILO_TRY(const auto page, review_.list(caller, request->after(), request->limit()));
      fill(page, *response);
      return {};
    });
  }

  grpc::Status GetRecord(ServerContext* context, const v1::GetRecordRequest* request, v1::GetRecordResponse* response) override {
    return gate_.guarded(*context, *request, [&](const Caller& caller) -> Status {
      SIGILO_TRY(const auto record, RecordId::from_bytes(as_bytes(request->record())));
      SIGILO_TRY(const auto summary, review_.get(caller, record));
      fill(summary, *response->mutable_record());
      return {};
    });
  }

  grpc::Status FetchSection(ServerContext* context, const v1::FetchSectionRequest* request,
                            grpc::ServerWriter<v1::FetchSectionResponse>* writer) override {
    return gate_.guarded(*context, *request, [&](const Caller& caller) -> Status {
      SIGILO_TRY(const auto record, RecordId::from_bytes(as_bytes(request->record())));
      const auto section = static_cast<std::uint16_t>(request->section());
      SIGILO_TRY(auto reader, review_.fetch(caller, record, section, request->offset(), request->length()));
      const Status sent = send(reader, [&](const auto& message) { return write(*context, caller, *request, *writer, message); });
      if (!sent && sent.error().code == ErrorCode::kCancelled) {
        review_.broke_off(caller, record, section, request->offset(), reader.offset());
      }
      return sent;
    });
  }

  grpc::Status FetchSections(ServerContext* context, const v1::FetchSectionsRequest* request,
                             grpc::ServerWriter<v1::FetchSectionsResponse>* writer) override {
    return gate_.guarded(*context, *request, [&](const Caller& caller) -> Status {
      std::vector<RecordId> records;
      for (const auto& field : request->records()) {
        SIGILO_TRY(const auto record, RecordId::from_bytes(as_bytes(field)));
        records.push_back(record);
      }
      const auto section = static_cast<std::uint16_t>(request->section());
      return review_.fetch_many(caller, records, section, [&](const RecordId& record, const StoredSection& stored) -> Status {
        v1::FetchSectionsResponse message;
        message.set_record(field_of(record.bytes()));
        message.set_header(field_of(stored.header));
        message.set_payload(field_of(stored.payload));
        return write(*context, caller, *request, *writer, message);
      });
    });
  }

  grpc::Status ListQuarantine(ServerContext* context, const v1::ListQuarantineRequest* request,
                              v1::ListQuarantineResponse* response) override {
    return gate_.guarded(*context, *request, [&](const Caller& caller) -> Status {
      SIGILO_TRY(const auto items, review_.quarantine(caller, request->after(), request->limit()));
      for (const auto& item : items) fill(item, *response->add_items());
      return {};
    });
  }

  grpc::Status ListAccess(ServerContext* context, const v1::ListAccessRequest* request, v1::ListAccessResponse* response) override {
    return gate_.guarded(*context, *request, [&](const Caller& caller) -> Status {
      SIGILO_TRY(const auto page, review_.accesses(caller, request->after(), request->limit()));
      for (const auto& record : page.records) response->add_records(field_of(record));
      for (const auto& hash : page.chain) response->add_chain(field_of(hash.bytes()));
      return {};
    });
  }

 private:
  /// One message of a download: a revocation ends it before, and a peer that takes nothing ends it during the write.
  template <typename Request, typename Message>
  Status write(ServerContext& context, const Caller& caller, const Request& request, grpc::ServerWriter<Message>& writer, const Message& message) {
    SIGILO_CHECK(gate_.still_admitted(caller, request));
    const WriteWatch::Write guard(watch_, [&context] { context.TryCancel(); });
    if (!writer.Write(message)) return fail(ErrorCode::kCancelled, "the peer went away during a download");
    return {};
  }

  Gate& gate_;
  ReviewService& review_;
  WriteWatch watch_{kMaxWrite};
};

}  // namespace

std::unique_ptr<grpc::Service> make_review_handler(Gate& gate, ReviewService& review) {
  return std::make_unique<ReviewHandler>(gate, review);
}

}  // namespace sigilo::server
