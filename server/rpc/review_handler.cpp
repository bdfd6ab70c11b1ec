#include <functional>
#include <memory>

#include "server/rpc/answer.h"
#include "server/rpc/download.h"
#include "server/rpc/handlers.h"
#include "server/rpc/mapping.h"
#include "sigilo/v1/review.grpc.pb.h"

namespace sigilo::server {
namespace {

using grpc::CallbackServerContext;

/// Payload bytes in one message of a download: few, so that a slow line sees progress and a revocation comes soon.
constexpr std::size_t kDownloadPiece = std::size_t{64} * 1024;

/// Header with the first piece of a section, then pieces to the end of the range; one message for an empty range.
class SectionSource final : public MessageSource<v1::FetchSectionResponse> {
 public:
  using BrokeOff = std::function<void(std::uint64_t given)>;
  SectionSource(SectionReader reader, BrokeOff broke_off) : reader_(std::move(reader)), broke_off_(std::move(broke_off)) {}

  Result<bool> next(v1::FetchSectionResponse& message) override {
    if (!begun_ && reader_.offset() == 0) message.set_header(field_of(reader_.header()));
    auto& data = *message.mutable_data();
    data.resize(kDownloadPiece);
    SIGILO_TRY(const auto size, reader_.read({reinterpret_cast<std::uint8_t*>(data.data()), data.size()}));
    data.resize(size);
    const bool more = size > 0 || !begun_;
    begun_ = true;
    return more;
  }
  void broke_off() override { broke_off_(reader_.offset()); }

 private:
  SectionReader reader_;
  BrokeOff broke_off_;
  bool begun_ = false;
};

class SectionsSource final : public MessageSource<v1::FetchSectionsResponse> {
 public:
  explicit SectionsSource(SectionBatch batch) : batch_(std::move(batch)) {}

  Result<bool> next(v1::FetchSectionsResponse& message) override {
    SIGILO_TRY(const auto section, batch_.next());
    if (!section) return false;
    message.set_record(field_of(section->record.bytes()));
    message.set_header(field_of(section->section.header));
    message.set_payload(field_of(section->section.payload));
    return true;
  }

 private:
  SectionBatch batch_;
};

/// Head with the first bytes of the file, then the rest of it; one message for an empty range.
class QuarantineSource final : public MessageSource<v1::FetchQuarantinedResponse> {
 public:
  QuarantineSource(QuarantineFetch fetch, bool with_head) : fetch_(std::move(fetch)), with_head_(with_head) {}

  Result<bool> next(v1::FetchQuarantinedResponse& message) override {
    if (!begun_ && with_head_) fill(fetch_, *message.mutable_head());
    auto& data = *message.mutable_data();
    data.resize(kDownloadPiece);
    SIGILO_TRY(const auto size, fetch_.reader.read({reinterpret_cast<std::uint8_t*>(data.data()), data.size()}));
    data.resize(size);
    const bool more = size > 0 || !begun_;
    begun_ = true;
    return more;
  }

 private:
  QuarantineFetch fetch_;
  bool with_head_;
  bool begun_ = false;
};

class ReviewHandler final : public v1::ReviewService::CallbackService {
 public:
  ReviewHandler(Gate& gate, ReviewService& review) : gate_(gate), review_(review) {}

  grpc::ServerUnaryReactor* ListRecords(CallbackServerContext* context, const v1::ListRecordsRequest* request,
                                        v1::ListRecordsResponse* response) override {
    return answer(gate_, *context, *request, [=, this](const Caller& caller) -> Status {
      SIGILO_TRY(const auto page, review_.list(caller, request->after(), request->limit()));
      fill(page, *response);
      return {};
    });
  }

