#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "client/sync/calls.h"
#include "sigilo/v1/review.grpc.pb.h"
#include "tests/support/seeded_rng.h"

namespace sigilo {
namespace {

/// A server whose streams break as the test says.
class BreakingServer final : public v1::ReviewService::Service {
 public:
  grpc::Status FetchSection(grpc::ServerContext*, const v1::FetchSectionRequest* request,
                            grpc::ServerWriter<v1::FetchSectionResponse>* writer) override {
    ++calls;
    offsets.push_back(request->offset());
    if (messages_before_break == 0) return broken;
    const auto end =
        request->length() == 0 ? payload.size() : std::min<std::size_t>(payload.size(), request->offset() + request->length());
    v1::FetchSectionResponse message;
    message.set_header("header");
    int sent = 0;
    for (std::size_t at = request->offset(); at < end; at += 100) {
      message.set_data(payload.substr(at, std::min<std::size_t>(100, end - at)));
      writer->Write(message);
      message.clear_header();
      if (++sent == messages_before_break) return broken;
    }
    return grpc::Status::OK;
  }

  grpc::Status FetchSections(grpc::ServerContext*, const v1::FetchSectionsRequest* request,
                             grpc::ServerWriter<v1::FetchSectionsResponse>* writer) override {
    ++calls;
    int sent = 0;
    for (const auto& record : request->records()) {
      v1::FetchSectionsResponse message;
      message.set_record(foreign_record.empty() ? record : foreign_record);
      message.set_header("header");
      message.set_payload(record);
      writer->Write(message);
      if (++sent == messages_before_break) return broken;
    }
    return grpc::Status::OK;
  }

  grpc::Status FetchQuarantined(grpc::ServerContext*, const v1::FetchQuarantinedRequest* request,
                                grpc::ServerWriter<v1::FetchQuarantinedResponse>* writer) override {
    ++calls;
    offsets.push_back(request->offset());
    v1::FetchQuarantinedResponse message;
    if (request->offset() == 0 && with_head) fill_head(*message.mutable_head());
    int sent = 0;
    for (std::size_t at = request->offset(); at < payload.size(); at += 100) {
      message.set_data(payload.substr(at, 100));
      writer->Write(message);
      message.clear_head();
      if (++sent == messages_before_break) return broken;
    }
    return grpc::Status::OK;
  }
  static void fill_head(v1::FetchQuarantinedResponse::Head& head) {
    auto& item = *head.mutable_item();
    item.set_number(7);
    item.set_record(std::string(16, 'r'));
    item.set_manifest_digest(std::string(32, 'm'));
    item.set_content(std::string(32, 'c'));
    auto& receipt = *head.mutable_receipt();
    receipt.set_receipt("receipt");
    receipt.set_entry("entry");
    receipt.mutable_proof()->set_checkpoint("checkpoint");
    head.set_handle(std::string(32, 'h'));
  }

  bool with_head = true;
  std::string payload;
  std::string foreign_record;
  int messages_before_break = 3;
  grpc::Status broken{grpc::StatusCode::UNAVAILABLE, "connection reset"};
  int calls = 0;
  std::vector<std::uint64_t> offsets;
};

class ReviewCallsTest : public ::testing::Test {
 protected:
  ReviewCallsTest() {
    grpc::ServerBuilder builder;
    builder.RegisterService(&served_);
    server_ = builder.BuildAndStart();
    channel_ = std::make_unique<RpcChannel>(server_->InProcessChannel({}),
                                            RetryPolicy{1, std::chrono::milliseconds(1), std::chrono::milliseconds(1)}, rng_);
    calls_ = make_review_calls(*channel_);
    for (int i = 0; i < 1050; ++i) served_.payload.push_back(static_cast<char>('a' + i % 23));
  }
  ~ReviewCallsTest() override { server_->Shutdown(); }

  Status fetch(std::uint64_t offset, std::uint64_t length) {
    return calls_->fetch_section(
        RecordId(), 11, offset, length,
        [&](ByteView) -> Status {
          ++headers_;
          return {};
        },
        [&](ByteView data) -> Status {
          received_.append(as_text(data));
          return {};
        });
  }

