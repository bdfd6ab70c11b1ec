#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <thread>

#include "crypto/envelope/manifest.h"
#include "crypto/log/payload_root.h"
#include "crypto/log/receipt.h"
#include "crypto/primitives/hash.h"
#include "sigilo/v1/directory.grpc.pb.h"
#include "sigilo/v1/review.grpc.pb.h"
#include "tests/support/served/raw_call.h"
#include "tests/support/served/served_mechanism.h"

namespace sigilo {
namespace {

using testing::ServedMechanism;
using testing::TestUpload;

constexpr std::size_t kLarge = 3 * kPieceBytes + 4711;

/// Sends pieces from the server's offsets on, at most `limit` of them; returns how many were sent.
std::size_t send_pieces(IntakeCalls& intake, const TestUpload& upload, const UploadState& state, std::size_t limit = SIZE_MAX) {
  std::size_t sent = 0;
  for (const auto& offset : state.offsets) {
    const auto found = std::find_if(upload.sections.begin(), upload.sections.end(),
                                    [&offset](const auto& section) { return section.section == offset.section; });
    for (std::uint64_t at = offset.payload_offset; at < found->payload.size() && sent < limit; ++sent) {
      const auto size = std::min<std::size_t>(kPieceBytes, found->payload.size() - at);
      const auto next = intake.put_piece(state.record, offset.section, at, ByteView(found->payload).subspan(at, size));
      EXPECT_TRUE(next) << to_string(next.error());
      if (!next) return sent;
      EXPECT_EQ(*next, at + size);
      at = *next;
    }
  }
  return sent;
}

void expect_receipt(ServedMechanism& served, const TestUpload& upload, const Result<ReceiptBundle>& bundle) {
  ASSERT_TRUE(bundle) << to_string(bundle.error());
  const LogView nothing(served.directory().origin(), served.directory().log_key);
  const auto verified = verify_receipt(*bundle, served.receipt_trust(), upload.record, upload.manifest_digest, nothing, {});
  ASSERT_TRUE(verified) << to_string(verified.error());
  EXPECT_EQ(verified->receipt.state, ReceiptState::kStored);
  EXPECT_EQ(verified->imported_by, std::vector<std::uint8_t>{1});
}

Bytes fetch(ReviewCalls& review, const RecordId& record, std::uint16_t section, Bytes* header = nullptr, std::uint64_t offset = 0,
            std::uint64_t length = 0) {
  Bytes payload;
  const Status status = review.fetch_section(
      record, section, offset, length,
      [&](ByteView bytes) -> Status {
        if (header != nullptr) *header = to_bytes(bytes);
        return {};
      },
      [&](ByteView bytes) -> Status {
        payload.insert(payload.end(), bytes.begin(), bytes.end());
        return {};
      });
  EXPECT_TRUE(status) << to_string(status.error());
  return payload;
}

TEST(Records, ASmallRecordIsReceiptedInOneCallAndAgain) {
  ServedMechanism served;
  const auto upload = served.seal();
  const auto transport = served.connect(served.device(Role::kInterviewer));
  const auto first = transport->intake().submit_record(upload.cover, upload.payloads());
  expect_receipt(served, upload, first);
  const auto again = transport->intake().submit_record(upload.cover, upload.payloads());
  expect_receipt(served, upload, again);
  EXPECT_EQ(again->index, first->index);
  const auto later = transport->intake().get_receipt(upload.record, upload.manifest_digest);
  expect_receipt(served, upload, later);
  EXPECT_EQ(served.services().status()->records.records, 1U);
}

TEST(Records, ALargeRecordGoesOnWhereItStoppedEvenAfterARestart) {
  ServedMechanism served;
  const auto upload = served.seal(kLarge);
  {
    const auto transport = served.connect(served.device(Role::kInterviewer));
    const auto state = transport->intake().begin_upload(upload.cover, upload.payloads().size());
    ASSERT_TRUE(state) << to_string(state.error());
    EXPECT_EQ(state->record, upload.record);
    EXPECT_EQ(send_pieces(transport->intake(), upload, *state, 12), 12U);
    const auto early = transport->intake().commit_upload(upload.record);
    ASSERT_FALSE(early);
    EXPECT_EQ(early.error().code, ErrorCode::kConflict);
  }
  served.stop();
  served.serve();
  const auto transport = served.connect(served.device(Role::kInterviewer));
  const auto state = transport->intake().begin_upload(upload.cover, upload.payloads().size());
  ASSERT_TRUE(state) << to_string(state.error());
  EXPECT_FALSE(state->committed);
  const auto& last = state->offsets.back();
  EXPECT_GE(last.payload_offset, kPieceBytes) << "more than one piece would be repeated";
  (void)send_pieces(transport->intake(), upload, *state);
  expect_receipt(served, upload, transport->intake().commit_upload(upload.record));
  const auto again = transport->intake().begin_upload(upload.cover, upload.payloads().size());
  ASSERT_TRUE(again);
  EXPECT_TRUE(again->committed);
  expect_receipt(served, upload, again->receipt);
}

TEST(Records, APieceOutOfPlaceIsAConflictWithTheServersOffset) {
  ServedMechanism served;
  const auto upload = served.seal(kLarge);
  const auto transport = served.connect(served.device(Role::kInterviewer));
  ASSERT_TRUE(transport->intake().begin_upload(upload.cover, upload.payloads().size()));
  const auto& payload = upload.sections.back().payload;
  const auto early = transport->intake().put_piece(upload.record, upload.sections.back().section, kPieceBytes,
                                                   ByteView(payload).subspan(kPieceBytes, kPieceBytes));
  ASSERT_FALSE(early);
  EXPECT_EQ(early.error().code, ErrorCode::kConflict);
  EXPECT_EQ(early.error().field.view(), "offset");
  EXPECT_EQ(early.error().number, 0);
}

TEST(Records, AReviewerReadsBackEveryByteThatWasSealed) {
  ServedMechanism served;
  const auto upload = served.seal(kLarge);
  const auto tablet = served.connect(served.device(Role::kInterviewer));
  const auto state = tablet->intake().begin_upload(upload.cover, upload.payloads().size());
  ASSERT_TRUE(state);
  (void)send_pieces(tablet->intake(), upload, *state);
  ASSERT_TRUE(tablet->intake().commit_upload(upload.record));

  const auto desk = served.connect(served.device(Role::kReviewer));
  const auto page = desk->review().list_records(0, 100);
  ASSERT_TRUE(page) << to_string(page.error());
  ASSERT_EQ(page->records.size(), 1U);
  const auto& record = page->records.front();
  EXPECT_EQ(record.record, upload.record);
  EXPECT_EQ(record.handle.size(), 32U);
  EXPECT_EQ(sha256(record.manifest), upload.manifest_digest);
  for (const std::size_t i : {std::size_t{0}, upload.sections.size() - 1}) {
    Bytes header;
    EXPECT_EQ(fetch(desk->review(), upload.record, upload.sections[i].section, &header), upload.sections[i].payload);
    EXPECT_EQ(header, upload.sections[i].header);
  }
  const auto& large = upload.sections.back();
  Bytes no_header;
  const Bytes range = fetch(desk->review(), upload.record, large.section, &no_header, kPieceBytes - 7, 1000);
  EXPECT_TRUE(no_header.empty()) << "only from offset 0";
  EXPECT_EQ(range, Bytes(large.payload.begin() + kPieceBytes - 7, large.payload.begin() + kPieceBytes + 993));
  const auto access = served.connect(served.device(Role::kAuditor))->review().list_access(0, 100);
  ASSERT_TRUE(access);
  EXPECT_EQ(access->records.size(), 3U) << "each fetch, wherever it begins";
}

/// A record with an attachment, handed in.
TestUpload hand_in(ServedMechanism& served, std::size_t attachment) {
  auto upload = served.seal(attachment);
  const auto tablet = served.connect(served.device(Role::kInterviewer));
  const auto state = tablet->intake().begin_upload(upload.cover, upload.payloads().size());
  EXPECT_TRUE(state);
  if (state) (void)send_pieces(tablet->intake(), upload, *state);
  EXPECT_TRUE(tablet->intake().commit_upload(upload.record));
  return upload;
}

TEST(Records, ADownloadThatBrokeOffGoesOnAsTheSameAccess) {
  ServedMechanism served;
  const auto upload = hand_in(served, 24 * kPieceBytes);
  const auto& large = upload.sections.back();
  std::uint64_t received = 0;
  {
    const auto desk = served.connect(served.device(Role::kReviewer));
    (void)desk->review().fetch_section(
        upload.record, large.section, 0, 0, [](ByteView) -> Status { return {}; },
        [&](ByteView bytes) -> Status {
          received += bytes.size();
          if (received < 6 * kPieceBytes) return {};
          return fail(ErrorCode::kCancelled, "the line is cut");
        });
  }
  ASSERT_TRUE(served.observer().wait_for(ErrorCode::kCancelled, 1));
  const auto desk = served.connect(served.device(Role::kReviewer));
  EXPECT_EQ(fetch(desk->review(), upload.record, large.section, nullptr, received), Bytes(large.payload.begin() + static_cast<std::ptrdiff_t>(received), large.payload.end()));
  const auto auditor = served.connect(served.device(Role::kAuditor));
  EXPECT_EQ(auditor->review().list_access(0, 100)->records.size(), 1U);
  (void)fetch(desk->review(), upload.record, large.section, nullptr, received);
  EXPECT_EQ(auditor->review().list_access(0, 100)->records.size(), 2U);
}

TEST(Records, ADeviceThatHoldsUpItsDownloadsStopsNobodyElse) {
  ServedMechanism served;
  const auto upload = hand_in(served, 24 * kPieceBytes);
  const auto& reviewer = served.device(Role::kReviewer);
  struct Stuck {
    grpc::ClientContext context;
    std::unique_ptr<v1::ReviewService::Stub> stub;
    std::unique_ptr<grpc::ClientReader<v1::FetchSectionResponse>> reader;
  };
  v1::FetchSectionRequest request;
  request.set_record(std::string(as_text(upload.record.bytes())));
  request.set_section(upload.sections.back().section);
  std::vector<std::unique_ptr<Stuck>> downloads;
  for (int connection = 0; connection < 6; ++connection) {
    const auto channel = testing::raw_channel(served.options_for(reviewer));
    for (int stream = 0; stream < 8; ++stream) {
      auto stuck = std::make_unique<Stuck>();
      stuck->context.set_deadline(std::chrono::system_clock::now() + std::chrono::minutes(4));
      stuck->stub = v1::ReviewService::NewStub(channel);
      stuck->reader = stuck->stub->FetchSection(&stuck->context, request);
      downloads.push_back(std::move(stuck));
    }
  }
  EXPECT_TRUE(served.observer().wait_for(ErrorCode::kResourceExhausted, 40));
  EXPECT_EQ(served.observer().count(ErrorCode::kResourceExhausted), 40U) << "eight run";
  EXPECT_TRUE(served.connect(served.device(Role::kAdministrator))->directory().list_enrolments());
  EXPECT_TRUE(served.connect(served.device(Role::kAuditor))->status());
  const auto record = served.seal();
  EXPECT_TRUE(served.connect(served.device(Role::kInterviewer))->intake().submit_record(record.cover, record.payloads()));
  for (const auto& stuck : downloads) {
    stuck->context.TryCancel();
    (void)stuck->reader->Finish();
  }
}

TEST(Records, AnswersThatNobodyTakesHoldNoPlaceOfIntakeOrAdministrators) {
  ServedMechanism served;
  const Bytes content(std::size_t{2} << 20, 7);
  const auto digest = served.connect(served.device(Role::kAdministrator))->directory().put_resource(content);
  ASSERT_TRUE(digest);
  v1::GetResourceRequest request;
  request.set_digest(std::string(as_text(digest->bytes())));
  struct Stuck {
    grpc::ClientContext context;
    std::unique_ptr<v1::DirectoryService::Stub> stub;
    std::unique_ptr<grpc::ClientAsyncResponseReader<v1::GetResourceResponse>> call;
  };
  std::vector<std::unique_ptr<Stuck>> calls;
  grpc::CompletionQueue queue;
  std::thread network([&queue] {
    void* tag = nullptr;
    bool done = false;
    while (queue.Next(&tag, &done)) continue;
  });
  // Nobody ever asks for the answers.
  for (const auto* device : {&served.device(Role::kReviewer), &served.device(Role::kProtectionOfficer), &served.device(Role::kClinician),
                             &served.device(Role::kAuditor), &served.without_role()}) {
    const auto channel = testing::raw_channel(served.options_for(*device), true);
    for (int stream = 0; stream < 8; ++stream) {
      auto stuck = std::make_unique<Stuck>();
      stuck->context.set_deadline(std::chrono::system_clock::now() + std::chrono::minutes(4));
      stuck->stub = v1::DirectoryService::NewStub(channel);
      stuck->call = stuck->stub->PrepareAsyncGetResource(&stuck->context, request, &queue);
      stuck->call->StartCall();
      stuck->call->ReadInitialMetadata(stuck.get());
      calls.push_back(std::move(stuck));
    }
  }
  EXPECT_TRUE(served.observer().wait_for(ErrorCode::kResourceExhausted, 8)) << "five devices ask for forty places; readers have thirty-two";
  auto administrator = served.connect(served.device(Role::kAdministrator));
  EXPECT_TRUE(administrator->directory().list_enrolments());
  EXPECT_TRUE(administrator->status());
  const auto record = served.seal();
  EXPECT_TRUE(served.connect(served.device(Role::kInterviewer))->intake().submit_record(record.cover, record.payloads()));
  served.revoke(served.device(Role::kClinician));
  for (const auto& stuck : calls) stuck->context.TryCancel();
  queue.Shutdown();
  network.join();
  calls.clear();
  const auto auditor = testing::raw_channel(served.options_for(served.device(Role::kAuditor)));
  const auto waited_since = std::chrono::steady_clock::now();
  while (!testing::raw_call(auditor, "/sigilo.v1.HealthService/GetStatus", "").status.ok()) {
    ASSERT_LT(std::chrono::steady_clock::now() - waited_since, std::chrono::seconds(60)) << "the places of calls that ended are not free again";
  }
}

TEST(Records, ARevocationEndsADownloadOfManySections) {
  ServedMechanism served;
  std::vector<RecordId> ids;
  std::uint16_t section = 0;
  for (int i = 0; i < 24; ++i) {
    const auto upload = hand_in(served, kPieceBytes - 100'000);
    ids.push_back(upload.record);
    section = upload.sections.back().section;
  }
  const auto& reviewer = served.device(Role::kReviewer);
  const auto desk = served.connect(reviewer);
  std::size_t seen = 0;
  const Status status = desk->review().fetch_sections(ids, section, [&](const ServedSection&) -> Status {
    if (seen++ == 0) served.revoke(reviewer);
    return {};
  });
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, ErrorCode::kUnauthenticated);
  EXPECT_LE(seen, 6U) << "only what was under way";
}

TEST(Records, ARevocationEndsARunningDownload) {
  ServedMechanism served;
  const auto upload = hand_in(served, 24 * kPieceBytes);
  const auto& reviewer = served.device(Role::kReviewer);
  const auto desk = served.connect(reviewer);
  std::size_t received = 0;
  const Status status = desk->review().fetch_section(
      upload.record, upload.sections.back().section, 0, 0, [](ByteView) -> Status { return {}; },
      [&](ByteView bytes) -> Status {
        if (received == 0) served.revoke(reviewer);
        received += bytes.size();
        return {};
      });
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, ErrorCode::kUnauthenticated);
  EXPECT_LE(received, 5 * kPieceBytes) << "only what was under way";
}

TEST(Records, ASinkThatFailsEndsTheDownloadWithItsError) {
  ServedMechanism served;
  const auto upload = served.seal();
  ASSERT_TRUE(served.connect(served.device(Role::kInterviewer))->intake().submit_record(upload.cover, upload.payloads()));
  const auto desk = served.connect(served.device(Role::kReviewer));
  const Status status = desk->review().fetch_section(
      upload.record, 1, 0, 0, [](ByteView) -> Status { return {}; },
      [](ByteView) -> Status { return fail(ErrorCode::kNoSpace, "the disk here is full"); });
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, ErrorCode::kNoSpace);
}

