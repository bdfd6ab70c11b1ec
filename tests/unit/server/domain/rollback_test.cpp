#include <gtest/gtest.h>

#include <filesystem>

#include "crypto/base/labels.h"
#include "crypto/log/checkpoint.h"
#include "crypto/log/entries.h"
#include "crypto/log/proof.h"
#include "server/domain/second_place.h"
#include "tests/support/server/founded_server.h"

namespace sigilo::testing {
namespace {

namespace fs = std::filesystem;

class RollbackTest : public ::testing::Test {
 protected:
  void submit_one() {
    const auto sealed = server_.seal();
    ASSERT_TRUE(server_.intake().submit(server_.caller("interviewer"), sealed.cover, sealed.payloads()));
  }
  void copy(const Path& from, const Path& to) {
    fs::remove_all(to);
    fs::copy(from, to, fs::copy_options::recursive);
  }
  [[nodiscard]] Path saved(const char* name) const { return server_.data_folder().parent_path() / name; }
  FoundedServer server_;
};

TEST_F(RollbackTest, ADatabaseBehindTheHeadIsRefused) {
  submit_one();
  server_.stop();
  copy(server_.data_folder(), saved("old"));
  ASSERT_TRUE(server_.start());
  submit_one();
  server_.stop();
  for (const char* name : {"sigilo.db", "sigilo.db-wal", "sigilo.db-shm"}) {
    fs::remove(server_.data_folder() / name);
    if (fs::exists(saved("old") / name)) copy(saved("old") / name, server_.data_folder() / name);
  }
  EXPECT_EQ(server_.start().error().code, ErrorCode::kRolledBack);
}

TEST_F(RollbackTest, AnotherHistoryOfTheSameLengthIsRefused) {
  server_.stop();
  copy(server_.data_folder(), saved("base"));
  ASSERT_TRUE(server_.start());
  submit_one();
  server_.stop();
  copy(server_.data_folder() / "head", saved("head"));
  fs::remove_all(server_.data_folder());
  copy(saved("base"), server_.data_folder());
  ASSERT_TRUE(server_.start());
  submit_one();
  server_.stop();
  copy(saved("head"), server_.data_folder() / "head");
  EXPECT_EQ(server_.start().error().code, ErrorCode::kForked);
}

TEST_F(RollbackTest, AMissingHeadIsRefused) {
  submit_one();
  server_.stop();
  fs::remove(server_.data_folder() / "head");
  EXPECT_EQ(server_.start().error().code, ErrorCode::kRolledBack);
}

TEST_F(RollbackTest, AHeadOfAnotherKeyIsRefused) {
  submit_one();
  server_.stop();
  FoundedServer other(2);
  other.stop();
  copy(other.data_folder() / "head", server_.data_folder() / "head");
  EXPECT_FALSE(server_.start());
}

TEST_F(RollbackTest, ADatabaseAheadOfTheHeadIsPublishedAtStart) {
  submit_one();
  server_.stop();
  copy(server_.data_folder() / "head", saved("head"));
  ASSERT_TRUE(server_.start());
  submit_one();
  const auto head = server_.log().head()->head;
  server_.stop();
  copy(saved("head"), server_.data_folder() / "head");
  ASSERT_TRUE(server_.start());
  EXPECT_EQ(server_.log().head()->head, head);
  EXPECT_EQ(server_.verify_all(), "");
}

TEST_F(RollbackTest, AFolderPutBackAsAWholeStopsSigningOnceSomebodyShowsWhatIsMissing) {
  submit_one();
  server_.stop();
  copy(server_.data_folder(), saved("old"));
  ASSERT_TRUE(server_.start());
  for (int i = 0; i < 3; ++i) submit_one();
  const std::string kept = server_.log().checkpoint().value();
  server_.stop();
  copy(server_.data_folder(), saved("newer"));
  copy(saved("old"), server_.data_folder());
  ASSERT_TRUE(server_.start()) << "nothing in the folder can tell";
  EXPECT_EQ(server_.log().compare(kept).error().code, ErrorCode::kRolledBack);
  const auto size = server_.log().head()->head.size;
  const auto sealed = server_.seal();
  EXPECT_EQ(server_.intake().submit(server_.caller("interviewer"), sealed.cover, sealed.payloads()).error().code, ErrorCode::kRolledBack);
  EXPECT_EQ(server_.directories().publish(server_.caller("administrator"), server_.sign(server_.next_directory()), {}).error().code,
            ErrorCode::kRolledBack);
  EXPECT_EQ(server_.log().head()->head.size, size);
  server_.stop();
  EXPECT_EQ(server_.start().error().code, ErrorCode::kRolledBack) << "no later start goes on either";
  copy(saved("newer"), server_.data_folder());
  ASSERT_TRUE(server_.start());
  EXPECT_EQ(server_.log().checkpoint().value(), kept);
  submit_one();
  EXPECT_EQ(server_.verify_all(), "");
}

TEST_F(RollbackTest, AFolderPutBackThatGrewAgainIsAForkForWhoeverKeptTheFormer) {
  server_.stop();
  copy(server_.data_folder(), saved("old"));
  ASSERT_TRUE(server_.start());
  submit_one();
  const std::string kept = server_.log().checkpoint().value();
  server_.stop();
  copy(saved("old"), server_.data_folder());
  ASSERT_TRUE(server_.start());
  for (int i = 0; i < 3; ++i) submit_one();
  const auto on_the_fork = server_.seal();
  const auto hand_in = [&] { return server_.intake().submit(server_.caller("interviewer"), on_the_fork.cover, on_the_fork.payloads()); };
  ASSERT_TRUE(hand_in());
  EXPECT_EQ(server_.log().compare(kept).error().code, ErrorCode::kForked);
  EXPECT_EQ(hand_in().error().code, ErrorCode::kForked) << "its tablet lost the answer, and would wipe what goes with the fork";
  EXPECT_EQ(server_.intake().begin(server_.caller("interviewer"), on_the_fork.cover, on_the_fork.payloads().size()).error().code, ErrorCode::kForked);
  EXPECT_EQ(server_.intake().receipt(server_.caller("interviewer"), on_the_fork.record, on_the_fork.manifest_digest).error().code, ErrorCode::kForked);
  const auto sealed = server_.seal();
  EXPECT_EQ(server_.intake().submit(server_.caller("interviewer"), sealed.cover, sealed.payloads()).error().code, ErrorCode::kForked);
  server_.stop();
  EXPECT_EQ(server_.start().error().code, ErrorCode::kForked);
}

TEST_F(RollbackTest, WhatIsNoProofStopsNothing) {
  const std::string older = server_.log().checkpoint().value();
  submit_one();
  EXPECT_TRUE(server_.log().compare(older));
  EXPECT_TRUE(server_.log().compare(server_.log().checkpoint().value()));
  Checkpoint invented;
  invented.origin = server_.keys().origin();
  invented.head.size = 1000;
  const auto forged = sign_checkpoint(invented, SigningKey::generate(server_.rng)).value();
  EXPECT_EQ(server_.log().compare(forged).error().code, ErrorCode::kSignatureInvalid);
  EXPECT_FALSE(server_.log().compare("nothing"));
  FoundedServer other(2);
  EXPECT_FALSE(server_.log().compare(other.log().checkpoint().value()));
  submit_one();
  EXPECT_EQ(server_.verify_all(), "");
}

TEST_F(RollbackTest, WhatThisStoreNeverSignedIsNotPublishedAtStart) {
  for (int i = 0; i < 2; ++i) submit_one();  // the next entry completes subtrees, whose roots are stored
  server_.stop();
  copy(server_.data_folder(), saved("good"));
  /// As somebody with the database key would write it.
  const auto append = [&](const SigningKey& signer, bool wrong_node) {
    server::StoreOptions options;
    options.folder = server_.data_folder();
    const auto store = server::ServerStore::open(server_.files, server_.rng, options, server_.keys().database_key()).value();
    const auto ports = store->ports();
    server::CommitBatch batch;
    batch.first_index = ports.log.size().value();
    const RecordSealed body{server_.rng.id<RecordId>(), server_.rng.id<Digest>(), 0, server_.rng.id<Digest>(), server_.rng.id<Digest>()};
    const auto header = make_header(labels::kLogRecordSealed, server_.keys().origin(), {}, signer, server_.clock.today(), server_.rng);
    batch.entries = {sign_entry(header, body, signer).value()};
    auto frontier = frontier_of(batch.first_index, ports.log).value();
    frontier.append(leaf_hash(batch.entries[0]), [&](const NodeId& id, const Digest& hash) { batch.nodes.push_back({id, hash}); });
    if (wrong_node) batch.nodes.back().hash = server_.rng.id<Digest>();
    EXPECT_TRUE(ports.commits.commit(batch));
  };
  append(SigningKey::generate(server_.rng), false);
  const auto forged = server_.start();
  ASSERT_FALSE(forged);
  EXPECT_EQ(forged.error().code, ErrorCode::kSignatureInvalid);
  server_.stop();
  copy(saved("good"), server_.data_folder());
  append(server_.keys().store_key(), true);
  const auto spoiled = server_.start();
  ASSERT_FALSE(spoiled);
  EXPECT_EQ(spoiled.error().code, ErrorCode::kAuthenticationFailed);
  server_.stop();
  copy(saved("good"), server_.data_folder());
  EXPECT_TRUE(server_.start());
}

TEST_F(RollbackTest, ALostHeadIsTakenFromWhoKeptACheckpointThatTheDatabaseContains) {
  submit_one();
  const std::string kept = server_.log().checkpoint().value();
  server_.stop();
  copy(server_.data_folder(), saved("old"));
  ASSERT_TRUE(server_.start());
  submit_one();
  const std::string newer = server_.log().checkpoint().value();
  const auto size = server_.log().head()->head.size;
  server_.stop();
  const auto go_on = [&](const std::string& note) {
    server::StoreOptions options;
    options.folder = server_.data_folder();
    const auto store = server::ServerStore::open(server_.files, server_.rng, options, server_.keys().database_key()).value();
    return server::continue_from(note, server_.keys(), store->ports().log, store->ports().head);
  };
  fs::remove(server_.data_folder() / "head");
  ASSERT_EQ(server_.start().error().code, ErrorCode::kRolledBack);
  server_.stop();
  ASSERT_TRUE(go_on(kept));
  ASSERT_TRUE(server_.start());
  EXPECT_EQ(server_.log().head()->head.size, size);
  server_.stop();
  copy(saved("old"), server_.data_folder());
  fs::remove(server_.data_folder() / "head");
  EXPECT_EQ(go_on(newer).error().code, ErrorCode::kRolledBack);
  EXPECT_FALSE(fs::exists(server_.data_folder() / "head"));
}

}  // namespace
}  // namespace sigilo::testing
