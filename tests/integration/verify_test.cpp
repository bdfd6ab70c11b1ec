#include "server/app/verify.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "crypto/log/payload_root.h"
#include "tests/support/served/served_mechanism.h"

namespace sigilo::server {
namespace {

using testing::read_file;
using testing::write_file;

/// A store with something of everything: small and large records, a quarantined one, accesses, two directory versions.
class Verify : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto tablet = served_.connect(served_.device(Role::kInterviewer));
    for (int i = 0; i < 3; ++i) small_.push_back(served_.seal());
    for (const auto& upload : small_) ASSERT_TRUE(tablet->intake().submit_record(upload.cover, upload.payloads()));
    auto damaged = served_.seal();
    damaged.sections.back().payload.front() ^= 1;
    ASSERT_TRUE(tablet->intake().submit_record(damaged.cover, damaged.payloads()));
    large_ = served_.seal(2 * kPieceBytes + 5);
    send(*tablet, large_);
    const auto desk = served_.connect(served_.device(Role::kReviewer));
    for (const auto& upload : small_) {
      ASSERT_TRUE(desk->review().fetch_section(
          upload.record, 1, 0, 0, [](ByteView) -> Status { return {}; }, [](ByteView) -> Status { return {}; }));
    }
    served_.revoke(served_.device(Role::kCustodian));
  }

  static void send(GrpcTransport& transport, const testing::TestUpload& upload) {
    ASSERT_TRUE(transport.intake().begin_upload(upload.cover, upload.payloads().size()));
    for (const auto& section : upload.sections) {
      for (std::size_t at = 0; at < section.payload.size(); at += kPieceBytes) {
        const auto size = std::min(kPieceBytes, section.payload.size() - at);
        ASSERT_TRUE(transport.intake().put_piece(upload.record, section.section, at, ByteView(section.payload).subspan(at, size)));
      }
    }
    ASSERT_TRUE(transport.intake().commit_upload(upload.record));
  }

  [[nodiscard]] VerifyReport verify() {
    auto report = verify_stores(served_.ports(), served_.keys());
    EXPECT_TRUE(report) << to_string(report.error());
    return report ? std::move(*report) : VerifyReport();
  }
  /// The blob file of the large attachment.
  [[nodiscard]] std::string large_blob() {
    std::string largest;
    for (const auto& item : std::filesystem::recursive_directory_iterator(served_.store_folder() + "/blobs")) {
      if (item.is_regular_file() && (largest.empty() || item.file_size() > std::filesystem::file_size(largest)))
        largest = item.path();
    }
    return largest;
  }
  [[nodiscard]] static bool names(const VerifyReport& report, std::string_view subject, std::string_view field) {
    return std::any_of(report.findings.begin(), report.findings.end(), [&](const Finding& finding) {
      return finding.subject.find(subject) != std::string::npos && finding.error.field.view() == field;
    });
  }

  testing::ServedMechanism served_;
  std::vector<testing::TestUpload> small_;
  testing::TestUpload large_;
};

TEST_F(Verify, AWholeStoreChecksOutAndIsCounted) {
  const auto report = verify();
  for (const auto& finding : report.findings) ADD_FAILURE() << finding.subject << ": " << to_string(finding.error);
  EXPECT_EQ(report.records, 4U);
  EXPECT_EQ(report.sections, 41U);
  EXPECT_EQ(report.quarantined, 1U);
  EXPECT_EQ(report.directories, 2U);
  EXPECT_EQ(report.accesses, 3U);
  EXPECT_EQ(report.entries, 7U);
  EXPECT_EQ(report.published, 7U);
  EXPECT_GT(report.payload_bytes, 2 * kPieceBytes);
}

TEST_F(Verify, ADamagedByteOfABlobIsFoundWhereverItIs) {
  const auto blob = large_blob();
  const auto whole = read_file(blob);
  for (const std::size_t at : {std::size_t{0}, kPieceBytes - 1, kPieceBytes, whole.size() - 1}) {
    auto damaged = whole;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x10);
    write_file(blob, damaged);
    const auto report = verify();
    EXPECT_EQ(report.findings.size(), 1U) << at;
    EXPECT_TRUE(names(report, "record " + large_.record.hex() + " section 11", "payload")) << at;
  }
  write_file(blob, whole);
  EXPECT_TRUE(verify().findings.empty());
}

TEST_F(Verify, AShortOrMissingBlobIsFound) {
  const auto blob = large_blob();
  write_file(blob, read_file(blob).substr(0, kPieceBytes + 1));
  EXPECT_TRUE(names(verify(), large_.record.hex(), "payload"));
  std::filesystem::remove(blob);
  EXPECT_EQ(verify().findings.size(), 1U);
}

TEST_F(Verify, AnErasureHandleThatIsGoneIsFound) {
  const Bytes id = secret_id(small_.front().record, small_.front().manifest_digest);
  const ByteView ids[] = {id};
  ASSERT_TRUE(served_.ports().erasure_handles.erase(ids));
  EXPECT_TRUE(names(verify(), small_.front().record.hex(), "handle"));
}

TEST_F(Verify, SharesThatTheCustodianSignedForAndLostAreFound) {
  const Bytes id = secret_id(small_.front().record, small_.front().manifest_digest);
  const ByteView ids[] = {id};
  ASSERT_TRUE(served_.ports().custodian_shares.erase(ids));
  EXPECT_TRUE(names(verify(), small_.front().record.hex(), "imported"));
}

}  // namespace
}  // namespace sigilo::server