TEST(Records, ManySmallSectionsComeInOneCall) {
  ServedMechanism served;
  const auto tablet = served.connect(served.device(Role::kInterviewer));
  std::vector<TestUpload> uploads;
  std::vector<RecordId> ids;
  for (int i = 0; i < 5; ++i) {
    uploads.push_back(served.seal());
    ids.push_back(uploads.back().record);
    ASSERT_TRUE(tablet->intake().submit_record(uploads.back().cover, uploads.back().payloads()));
  }
  const auto desk = served.connect(served.device(Role::kReviewer));
  std::size_t seen = 0;
  const Status status = desk->review().fetch_sections(ids, 1, [&](ServedSection section) -> Status {
    const auto found =
        std::find_if(uploads.begin(), uploads.end(), [&](const auto& upload) { return upload.record == section.record; });
    EXPECT_EQ(section.header, found->sections.front().header);
    EXPECT_EQ(section.payload, found->sections.front().payload);
    ++seen;
    return {};
  });
  EXPECT_TRUE(status) << to_string(status.error());
  EXPECT_EQ(seen, ids.size());
}

TEST(Records, WhichSectionsARoleMayFetchIsDecidedForEachSection) {
  ServedMechanism served;
  const auto upload = served.seal();
  ASSERT_TRUE(served.connect(served.device(Role::kInterviewer))->intake().submit_record(upload.cover, upload.payloads()));
  const std::map<Role, std::vector<std::uint16_t>> may = {
      {Role::kReviewer, {1, 2, 4, 6, 8, 9, 10}}, {Role::kProtectionOfficer, {3, 5}}, {Role::kClinician, {7}}};
  for (const auto& [role, sections] : may) {
    const auto transport = served.connect(served.device(role));
    for (std::uint16_t section = 1; section <= 10; ++section) {
      const Status status = transport->review().fetch_section(
          upload.record, section, 0, 0, [](ByteView) -> Status { return {}; }, [](ByteView) -> Status { return {}; });
      const bool allowed = std::find(sections.begin(), sections.end(), section) != sections.end();
      EXPECT_EQ(status.has_value(), allowed) << name_of(role) << " section " << section;
      EXPECT_TRUE(allowed || status || status.error().code == ErrorCode::kPermissionDenied)
          << name_of(role) << " section " << section;
    }
  }
}

