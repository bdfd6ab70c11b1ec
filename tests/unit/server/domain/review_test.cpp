#include <gtest/gtest.h>

#include <algorithm>

#include "crypto/envelope/quarantined_item.h"
#include "crypto/log/payload_root.h"
#include "crypto/primitives/hash.h"
#include "server/domain/access_chain.h"
#include "tests/support/server/founded_server.h"

namespace sigilo::testing {
namespace {

class ReviewTest : public ::testing::Test {
 protected:
  void SetUp() override { sealed_ = submit(); }
  TestSealed submit(const SealOptions& options = {}) {
    auto sealed = server_.seal(options);
    EXPECT_TRUE(server_.intake().submit(server_.caller("interviewer"), sealed.cover, sealed.payloads()));
    return sealed;
  }
  Result<Bytes> fetch(const char* who, std::uint16_t section, std::uint64_t offset = 0, std::uint64_t length = 0) {
    SIGILO_TRY(auto reader, server_.review().fetch(server_.caller(who), sealed_.record, section, offset, length));
    Bytes all;
    Bytes part(700);
    while (true) {
      SIGILO_TRY(const auto size, reader.read(part));
      if (size == 0) return all;
      all.insert(all.end(), part.begin(), part.begin() + static_cast<std::ptrdiff_t>(size));
    }
  }
  std::size_t accesses() { return server_.review().accesses(server_.caller("auditor"), 0, 500)->records.size(); }
  FoundedServer server_;
  TestSealed sealed_;
};

TEST_F(ReviewTest, RecordsAreListedInPages) {
  for (int i = 0; i < 4; ++i) (void)submit();
  std::vector<RecordId> seen;
  std::uint64_t after = 0;
  while (true) {
    const auto page = server_.review().list(server_.caller("reviewer"), after, 2).value();
    if (page.records.empty()) break;
    for (const auto& record : page.records) {
      seen.push_back(record.record);
      EXPECT_EQ(record.erasure_handle.size(), 32U);
    }
    EXPECT_GT(page.next, after);
    after = page.next;
  }
  EXPECT_EQ(seen.size(), 5U);
  EXPECT_EQ(seen[0], sealed_.record);
  EXPECT_EQ(server_.verify(server_.review().get(server_.caller("reviewer"), sealed_.record)->receipt, sealed_, ReceiptState::kStored), "");
}

TEST_F(ReviewTest, AnAdministratorGetsNoRecordAndNoSection) {
  for (const char* who : {"administrator", "auditor", "interviewer"}) {
    EXPECT_EQ(server_.review().list(server_.caller(who), 0, 10).error().code, ErrorCode::kPermissionDenied);
    EXPECT_EQ(server_.review().get(server_.caller(who), sealed_.record).error().code, ErrorCode::kPermissionDenied);
    for (std::uint16_t section = 1; section <= 10; ++section) {
      EXPECT_EQ(fetch(who, section).error().code, ErrorCode::kPermissionDenied);
      EXPECT_FALSE(server_.review().fetch_many(server_.caller(who), {sealed_.record}, section));
    }
  }
  EXPECT_EQ(accesses(), 0U);
}

TEST_F(ReviewTest, EachTeamGetsItsOwnSections) {
  struct Expectation {
    std::uint16_t section;
    const char* who;
  };
  const std::vector<Expectation> table = {{1, "reviewer"}, {2, "reviewer"},  {3, "protection"}, {4, "reviewer"}, {5, "protection"},
                                          {6, "reviewer"}, {7, "clinician"}, {8, "reviewer"},   {9, "reviewer"}, {10, "reviewer"}};
  for (const auto& row : table) {
    for (const char* who : {"reviewer", "protection", "clinician"}) {
      const auto fetched = fetch(who, row.section);
      if (std::string_view(who) == row.who) {
        EXPECT_EQ(fetched.value(), sealed_.sections[row.section - 1U].payload);
      } else {
        EXPECT_EQ(fetched.error().code, ErrorCode::kPermissionDenied) << row.section << who;
      }
    }
  }
  EXPECT_EQ(accesses(), table.size()) << "one record each, none for what was refused";
}

TEST_F(ReviewTest, RangesAreCutOutExactly) {
  const Bytes& payload = sealed_.sections[0].payload;
  EXPECT_EQ(fetch("reviewer", 1, 100, 50).value(), Bytes(payload.begin() + 100, payload.begin() + 150));
  EXPECT_EQ(fetch("reviewer", 1, 100).value(), Bytes(payload.begin() + 100, payload.end()));
  EXPECT_TRUE(fetch("reviewer", 1, payload.size())->empty());
  EXPECT_EQ(fetch("reviewer", 1, payload.size() + 1).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(fetch("reviewer", 1, 1, UINT64_MAX).error().code, ErrorCode::kInvalidArgument);
}

TEST_F(ReviewTest, AFetchThatBeginsInTheMiddleIsRecordedToo) {
  ASSERT_TRUE(fetch("reviewer", 1, 100));
  EXPECT_EQ(accesses(), 1U);
  ASSERT_TRUE(fetch("reviewer", 1, 200));
  EXPECT_EQ(accesses(), 2U);
  ASSERT_TRUE(fetch("reviewer", 1, 0));
  EXPECT_EQ(accesses(), 3U);
}

TEST_F(ReviewTest, TheFirstByteTodayDoesNotOpenTheRestTomorrow) {
  ASSERT_TRUE(fetch("reviewer", 1, 0, 1));
  server_.clock.advance_days(1);
  ASSERT_TRUE(fetch("reviewer", 1, 1));
  EXPECT_EQ(accesses(), 2U);
}

TEST_F(ReviewTest, GoingOnWhereADownloadBrokeOffIsTheSameAccessOnce) {
  const auto reviewer = server_.caller("reviewer");
  const auto recorded = [&](const server::Caller& who, std::uint16_t section, std::uint64_t offset) {
    const auto before = accesses();
    EXPECT_TRUE(server_.review().fetch(who, sealed_.record, section, offset, 0));
    return accesses() - before;
  };
  const auto broken_off = [&] { server_.review().broke_off(reviewer, sealed_.record, 1, 10, 300); };
  broken_off();
  EXPECT_EQ(recorded(reviewer, 1, 290), 0U) << "the last bytes may have been lost on the way";
  EXPECT_EQ(recorded(reviewer, 1, 290), 1U) << "once";
  for (const std::uint64_t offset : {0U, 1U, 10U, 301U}) {
    broken_off();
    EXPECT_EQ(recorded(reviewer, 1, offset), 1U) << offset;
  }
  broken_off();
  EXPECT_EQ(recorded(reviewer, 2, 300), 1U) << "another section";
  auto other = reviewer;
  other.member = server_.rng.id<MemberId>();
  EXPECT_EQ(recorded(other, 1, 300), 1U) << "the device went to another member";
  server_.clock.advance(std::chrono::minutes(10));
  EXPECT_EQ(recorded(reviewer, 1, 300), 1U) << "too late";
}

TEST_F(ReviewTest, ManySmallSectionsComeWithOneRecordEach) {
  SealOptions large;
  large.contents[1] = server_.rng.bytes(100 * 1024);
  const auto blob = submit(large);
  auto batch = server_.review().fetch_many(server_.caller("reviewer"), {sealed_.record, blob.record}, 1);
  ASSERT_TRUE(batch);
  EXPECT_EQ(accesses(), 2U) << "before anything leaves";
  std::map<RecordId, Bytes> got;
  while (const auto item = batch->next().value()) got[item->record] = item->section.payload;
  EXPECT_EQ(got.size(), 2U);
  EXPECT_EQ(got[sealed_.record], sealed_.sections[0].payload);
  EXPECT_EQ(got[blob.record], blob.sections[0].payload);
}

TEST_F(ReviewTest, ARecordNamedTwiceIsRefusedBeforeAnythingIsRecorded) {
  const auto refused = server_.review().fetch_many(server_.caller("reviewer"), {sealed_.record, sealed_.record}, 1);
  EXPECT_EQ(refused.error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(accesses(), 0U);
}

TEST(AccessRate, ADeviceGetsSoManyAnHourAndAnotherItsOwn) {
  FakeClock clock;
  SeededRng rng(1);
  server::AccessRate rate(clock);
  const auto device = rng.id<DeviceId>();
  EXPECT_TRUE(rate.take(device, server::kMaxAccessesInAnHour - 1));
  EXPECT_EQ(rate.take(device, 2).error().code, ErrorCode::kResourceExhausted);
  EXPECT_TRUE(rate.take(device, 1)) << "what was refused is not counted";
  EXPECT_EQ(rate.take(device, 1).error().code, ErrorCode::kResourceExhausted);
  EXPECT_TRUE(rate.take(rng.id<DeviceId>(), 256));
  clock.advance(std::chrono::minutes(59));
  EXPECT_FALSE(rate.take(device, 1));
  clock.advance(std::chrono::minutes(1));
  EXPECT_TRUE(rate.take(device, 256));
}

TEST_F(ReviewTest, OneUnknownRecordStopsTheWholeCallBeforeAnythingLeaves) {
  const auto refused = server_.review().fetch_many(server_.caller("reviewer"), {sealed_.record, RecordId()}, 1);
  EXPECT_EQ(refused.error().code, ErrorCode::kNotFound);
  EXPECT_EQ(accesses(), 0U);
}

TEST_F(ReviewTest, WithoutADurableAccessRecordNothingIsGivenOut) {
  server_.stop();
  struct NoCommits final : server::CommitStore {
    Status commit(const server::CommitBatch&) override { return fail(ErrorCode::kNoSpace, "planned fault"); }
  } no_commits;
  server_.wrap_ports = [&](server::Ports p) {
    return server::Ports{no_commits,   p.records,   p.uploads,   p.blobs,           p.log,             p.head, p.accesses, p.directories,
                         p.enrolments, p.team_keys, p.resources, p.erasure_handles, p.custodian_shares};
  };
  ASSERT_TRUE(server_.start());
  EXPECT_EQ(fetch("reviewer", 1).error().code, ErrorCode::kNoSpace);
  server_.stop();
}

TEST_F(ReviewTest, ADaysAccessesAreClosedByOneEntry) {
  ASSERT_TRUE(fetch("reviewer", 1));
  ASSERT_TRUE(fetch("reviewer", 2));
  ASSERT_TRUE(server_.services().tick());
  const auto before = server_.log().head()->head.size;
  ASSERT_TRUE(server_.services().tick());
  EXPECT_EQ(server_.log().head()->head.size, before) << "the day is not over";
  server_.clock.advance_days(1);
  ASSERT_TRUE(server_.services().tick());
  ASSERT_TRUE(server_.services().tick());
  ASSERT_EQ(server_.log().head()->head.size, before + 2) << "the accesses, and the custodian's sight of the day";
  const auto entry = parse_entry(server_.log().entries(before, 1)->front(), server_.keys().origin()).value();
  const auto& day = std::get<AccessDay>(entry.body);
  EXPECT_EQ(day.count, 2U);
  const auto page = server_.review().accesses(server_.caller("administrator"), 0, 10).value();
  EXPECT_EQ(day.chain, page.chain.back());
  Digest chain;
  for (std::size_t i = 0; i < page.records.size(); ++i) {
    chain = server::chain_access(chain, page.records[i]);
    EXPECT_EQ(chain, page.chain[i]);
  }
}

TEST_F(ReviewTest, AForgedClockDoesNotEndTheLoggingOfAccesses) {
  const auto covered = [this] {
    std::uint64_t count = 0;
    for (std::uint64_t i = 0; i < server_.log().head()->head.size; ++i) {
      const auto entry = parse_entry(server_.log().entries(i, 1)->front(), server_.keys().origin()).value();
      if (const auto* day = std::get_if<AccessDay>(&entry.body)) count += day->count;
    }
    return count;
  };
  const auto today = server_.clock.unix_seconds();
  server_.clock.set(today + std::int64_t{3650} * 86400);
  ASSERT_TRUE(fetch("reviewer", 1));
  ASSERT_TRUE(server_.services().tick());
  EXPECT_EQ(covered(), 0U) << "the day is not over";
  server_.clock.set(today);
  ASSERT_TRUE(fetch("reviewer", 1));
  ASSERT_TRUE(server_.services().tick());
  EXPECT_EQ(covered(), 2U);
  ASSERT_TRUE(fetch("reviewer", 1));
  EXPECT_EQ(server_.store().ports().accesses.last().value()->access.day, server_.clock.today()) << "and is dated by the right clock";
  server_.clock.advance_days(1);
  ASSERT_TRUE(server_.services().tick());
  EXPECT_EQ(covered(), 3U);
  EXPECT_EQ(server_.verify_all(), "");
}

class QuarantineTest : public ReviewTest {
 protected:
  TestSealed set_aside() {
    SealOptions options;
    options.contents[1] = Bytes(200'000, 7);
    auto damaged = server_.seal(options);
    damaged.sections[9].payload.back() ^= 1;
    EXPECT_TRUE(server_.intake().submit(server_.caller("interviewer"), damaged.cover, damaged.payloads()));
    return damaged;
  }
  /// The whole file, read in odd parts.
  Result<Bytes> item(const char* who, std::uint64_t number, std::uint64_t offset = 0) {
    SIGILO_TRY(auto fetched, server_.review().fetch_quarantined(server_.caller(who), number, offset));
    Bytes all;
    Bytes part(777);
    while (true) {
      SIGILO_TRY(const auto size, fetched.reader.read(part));
      if (size == 0) return all;
      all.insert(all.end(), part.begin(), part.begin() + static_cast<std::ptrdiff_t>(size));
    }
  }
};

TEST_F(QuarantineTest, WhatWasSetAsideComesBackAsItCame) {
  const auto damaged = set_aside();
  const Bytes file = item("reviewer", 1).value();
  const ItemSource source = [&file](std::uint64_t offset, MutableBytes out) -> Result<std::size_t> {
    const std::size_t size = std::min(out.size(), file.size() - static_cast<std::size_t>(offset));
    std::copy_n(file.begin() + static_cast<std::ptrdiff_t>(offset), size, out.begin());
    return size;
  };
  const auto read = read_item(source, file.size()).value();
  EXPECT_EQ(read.cover, damaged.cover.cover);
  EXPECT_EQ(read.share_bundles, damaged.cover.share_bundles);
  ASSERT_EQ(read.sections.size(), damaged.sections.size());
  for (std::size_t i = 0; i < read.sections.size(); ++i) {
    EXPECT_EQ(read.sections[i].section, damaged.sections[i].section);
    EXPECT_EQ(read.sections[i].header, damaged.sections[i].header);
    const auto begin = file.begin() + static_cast<std::ptrdiff_t>(read.sections[i].payload_offset);
    EXPECT_EQ(Bytes(begin, begin + static_cast<std::ptrdiff_t>(read.sections[i].payload_length)), damaged.sections[i].payload);
  }
  for (const std::size_t offset : {std::size_t{1}, file.size() / 2, file.size()}) {
    EXPECT_EQ(item("reviewer", 1, offset).value(), Bytes(file.begin() + static_cast<std::ptrdiff_t>(offset), file.end()));
  }
}

TEST_F(QuarantineTest, ItsHeadSaysWhatTheCoverHolds) {
  const auto damaged = set_aside();
  const auto fetched = server_.review().fetch_quarantined(server_.caller("reviewer"), 1, 0).value();
  EXPECT_EQ(fetched.item.record, damaged.record);
  EXPECT_EQ(fetched.item.reason, QuarantineReason::kDamagedSection);
  EXPECT_EQ(sha256(fetched.manifest), damaged.manifest_digest);
  EXPECT_EQ(fetched.erasure_handle.size(), 32U);
  EXPECT_EQ(server_.verify(fetched.receipt, damaged, ReceiptState::kQuarantined), "");
  ASSERT_TRUE(server_.intake().submit(server_.caller("interviewer"), {server_.rng.bytes(500), {server_.rng.bytes(50)}}, server_.rng.bytes(1000)));
  const auto garbage = server_.review().fetch_quarantined(server_.caller("reviewer"), 2, 0).value();
  EXPECT_TRUE(garbage.manifest.empty());
  EXPECT_TRUE(garbage.erasure_handle.empty());
}

TEST_F(QuarantineTest, EachFetchIsAnAccessRecordOfTheWholeItem) {
  const auto damaged = set_aside();
  for (const char* who : {"reviewer", "protection", "clinician"}) ASSERT_TRUE(item(who, 1));
  ASSERT_TRUE(item("reviewer", 1, 1000)) << "going on is one too";
  EXPECT_EQ(accesses(), 4U);
  const auto last = server_.store().ports().accesses.last().value()->access;
  EXPECT_EQ(last.record, damaged.record);
  EXPECT_EQ(last.section, kWholeItem);
  EXPECT_EQ(last.device, server_.device("reviewer").id());
  EXPECT_EQ(server_.verify_all(), "");
}

TEST_F(QuarantineTest, NobodyElseGetsAnItemAndARefusalIsNoAccess) {
  (void)set_aside();
  for (const char* who : {"administrator", "auditor", "interviewer"}) EXPECT_EQ(item(who, 1).error().code, ErrorCode::kPermissionDenied) << who;
  for (const std::uint64_t number : {std::uint64_t{0}, std::uint64_t{2}, UINT64_MAX}) {
    EXPECT_EQ(item("reviewer", number).error().code, ErrorCode::kNotFound) << number;
  }
  EXPECT_EQ(item("reviewer", 1, UINT64_MAX).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(accesses(), 0U);
}

TEST_F(ReviewTest, AClockThatGoesBackOverMidnightSpoilsNothing) {
  ASSERT_TRUE(fetch("reviewer", 1));
  for (int times = 0; times < 3; ++times) {
    server_.clock.advance_days(1);
    ASSERT_TRUE(server_.services().tick());
    server_.clock.advance_days(-1);
    ASSERT_TRUE(fetch("reviewer", 1));
  }
  server_.clock.advance_days(1);
  ASSERT_TRUE(server_.services().tick());
  EXPECT_FALSE(server_.store().ports().accesses.open().value());
  EXPECT_EQ(server_.verify_all(), "");
}

TEST_F(ReviewTest, AClockThatStandsStillDoesNotEndTheLoggingOfAccesses) {
  const auto today = server_.clock.unix_seconds();
  ASSERT_TRUE(fetch("reviewer", 1));
  ASSERT_TRUE(server_.services().tick());
  const auto before = server_.log().head()->head.size;
  server_.clock.advance(std::chrono::hours(23));
  server_.clock.set(today);
  ASSERT_TRUE(server_.services().tick());
  EXPECT_EQ(server_.log().head()->head.size, before);
  server_.clock.advance(std::chrono::hours(1));
  server_.clock.set(today);
  ASSERT_TRUE(server_.services().tick());
  EXPECT_EQ(server_.log().head()->head.size, before + 1);
  EXPECT_EQ(server_.verify_all(), "");
}

TEST_F(ReviewTest, OnlyAuditorsAndAdministratorsSeeAccesses) {
  for (const char* who : {"reviewer", "interviewer", "clinician"}) {
    EXPECT_EQ(server_.review().accesses(server_.caller(who), 0, 10).error().code, ErrorCode::kPermissionDenied);
  }
  EXPECT_EQ(server_.review().quarantine(server_.caller("interviewer"), 0, 10).error().code, ErrorCode::kPermissionDenied);
  EXPECT_EQ(server_.review().accesses(server_.caller("auditor"), 0, 0).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(server_.review().list(server_.caller("reviewer"), 0, 501).error().code, ErrorCode::kInvalidArgument);
}

}  // namespace
}  // namespace sigilo::testing
