#include "server/app/verify.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "crypto/directory/signed_directory.h"
#include "crypto/log/entries.h"
#include "crypto/log/payload_root.h"
#include "crypto/log/proof.h"
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

  [[nodiscard]] static bool finds(const VerifyReport& report, std::string_view subject, ErrorCode code) {
    return std::any_of(report.findings.begin(), report.findings.end(), [&](const Finding& finding) {
      return finding.subject.find(subject) != std::string::npos && finding.error.code == code;
    });
  }
  /// As somebody with the database key would write it.
  void append(const EntryBody& body, const SigningKey& signer, std::vector<NewDirectory> directories = {}) {
    const auto ports = served_.ports();
    CommitBatch batch;
    batch.first_index = ports.log.size().value();
    const auto header = make_header(label_of(body), served_.keys().origin(), {}, signer, Day(20000), served_.rng());
    batch.entries = {sign_entry(header, body, signer).value()};
    auto frontier = frontier_of(batch.first_index, ports.log).value();
    frontier.append(leaf_hash(batch.entries[0]), [&](const NodeId& id, const Digest& hash) { batch.nodes.push_back({id, hash}); });
    for (auto& directory : directories) directory.directory.log_index = batch.first_index;
    batch.directories = std::move(directories);
    ASSERT_TRUE(ports.commits.commit(batch));
  }
  void add_directory(const Directory& directory, const SigningKey& root) {
    auto file = SignedDirectory::make(directory).value();
    ASSERT_TRUE(file.sign(0, root));
    NewDirectory fresh;
    fresh.directory.version = directory.version;
    fresh.directory.digest = file.digest();
    fresh.directory.file = file.encode();
    append(DirectoryPublished{directory.version, file.digest()}, served_.keys().store_key(), {fresh});
  }

  testing::ServedMechanism served_;
  std::vector<testing::TestUpload> small_;
  testing::TestUpload large_;
};

TEST_F(Verify, AWholeStoreChecksOutAndIsCounted) {
  const auto report = verify();
  for (const auto& finding : report.findings) ADD_FAILURE() << finding.subject << ": " << to_string(finding.error);
  EXPECT_EQ(report.records, 4U);
  EXPECT_EQ(report.sections, 51U);
  EXPECT_EQ(report.quarantined, 1U);
  EXPECT_EQ(report.directories, 2U);
  EXPECT_EQ(report.accesses, 3U);
  EXPECT_EQ(report.entries, 7U);
  EXPECT_EQ(report.published, 7U);
  EXPECT_GT(report.payload_bytes, 2 * kPieceBytes);
}

TEST_F(Verify, ABlobThatNothingNamesIsListedAndIsNoFinding) {
  const auto stray = std::string("00112233445566778899aabbccddeeff");
  std::filesystem::create_directories(served_.store_folder() + "/blobs/00");
  write_file(served_.store_folder() + "/blobs/00/" + stray, "left by a call that failed");
  const auto report = verify();
  EXPECT_TRUE(report.findings.empty());
  ASSERT_EQ(report.orphans.size(), 1U);
  EXPECT_EQ(report.orphans[0].name.hex(), stray);
  EXPECT_EQ(report.orphans[0].size, 26U);
}