  testing::SeededRng rng_{1};
  BreakingServer served_;
  std::unique_ptr<grpc::Server> server_;
  std::unique_ptr<RpcChannel> channel_;
  std::unique_ptr<ReviewCalls> calls_;
  std::string received_;
  int headers_ = 0;
};

TEST_F(ReviewCallsTest, ABrokenDownloadGoesOnWhereItStopped) {
  const Status status = fetch(0, 0);
  EXPECT_TRUE(status) << to_string(status.error());
  EXPECT_EQ(received_, served_.payload);
  EXPECT_EQ(headers_, 1);
  EXPECT_EQ(served_.offsets, (std::vector<std::uint64_t>{0, 300, 600, 900}));
}

TEST_F(ReviewCallsTest, ARangeThatBreaksStaysInItsRange) {
  EXPECT_TRUE(fetch(50, 777));
  EXPECT_EQ(received_, served_.payload.substr(50, 777));
}

TEST_F(ReviewCallsTest, ABrokenDownloadOfAnItemGoesOnWhereItStoppedAndHasOneHead) {
  std::vector<ServedQuarantineHead> heads;
  const auto fetch_item = [&] {
    return calls_->fetch_quarantined(
        7,
        [&](ServedQuarantineHead head) -> Status {
          heads.push_back(std::move(head));
          return {};
        },
        [&](ByteView data) -> Status {
          received_.append(as_text(data));
          return {};
        });
  };
  const Status status = fetch_item();
  EXPECT_TRUE(status) << to_string(status.error());
  EXPECT_EQ(received_, served_.payload);
  EXPECT_EQ(served_.offsets, (std::vector<std::uint64_t>{0, 300, 600, 900}));
  ASSERT_EQ(heads.size(), 1U);
  EXPECT_EQ(heads.front().item.number, 7U);
  EXPECT_EQ(heads.front().handle.size(), 32U);
  served_.with_head = false;
  EXPECT_EQ(fetch_item().error().code, ErrorCode::kMalformed);
  EXPECT_EQ(received_, served_.payload) << "nothing of an item without a head";
}

TEST_F(ReviewCallsTest, AStreamThatBreaksBeforeItMovesIsAnError) {
  served_.messages_before_break = 0;
  const Status status = fetch(0, 0);
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(served_.calls, 1);
}

TEST_F(ReviewCallsTest, AnEmptySectionIsItsHeader) {
  served_.payload.clear();
  EXPECT_TRUE(fetch(0, 0));
  EXPECT_EQ(received_, "");
}

TEST_F(ReviewCallsTest, ARefusalInTheMiddleIsNotResumed) {
  served_.broken = {grpc::StatusCode::PERMISSION_DENIED, ""};
  const Status status = fetch(0, 0);
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, ErrorCode::kPermissionDenied);
  EXPECT_EQ(served_.calls, 1);
}

TEST_F(ReviewCallsTest, ManySectionsGoOnWithThoseThatAreMissing) {
  std::vector<RecordId> records;
  for (int i = 0; i < 10; ++i) records.push_back(rng_.id<RecordId>());
  std::vector<RecordId> seen;
  const Status status = calls_->fetch_sections(records, 1, [&](ServedSection section) -> Status {
    seen.push_back(section.record);
    return {};
  });
  EXPECT_TRUE(status) << to_string(status.error());
  EXPECT_EQ(seen, records);
  EXPECT_EQ(served_.calls, 4);
}

TEST_F(ReviewCallsTest, ASectionThatNobodyAskedForIsRefused) {
  served_.foreign_record = std::string(16, 'x');
  const Status status = calls_->fetch_sections({rng_.id<RecordId>()}, 1, [](ServedSection) -> Status { return {}; });
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, ErrorCode::kMalformed);
}

TEST_F(ReviewCallsTest, AnAnswerOutOfItsBoundsIsRefused) {
  served_.foreign_record = "short";
  const Status status = calls_->fetch_sections({rng_.id<RecordId>()}, 1, [](ServedSection) -> Status { return {}; });
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, ErrorCode::kMalformed);
  EXPECT_EQ(status.error().field.view(), "record");
}

}  // namespace
}  // namespace sigilo