TEST(Records, ADamagedRecordIsQuarantinedReceiptedAndListed) {
  ServedMechanism served;
  auto upload = served.seal();
  upload.sections.front().payload.back() ^= 1;
  const auto bundle = served.connect(served.device(Role::kInterviewer))->intake().submit_record(upload.cover, upload.payloads());
  ASSERT_TRUE(bundle) << to_string(bundle.error());
  const LogView nothing(served.directory().origin(), served.directory().log_key);
  const auto verified = verify_receipt(*bundle, served.receipt_trust(), upload.record, upload.manifest_digest, nothing, {});
  ASSERT_TRUE(verified) << to_string(verified.error());
  EXPECT_EQ(verified->receipt.state, ReceiptState::kQuarantined);
  const auto items = served.connect(served.device(Role::kReviewer))->review().list_quarantine(0, 100);
  ASSERT_TRUE(items);
  ASSERT_EQ(items->size(), 1U);
  EXPECT_EQ(items->front().record, upload.record);
  EXPECT_EQ(items->front().reason, static_cast<std::uint32_t>(QuarantineReason::kDamagedSection));
}

TEST(Records, WhatWasSetAsideIsFetchedOverTheNetworkByTeamsOnly) {
  ServedMechanism served;
  auto upload = served.seal();
  upload.sections.front().payload.back() ^= 1;
  ASSERT_TRUE(served.connect(served.device(Role::kInterviewer))->intake().submit_record(upload.cover, upload.payloads()));
  for (const Role role : {Role::kReviewer, Role::kProtectionOfficer, Role::kClinician, Role::kAuditor, Role::kAdministrator, Role::kInterviewer}) {
    int heads = 0;
    Bytes file;
    ServedQuarantineHead head;
    const Status status = served.connect(served.device(role))->review().fetch_quarantined(
        1,
        [&](ServedQuarantineHead given) -> Status {
          ++heads;
          head = std::move(given);
          return {};
        },
        [&](ByteView data) -> Status {
          file.insert(file.end(), data.begin(), data.end());
          return {};
        });
    if (role == Role::kAuditor || role == Role::kAdministrator || role == Role::kInterviewer) {
      EXPECT_EQ(status.error().code, ErrorCode::kPermissionDenied) << name_of(role);
      EXPECT_TRUE(heads == 0 && file.empty()) << name_of(role);
      continue;
    }
    ASSERT_TRUE(status) << to_string(status.error());
    EXPECT_EQ(heads, 1);
    EXPECT_EQ(head.item.record, upload.record);
    EXPECT_EQ(sha256(head.manifest), upload.manifest_digest);
    const Bytes payloads = upload.payloads();
    EXPECT_NE(std::search(file.begin(), file.end(), upload.cover.cover.begin(), upload.cover.cover.end()), file.end());
    EXPECT_GT(file.size(), upload.cover.cover.size() + payloads.size() / 2);
  }
}

