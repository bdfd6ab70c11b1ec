#include <algorithm>

#include "client/sync/calls.h"
#include "client/sync/mapping.h"
#include "sigilo/v1/review.grpc.pb.h"

namespace sigilo {
namespace {

using Stub = v1::ReviewService::StubInterface;

/// How often a stream that keeps moving is taken up again.
constexpr int kMaxResumptions = 1000;

/// The state of one download across several calls.
struct Download {
  bool header_given = false;
  std::uint64_t received = 0;
  bool moved = false;  ///< something came in this call
  Status sink;         ///< the error of a sink, which ends the download
};

template <typename Message>
grpc::Status cancel_for_sink(grpc::ClientContext& context, grpc::ClientReaderInterface<Message>& reader) {
  context.TryCancel();
  (void)reader.Finish();
  return grpc::Status::OK;  // the sink's own error is what counts
}

class GrpcReviewCalls final : public ReviewCalls {
 public:
  explicit GrpcReviewCalls(RpcChannel& channel) : channel_(channel), stub_(v1::ReviewService::NewStub(channel.channel())) {}

  Result<ServedPage> list_records(std::uint64_t after, std::uint32_t limit) override {
    v1::ListRecordsRequest request;
    request.set_after(after);
    request.set_limit(limit);
    v1::ListRecordsResponse response;
    SIGILO_CHECK(channel_.unary(*stub_, &Stub::ListRecords, request, response, kLongCall));
    ServedPage page;
    page.next = response.next();
    for (auto& summary : *response.mutable_records()) {
      SIGILO_TRY(auto record, served_record(summary));
      page.records.push_back(std::move(record));
    }
    return page;
  }

  Result<ServedRecord> get_record(const RecordId& record) override {
    v1::GetRecordRequest request;
    request.set_record(field_of(record.bytes()));
    v1::GetRecordResponse response;
    SIGILO_CHECK(channel_.unary(*stub_, &Stub::GetRecord, request, response, kLongCall));
    return served_record(*response.mutable_record());
  }

  Status fetch_section(const RecordId& record, std::uint16_t section, std::uint64_t offset, std::uint64_t length,
                       const std::function<Status(ByteView header)>& on_header,
                       const std::function<Status(ByteView data)>& on_data) override;
  Status fetch_sections(const std::vector<RecordId>& records, std::uint16_t section,
                        const std::function<Status(ServedSection)>& on_section) override;

  Result<std::vector<ServedQuarantineItem>> list_quarantine(std::uint64_t after, std::uint32_t limit) override {
    v1::ListQuarantineRequest request;
    request.set_after(after);
    request.set_limit(limit);
    v1::ListQuarantineResponse response;
    SIGILO_CHECK(channel_.unary(*stub_, &Stub::ListQuarantine, request, response, kLongCall));
    std::vector<ServedQuarantineItem> items;
    for (const auto& item : response.items()) {
      SIGILO_TRY(auto served, served_quarantine_item(item));
      items.push_back(served);
    }
    return items;
  }

  Status fetch_quarantined(std::uint64_t number, const std::function<Status(ServedQuarantineHead head)>& on_head,
                           const std::function<Status(ByteView data)>& on_data) override;

  Result<ServedAccess> list_access(std::uint64_t after, std::uint32_t limit) override {
    v1::ListAccessRequest request;
    request.set_after(after);
    request.set_limit(limit);
    v1::ListAccessResponse response;
    SIGILO_CHECK(channel_.unary(*stub_, &Stub::ListAccess, request, response, kLongCall));
    ServedAccess access;
    for (const auto& item : response.records()) access.records.push_back(bytes_of(item));
    for (const auto& item : response.chain()) access.chain.push_back(bytes_of(item));
    return access;
  }