  grpc::ServerUnaryReactor* GetRecord(CallbackServerContext* context, const v1::GetRecordRequest* request, v1::GetRecordResponse* response) override {
    return answer(gate_, *context, *request, [=, this](const Caller& caller) -> Status {
      SIGILO_TRY(const auto record, RecordId::from_bytes(as_bytes(request->record())));
      SIGILO_TRY(const auto summary, review_.get(caller, record));
      fill(summary, *response->mutable_record());
      return {};
    });
  }

  grpc::ServerWriteReactor<v1::FetchSectionResponse>* FetchSection(CallbackServerContext* context, const v1::FetchSectionRequest* request) override {
    return download<v1::FetchSectionResponse>(gate_, *context, *request, [=, this](const Caller& caller) -> Result<FetchSectionSource> {
      SIGILO_TRY(const auto record, RecordId::from_bytes(as_bytes(request->record())));
      const auto section = static_cast<std::uint16_t>(request->section());
      const std::uint64_t from = request->offset();
      SIGILO_TRY(auto reader, review_.fetch(caller, record, section, from, request->length()));
      const auto broke_off = [=, this](std::uint64_t given) { review_.broke_off(caller, record, section, from, given); };
      return std::make_unique<SectionSource>(std::move(reader), broke_off);
    });
  }

  grpc::ServerWriteReactor<v1::FetchSectionsResponse>* FetchSections(CallbackServerContext* context,
                                                                     const v1::FetchSectionsRequest* request) override {
    return download<v1::FetchSectionsResponse>(gate_, *context, *request, [=, this](const Caller& caller) -> Result<FetchSectionsSource> {
      std::vector<RecordId> records;
      for (const auto& field : request->records()) {
        SIGILO_TRY(const auto record, RecordId::from_bytes(as_bytes(field)));
        records.push_back(record);
      }
      SIGILO_TRY(auto batch, review_.fetch_many(caller, std::move(records), static_cast<std::uint16_t>(request->section())));
      return std::make_unique<SectionsSource>(std::move(batch));
    });
  }

  grpc::ServerUnaryReactor* ListQuarantine(CallbackServerContext* context, const v1::ListQuarantineRequest* request,
                                           v1::ListQuarantineResponse* response) override {
    return answer(gate_, *context, *request, [=, this](const Caller& caller) -> Status {
      SIGILO_TRY(const auto items, review_.quarantine(caller, request->after(), request->limit()));
      for (const auto& item : items) fill(item, *response->add_items());
      return {};
    });
  }

  grpc::ServerWriteReactor<v1::FetchQuarantinedResponse>* FetchQuarantined(CallbackServerContext* context,
                                                                           const v1::FetchQuarantinedRequest* request) override {
    return download<v1::FetchQuarantinedResponse>(gate_, *context, *request, [=, this](const Caller& caller) -> Result<FetchQuarantinedSource> {
      SIGILO_TRY(auto fetch, review_.fetch_quarantined(caller, request->number(), request->offset()));
      return std::make_unique<QuarantineSource>(std::move(fetch), request->offset() == 0);
    });
  }

  grpc::ServerUnaryReactor* ListAccess(CallbackServerContext* context, const v1::ListAccessRequest* request, v1::ListAccessResponse* response) override {
    return answer(gate_, *context, *request, [=, this](const Caller& caller) -> Status {
      SIGILO_TRY(const auto page, review_.accesses(caller, request->after(), request->limit()));
      for (const auto& record : page.records) response->add_records(field_of(record));
      for (const auto& hash : page.chain) response->add_chain(field_of(hash.bytes()));
      return {};
    });
  }

 private:
  using FetchSectionSource = Download<v1::FetchSectionResponse>::Source;
  using FetchSectionsSource = Download<v1::FetchSectionsResponse>::Source;
  using FetchQuarantinedSource = Download<v1::FetchQuarantinedResponse>::Source;

  Gate& gate_;
  ReviewService& review_;
};

}  // namespace

std::unique_ptr<grpc::Service> make_review_handler(Gate& gate, ReviewService& review) {
  return std::make_unique<ReviewHandler>(gate, review);
}

}  // namespace sigilo::server
