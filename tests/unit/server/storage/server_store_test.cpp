#include "server/storage/server_store.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>

#include "crypto/log/tree_hash.h"
#include "crypto/platform/durable_files.h"
#include "tests/support/process/process.h"
#include "tests/support/seeded_rng.h"

namespace sigilo::server {
namespace {

class ServerStoreTest : public ::testing::Test {
 protected:
  void SetUp() override { open(); }
  void open() {
    store_.reset();
    store_ = ServerStore::open(files_, rng_, options(), key_).value();
  }
  [[nodiscard]] StoreOptions options() const {
    StoreOptions settings;
    settings.folder = Path(folder_.path()) / "data";
    settings.readers = 2;
    return settings;
  }
  CommitBatch batch_of(std::uint64_t first, int entries) {
    CommitBatch batch;
    batch.first_index = first;
    for (int i = 0; i < entries; ++i) {
      batch.entries.push_back(rng_.bytes(40));
      frontier_.append(leaf_hash(batch.entries.back()), [&](const NodeId& id, const Digest& hash) { batch.nodes.push_back({id, hash}); });
    }
    return batch;
  }
  testing::TemporaryFolder folder_;
  PosixFileSystem files_;
  testing::SeededRng rng_{1};
  SecretBytes key_ = rng_.secret(32);
  std::unique_ptr<ServerStore> store_;
  Frontier frontier_;
};

TEST_F(ServerStoreTest, EntriesAndHashesAreThereAfterReopening) {
  auto batch = batch_of(0, 5);
  ASSERT_TRUE(store_->ports().commits.commit(batch));
  ASSERT_TRUE(store_->ports().commits.commit(batch_of(5, 4)));
  open();
  auto& log = store_->ports().log;
  EXPECT_EQ(log.size().value(), 9U);
  EXPECT_EQ(log.entries(1, 2).value(), (std::vector<Bytes>{batch.entries[1], batch.entries[2]}));
  EXPECT_EQ(log.index_of(leaf_hash(batch.entries[3])).value(), 3U);
  EXPECT_EQ(log.index_of(Digest()).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(root_of(9, log).value(), frontier_.root());
  EXPECT_EQ(log.read({0, 9}).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(log.read({63, std::uint64_t{1} << 60}).error().code, ErrorCode::kNotFound);
}

TEST_F(ServerStoreTest, ABatchForAnotherSizeIsAConflictAndWritesNothing) {
  auto& ports = store_->ports().commits;
  ASSERT_TRUE(ports.commit(batch_of(0, 1)));
  EXPECT_EQ(ports.commit(batch_of(0, 1)).error().code, ErrorCode::kConflict);
  EXPECT_EQ(ports.commit(batch_of(2, 1)).error().code, ErrorCode::kConflict);
  EXPECT_EQ(store_->ports().log.size().value(), 1U);
}

TEST_F(ServerStoreTest, ABatchThatBreaksARuleLeavesNothing) {
  auto batch = batch_of(0, 2);
  NewRecord record;
  record.record.record = rng_.id<RecordId>();
  record.record.log_index = 0;
  batch.records.push_back(record);
  record.record.log_index = 1;
  batch.records.push_back(record);  // the same id twice
  EXPECT_EQ(store_->ports().commits.commit(batch).error().code, ErrorCode::kConflict);
  EXPECT_EQ(store_->ports().log.size().value(), 0U);
  EXPECT_EQ(store_->ports().records.counts()->records, 0U);
}

TEST_F(ServerStoreTest, OneProcessAFolder) { EXPECT_EQ(ServerStore::open(files_, rng_, options(), key_).error().code, ErrorCode::kLocked); }

TEST_F(ServerStoreTest, AnotherKeyDoesNotOpen) {
  store_.reset();
  EXPECT_EQ(ServerStore::open(files_, rng_, options(), rng_.secret(32)).error().code, ErrorCode::kAuthenticationFailed);
}

TEST_F(ServerStoreTest, EveryFileIsForTheOwnerOnly) {
  ASSERT_TRUE(store_->ports().commits.commit(batch_of(0, 1)));
  ASSERT_TRUE(store_->ports().head.compare_and_swap("", "note"));
  for (const char* folder : {"", "secrets"}) {
    const auto names = files_.list(options().folder / folder).value();
    for (const auto& name : names) {
      const auto found = files_.stat(options().folder / folder / name).value();
      EXPECT_EQ(found.mode & 077U, 0U) << name;
    }
  }
}

// An empty table in place of a lost one would show every record as erased.
TEST_F(ServerStoreTest, WithoutItsKeyTablesAFoundedStoreDoesNotOpen) {
  store_.reset();
  const Path secrets = options().folder / "secrets";
  const Path away = options().folder / "away";
  ASSERT_TRUE(files_.rename(secrets, away));
  EXPECT_EQ(ServerStore::open(files_, rng_, options(), key_).error().code, ErrorCode::kNotFound);
  for (const char* table : {"erasure-handles", "custodian-shares"}) EXPECT_FALSE(exists(files_, secrets / table).value());
  std::filesystem::remove_all(secrets);
  ASSERT_TRUE(files_.rename(away, secrets));
  open();
  for (const char* file : {"erasure-handles", "custodian-shares", "erasure-handles.root", "custodian-shares.root"}) {
    store_.reset();
    ASSERT_TRUE(files_.rename(secrets / file, away));
    EXPECT_EQ(ServerStore::open(files_, rng_, options(), key_).error().code, ErrorCode::kNotFound) << file;
    EXPECT_FALSE(exists(files_, secrets / file).value()) << file;
    ASSERT_TRUE(files_.rename(away, secrets / file));
    open();
  }
}

TEST_F(ServerStoreTest, AFolderOpenToOthersIsRefused) {
  store_.reset();
  ASSERT_EQ(::chmod(options().folder.c_str(), 0755), 0);
  EXPECT_EQ(ServerStore::open(files_, rng_, options(), key_).error().code, ErrorCode::kPermissionDenied);
}

TEST_F(ServerStoreTest, AnUploadIsCreatedOnceAndEndsWithACommit) {
  auto ports = store_->ports();
  Upload upload;
  upload.id = rng_.id<UploadId>();
  upload.device = rng_.id<DeviceId>();
  upload.cover = rng_.bytes(100);
  upload.share_bundles = {rng_.bytes(10), rng_.bytes(20)};
  upload.sections = {{1, rng_.bytes(30), 77, rng_.id<BlobName>()}};
  ASSERT_TRUE(ports.uploads.create(upload));
  EXPECT_EQ(ports.uploads.create(upload).error().code, ErrorCode::kAlreadyExists);
  const auto found = ports.uploads.find(upload.id).value();
  EXPECT_EQ(found.cover, upload.cover);
  EXPECT_EQ(found.share_bundles, upload.share_bundles);
  const auto listed = ports.uploads.list().value();
  ASSERT_EQ(listed.size(), 1U);
  EXPECT_EQ(listed[0].device, upload.device);
  EXPECT_EQ(listed[0].sections[0].blob, upload.sections[0].blob);
  EXPECT_EQ(ports.records.named_blobs().value(), std::vector<BlobName>{upload.sections[0].blob});
  auto batch = batch_of(0, 1);
  batch.finished_uploads = {upload.id};
  ASSERT_TRUE(ports.commits.commit(batch));
  EXPECT_EQ(ports.uploads.find(upload.id).error().code, ErrorCode::kNotFound);
}

TEST_F(ServerStoreTest, AnInvitationServesOneDevice) {
  auto& enrolments = store_->ports().enrolments;
  const auto token = rng_.id<Digest>();
  const auto device = rng_.id<DeviceId>();
  const Bytes invitation = rng_.bytes(50);
  const Bytes enrolment = rng_.bytes(60);
  EXPECT_EQ(enrolments.use(token, device, enrolment).error().code, ErrorCode::kNotFound);
  ASSERT_TRUE(enrolments.add(token, invitation));
  EXPECT_TRUE(enrolments.add(token, invitation));
  EXPECT_EQ(enrolments.add(token, enrolment).error().code, ErrorCode::kAlreadyExists);
  EXPECT_TRUE(enrolments.used(0, 10)->empty());
  ASSERT_TRUE(enrolments.use(token, device, enrolment));
  EXPECT_TRUE(enrolments.use(token, device, enrolment));
  EXPECT_EQ(enrolments.use(token, rng_.id<DeviceId>(), enrolment).error().code, ErrorCode::kAlreadyExists);
  const auto used = enrolments.used(0, 10).value();
  ASSERT_EQ(used.size(), 1U);
  EXPECT_TRUE(enrolments.used(used[0].number, 10)->empty());
  ASSERT_TRUE(enrolments.revoke(token));
  EXPECT_TRUE(enrolments.used(0, 10)->empty());
  EXPECT_EQ(enrolments.use(token, device, enrolment).error().code, ErrorCode::kConflict);
  EXPECT_EQ(enrolments.revoke(rng_.id<Digest>()).error().code, ErrorCode::kNotFound);
}

TEST_F(ServerStoreTest, TeamKeysAndResourcesAreKeptOnce) {
  auto ports = store_->ports();
  const auto device = rng_.id<DeviceId>();
  const auto maker = rng_.id<DeviceId>();
  ASSERT_TRUE(ports.team_keys.put(1, 1, device, maker, to_bytes(std::string_view("first"))));
  ASSERT_TRUE(ports.team_keys.put(1, 1, device, maker, to_bytes(std::string_view("second"))));
  ASSERT_TRUE(ports.team_keys.put(1, 2, maker, maker, to_bytes(std::string_view("third"))));
  const auto keys = ports.team_keys.sealed_to(device, device, 0, 10).value();
  ASSERT_EQ(keys.size(), 1U);
  EXPECT_EQ(as_text(keys[0].statement), "first");
  EXPECT_TRUE(ports.team_keys.sealed_to(device, device, keys[0].number, 10)->empty());
  EXPECT_EQ(ports.team_keys.sealed_to(device, maker, 0, 10)->size(), 2U);
  EXPECT_EQ(ports.team_keys.sealed_to(device, maker, 0, 1)->size(), 1U);
  const auto digest = rng_.id<Digest>();
  ASSERT_TRUE(ports.resources.put(digest, to_bytes(std::string_view("form"))));
  ASSERT_TRUE(ports.resources.put(digest, to_bytes(std::string_view("form"))));
  EXPECT_EQ(as_text(*ports.resources.get(digest)), "form");
  EXPECT_EQ(ports.resources.get(Digest()).error().code, ErrorCode::kNotFound);
}

}  // namespace
}  // namespace sigilo::server