TEST(Records, TheLogIsServedWithProofs) {
  ServedMechanism served;
  const auto before = served.connect(served.device(Role::kAuditor))->log().get_checkpoint();
  ASSERT_TRUE(before);
  const auto upload = served.seal();
  ASSERT_TRUE(served.connect(served.device(Role::kInterviewer))->intake().submit_record(upload.cover, upload.payloads()));
  const auto transport = served.connect(served.device(Role::kAuditor));
  LogView view(served.directory().origin(), served.directory().log_key);
  ASSERT_TRUE(view.advance(as_text(*before), {}));
  const auto consistency = transport->log().get_consistency(view.head().size, {});
  ASSERT_TRUE(consistency) << to_string(consistency.error());
  EXPECT_TRUE(view.advance(as_text(consistency->checkpoint), consistency->path));
  const auto entries = transport->log().get_entries(0, 256);
  ASSERT_TRUE(entries);
  ASSERT_EQ(entries->size(), 2U);
  const auto inclusion = transport->log().get_inclusion(leaf_hash(entries->back()));
  ASSERT_TRUE(inclusion) << to_string(inclusion.error());
  EXPECT_TRUE(verify_inclusion(leaf_hash(entries->back()), inclusion->index, view.head(), inclusion->path));
  const auto tile = transport->log().get_tile(0, 0, 2);
  ASSERT_TRUE(tile) << to_string(tile.error());
  EXPECT_EQ(tile->size(), 64U);
}

}  // namespace
}  // namespace sigilo