 private:
  RpcChannel& channel_;
  std::unique_ptr<Stub> stub_;
};

Status give(const v1::FetchSectionResponse& message, Download& download, const std::function<Status(ByteView header)>& on_header,
            const std::function<Status(ByteView data)>& on_data) {
  if (const auto violation = find_violation(message)) return fail(error_of(*violation));
  download.moved = true;
  if (!message.header().empty() && !download.header_given) {
    download.header_given = true;
    SIGILO_CHECK(on_header(as_bytes(message.header())));
  }
  if (message.data().empty()) return {};
  download.received += message.data().size();
  return on_data(as_bytes(message.data()));
}

/// A stream that broke or ran out of time after it had moved is taken up again.
bool may_resume(const Status& result, bool moved, int resumptions) {
  return !result && moved && resumptions < kMaxResumptions && result.error().code == ErrorCode::kUnavailable;
}

Status GrpcReviewCalls::fetch_section(const RecordId& record, std::uint16_t section, std::uint64_t offset, std::uint64_t length,
                                      const std::function<Status(ByteView header)>& on_header,
                                      const std::function<Status(ByteView data)>& on_data) {
  v1::FetchSectionRequest request;
  request.set_record(field_of(record.bytes()));
  request.set_section(section);
  Download download;
  for (int resumptions = 0;; ++resumptions) {
    download.moved = false;
    const Status result = channel_.run(kStreamCall, [&](grpc::ClientContext& context) {
      if (length != 0 && download.received >= length) return grpc::Status::OK;
      request.set_offset(offset + download.received);
      request.set_length(length == 0 ? 0 : length - download.received);
      const auto reader = stub_->FetchSection(&context, request);
      v1::FetchSectionResponse message;
      while (reader->Read(&message)) {
        download.sink = give(message, download, on_header, on_data);
        if (!download.sink) return cancel_for_sink(context, *reader);
      }
      return reader->Finish();
    });
    if (!download.sink) return download.sink;
    if (!may_resume(result, download.moved, resumptions)) return result;
  }
}

Status give(v1::FetchQuarantinedResponse& message, Download& download, const std::function<Status(ServedQuarantineHead head)>& on_head,
            const std::function<Status(ByteView data)>& on_data) {
  if (const auto violation = find_violation(message)) return fail(error_of(*violation));
  download.moved = true;
  if (!download.header_given) {
    if (!message.has_head()) return fail(ErrorCode::kMalformed, "the server's answer lacks a part", "head");
    SIGILO_TRY(auto head, served_quarantine_head(*message.mutable_head()));
    download.header_given = true;
    SIGILO_CHECK(on_head(std::move(head)));
  }
  if (message.data().empty()) return {};
  download.received += message.data().size();
  return on_data(as_bytes(message.data()));
}

Status GrpcReviewCalls::fetch_quarantined(std::uint64_t number, const std::function<Status(ServedQuarantineHead head)>& on_head,
                                          const std::function<Status(ByteView data)>& on_data) {
  v1::FetchQuarantinedRequest request;
  request.set_number(number);
  Download download;
  for (int resumptions = 0;; ++resumptions) {
    download.moved = false;
    const Status result = channel_.run(kStreamCall, [&](grpc::ClientContext& context) {
      request.set_offset(download.received);
      const auto reader = stub_->FetchQuarantined(&context, request);
      v1::FetchQuarantinedResponse message;
      while (reader->Read(&message)) {
        download.sink = give(message, download, on_head, on_data);
        if (!download.sink) return cancel_for_sink(context, *reader);
      }
      return reader->Finish();
    });
    if (!download.sink) return download.sink;
    if (!may_resume(result, download.moved, resumptions)) return result;
  }
}

Status give(const v1::FetchSectionsResponse& message, std::vector<RecordId>& wanted,
            const std::function<Status(ServedSection)>& on_section) {
  if (const auto violation = find_violation(message)) return fail(error_of(*violation));
  SIGILO_TRY(auto record, RecordId::from_bytes(as_bytes(message.record())));
  const auto found = std::find(wanted.begin(), wanted.end(), record);
  if (found == wanted.end()) return fail(ErrorCode::kMalformed, "the server sent a section that was not asked for", "record");
  wanted.erase(found);
  return on_section({record, bytes_of(message.header()), bytes_of(message.payload())});
}

Status GrpcReviewCalls::fetch_sections(const std::vector<RecordId>& records, std::uint16_t section,
                                       const std::function<Status(ServedSection)>& on_section) {
  std::vector<RecordId> wanted = records;
  Status sink;
  for (int resumptions = 0;; ++resumptions) {
    bool moved = false;
    const Status result = channel_.run(kStreamCall, [&](grpc::ClientContext& context) {
      if (wanted.empty()) return grpc::Status::OK;
      v1::FetchSectionsRequest request;
      request.set_section(section);
      for (const auto& record : wanted) request.add_records(field_of(record.bytes()));
      const auto reader = stub_->FetchSections(&context, request);
      v1::FetchSectionsResponse message;
      while (reader->Read(&message)) {
        moved = true;
        sink = give(message, wanted, on_section);
        if (!sink) {
          context.TryCancel();
          (void)reader->Finish();
          return grpc::Status::OK;
        }
      }
      return reader->Finish();
    });
    if (!sink) return sink;
    if (!may_resume(result, moved, resumptions)) return result;
  }
}

}  // namespace

std::unique_ptr<ReviewCalls> make_review_calls(RpcChannel& channel) { return std::make_unique<GrpcReviewCalls>(channel); }

}  // namespace sigilo