TEST_F(Verify, ADamagedByteInQuarantineIsFound) {
  auto damaged = served_.seal(200 * 1024);
  damaged.sections.back().payload.front() ^= 1;
  const auto tablet = served_.connect(served_.device(Role::kInterviewer));
  send(*tablet, damaged);
  const auto item = served_.ports().records.find_quarantined(damaged.record, damaged.manifest_digest).value();
  const auto kept = served_.ports().records.quarantined_content(item.number).value();
  ASSERT_TRUE(kept.sections.back().blob);
  const auto name = kept.sections.back().blob->hex();
  const auto blob = served_.store_folder() + "/blobs/" + name.substr(0, 2) + "/" + name;
  auto content = read_file(blob);
  content[100 * 1024] = static_cast<char>(content[100 * 1024] ^ 1);
  write_file(blob, content);
  EXPECT_TRUE(names(verify(), "quarantine " + std::to_string(item.number), "content"));
  std::filesystem::remove(blob);
  EXPECT_FALSE(verify().findings.empty());
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

TEST_F(Verify, AnEntryOfAKeyThatMayNotSignItIsFound) {
  const auto& reviewer = served_.device(Role::kReviewer);
  const auto index = verify().entries;
  append(OfficerAssigned{small_.front().record, reviewer.member}, reviewer.key);
  EXPECT_TRUE(verify().findings.empty()) << "a member's own statement";
  append(OfficerAssigned{small_.front().record, reviewer.member}, SigningKey::generate(served_.rng()));
  EXPECT_TRUE(names(verify(), "entry " + std::to_string(index + 1), "device"));
  append(RecordSealed{served_.rng().id<RecordId>(), served_.rng().id<Digest>(), 0, served_.rng().id<Digest>(), served_.rng().id<Digest>()}, reviewer.key);
  const auto report = verify();
  EXPECT_TRUE(finds(report, "entry " + std::to_string(index + 2), ErrorCode::kSignatureInvalid)) << "listed, but not the store";
}

TEST_F(Verify, ADirectoryThatNoRootKeyInForceSignedIsFound) {
  const auto current = served_.services().directories().current();
  Directory next = current->directory();
  ++next.version;
  next.previous = current->digest();
  add_directory(next, SigningKey::generate(served_.rng()));
  EXPECT_TRUE(finds(verify(), "directory 3", ErrorCode::kSignatureInvalid));
}

TEST_F(Verify, ADirectoryThatFollowsAnotherIsFound) {
  const auto current = served_.services().directories().current();
  Directory next = current->directory();
  ++next.version;
  next.previous = served_.rng().id<Digest>();
  add_directory(next, served_.root_key());
  EXPECT_TRUE(finds(verify(), "directory 3", ErrorCode::kForked));
}

/// One record's row cannot be read, neither alone nor with others.
class OneUnreadable final : public RecordStore {
 public:
  OneUnreadable(RecordStore& real, const RecordId& bad) : real_(real), bad_(bad) {}
  Result<StoredRecord> find(const RecordId& record) override { return record == bad_ ? unreadable<StoredRecord>() : real_.find(record); }
  Result<std::vector<StoredRecord>> list(std::uint64_t, std::uint32_t) override { return unreadable<std::vector<StoredRecord>>(); }
  Result<StoredSection> section(const RecordId& record, std::uint16_t section) override { return real_.section(record, section); }
  Result<StoredQuarantine> find_quarantined(const RecordId& record, const Digest& manifest) override { return real_.find_quarantined(record, manifest); }
  Result<StoredQuarantine> find_quarantined(const Digest& content) override { return real_.find_quarantined(content); }
  Result<std::vector<StoredQuarantine>> list_quarantined(std::uint64_t after, std::uint32_t limit) override { return real_.list_quarantined(after, limit); }
  Result<QuarantinedContent> quarantined_content(std::uint64_t number) override { return real_.quarantined_content(number); }
  Result<std::vector<BlobName>> named_blobs() override { return real_.named_blobs(); }
  Result<RecordCounts> counts() override { return real_.counts(); }

 private:
  template <typename T>
  static Result<T> unreadable() {
    return fail(ErrorCode::kMalformed, "planned");
  }
  RecordStore& real_;
  RecordId bad_;
};

TEST_F(Verify, ARowThatCannotBeReadIsAFindingAndTheRestIsChecked) {
  Ports p = served_.ports();
  OneUnreadable records(p.records, small_.front().record);
  const Ports ports{p.commits,     records,     p.uploads,   p.blobs,           p.log,             p.head, p.accesses, p.directories,
                    p.enrolments, p.team_keys, p.resources, p.erasure_handles, p.custodian_shares};
  const auto report = verify_stores(ports, served_.keys());
  ASSERT_TRUE(report) << to_string(report.error());
  EXPECT_TRUE(finds(*report, small_.front().record.hex(), ErrorCode::kMalformed));
  EXPECT_EQ(report->findings.size(), 2U) << "the record, and that the rows cannot be listed";
  EXPECT_EQ(report->records, 3U);
  EXPECT_EQ(report->quarantined, 1U);
  EXPECT_EQ(report->accesses, 3U);
}

}  // namespace
}  // namespace sigilo::server
